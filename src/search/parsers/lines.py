"""Characters with places → lines in reading order. Used for PDF and OFD, whose pages are drawings, not texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

SAME_LINE = 0.45
"""Baselines closer than this share of the letter size are one line: keeps superscripts, parts lines of dense tables."""

WORD_GAP = 0.15
COLUMN_GAP = 1.8
"""Gaps wider than these shares of the letter size become a space or a tab."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One character and its place.

    ``x`` and ``end`` lie along the direction of writing, ``y`` is the baseline across it (greater is higher), so that turned
    text can be ordered like upright text; ``box`` is ``(left, bottom, right, top)`` on the page. All in points.
    """

    char: str
    x: float
    y: float
    end: float
    size: float
    box: tuple[float, float, float, float]
    spaced: bool = False
    """Whether white space stood before it."""


def in_order(lines: Sequence[Sequence[Letter]]) -> bool:
    """Whether drawing order is reading order: left to right in a line, lines downwards, columns one after the other."""
    above: tuple[float, float, float] | None = None
    for line in lines:
        size = median(letter.size for letter in line)
        for one, other in pairwise(line):
            if other.x < one.x - 0.5 * size or abs(other.y - one.y) > 0.8 * size:
                return False
        y, right, left = median(letter.y for letter in line), max(letter.end for letter in line), line[0].x
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


def joined(row: Sequence[Letter]) -> str:
    """Write out one line; wide gaps become a tab or a space."""
    parts = [row[0].char]
    for one, other in pairwise(row):
        gap = other.x - one.end
        size = max(one.size, other.size)
        if gap > COLUMN_GAP * size:
            parts.append("\t")
        elif gap > WORD_GAP * size and (other.spaced or (one.char.isascii() and other.char.isascii())):
            parts.append(" ")
        parts.append(other.char)
    return "".join(parts)
