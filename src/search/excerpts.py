"""A ranked passage → what is shown: the passage with neighbours of its letter, at most 600 characters.

One measure is about 90 characters long. That is right for ranking and for filters by function, and too short to judge an answer
by: the reason, the figure or the deadline stands in the sentence next door. On the dev queries a passage shown with its
neighbours covers half as much again of what the labels quote as the passage alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from search.types import Document, Passage

MAX_CHARS = 600


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Neighbouring passages shown as one; ``best`` is the one that ranks best, ``numbers`` are all, in reading order."""

    best: int
    numbers: tuple[int, ...]


def choose_excerpts(
    ranked: Sequence[int], scores: Mapping[int, float], beside: Callable[[int], Sequence[Passage]], k: int
) -> list[Excerpt]:
    """Group ranked passages into at most ``k`` excerpts, best first; a passage stands in one excerpt only.

    Args:
        ranked: passage numbers, best first.
        scores: score of a passage; those without one rank below all that have.
        beside: gives, for a ranked passage, those of its letter that may be shown beside it, in order, itself included; asked
            only for passages that are going to be shown.
        k: number of excerpts wanted.
    """
    taken: set[int] = set()
    excerpts: list[Excerpt] = []
    for number in ranked:
        if number in taken:
            continue
        row = beside(number)
        at = next(i for i, passage in enumerate(row) if passage.passage_no == number)
        first, last = _grow(row, at, scores, taken)
        numbers = tuple(passage.passage_no for passage in row[first : last + 1])
        taken.update(numbers)
        excerpts.append(Excerpt(number, numbers))
        if len(excerpts) == k:
            break
    return excerpts


def joined(core: Passage, shown: Sequence[Passage], document: Document) -> Passage:
    """Widen ``core`` to all of ``shown``, its neighbours in the letter."""
    start, end = min(p.start for p in shown), max(p.end for p in shown)
    pages = (min(p.pages[0] for p in shown), max(p.pages[1] for p in shown))
    return replace(core, start=start, end=end, pages=pages, text=document.text[start:end])


def _grow(row: Sequence[Passage], at: int, scores: Mapping[int, float], taken: set[int]) -> tuple[int, int]:
    """Add the better of the two neighbours as long as the whole stays within :data:`MAX_CHARS`."""
    first = last = at
    while True:
        choices: list[tuple[float, int]] = []
        for neighbour in (first - 1, last + 1):
            if not 0 <= neighbour < len(row):
                continue
            passage = row[neighbour]
            start, end = min(row[first].start, passage.start), max(row[last].end, passage.end)
            adjoining = abs(passage.ordinal - row[first if neighbour < first else last].ordinal) == 1
            if adjoining and end - start <= MAX_CHARS and passage.passage_no not in taken:
                choices.append((scores.get(passage.passage_no, float("-inf")), neighbour))
        if not choices:
            return first, last
        neighbour = max(choices)[1]
        first, last = min(first, neighbour), max(last, neighbour)
