"""The files of a corpus: folders, single files, and the letters inside ZIP archives, each with the source it is cited by."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import UnreadableFileError, UnsupportedFormatError
from search.parsers.archives import INNER, TOO_DEEP, expand_bytes, is_archive, members, open_archive, read_entry, unread
from search.parsers.limits import MAX_ARCHIVE_DEPTH
from search.parsers.reading import parse_bytes, read_limited
from search.settings import Settings
from search.types import ParsedFile, Skipped

TEMPORARY = re.compile(
    r"~\$.{0,255}|\..{0,255}|~.{0,255}\.tmp|.{0,255}\.(?:tmp|crdownload|part|lnk|url)|thumbs\.db|desktop\.ini", re.I
)
"""Matches the whole of ``~$答复.docx``, ``.DS_Store``, ``Thumbs.db``; not ``答复.docx``."""

README = re.compile(r"readme(?:[._-][\w.-]{0,20})?\.(?:md|txt)", re.I)
"""Matches the whole of ``README.md``, ``README.zh-CN.md``; not ``readme函.pdf``."""

RESOURCE_FOLDER = "__MACOSX"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file to read. ``source`` is its path relative to its root with ``/``; ``member`` its name inside an archive."""

    source: str
    path: Path
    member: str | None = None

    @property
    def name(self) -> Path:
        """How the file is named in messages."""
        return self.path if self.member is None else self.path / self.member.replace(INNER, "/")


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a corpus: ``files`` to read, sorted by source, and what is passed over, with the reason."""

    files: tuple[CorpusFile, ...]
    ignored: tuple[Skipped, ...]


def list_files(roots: Sequence[str | Path], settings: Settings | None = None) -> list[CorpusFile]:
    """Return the files under ``roots`` (folders or single files), sorted by source. See :func:`list_corpus`."""
    return list(list_corpus(roots, settings).files)


def list_corpus(roots: Sequence[str | Path], settings: Settings | None = None) -> Listing:
    """List the files under ``roots`` (folders or single files); letters in a ZIP have the source ``archive.zip/inner/name.pdf``.

    An archive that cannot be opened is listed as a file, so that reading it gives the reason. Two roots that hold the same
    source are told apart by the name of the later root.

    Raises:
        UnreadableFileError: a root does not exist.
    """
    settings = settings or Settings()
    files: dict[str, CorpusFile] = {}
    ignored: list[Skipped] = []
    for root in dict.fromkeys(Path(root) for root in roots):
        if not root.exists():
            raise UnreadableFileError(root, "语料文件夹或文件不存在，请检查路径。")
        for item in _under(root, settings, ignored):
            source, parents = item.source, list(root.resolve().parts[1:])
            while source in files and parents:
                source = f"{parents.pop()}/{source}"
            files.setdefault(source, CorpusFile(source, item.path, item.member))
    return Listing(
        tuple(files[source] for source in sorted(files)), tuple(sorted(ignored, key=lambda item: item.source))
    )


def read_bytes(file: CorpusFile, settings: Settings | None = None) -> bytes:
    """Return the bytes of a file or of a member of an archive; nothing is unpacked to disk.

    Raises:
        UnreadableFileError: missing, encrypted, damaged or too large.
        UnsupportedFormatError: an archive that lies too deep within others.
    """
    settings = settings or Settings()
    data = read_limited(file.path, settings)
    if file.member is None:
        return data
    at = file.path
    names = file.member.split(INNER)
    for name in names:
        with open_archive(at, data) as archive:
            entries = members(at, archive)
            if name not in entries:
                raise UnreadableFileError(at, f"压缩包里已没有“{name}”。")
            refused = unread(at, entries, settings).get(name)
            if refused is not None:
                raise refused
            at = at / name
            data = read_entry(at, archive, entries[name])
    if len(names) == MAX_ARCHIVE_DEPTH and is_archive(data):
        raise UnsupportedFormatError(at, TOO_DEEP)
    return data


def parse_corpus_file(file: CorpusFile, settings: Settings) -> ParsedFile:
    """Read one file of a corpus in this process.

    Raises:
        ParseError: as :func:`search.parsers.parse_file`.
    """
    return parse_bytes(file.name, read_bytes(file, settings))


def _under(root: Path, settings: Settings, ignored: list[Skipped]) -> Iterator[CorpusFile]:
    if not root.is_dir():
        yield from _opened(_readable(root.name), root, settings, ignored)
        return
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != RESOURCE_FOLDER)
        for name in sorted(names):
            path = here / name
            source = _readable(path.relative_to(root).as_posix())
            if here == root and README.fullmatch(name):
                ignored.append(Skipped(source, "说明文件，不是答复函。"))
            elif TEMPORARY.fullmatch(name):
                ignored.append(Skipped(source, "系统或临时文件。"))
            elif path.is_file():
                yield from _opened(source, path, settings, ignored)


def _opened(source: str, path: Path, settings: Settings, ignored: list[Skipped]) -> Iterator[CorpusFile]:
    """Yield a file, or the files in it when it is an archive."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(4).startswith(b"PK")
        data = read_limited(path, settings) if packed else b""
        inner = [name for name, _ in expand_bytes(path, data, settings)] if is_archive(data) else []
    except (UnreadableFileError, OSError):
        inner = []
    if not inner:
        yield CorpusFile(source, path)
    for member in inner:
        parts = member.replace(INNER, "/").split("/")
        below = f"{source}/{member.replace(INNER, '/')}"
        if RESOURCE_FOLDER in parts or TEMPORARY.fullmatch(parts[-1]):
            ignored.append(Skipped(below, "系统或临时文件。"))
        else:
            yield CorpusFile(unicodedata.normalize("NFC", below), path, member)


def _readable(name: str) -> str:
    """Return a path in NFC; names that are not UTF-8 on disk were written in GBK."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return unicodedata.normalize("NFC", name)
