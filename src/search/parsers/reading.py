"""One file → :class:`~search.types.ParsedFile`. The format is told from the bytes; :data:`PARSERS` has one reader for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from search.errors import ParseError, UnreadableFileError, system_reason
from search.parsers import detecting
from search.parsers.archives import check_archive
from search.parsers.doc import parse_doc
from search.parsers.docx import parse_docx
from search.parsers.html import parse_html, parse_mhtml
from search.parsers.ofd import parse_ofd
from search.parsers.pdf import parse_pdf
from search.parsers.plain import parse_text
from search.parsers.rtf import parse_rtf
from search.parsers.unsupported import refuse
from search.settings import Settings
from search.types import ParsedFile

Parser = Callable[[Path, bytes], ParsedFile]
"""Takes the file's name (for messages), and its bytes; raises ParseError."""

PARSERS: Mapping[str, Parser] = {
    detecting.PDF: parse_pdf,
    detecting.DOCX: parse_docx,
    detecting.HTML: parse_html,
    detecting.MHTML: parse_mhtml,
    detecting.TEXT: parse_text,
    detecting.OFD: parse_ofd,
    detecting.RTF: parse_rtf,
    detecting.DOC: parse_doc,
}
"""Readers by media type."""

ALWAYS_BINARY = frozenset({".pdf", ".docx", ".ofd"})
"""Endings of files that are never text; one that is may be the error page of a download. A .doc or .wps often is a web page."""


def parse_file(path: Path, settings: Settings) -> ParsedFile:
    """Read one file in this process.

    Raises:
        UnsupportedFormatError: not a format we read; the message says what to do.
        UnreadableFileError: missing, damaged, encrypted, too large, or without text.
    """
    return parse_bytes(path, read_limited(path, settings))


def parse_bytes(path: Path, data: bytes) -> ParsedFile:
    """Read a file whose bytes are at hand; ``path`` is its name in messages and in the result.

    Raises:
        ParseError: as :func:`parse_file`. Whatever else a reader stumbles over becomes an UnreadableFileError.
    """
    media_type = detecting.detect(data)
    parser = PARSERS.get(media_type)
    if parser is None:
        if media_type == detecting.ZIP:
            check_archive(path, data)
        raise refuse(path, media_type)
    try:
        return _with_doubts(parser(path, data), path, media_type)
    except ParseError:
        raise
    except MemoryError:
        raise UnreadableFileError(path, "读取时内存不足，文件可能已损坏或过大，未收录。") from None
    except RecursionError:
        raise UnreadableFileError(path, "文件结构嵌套过深，可能已损坏，未收录。") from None
    except Exception as error:  # one hostile file must not stop a build, whatever its reader raises
        raise UnreadableFileError(path, "文件可能已损坏，读取时出错，未收录。") from error


def _with_doubts(parsed: ParsedFile, path: Path, media_type: str) -> ParsedFile:
    """Add a warning where the content is of another kind than the name says, so that whoever keeps the corpus looks at it."""
    ending = path.suffix.lower()
    if ending not in ALWAYS_BINARY or media_type not in (detecting.TEXT, detecting.HTML):
        return parsed
    found = "网页" if media_type == detecting.HTML else "纯文本"
    doubt = f"文件名以 {ending} 结尾，内容却是{found}，已按{found}读取；可能是下载出错，请核对原件。"
    return replace(parsed, warnings=(*parsed.warnings, doubt))


def read_limited(path: Path, settings: Settings) -> bytes:
    """Return the bytes of a file within the size limit.

    Raises:
        UnreadableFileError: missing, not readable, or larger than ``settings.max_file_mb``.
    """
    try:
        size = path.stat().st_size
        if size > settings.max_file_mb << 20:
            raise UnreadableFileError(path, f"文件有 {size >> 20} MB，超过 {settings.max_file_mb} MB 的上限，未收录。")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(path, "找不到文件。") from None
    except OSError as error:
        raise UnreadableFileError(path, f"文件打不开（{system_reason(error)}），请检查权限。") from None
