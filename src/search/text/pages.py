"""A text of several pages as one, with the page of every character known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleanText:
    """``text`` has one paragraph a line; ``page_starts[i]`` is where page ``i + 1`` begins in it, ascending from 0."""

    text: str
    page_starts: tuple[int, ...]


def page_of(page_starts: Sequence[int], offset: int) -> int:
    """Return the page, from 1, on which the character at ``offset`` stands."""
    return max(1, bisect_right(page_starts, offset))
