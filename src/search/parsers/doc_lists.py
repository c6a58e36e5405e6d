"""Whether an old Word file numbers any paragraph by itself ([MS-DOC] 2.9.174 PapxFkp, 2.9.271 STSH).

A paragraph is numbered when its own properties, or those of its style or of a style below that, name a list (``sprmPIlfo``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SPRM_LIST = b"\x0b\x46"
"""``sprmPIlfo``; its operand is the number of the list, 0 for none."""

STYLES_AT = 0x00A2
PARAGRAPHS_AT = 0x0102
PAGE = 512
MAX_STYLE_DEPTH = 20
NO_STYLE = 0x0FFF


def has_lists(stream: bytes, table: bytes) -> bool:
    """Whether any paragraph is numbered automatically.

    Raises:
        struct.error, IndexError: the file lies about its lengths.
    """
    styles = _styles(stream, table)
    numbered = {style for style in styles if _numbered(style, styles)}
    return any(style in numbered or _names_list(properties) for style, properties in _paragraphs(stream, table))


def _names_list(properties: bytes) -> bool:
    at = properties.find(SPRM_LIST)
    return at >= 0 and properties[at + 2 : at + 4] not in {b"", b"\x00\x00"}


def _numbered(style: int, styles: dict[int, tuple[int, bytes]]) -> bool:
    for _ in range(MAX_STYLE_DEPTH):
        if style not in styles:
            return False
        below, properties = styles[style]
        if SPRM_LIST in properties:
            return _names_list(properties)
        style = below
    return False


def _styles(stream: bytes, table: bytes) -> dict[int, tuple[int, bytes]]:
    """Return ``number → (number of the style below, properties)``."""
    start, size = struct.unpack_from("<II", stream, STYLES_AT)
    sheet = table[start : start + size]
    head, count = struct.unpack_from("<HH", sheet, 0)
    at = 2 + head
    found: dict[int, tuple[int, bytes]] = {}
    for number in range(count):
        if at + 2 > len(sheet):
            break
        length: int = struct.unpack_from("<H", sheet, at)[0]
        style = sheet[at + 2 : at + 2 + length]
        if len(style) >= 4:
            below: int = struct.unpack_from("<H", style, 2)[0] >> 4
            found[number] = (below if below != NO_STYLE else -1, style)
        at += 2 + length + length % 2
    return found


def _paragraphs(stream: bytes, table: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield style and own properties of each run of paragraphs."""
    start, size = struct.unpack_from("<II", stream, PARAGRAPHS_AT)
    places = table[start : start + size]
    count = (len(places) - 4) // 8
    for number in range(count):
        page: int = struct.unpack_from("<I", places, 4 * (count + 1) + 4 * number)[0] & 0x3FFFFF
        block = stream[page * PAGE : (page + 1) * PAGE]
        if len(block) < PAGE:
            continue
        for item in range(block[-1]):
            place = block[4 * (block[-1] + 1) + 13 * item] * 2
            if not place:
                continue
            words = block[place]
            begin, length = (place + 1, 2 * words - 1) if words else (place + 2, 2 * block[place + 1])
            properties = block[begin : begin + length]
            if len(properties) >= 2:
                yield struct.unpack_from("<H", properties, 0)[0], properties[2:]
