"""Old Word files (.doc, and .wps of WPS Office, which are the same inside) → text.

The text is taken from the file itself as [MS-DOC] 2.4.1 "Retrieving Text" says. Numbers that Word adds by itself are not in
that text: a file with automatic lists is turned into DOCX first, when LibreOffice is on the machine.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from pathlib import Path

from search.errors import ParseError, UnreadableFileError
from search.parsers.detecting import DOC
from search.parsers.doc_lists import has_lists
from search.parsers.docx import parse_docx
from search.parsers.limits import check_characters
from search.parsers.office import converted
from search.types import Page, ParsedFile

MAGIC = 0xA5EC
ENCRYPTED_BIT = 0x0100
TABLE_BIT = 0x0200
CLX_AT = 0x01A2
"""Offset of ``fcClx``, ``lcbClx`` in the FIB, the same in all versions since Word 97."""

LENGTHS_AT = 0x4C
"""Offset of the lengths of main text, notes, headers, macros, comments, endnotes and text boxes, in characters."""

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
    try:
        numbered = has_lists(stream, table)
        if numbered and (docx := converted(data, ".doc")) is not None:
            try:
                return replace(parse_docx(path, docx), media_type=DOC)
            except ParseError:
                pass  # what LibreOffice made of it is no use; the file's own text may be
        text = _clean(_text(stream, table))
    except (struct.error, IndexError, ValueError):
        raise UnreadableFileError(path, DAMAGED) from None
    check_characters(path, len(text))
    if not text.strip():
        raise UnreadableFileError(path, DAMAGED)
    return ParsedFile(path, DOC, (Page(1, text),), paged=False, warnings=(NUMBERS_WARNING,) if numbered else ())


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
    """Return the text of boxes, where letterheads stand, and the main text."""
    lengths = struct.unpack_from("<7I", stream, LENGTHS_AT)
    before_boxes = sum(lengths[:6])
    boxes = _characters(stream, table, before_boxes, before_boxes + lengths[6])
    main = _characters(stream, table, 0, lengths[0])
    return f"{boxes.strip()}\n{main}" if boxes.strip() else main


def _characters(stream: bytes, table: bytes, first: int, last: int) -> str:
    """Put together the pieces that hold the characters ``first`` to ``last``."""
    ends, places = _pieces(stream, table)
    parts: list[str] = []
    for number, place in enumerate(places):
        begin, end = max(ends[number], first), min(ends[number + 1], last)
        if begin >= end:
            continue
        skipped, letters = begin - ends[number], end - begin
        if place & COMPRESSED:
            at = (place & ~COMPRESSED) // 2 + skipped
            parts.append(stream[at : at + letters].decode("cp1252", "replace"))
        else:
            at = place + 2 * skipped
            parts.append(stream[at : at + 2 * letters].decode("utf-16-le", "replace"))
    return "".join(parts)


def _pieces(stream: bytes, table: bytes) -> tuple[tuple[int, ...], list[int]]:
    """Return where pieces begin and end in the text, and where each lies in the stream ([MS-DOC] 2.8.35)."""
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
    return ends, [struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * n + 2)[0] for n in range(count)]


def _clean(text: str) -> str:
    """Turn Word's marks into lines and tabs; field codes go, their results stay."""
    for _ in range(3):  # fields within fields
        text = FIELD_CODE.sub("", text)
    return ROW_END.sub("\n", text).replace("\x07", "\t").translate(TRANSLATION)
