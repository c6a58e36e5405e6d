"""Slips of the hand within a longer term: one character wrong, missing, doubled, or two neighbours exchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from search.terms import CJK_RUN
from search.thesaurus import entries
from search.types import Span

LEAST, LONGEST = 4, 8
"""Characters of a term against which a slip is read: in a shorter one another word is as likely as a slip."""

SHARED = 2
"""Terms that must begin or end alike for the common part to be one, too."""

CONTRAST = frozenset(
    "一二两三四五六七八九十百千万亿第每各大小高低新旧东南西北上下左右前后内外男女老少不无非未会局厅委部院办处科组站所园"
)
"""Characters that make another word in the place of each other (三轮车, 二轮车; 银保监会, 银保监局): never a slip."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A stretch of what was typed, the term it may stand for, and where in the stretch the slip lies."""

    start: int
    end: int
    read: str
    at: Span


class Vocabulary:
    """Terms of :data:`LEAST` to :data:`LONGEST` characters, found by their first or last two characters.

    One slip leaves the first or the last two characters of such a term whole, but for an exchange across its middle.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = {term for term in terms if LEAST <= len(term) <= LONGEST}
        self._heads: dict[str, list[str]] = {}
        self._tails: dict[str, list[str]] = {}
        for term in sorted(self._terms):
            self._heads.setdefault(term[:2], []).append(term)
            self._tails.setdefault(term[-2:], []).append(term)

    def __contains__(self, term: str) -> bool:
        return term in self._terms

    def slips(self, run: str) -> Iterator[Slip]:
        """Yield every stretch of ``run`` that is one slip away from a term."""
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            for term in self._heads.get(pair, ()):
                yield from _compared(run, at, term, headed=True)
            for term in self._tails.get(pair, ()):
                yield from _compared(run, at + 2, term, headed=False)
            yield from self._exchanged(run, at)

    def _exchanged(self, run: str, at: int) -> Iterator[Slip]:
        swapped = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
        if run[at] == run[at + 1]:
            return
        for start in range(max(0, at + 2 - LONGEST), at + 1):
            for end in range(max(at + 2, start + LEAST), min(len(run), start + LONGEST) + 1):
                if swapped[start:end] in self._terms:
                    yield Slip(start, end, swapped[start:end], (at - start, at - start + 2))


def _compared(run: str, border: int, term: str, *, headed: bool) -> Iterator[Slip]:
    """Compare ``term`` with the stretches that begin at ``border``, or end there: as long as it, one shorter, one longer."""
    for length in (len(term) - 1, len(term), len(term) + 1):
        start, end = (border, border + length) if headed else (border - length, border)
        if start < 0 or end > len(run):
            continue
        typed = run[start:end]
        place = _one_slip(typed, term)
        if place is not None:
            yield Slip(start, end, term, place)


def _one_slip(typed: str, term: str) -> Span | None:
    """Return where in ``typed`` the one character lies that is wrong or too many, or the gap where one is missing."""
    at = 0
    while at < min(len(typed), len(term)) and typed[at] == term[at]:
        at += 1
    if len(typed) == len(term):
        whole = at == len(term) or typed[at + 1 :] != term[at + 1 :]
        return None if whole or {typed[at], term[at]} & CONTRAST else (at, at + 1)
    if len(typed) < len(term):
        return (at, at) if 0 < at < len(typed) and typed[at:] == term[at + 1 :] else None
    doubled = 0 < at < len(typed) and typed[at] == typed[at - 1]
    inside = 0 < at < len(typed) - 1
    return (at, at + 1) if (doubled or inside) and typed[at + 1 :] == term[at:] else None


@cache
def common_terms() -> frozenset[str]:
    """Return what the thesaurus has of a fitting length: whole terms, and what several begin or end with (老旧小区 of 老旧小区改造)."""
    texts = {text for entry in entries().values() for text in (entry.say, *entry.terms) if CJK_RUN.fullmatch(text)}
    parts: Counter[str] = Counter()
    for text in texts:
        lengths = range(LEAST, min(LONGEST, len(text) - 2) + 1)  # what is left is a word, too
        parts.update({text[:length] for length in lengths} | {text[-length:] for length in lengths})
    shared = {part for part, count in parts.items() if count >= SHARED}
    return frozenset(term for term in texts | shared if LEAST <= len(term) <= LONGEST)
