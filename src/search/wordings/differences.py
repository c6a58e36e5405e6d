"""Two wordings side by side: the words in which they differ."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Indel

from search.types import Span

TOKEN = re.compile(r"[0-9０-９]+(?:[.,．][0-9０-９]+)*[%％]?|[A-Za-zＡ-Ｚａ-ｚ]+|\S")
"""What is marked as a whole: a number, a Latin word, any other character. Matches ``3.5%``; not white space."""


def differing_spans(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of ``left`` that ``right`` has not, and the reverse; in order, without overlap.

    White space and the width of characters are no difference; numbers and Latin words differ as a whole. A lone equal
    character between two differences is marked along with them: it says nothing and cuts the mark in two.
    """
    ours, theirs = _tokens(left), _tokens(right)
    ours_differ, theirs_differ = [True] * len(ours), [True] * len(theirs)
    lone: list[tuple[int, int]] = []
    for step in Indel.opcodes([key for key, _ in ours], [key for key, _ in theirs]):
        if step.tag != "equal":
            continue
        for offset in range(step.src_end - step.src_start):
            ours_differ[step.src_start + offset] = theirs_differ[step.dest_start + offset] = False
        if step.src_end - step.src_start == 1:
            lone.append((step.src_start, step.dest_start))
    islands = [
        (at, other)
        for at, other in lone
        if ours[at][0].isalnum() and _amid(ours_differ, at) and _amid(theirs_differ, other)
    ]
    for at, other in islands:
        ours_differ[at] = theirs_differ[other] = True
    return _spans(ours, ours_differ), _spans(theirs, theirs_differ)


def _tokens(text: str) -> list[tuple[str, Span]]:
    return [(unicodedata.normalize("NFKC", token[0]).lower(), token.span()) for token in TOKEN.finditer(text)]


def _amid(differ: list[bool], at: int) -> bool:
    return 0 < at < len(differ) - 1 and differ[at - 1] and differ[at + 1]


def _spans(tokens: list[tuple[str, Span]], differ: list[bool]) -> tuple[Span, ...]:
    """Join marked neighbours into one span, the white space between them included."""
    spans: list[Span] = []
    before = False
    for (_, (start, end)), marked in zip(tokens, differ, strict=True):
        if marked and before:
            spans[-1] = (spans[-1][0], end)
        elif marked:
            spans.append((start, end))
        before = marked
    return tuple(spans)
