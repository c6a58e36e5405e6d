"""The lines of a PDF page in reading order.

PDFium gives characters in the order in which the page draws them. That is reading order in nearly all files; where two
fonts meet on a line, or a program draws headings last, it is not. The baselines of the characters show it, and then the
lines are put together anew from the places of the characters.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdfium2 import PdfPage, PdfTextPage

SAME_LINE = 0.45
"""Baselines closer than this share of the letter size are one line: keeps superscripts, parts lines of dense tables."""

WORD_GAP = 0.15
COLUMN_GAP = 1.8
"""Gaps wider than these shares of the letter size become a space or a tab."""

MAX_LETTERS_TO_ORDER = 50_000


@dataclass(frozen=True, slots=True)
class Letter:
    """One character and its place, in points from the page's lower left corner as stored (not turned)."""

    char: str
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    size: float
    spaced: bool = False
    """Whether white space stood before it."""


def page_text(page: PdfPage) -> str:
    """Return the text of a page, one line of text a visual line, in reading order."""
    textpage = page.get_textpage()
    try:
        native = clean(textpage.get_text_range())
        count = textpage.count_chars()
        if page.get_rotation() or not 0 < count <= MAX_LETTERS_TO_ORDER:
            return native
        lines = native_lines(textpage, count)
    finally:
        textpage.close()
    return native if in_order(lines) else "\n".join(_join(row) for row in rebuilt(lines))


def ordered_lines(page: PdfPage) -> list[list[Letter]]:
    """Return the characters of a page with their places, line by line in the order of :func:`page_text`."""
    textpage = page.get_textpage()
    try:
        lines = native_lines(textpage, min(textpage.count_chars(), MAX_LETTERS_TO_ORDER))
    finally:
        textpage.close()
    return lines if page.get_rotation() or in_order(lines) else rebuilt(lines)


def clean(text: str) -> str:
    """Drop what PDFium adds: carriage returns, NULs, and its mark for a hyphen at the end of a line."""
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-").replace("\x00", "")
    )


def native_lines(textpage: PdfTextPage, count: int) -> list[list[Letter]]:
    """Return the characters with their places, line by line as PDFium has them; white space left out."""
    from pypdfium2 import raw

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
            continue
        if code <= 32 or code in (0xA0, 0x3000):
            spaced = True
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        size = raw.FPDFText_GetFontSize(textpage, index)
        height = top.value - bottom.value
        size = max(height, min(size, 3 * height) if height > 0 else size, 1.0)
        char = "-" if code in (2, 0xFFFE) else chr(code) if code <= 0x10FFFF else "\ufffd"
        box = (min(left.value, x.value), bottom.value, max(right.value, x.value), top.value)
        lines[-1].append(Letter(char, x.value, y.value, *box, size, spaced))
        spaced = False
    return [line for line in lines if line]


def in_order(lines: Sequence[Sequence[Letter]]) -> bool:
    """Whether drawing order is reading order: left to right in a line, lines downwards, columns one after the other."""
    above: tuple[float, float, float] | None = None
    for line in lines:
        size = median(letter.size for letter in line)
        for one, other in pairwise(line):
            if other.x < one.x - 0.5 * size or abs(other.y - one.y) > 0.8 * size:
                return False
        y, right, left = median(letter.y for letter in line), max(letter.right for letter in line), line[0].x
        if above is not None:
            climbs = y > above[0] - SAME_LINE * size
            next_column = left >= above[1] - 0.5 * size and y > above[0]
            if climbs and not next_column:
                return False
        above = (y, max(right, above[1]) if above and left < above[1] else right, left)
    return True


def rebuilt(lines: Sequence[Sequence[Letter]]) -> list[list[Letter]]:
    """Put the lines together from the places of the characters: by baseline from top to bottom, then from left to right."""
    letters = sorted((letter for line in lines for letter in line), key=lambda letter: (-letter.y, letter.x))
    rows: list[list[Letter]] = []
    for letter in letters:
        if rows and rows[-1][0].y - letter.y <= SAME_LINE * max(rows[-1][0].size, letter.size) * 0.7:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return [sorted(row, key=lambda letter: letter.x) for row in rows]


def _join(row: Sequence[Letter]) -> str:
    parts = [row[0].char]
    for one, other in pairwise(row):
        gap = other.x - one.right
        size = max(one.size, other.size)
        if gap > COLUMN_GAP * size:
            parts.append("\t")
        elif gap > WORD_GAP * size and (other.spaced or (one.char.isascii() and other.char.isascii())):
            parts.append(" ")
        parts.append(other.char)
    return "".join(parts)
