"""ZIP archives: opened only when harmless, listed with their Chinese names, read in memory and never unpacked to disk."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from search.errors import ParseError, UnreadableFileError, UnsupportedFormatError
from search.parsers.detecting import ZIP, detect
from search.parsers.limits import (
    MAX_ARCHIVE_DEPTH,
    MAX_ZIP_BYTES,
    MAX_ZIP_ENTRIES,
    MAX_ZIP_RATIO,
    MIN_SUSPECT_BYTES,
)
from search.settings import Settings

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
INNER = "!/"
"""Stands between the name of an archive inside an archive and the member: ``2023.zip!/一.pdf``."""

BOMB = "压缩比异常，可能是恶意构造的压缩文件，未读取。"
LOCKED = "压缩包设有密码，请解密后再放入。"
TOO_DEEP = f"压缩包套压缩包超过 {MAX_ARCHIVE_DEPTH} 层，里面的文件未读取；请解开后再放入。"
NO_ROOM = f"所在压缩包解压后超过 {MAX_ZIP_BYTES >> 20} MB，这一份未读取；请分成几个压缩包，或解开后再放入。"

ZIP_ERRORS = (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, KeyError)


def open_archive(path: Path, data: bytes) -> zipfile.ZipFile:
    """Open a ZIP file whose members are judged one by one, by :func:`unread`.

    Raises:
        UnreadableFileError: damaged, or too many entries.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS:
        raise UnreadableFileError(path, "文件已损坏（压缩结构不完整），请重新获取或用原程序打开后另存。") from None
    if len(archive.infolist()) > MAX_ZIP_ENTRIES:
        raise UnreadableFileError(
            path, f"内含 {len(archive.infolist())} 个条目，超过 {MAX_ZIP_ENTRIES} 的上限，未读取。"
        )
    return archive


def open_zip(path: Path, data: bytes) -> zipfile.ZipFile:
    """Open a ZIP file that is one document (DOCX, OFD) after checking that unpacking all of it can do no harm.

    Raises:
        UnreadableFileError: as :func:`open_archive`; too large when unpacked, or packed so tightly that it must be a bomb.
    """
    archive = open_archive(path, data)
    entries = archive.infolist()
    total = sum(item.file_size for item in entries)
    if total > MAX_ZIP_BYTES:
        raise UnreadableFileError(path, f"解压后超过 {MAX_ZIP_BYTES >> 20} MB，可能是恶意构造的压缩文件，未读取。")
    if any(map(_is_bomb, entries)):
        raise UnreadableFileError(path, BOMB)
    return archive


def read_entry(path: Path, archive: zipfile.ZipFile, entry: str | zipfile.ZipInfo) -> bytes:
    """Read one entry of an archive opened by :func:`open_zip`.

    Raises:
        UnreadableFileError: encrypted or damaged.
    """
    info = archive.getinfo(entry) if isinstance(entry, str) else entry
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UnreadableFileError(path, LOCKED)
    try:
        return archive.read(info)
    except MemoryError:
        raise
    except Exception:  # a damaged stream raises whatever its decompressor raises: zlib, lzma, bz2, struct errors
        raise UnreadableFileError(path, "文件已损坏（压缩内容校验不符），请重新获取。") from None


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry with ``/`` between folders. Without the UTF-8 flag Windows writes names in GBK."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename.replace("\\", "/")
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("ascii", "utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename.replace("\\", "/")


def members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name, in the order of their names; system files of macOS and Windows left out.

    Raises:
        UnreadableFileError: an entry points outside the archive or is a link: such an archive was made to do harm.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = member_name(info)
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":") or "\x00" in name:
            raise UnreadableFileError(path, f"压缩包里的“{name}”指向包外的位置，可能有害，整个压缩包未读取。")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UnreadableFileError(path, f"压缩包里的“{name}”是链接，可能有害，整个压缩包未读取。")
        if info.is_dir() or name.endswith("/"):
            continue
        found[str(PurePosixPath(name))] = info
    return dict(sorted(found.items()))


def unread(path: Path, entries: Mapping[str, zipfile.ZipInfo], settings: Settings) -> dict[str, UnreadableFileError]:
    """Return which members are not to be read, by name, with the reason; what one of them is harms none of the others.

    Members are counted in the order of ``entries`` until the archive is too large when unpacked.
    """
    found: dict[str, UnreadableFileError] = {}
    total = 0
    for name, info in entries.items():
        reason = None
        if info.flag_bits & ENCRYPTED_FLAG:
            reason = LOCKED
        elif _is_bomb(info):
            reason = BOMB
        elif info.file_size > settings.max_file_mb << 20:
            reason = f"文件有 {info.file_size >> 20} MB，超过 {settings.max_file_mb} MB 的上限，未收录。"
        elif total + info.file_size > MAX_ZIP_BYTES:
            reason = NO_ROOM
        else:
            total += info.file_size
        if reason is not None:
            found[name] = UnreadableFileError(path / name, reason)
    return found


def expand(path: Path, settings: Settings) -> Iterator[tuple[str, bytes | ParseError]]:
    """Yield name and bytes of each file in the archive at ``path``; archives within it are opened too, to depth 2.

    Names of files in inner archives read ``2023.zip!/一.pdf``. A file that cannot be read, or an inner archive that cannot be
    opened or lies too deep, comes with the error that says why, in place of its bytes.

    Raises:
        UnreadableFileError: the archive cannot be opened or must not be, or is empty.
    """
    yield from expand_bytes(path, path.read_bytes(), settings)


def expand_bytes(
    path: Path, data: bytes, settings: Settings, depth: int = 1
) -> Iterator[tuple[str, bytes | ParseError]]:
    """As :func:`expand`, for an archive in memory. ``depth`` counts the archives around, this one included."""
    with open_archive(path, data) as archive:
        entries = _filled(path, archive)
        refused = unread(path, entries, settings)
        for name, info in entries.items():
            if name in refused:
                yield name, refused[name]
                continue
            try:
                content = read_entry(path / name, archive, info)
            except UnreadableFileError as error:
                yield name, error
                continue
            if not is_archive(content):
                yield name, content
            elif depth < MAX_ARCHIVE_DEPTH:
                yield from _nested(path, name, content, settings, depth)
            else:
                yield name, UnsupportedFormatError(path / name, TOO_DEEP)


def _filled(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """As :func:`members`, of which there must be one.

    Raises:
        UnreadableFileError: as there; or nothing is in the archive.
    """
    entries = members(path, archive)
    if not entries:
        raise UnreadableFileError(path, "压缩包是空的，里面没有文件。")
    return entries


def check_archive(path: Path, data: bytes) -> None:
    """Say what is wrong with an archive that cannot be opened.

    Raises:
        UnreadableFileError: as :func:`expand`.
    """
    with open_archive(path, data) as archive:
        _filled(path, archive)


def is_archive(content: bytes) -> bool:
    """Say whether ``content`` is a ZIP of files, rather than a document that is packed as one."""
    return content.startswith(b"PK") and detect(content) == ZIP


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > MIN_SUSPECT_BYTES and info.file_size > MAX_ZIP_RATIO * max(1, info.compress_size)


def _nested(
    path: Path, name: str, content: bytes, settings: Settings, depth: int
) -> Iterator[tuple[str, bytes | ParseError]]:
    try:
        for below, item in expand_bytes(path / name, content, settings, depth + 1):
            yield name + INNER + below, item
    except UnreadableFileError as error:  # raised before the first file, or not at all
        yield name, error
