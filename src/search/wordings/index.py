"""The index of wordings: near texts by shared bigrams, sentences by text and by frame, counts of phrases."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from search.text import fold
from search.types import Document, PassageNos
from search.wordings.forms import CLOSING, bare_of, frame_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

OVERLAP = 0.9
"""What a sentence counts that has all asked words in another order or amid others, beside 1 for the same sentence."""

TEXTS_EACH = 20
"""Texts of one wording that are compared in full: the nearest of perhaps thousands."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter: ``document.text[start:end]``. Those with one ``frame_no`` are one wording.

    ``row`` is its place among the sentences of its passage, from 0, as :func:`search.text.sentences` cuts them.
    """

    document: Document
    passage_no: int
    row: int
    start: int
    end: int
    text_no: int
    frame_no: int

    @property
    def words(self) -> str:
        """The sentence, letter for letter."""
        return self.document.text[self.start : self.end]

    @property
    def dated(self) -> date | None:
        """Date of its letter: when it was signed, else when it was printed."""
        return self.document.fields.issued_on or self.document.fields.printed_on


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """How often a phrase stands in the letters, letter for letter but for widths, spaces and 繁简."""

    occurrences: int
    letters: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that shares bigrams with what is asked; ``overlap`` in [0, 1] is weighted by their rarity."""

    text_no: int
    frame_no: int
    overlap: float


