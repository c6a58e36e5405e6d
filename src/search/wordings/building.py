"""Letters → the index of their wordings. Linear in the text; the bigrams are sorted once, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.text import fold, sentences
from search.types import Document, Passage
from search.wordings.forms import bare_of, frame_of, text_of, trimmed
from search.wordings.index import Alphabet, Ints, Tables, WordingIndex

MIN_LENGTH = 2
"""A text shorter than one bigram says nothing to compare."""

SEPARATOR = "\ue000"
"""Stands between sentences that are folded in one call; of the private use area, so that folding leaves it alone."""


@dataclass(slots=True)
class _Rows:
    """Sentences as they come, column by column."""

    documents: list[Document] = field(default_factory=list)
    document: list[int] = field(default_factory=list)
    passage_no: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)


def build_wordings(letters: Iterable[tuple[Document, Sequence[Passage]]], generation: int = 0) -> WordingIndex:
    """Index the sentences of all passages. By ``generation``, the catalog's, a caller tells when to build anew."""
    rows = _Rows()
    for document, passages in letters:
        _add(rows, document, passages)
    return WordingIndex(_tables(rows, generation))


def _add(rows: _Rows, document: Document, passages: Sequence[Passage]) -> None:
    places: list[tuple[int, int, int, int]] = []
    for passage in passages:
        for row, span in enumerate(sentences(passage.text)):
            start, end = trimmed(passage.text, span)
            if start < end:
                places.append((passage.passage_no, row, passage.start + start, passage.start + end))
    number = len(rows.documents)
    rows.documents.append(document)
    words = _fold_all([document.text[start:end] for *_, start, end in places])
    for (passage_no, row, start, end), folded in zip(places, words, strict=True):
        text = text_of(bare_of(folded))
        if len(text) < MIN_LENGTH:
            continue
        rows.document.append(number)
        rows.passage_no.append(passage_no)
        rows.row.append(row)
        rows.start.append(start)
        rows.end.append(end)
        rows.folded.append(folded)
        rows.text.append(rows.texts.setdefault(text, len(rows.texts)))


def _fold_all(words: list[str]) -> list[str]:
    """Fold many sentences in one call: the converter of traditional characters has a high price a call."""
    folded = fold(SEPARATOR.join(words)).split(SEPARATOR)
    return folded if len(folded) == len(words) else [fold(one) for one in words]


def _tables(rows: _Rows, generation: int) -> Tables:
    text_order, frame_starts = _by_frame(list(rows.texts))
    texts = list(rows.texts)
    texts = [texts[no] for no in text_order.tolist()]
    rank = np.empty(len(texts), dtype=np.int64)
    rank[text_order] = np.arange(len(texts))
    text_of_sentence = rank[np.asarray(rows.text, dtype=np.int64)]
    document = np.asarray(rows.document, dtype=np.int64)
    days = np.asarray([_day(one) for one in rows.documents], dtype=np.int64)
    order = np.lexsort((-days[document], text_of_sentence)) if len(document) else np.empty(0, dtype=np.int64)
    folded = [rows.folded[no] for no in order.tolist()]
    alphabet = Alphabet("".join(texts))
    codes, posting_starts, postings = _postings(texts, alphabet)
    frequency = np.diff(posting_starts)
    rarity = np.log1p(len(texts) / np.maximum(frequency, 1))
    return Tables(
        generation=generation,
        documents=tuple(rows.documents),
        document=document[order],
        passage_no=np.asarray(rows.passage_no, dtype=np.int64)[order],
        row=np.asarray(rows.row, dtype=np.int64)[order],
        day=days[document][order],
        start=np.asarray(rows.start, dtype=np.int64)[order],
        end=np.asarray(rows.end, dtype=np.int64)[order],
        texts=tuple(texts),
        text_starts=_starts(np.bincount(text_of_sentence, minlength=len(texts))),
        frame_starts=frame_starts,
        alphabet=alphabet,
        codes=codes,
        posting_starts=posting_starts,
        postings=postings,
        rarity=rarity,
        weight=np.bincount(postings, np.repeat(rarity, frequency), len(texts)).astype(np.float64),
        folded="".join(one + "\n" for one in folded),
        folded_starts=_starts(np.asarray([len(one) + 1 for one in folded], dtype=np.int64))[:-1],
    )


def _by_frame(texts: list[str]) -> tuple[Ints, Ints]:
    """Order the texts so that those of one frame stand together; return the order and where each frame begins."""
    frames: dict[str, int] = {}
    numbers = np.asarray([frames.setdefault(frame_of(text), len(frames)) for text in texts], dtype=np.int64)
    return np.argsort(numbers, kind="stable"), _starts(np.bincount(numbers, minlength=len(frames)))


def _postings(texts: list[str], alphabet: Alphabet) -> tuple[Ints, Ints, NDArray[np.int32]]:
    """Sorted bigram codes, where the list of each begins, and the lists: texts that have the bigram, each once.

    One sort of one number a bigram, ``code * len(texts) + text``: a hundred thousand passages have fifteen million.
    """
    size = max(len(texts), 1)
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    pairs = alphabet.bigrams("".join(texts))
    pairs *= size
    pairs += owner[:-1]
    pairs = pairs[owner[:-1] == owner[1:]]
    pairs.sort()
    pairs = pairs[np.concatenate((np.ones(min(len(pairs), 1), dtype=np.bool_), pairs[1:] != pairs[:-1]))]
    codes, lists = np.divmod(pairs, size)
    starts = np.flatnonzero(np.concatenate((np.ones(min(len(codes), 1), dtype=np.bool_), codes[1:] != codes[:-1])))
    return codes[starts], np.concatenate((starts, [len(codes)])), lists.astype(np.int32)


def _starts(counts: Ints) -> Ints:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))


def _day(document: Document) -> int:
    fields = document.fields
    dated = fields.issued_on or fields.printed_on
    if dated is not None:
        return dated.toordinal()
    return 0 if fields.year is None else fields.year * 365
