"""From a draft to its precedents: sentences are compared by words and by meaning, then grouped by wording.

``find_precedents`` needs the index of wordings and nothing else; with a :class:`Meaning` it also finds sentences that
say the same in other words. It reads nothing and keeps nothing: the caller holds the index, one a generation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from search.citing import cite_pages
from search.embedders import Vector
from search.precedents.answers import PrecedentAnswer, PrecedentGroup, PrecedentVariant
from search.text import fold, page_of, sentences
from search.types import Document, PassageNos, Vectors
from search.wordings import Mask, WordingIndex, bare_of, text_of, trimmed

FRAMES = 200
"""Wordings compared in full for one sentence."""

NEAR = 0.4
"""Least similarity by words. Of the sample letters' sentences that reach it for a draft sentence, six in seven are labelled
as its precedents; unrelated ones stay below 0.35."""

SAME_WORDING = 0.8
"""Edit similarity of two frames that are minimal edits of one wording."""

VARIANTS = 50
"""Places listed of one wording; the numbers of a group count all of them."""

MEANT = 0.3
"""Least similarity by words and meaning together: there, half of the sentences shown are labelled as precedents."""

MEANING_PASSAGES = 50
WORDS_TEXTS = 20
"""Where meaning is compared: in the passages nearest in meaning, and in those of the texts nearest by words."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The dense ranking, where there is one.

    ``passages(vector, k)`` are the numbers of the passages nearest to a vector; ``sentences(numbers)`` the vectors of their
    sentences, a row a sentence of :func:`search.text.sentences`, by passage; ``embed`` makes the vector of a sentence asked.
    """

    passages: Callable[[Vector, int], Sequence[int]]
    sentences: Callable[[Sequence[int]], Mapping[int, Vectors]]
    embed: Callable[[str], Vector]


@dataclass(frozen=True, slots=True)
class _Ask:
    """One sentence on its way: folded forms and what may be seen."""

    words: str
    bare: str
    text: str
    mask: Mask


@dataclass(frozen=True, slots=True)
class _Near:
    """How near a text is: by edits, by the overlap of its bigrams, and by its standing in meaning; each up to 1."""

    frame_no: int
    edits: float
    overlap: float
    standing: float = 0.0

    @property
    def words(self) -> float:
        return max(self.edits, self.overlap)

    @property
    def other(self) -> float:
        """The similarity that does not depend on the figures: all but the edits."""
        return max(self.overlap, (self.words + self.standing) / 2)

    @property
    def similarity(self) -> float:
        return max(self.edits, self.other)

    @property
    def near(self) -> bool:
        return self.words >= NEAR or (self.standing > 0 and self.similarity >= MEANT)


@dataclass(frozen=True, slots=True)
class _Collected:
    """A wording before its places are looked at one by one."""

    frames: tuple[int, ...]
    letters: tuple[Document, ...]
    similarity: float
    first_on: date | None
    last_on: date | None

    @property
    def uses(self) -> int:
        return len(self.letters)


def find_precedents(
    draft: str,
    wordings: WordingIndex,
    *,
    k: int = 20,
    allowed: PassageNos | None = None,
    meaning: Meaning | None = None,
) -> tuple[PrecedentAnswer, ...]:
    """Find the wordings near to each sentence of ``draft``, at most ``k`` groups a sentence.

    Groups come by similarity, then by number of uses, then the latest first. ``allowed`` are the passages that filters
    and audience let through, sorted; uses, dates and bodies are counted within them.
    """
    mask = wordings.allowed(allowed)
    asks = [_ask(words, mask) for words in draft_sentences(draft)]
    return tuple(_answer(ask, wordings, k, meaning) for ask in asks)


def draft_sentences(draft: str) -> tuple[str, ...]:
    """Cut a draft into sentences, without the white space around them and without lines that hold no words."""
    pieces = (draft[slice(*trimmed(draft, span))] for span in sentences(draft))
    return tuple(piece for piece in pieces if any(map(str.isalnum, bare_of(fold(piece)))))


def _ask(words: str, mask: Mask) -> _Ask:
    bare = bare_of(fold(words))
    return _Ask(words, bare, text_of(bare), mask)


def _answer(ask: _Ask, wordings: WordingIndex, k: int, meaning: Meaning | None) -> PrecedentAnswer:
    started = perf_counter()
    compared = _by_words(ask, wordings)
    if meaning is not None:
        compared |= _by_meaning(ask, compared, wordings, meaning)
    near = {text_no: one for text_no, one in compared.items() if one.near}
    found = [_collect(ask, frames, near, wordings) for frames in _linked(near, wordings)]
    found.sort(key=lambda one: (-round(one.similarity, 3), -one.uses, -_day(one.last_on), one.frames))
    groups = [_group(ask, one, near, wordings) for one in found[:k]]
    groups.sort(key=lambda group: (-round(group.similarity, 3), -group.uses, -_day(group.last_on), group.wording))
    count = wordings.count(ask.words, ask.mask)
    took_ms = (perf_counter() - started) * 1000
    return PrecedentAnswer(ask.words, tuple(groups), count.occurrences, count.letters, took_ms)


def _by_words(ask: _Ask, wordings: WordingIndex) -> dict[int, _Near]:
    return {
        one.text_no: _Near(one.frame_no, _edits(ask, one.text_no, wordings), one.overlap)
        for one in wordings.candidates(ask.text, ask.mask, FRAMES)
    }


def _edits(ask: _Ask, text_no: int, wordings: WordingIndex) -> float:
    return float(Indel.normalized_similarity(ask.text, wordings.text(text_no)))


def _by_meaning(ask: _Ask, compared: Mapping[int, _Near], wordings: WordingIndex, meaning: Meaning) -> dict[int, _Near]:
    """Give the sentences near in meaning or by words their standing in meaning.

    Cosines of different models are not comparable. What is comparable is how far a sentence stands out among its
    neighbours: the average sentence of the passages looked into counts 0, the same sentence 1.
    """
    vector = meaning.embed(ask.words)
    best = sorted(compared, key=lambda no: -compared[no].words)[:WORDS_TEXTS]
    places = [wordings.sentences_of_text(no, ask.mask).tolist()[0] for no in best]
    by_words = [wordings.sentence(no).passage_no for no in places]
    rows = meaning.sentences(sorted({*meaning.passages(vector, MEANING_PASSAGES), *by_words}))
    numbers = wordings.sentences_of_passages(list(rows))
    found = [wordings.sentence(no) for no in numbers[ask.mask[numbers]].tolist()]
    if not found:
        return {}
    cosines = np.asarray([rows[one.passage_no][one.row] @ vector for one in found], dtype=np.float64)
    standings = (cosines - cosines.mean()) / max(1 - float(cosines.mean()), 1e-6)
    joined: dict[int, _Near] = {}
    for one, standing in sorted(zip(found, standings.tolist(), strict=True), key=lambda pair: pair[1]):
        known = compared.get(one.text_no) or _Near(one.frame_no, _edits(ask, one.text_no, wordings), 0.0)
        joined[one.text_no] = replace(known, standing=min(max(standing, 0.0), 1.0))
    return joined


def _linked(near: Mapping[int, _Near], wordings: WordingIndex) -> list[tuple[int, ...]]:
    """Join frames that are minimal edits of each other, directly or through a third (single link)."""
    frames = sorted({one.frame_no for one in near.values()})
    words = [wordings.frame(no) for no in frames]
    alike = process.cdist(words, words, scorer=Indel.normalized_similarity, score_cutoff=SAME_WORDING) > 0
    left = set(range(len(frames)))
    groups: list[tuple[int, ...]] = []
    while left:
        reached, waiting = set(), [min(left)]
        while waiting:
            at = waiting.pop()
            if at in left:
                left.remove(at)
                reached.add(at)
                waiting += [other for other in np.flatnonzero(alike[at]).tolist() if other in left]
        groups.append(tuple(frames[at] for at in sorted(reached)))
    return groups


def _collect(ask: _Ask, frames: tuple[int, ...], near: Mapping[int, _Near], wordings: WordingIndex) -> _Collected:
    numbers = np.concatenate([wordings.sentences_of_frame(no, ask.mask) for no in frames])
    letters = wordings.letters(numbers)
    days = [day for day in (_dated(one) for one in letters) if day is not None]
    similarity = max(one.similarity for one in near.values() if one.frame_no in frames)
    return _Collected(frames, letters, similarity, min(days, default=None), max(days, default=None))


def _group(ask: _Ask, found: _Collected, near: Mapping[int, _Near], wordings: WordingIndex) -> PrecedentGroup:
    frames = set(found.frames)
    texts = sorted((no for no, one in near.items() if one.frame_no in frames), key=lambda no: -near[no].similarity)
    places = [wordings.sentences_of_text(no, ask.mask).tolist() for no in texts]
    chosen = [of_text[0] for of_text in places] + [no for of_text in places for no in of_text[1:]]
    variants = [_variant(ask, no, near, wordings) for no in chosen[:VARIANTS]]
    variants.sort(key=lambda one: (-round(one.similarity, 4), -_day(one.dated), one.document.doc_id, one.start))
    agencies = Counter(one.fields.agency for one in found.letters if one.fields.agency is not None)
    return PrecedentGroup(
        wording=wordings.sentence(wordings.most_used(found.frames, ask.mask)).words,
        similarity=max(one.similarity for one in variants),
        uses=found.uses,
        first_on=found.first_on,
        last_on=found.last_on,
        agencies=tuple(sorted(agencies, key=lambda name: (-agencies[name], name))),
        variants=tuple(variants),
    )


def _variant(ask: _Ask, number: int, near: Mapping[int, _Near], wordings: WordingIndex) -> PrecedentVariant:
    """Compare with the figures as printed: of two places of one wording the one with the same figures is nearer."""
    place = wordings.sentence(number)
    document = place.document
    edits = Indel.normalized_similarity(ask.bare, wordings.bare(number))
    pages = (page_of(document.page_starts, place.start), page_of(document.page_starts, place.end - 1))
    return PrecedentVariant(
        text=place.words,
        similarity=max(edits, near[place.text_no].other),
        document=document,
        passage_no=place.passage_no,
        start=place.start,
        end=place.end,
        pages=pages,
        citation=cite_pages(document, pages),
    )


def _dated(document: Document) -> date | None:
    return document.fields.issued_on or document.fields.printed_on


def _day(day: date | None) -> int:
    return 0 if day is None else day.toordinal()