class Alphabet:
    """Characters as small numbers, so that a bigram is one number. 0 is every character it does not know."""

    def __init__(self, text: str) -> None:
        self._table = np.zeros(sys.maxunicode + 1, dtype=np.int32)
        self._table[sorted(map(ord, set(text)))] = np.arange(1, len(set(text)) + 1)
        self._size = len(set(text)) + 1

    def bigrams(self, text: str) -> Ints:
        """Return a number for each pair of neighbours, ``(len(text) - 1,)``; ``-1`` for a pair it cannot know."""
        numbers = self._table[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
        codes = numbers[:-1].astype(np.int64)
        codes *= self._size
        codes += numbers[1:]
        codes[(numbers[:-1] == 0) | (numbers[1:] == 0)] = -1
        return codes


@dataclass(frozen=True, slots=True)
class Tables:
    """The arrays of an index.

    Sentences stand in the order of their texts (latest letter first), texts in the order of their frames: a text is a
    range of sentences, a frame a range of texts. ``codes`` are the bigrams, sorted; ``postings`` the texts with each.
    """

    generation: int
    documents: tuple[Document, ...]
    document: Ints
    passage_no: Ints
    row: Ints
    day: Ints
    start: Ints
    end: Ints
    texts: tuple[str, ...]
    text_starts: Ints
    frame_starts: Ints
    alphabet: Alphabet
    codes: Ints
    posting_starts: Ints
    postings: NDArray[np.int32]
    rarity: Floats
    weight: Floats
    folded: str
    folded_starts: Ints


class WordingIndex:
    """The sentences of all letters. Build with :func:`build_wordings`; read-only, safe to share between threads."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self._t.document)

    @property
    def generation(self) -> int:
        """Generation of the catalog it was built from."""
        return self._t.generation

    def allowed(self, passage_nos: PassageNos | None) -> Mask:
        """Return which sentences stand in these passages (sorted; ``None`` is all), as ``(len(self),) bool``."""
        if passage_nos is None:
            return np.ones(len(self), dtype=np.bool_)
        if len(passage_nos) == 0:
            return np.zeros(len(self), dtype=np.bool_)
        at = np.minimum(np.searchsorted(passage_nos, self._t.passage_no), len(passage_nos) - 1)
        return np.asarray(passage_nos[at] == self._t.passage_no)

    def candidates(self, text: str, mask: Mask, limit: int) -> tuple[Candidate, ...]:
        """Return the texts nearest to ``text`` by shared bigrams: of ``limit`` frames at most, the best frame first.

        The overlap is ``OVERLAP`` times the greater of Dice's coefficient and the share of asked bigrams that occur,
        weighted by ``log(1 + N / df)``.
        """
        overlap = self._overlap(text)
        if overlap is None:
            return ()
        t = self._t
        overlap[~np.logical_or.reduceat(mask, t.text_starts[:-1])] = 0.0
        best = np.maximum.reduceat(overlap, t.frame_starts[:-1])
        chosen = _top(best, limit)
        found: list[Candidate] = []
        for frame in chosen[best[chosen] > 0].tolist():
            start, end = int(t.frame_starts[frame]), int(t.frame_starts[frame + 1])
            nearest = start + _top(overlap[start:end], TEXTS_EACH)
            found += [Candidate(no, frame, float(overlap[no])) for no in nearest.tolist() if overlap[no] > 0]
        return tuple(found)

    def _overlap(self, text: str) -> Floats | None:
        t = self._t
        pairs = t.alphabet.bigrams(text)
        codes = np.unique(pairs[pairs >= 0])
        if not len(codes) or not len(t.codes):
            return None
        at = np.minimum(np.searchsorted(t.codes, codes), len(t.codes) - 1)
        known = at[t.codes[at] == codes]
        if not len(known):
            return None
        unknown = (int((pairs < 0).sum()) + len(codes) - len(known)) * float(np.log1p(len(t.weight)))
        lists = [t.postings[t.posting_starts[no] : t.posting_starts[no + 1]] for no in known.tolist()]
        rarity = np.repeat(t.rarity[known], [len(one) for one in lists])
        shared = np.bincount(np.concatenate(lists), weights=rarity, minlength=len(t.weight))
        asked = float(t.rarity[known].sum()) + unknown
        return OVERLAP * np.maximum(2 * shared / (asked + t.weight), shared / asked)

    def text(self, text_no: int) -> str:
        """Return a text as it is compared."""
        return self._t.texts[text_no]

    def frame(self, frame_no: int) -> str:
        """Return a frame as it is compared."""
        return frame_of(self._t.texts[int(self._t.frame_starts[frame_no])])

    def bare(self, number: int) -> str:
        """Return sentence ``number`` folded, without numbering and closing mark, its figures as printed."""
        start = int(self._t.folded_starts[number])
        return bare_of(self._t.folded[start : self._t.folded.find("\n", start)])

    def sentences_of_text(self, text_no: int, mask: Mask) -> Ints:
        """Return the numbers of the sentences with this text that ``mask`` lets through, latest letter first."""
        start, end = int(self._t.text_starts[text_no]), int(self._t.text_starts[text_no + 1])
        return start + np.flatnonzero(mask[start:end])

    def sentences_of_frame(self, frame_no: int, mask: Mask) -> Ints:
        """Return the numbers of the sentences with this frame that ``mask`` lets through."""
        first, last = int(self._t.frame_starts[frame_no]), int(self._t.frame_starts[frame_no + 1])
        start, end = int(self._t.text_starts[first]), int(self._t.text_starts[last])
        return start + np.flatnonzero(mask[start:end])

    def most_used(self, frame_nos: Sequence[int], mask: Mask) -> int:
        """Return the latest sentence of the text of these frames with the most sentences, the latest of equals."""
        best = (0, -1, 0)
        for frame_no in frame_nos:
            first, last = self._t.frame_starts[frame_no : frame_no + 2].tolist()
            starts = self._t.text_starts[first:last]
            seen = mask[starts[0] : self._t.text_starts[last]]
            uses = np.add.reduceat(seen.astype(np.int64), starts - starts[0])
            days = np.where(seen, self._t.day[starts[0] : self._t.text_starts[last]], -1)
            latest = np.maximum.reduceat(days, starts - starts[0])
            at = int(np.lexsort((latest, uses))[-1])
            best = max(best, (int(uses[at]), int(latest[at]), first + at))
        return int(self.sentences_of_text(best[2], mask)[0])

    def sentences_of_passages(self, passage_nos: Sequence[int]) -> Ints:
        """Return the numbers of the sentences of these passages."""
        return np.flatnonzero(np.isin(self._t.passage_no, np.asarray(passage_nos, dtype=np.int64)))

    def sentence(self, number: int) -> Sentence:
        """Return one sentence."""
        t = self._t
        text_no = bisect_right(t.text_starts, number) - 1
        return Sentence(
            document=t.documents[int(t.document[number])],
            passage_no=int(t.passage_no[number]),
            row=int(t.row[number]),
            start=int(t.start[number]),
            end=int(t.end[number]),
            text_no=text_no,
            frame_no=bisect_right(t.frame_starts, text_no) - 1,
        )

    def letters(self, numbers: Ints) -> tuple[Document, ...]:
        """Return the letters these sentences stand in, each once."""
        return tuple(self._t.documents[no] for no in np.unique(self._t.document[numbers]).tolist())

    def count(self, phrase: str, mask: Mask) -> PhraseCount:
        """Count ``phrase`` within sentences: letter for letter but for widths, white space, 繁简, its closing mark."""
        wanted = fold(phrase).rstrip(CLOSING)
        if not wanted:
            return PhraseCount(0, 0)
        found: list[int] = []
        at = self._t.folded.find(wanted)
        while at >= 0:
            found.append(at)
            at = self._t.folded.find(wanted, at + len(wanted))
        numbers = np.searchsorted(self._t.folded_starts, np.asarray(found, dtype=np.int64), side="right") - 1
        numbers = numbers[mask[numbers]]
        return PhraseCount(len(numbers), len(np.unique(self._t.document[numbers])))


def _top(values: Floats, limit: int) -> Ints:
    """Positions of the ``limit`` greatest values, greatest first, ties by position."""
    if len(values) > limit:
        chosen = np.flatnonzero(values >= np.partition(values, len(values) - limit)[len(values) - limit])
    else:
        chosen = np.arange(len(values))
    return chosen[np.argsort(-values[chosen], kind="stable")][:limit]
