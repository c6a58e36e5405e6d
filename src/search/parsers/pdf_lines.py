"""The lines of a PDF page in reading order.

PDFium gives characters in the order in which the page draws them. That is reading order in nearly all files; where two
fonts meet on a line, or a program draws headings last, it is not. The baselines of the characters show it, and then the
lines are put together anew from the places of the characters.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from search.parsers.lines import Letter, in_order, joined, rebuilt

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

MAX_LETTERS_TO_ORDER = 50_000


MAX_ANGLES = 60
"""Characters asked for their direction; the most common quarter turn is the page's."""


def page_text(page: PdfPage) -> str:
    """Return the text of a page, one line of text a visual line, in reading order."""
    textpage = page.get_textpage()
    try:
        native = clean(textpage.get_text_range())
        count = textpage.count_chars()
        if not 0 < count <= MAX_LETTERS_TO_ORDER:
            return native
        lines = native_lines(textpage, count)
    finally:
        textpage.close()
    return native if in_order(lines) else "\n".join(joined(row) for row in rebuilt(lines))


def ordered_lines(page: PdfPage) -> list[list[Letter]]:
    """Return the characters of a page with their places, line by line in the order of :func:`page_text`."""
    textpage = page.get_textpage()
    try:
        lines = native_lines(textpage, min(textpage.count_chars(), MAX_LETTERS_TO_ORDER))
    finally:
        textpage.close()
    return lines if in_order(lines) else rebuilt(lines)


def clean(text: str) -> str:
    """Drop what PDFium adds: carriage returns, NULs, and its mark for a hyphen at the end of a line."""
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-").replace("\x00", "")
    )


def native_lines(textpage: PdfTextPage, count: int) -> list[list[Letter]]:
    """Return the characters with their places, line by line as PDFium has them; white space left out."""
    from pypdfium2 import raw

    turn = _quarter_turns(textpage, count)
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    lines: list[list[Letter]] = [[]]
    spaced = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (10, 13):
            if lines[-1]:
                lines.append([])
            spaced = False
        elif (code <= 32 and code != 2) or code in (0xA0, 0x3000):
            spaced = True
        else:
            raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
            box = (left.value, bottom.value, right.value, top.value)
            letter = _letter(code, (x.value, y.value), box, raw.FPDFText_GetFontSize(textpage, index), turn)
            lines[-1].append(replace(letter, spaced=True) if spaced else letter)
            spaced = False
    return [line for line in lines if line]


def _letter(
    code: int, origin: tuple[float, float], box: tuple[float, float, float, float], size: float, turn: int
) -> Letter:
    (x, y), (_, low), (end, high) = (_turned(at, turn) for at in (origin, box[:2], box[2:]))
    end, height = max(end, _turned(box[:2], turn)[0], x), abs(high - low)
    size = max(height, min(size, 3 * height) if height > 0 else size, 1.0)
    char = "-" if code in (2, 0xFFFE) else chr(code) if code <= 0x10FFFF else "\ufffd"
    return Letter(char, x, y, end, size, box)


def _turned(at: tuple[float, float], turn: int) -> tuple[float, float]:
    """Turn a point of the page so that writing runs to the right."""
    x, y = at
    return ((x, y), (-y, x), (-x, -y), (y, -x))[turn]


def _quarter_turns(textpage: PdfTextPage, count: int) -> int:
    """Return how many quarter turns, clockwise, most of the text stands from upright."""
    from pypdfium2 import raw

    turns = [0, 0, 0, 0]
    for index in range(0, count, max(1, count // MAX_ANGLES)):
        angle = raw.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0:
            turns[round(angle / (math.pi / 2)) % 4] += 1
    return turns.index(max(turns))
