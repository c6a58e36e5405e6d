"""Old Word files (.doc, and .wps of WPS Office, which are the same inside) → text.

With LibreOffice on the machine the file is turned into DOCX first, which keeps automatic numbers. Without it the text is
taken from the file itself as [MS-DOC] 2.4.1 "Retrieving Text" says; numbers that Word adds by itself are not in that text.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from pathlib import Path

from search.errors import ParseError, UnreadableFileError
from search.parsers.detecting import DOC
from search.parsers.docx import parse_docx
from search.parsers.limits import check_characters
from search.parsers.office import converted
from search.types import Page, ParsedFile

MAGIC = 0xA5EC
ENCRYPTED_BIT = 0x0100
TABLE_BIT = 0x0200
CLX_AT = 0x01A2
"""Offset of ``fcClx``, ``lcbClx`` in the FIB, the same in all versions since Word 97."""

TEXT_LENGTH_AT = 0x4C
COMPRESSED = 0x40000000

FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]{0,5000}\x14|\x13[^\x13\x14\x15]{0,5000}\x15")
"""Matches ``\\x13 PAGE \\x14``, the code of a field before its result; not the result."""

CONTROLS = {
    "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\xa0": " ",
    **dict.fromkeys("\x00\x01\x02\x03\x04\x05\x06\x08\x0e\x13\x14\x15\x1f", ""),
}  # fmt: skip
TRANSLATION = str.maketrans(CONTROLS)

ROW_END = re.compile(r"\x07\x07")
"""Matches the two marks that end the last cell and the row."""

NUMBERS_WARNING = "旧版 Word 文件按纯文字读取，自动编号（一、（一）等）可能缺失；另存为 DOCX 后可完整收录。"
DAMAGED = "旧版 Word 文件读不出文字，可能已损坏；请用 Word 或 WPS 打开，另存为 DOCX 后再放入。"
ENCRYPTED = "文件设有打开密码，请去掉密码后再放入。"


def parse_doc(path: Path, data: bytes) -> ParsedFile:
    """Read an old Word file; one page.

    Raises:
        UnreadableFileError: encrypted, damaged, or without text.
    """
    stream, table = _streams(path, data)
    docx = converted(data, ".doc")
    if docx is not None:
        try:
            return replace(parse_docx(path, docx), media_type=DOC)
        except ParseError:
            pass  # what LibreOffice made of it is no use; the file's own text may be
    try:
        text = _clean(_text(stream, table))
    except (struct.error, IndexError, ValueError):
        raise UnreadableFileError(path, DAMAGED) from None
    check_characters(path, len(text))
    if not text.strip():
        raise UnreadableFileError(path, DAMAGED)
    return ParsedFile(path, DOC, (Page(1, text),), paged=False, warnings=(NUMBERS_WARNING,))


def _streams(path: Path, data: bytes) -> tuple[bytes, bytes]:
    """Return the streams that hold the text and the table of its pieces."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as storage:
            stream = storage.openstream("WordDocument").read()
            magic, flags = struct.unpack_from("<H", stream, 0)[0], struct.unpack_from("<H", stream, 0x0A)[0]
            if magic != MAGIC:
                raise UnreadableFileError(path, DAMAGED)
            if flags & ENCRYPTED_BIT:
                raise UnreadableFileError(path, ENCRYPTED)
            return stream, storage.openstream("1Table" if flags & TABLE_BIT else "0Table").read()
    except (ParseError, MemoryError):
        raise
    except Exception:  # olefile meets damage with many kinds of error
        raise UnreadableFileError(path, DAMAGED) from None


def _text(stream: bytes, table: bytes) -> str:
    """Put the pieces of the main text together."""
    start, length = struct.unpack_from("<II", stream, CLX_AT)
    clx = table[start : start + length]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ValueError
    size = struct.unpack_from("<I", clx, at + 1)[0]
    pieces = clx[at + 5 : at + 5 + size]
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces, 0)
    wanted: int = struct.unpack_from("<I", stream, TEXT_LENGTH_AT)[0]
    parts: list[str] = []
    for number in range(count):
        letters = min(ends[number + 1], wanted) - ends[number]
        if letters <= 0:
            continue
        where = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)[0]
        if where & COMPRESSED:
            begin = (where & ~COMPRESSED) // 2
            parts.append(stream[begin : begin + letters].decode("cp1252", "replace"))
        else:
            parts.append(stream[where : where + 2 * letters].decode("utf-16-le", "replace"))
    return "".join(parts)


def _clean(text: str) -> str:
    """Turn Word's marks into lines and tabs; field codes go, their results stay."""
    for _ in range(3):  # fields within fields
        text = FIELD_CODE.sub("", text)
    return ROW_END.sub("\n", text).replace("\x07", "\t").translate(TRANSLATION)
