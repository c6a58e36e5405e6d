"""A text longer than a model reads, split into windows it reads whole."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, cast

ENDS = "。！？；\n"


class Tokenizer(Protocol):
    """What is used of a tokenizer of the transformers library."""

    def __call__(
        self,
        text: str,
        *,
        add_special_tokens: bool,
        return_offsets_mapping: bool,
        truncation: bool,
        verbose: bool,
    ) -> Mapping[str, object]:
        """Return the pieces of ``text`` with their offsets."""


def piece_starts(tokenizer: Tokenizer, text: str) -> list[int]:
    """Return where in ``text`` each piece begins. A character of several pieces comes several times."""
    if not text:
        return []
    if not getattr(tokenizer, "is_fast", False):
        return list(range(len(text)))  # Chinese: hardly ever more than one piece a character
    pieces = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
    return [start for start, _ in cast("list[tuple[int, int]]", pieces["offset_mapping"])]


def windows_within(text: str, starts: Sequence[int], room: int) -> Iterator[str]:
    """Split ``text`` into windows of at most ``room`` pieces, about equally long, at the ends of sentences where it can be.

    ``starts`` are the places where its pieces begin. Most texts are one window. A character is never cut, even if it has more
    pieces than there is room for.
    """
    begin = first = 0
    while len(starts) - first > max(room, 1):
        rest = len(starts) - first
        count = math.ceil(rest / max(1, room * 9 // 10))  # a tenth to spare: a piece may split anew at a border
        border = starts[first + math.ceil(rest / count)] if math.ceil(rest / count) < rest else len(text)
        end = max(_sentence_end_before(text, begin, border), begin + 1)
        yield text[begin:end]
        begin, first = end, bisect_left(starts, end)
    if begin < len(text) or not text:
        yield text[begin:]


def _sentence_end_before(text: str, begin: int, border: int) -> int:
    """Return the end of the last sentence in the second half of ``text[begin:border]``, or ``border``."""
    ends = [text.rfind(mark, begin + (border - begin) // 2, border) for mark in ENDS]
    return max(ends) + 1 if max(ends) >= 0 else border
