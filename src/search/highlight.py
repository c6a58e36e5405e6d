"""Why this passage: the words of the question, their official terms and quoted phrases that stand in it, or else the nearest sentence."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from search.terms import FIGURE, joined_figures
from search.text import fold
from search.types import Span


class _FoldedCharacters(dict[str, str]):
    """Character → folded, filled as characters are met. ``fold`` itself is too slow to call a character at a time."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = fold(character)
        return folded


_FOLDED = _FoldedCharacters()


def fold_with_offsets(text: str) -> tuple[str, NDArray[np.int64]]:
    """Fold ``text`` character by character; ``offsets[i]`` is where in ``text`` the i-th character of the result came from."""
    pieces = list(map(_FOLDED.__getitem__, text))
    return "".join(pieces), np.repeat(np.arange(len(text)), list(map(len, pieces)))


def find_spans(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Return where the folded ``words`` stand in ``text``, in order, touching and overlapping ones joined; 1,087 is 1087."""
    wanted = list(words)
    folded, offsets = fold_with_offsets(text)
    found = _find(folded, offsets, wanted)
    if joined_figures(folded) != folded:
        marks = [at for figure in FIGURE.finditer(folded) for at in range(*figure.span()) if folded[at] == ","]
        found += _find(joined_figures(folded), np.delete(offsets, marks), map(joined_figures, wanted))
    elif any("," in word for word in wanted):
        found += _find(folded, offsets, map(joined_figures, wanted))
    return join(found)


def _find(folded: str, offsets: NDArray[np.int64], words: Iterable[str]) -> list[Span]:
    found: list[Span] = []
    for word in words:
        at = folded.find(word) if word else -1
        while at >= 0:
            found.append((int(offsets[at]), int(offsets[at + len(word) - 1]) + 1))
            at = folded.find(word, at + len(word))
    return found


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def explain(text: str, words: Iterable[str], sentence: Span | None) -> tuple[Span, ...]:
    """Return the spans to mark: the words; where fewer than two of them stand in the text, the nearest sentence as well."""
    spans = find_spans(text, words)
    if len(spans) < 2 and sentence is not None:
        return join([*spans, sentence])
    return spans
