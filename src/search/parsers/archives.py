"""ZIP archives: opened only when harmless, listed with their Chinese names, read in memory and never unpacked to disk."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from search.errors import UnreadableFileError
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

ZIP_ERRORS = (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, KeyError)


def open_zip(path: Path, data: bytes) -> zipfile.ZipFile:
    """Open a ZIP file (an archive, DOCX, OFD) after checking that unpacking it can do no harm.

    Raises:
        UnreadableFileError: damaged, too many entries, too large when unpacked, or packed so tightly that it must be a bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS:
        raise UnreadableFileError(path, "文件已损坏（压缩结构不完整），请重新获取或用原程序打开后另存。") from None
    entries = archive.infolist()
    if len(entries) > MAX_ZIP_ENTRIES:
        raise UnreadableFileError(path, f"内含 {len(entries)} 个条目，超过 {MAX_ZIP_ENTRIES} 的上限，未读取。")
    total = sum(item.file_size for item in entries)
    if total > MAX_ZIP_BYTES:
        raise UnreadableFileError(path, f"解压后超过 {MAX_ZIP_BYTES >> 20} MB，可能是恶意构造的压缩文件，未读取。")
    for item in entries:
        if item.file_size > MIN_SUSPECT_BYTES and item.file_size > MAX_ZIP_RATIO * max(1, item.compress_size):
            raise UnreadableFileError(path, "压缩比异常，可能是恶意构造的压缩文件，未读取。")
    return archive


def read_entry(path: Path, archive: zipfile.ZipFile, entry: str | zipfile.ZipInfo) -> bytes:
    """Read one entry of an archive opened by :func:`open_zip`.

    Raises:
        UnreadableFileError: encrypted or damaged.
    """
    info = archive.getinfo(entry) if isinstance(entry, str) else entry
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UnreadableFileError(path, "压缩包设有密码，请解密后再放入。")
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


def expand(path: Path, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file in the archive at ``path``; archives within it are opened too, to depth 2.

    Names of files in inner archives read ``2023.zip!/一.pdf``. An inner archive that cannot be opened, or lies too deep, is
    yielded as it is, so that reading it says why.

    Raises:
        UnreadableFileError: the archive cannot be opened or must not be.
    """
    yield from expand_bytes(path, path.read_bytes(), settings)


def expand_bytes(path: Path, data: bytes, settings: Settings, depth: int = 1) -> Iterator[tuple[str, bytes]]:
    """As :func:`expand`, for an archive in memory. ``depth`` counts the archives around, this one included."""
    limit = settings.max_file_mb << 20
    with open_zip(path, data) as archive:
        for name, info in members(path, archive).items():
            if info.file_size > limit or info.flag_bits & ENCRYPTED_FLAG:
                yield name, b""
                continue
            try:
                content = read_entry(path, archive, info)
            except UnreadableFileError:
                content = b""
            yield from _nested(path, name, content, settings, depth)


def _nested(path: Path, name: str, content: bytes, settings: Settings, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth < MAX_ARCHIVE_DEPTH and content.startswith(b"PK") and detect(content) == ZIP:
        try:
            inner = list(expand_bytes(path / name, content, settings, depth + 1))
        except UnreadableFileError:
            inner = []
        if inner:
            yield from ((name + INNER + below, below_content) for below, below_content in inner)
            return
    yield name, content
