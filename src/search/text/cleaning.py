"""From extracted pages to paragraphs, one a line, with the page of every character known.

Extraction gives a letter in pieces: a PDF gives each printed line, a page break cuts a sentence in two, every page adds
its number. Three steps mend that: page furniture is dropped, characters and blanks are put in order, and lines are
joined (:mod:`search.text.lines` says which). The steps are repeated until nothing changes, so cleaning a clean text
changes nothing; each round that joins printed lines removes at least a tenth of them, so the work stays linear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from search.text.characters import normalise_characters, pair_quotes
from search.text.lines import Line, join_lines
from search.text.pages import CleanText
from search.text.spaces import tidy_spaces
from search.types import Page

PAGE_NUMBER = re.compile(
    r"[-—–―－─·•．.~～_\s]{1,8}\d{1,4}[-—–―－─·•．.~～_\s]{1,8}"
    r"|第\s{0,3}[\d一二三四五六七八九十]{1,4}\s{0,3}页(?:\s{0,3}[,，/／（(]?\s{0,3}共\s{0,3}[\d一二三四五六七八九十]{1,4}\s{0,3}页[）)]?)?"
    r"|共\s{0,3}\d{1,4}\s{0,3}页\s{0,3}[,，/／]?\s{0,3}第\s{0,3}\d{1,4}\s{0,3}页"
    r"|(?i:page|p\.?)\s{0,3}\d{1,4}(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?"
)
"""Matches ``— 2 —``, ``第 2 页 共 5 页`` and ``·2·``; not ``2`` (which may be a cell) and not ``第2页的表格``."""
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s?/\s?\d{1,4})?")
"""Matches ``3`` and ``3/5``; not ``3.5``. A page number only as the first or last line of the page it counts."""

_HEADER_PAGES = 3
_HEADER_SHARE = 0.8
_ROUNDS = 40


def clean_pages(pages: Sequence[Page], *, pair: bool = True) -> CleanText:
    """Clean extracted pages. Idempotent: the result, as one page, is cleaned to itself.

    Removed: page numbers, running headers after their first occurrence (three pages and more), control characters,
    blanks inside Chinese and between Chinese and figures, line breaks inside a paragraph. Kept: every other character;
    a run of blanks between two fields on one line, as one U+3000.

    Args:
        pages: as a parser returned them.
        pair: whether straight quotation marks become “ and ”; the length of the text is the same either way.
    """
    lines = _drop_furniture([(number, _raw_lines(page.text)) for number, page in enumerate(pages, 1)])
    for _ in range(_ROUNDS):
        before = [line.text for line in lines]
        lines = [Line(tuple(pieces), line.indent) for line in lines if (pieces := tidy_spaces(line.pieces))]
        lines = join_lines([line for line in lines if not PAGE_NUMBER.fullmatch(line.text)])
        if [line.text for line in lines] == before:
            break
    return _assemble(lines, len(pages), pair=pair)


def _raw_lines(text: str) -> list[str]:
    return [line.rstrip() for line in normalise_characters(text).split("\n")]


def _drop_furniture(pages: list[tuple[int, list[str]]]) -> list[Line]:
    """Drop page numbers and repeated headers and footers, and turn what is left into lines."""
    kept = [
        (number, [line for line in lines if line.strip() and not PAGE_NUMBER.fullmatch(line.strip())])
        for number, lines in pages
    ]
    kept = _drop_bare_numbers(kept)
    for edge in (0, -1):
        kept = _drop_repeated(kept, edge)
    out = []
    for number, lines in kept:
        for line in lines:
            words = line.lstrip()
            indent = sum(2 if char in "\u3000\t" else 1 for char in line[: len(line) - len(words)])
            out.append(Line(((number, words),), indent))
    return out


def _drop_bare_numbers(pages: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Drop ``3`` or ``3/5`` at the foot (or head) of pages when it counts them on two pages or more."""
    for edge in (-1, 0):
        shifts: dict[int, int] = {}
        for number, lines in pages:
            match = _BARE_NUMBER.fullmatch(lines[edge].strip()) if lines else None
            if match:
                shifts[number] = int(match[1]) - number
        if not shifts:
            continue
        shift, count = Counter(shifts.values()).most_common(1)[0]
        if count >= 2 or (len(pages) == 1 and edge and shift == 0):
            drop = slice(0, -1) if edge else slice(1, None)
            pages = [(number, lines[drop] if shifts.get(number) == shift else lines) for number, lines in pages]
    return pages


def _drop_repeated(pages: list[tuple[int, list[str]]], edge: int) -> list[tuple[int, list[str]]]:
    """Drop a line that stands first (or last) on nearly every page, but for its first occurrence."""
    edges = Counter("".join(lines[edge].split()) for _, lines in pages if lines)
    if len(pages) < _HEADER_PAGES or not edges:
        return pages
    words, count = edges.most_common(1)[0]
    if count < max(_HEADER_PAGES, _HEADER_SHARE * (len(pages) - 1)):
        return pages
    out, seen = [], False
    for number, lines in pages:
        if lines and "".join(lines[edge].split()) == words:
            if seen:
                lines = lines[1:] if edge == 0 else lines[:-1]
            seen = True
        out.append((number, lines))
    return out


def _assemble(lines: list[Line], page_count: int, *, pair: bool) -> CleanText:
    """Lay the lines down, one paragraph each, and note where each page begins."""
    parts: list[str] = []
    starts: dict[int, int] = {1: 0}
    offset = 0
    for line in lines:
        for number, words in line.pieces:
            starts.setdefault(number, offset)
            offset += len(words)
        parts.append(pair_quotes(line.text) if pair else line.text)
        offset += 1
    end = max(0, offset - 1)
    page_starts = []
    following = end
    for number in range(max(1, page_count), 0, -1):
        following = min(starts.get(number, following), end)
        page_starts.append(following)
    return CleanText("\n".join(parts), tuple(reversed(page_starts)))
