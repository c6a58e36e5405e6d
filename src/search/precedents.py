"""Wording precedents: for each sentence of a draft, how the letters have put it, grouped by wording.

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

Json = dict[str, object]

SHOWN = 3
"""Variants of a wording printed on a terminal; JSON has all."""


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
class PrecedentVariant:
    """One place where a wording stands: ``text`` is ``document.text[start:end]``, ``similarity`` is in [0, 1]."""

    text: str
    similarity: float
    document: Document
    passage_no: int
    start: int
    end: int
    pages: tuple[int, int]
    citation: str

    @property
    def dated(self) -> date | None:
        """When its letter was signed, else printed."""
        return self.document.fields.issued_on or self.document.fields.printed_on


@dataclass(frozen=True, slots=True)
class PrecedentGroup:
    """One wording with its minimal edits.

    ``wording`` is the form most letters use, the latest of equals. ``uses`` counts letters. ``agencies`` are most
    frequent first. ``variants`` are nearest to the draft first and at most ``VARIANTS``: every different text before a
    second place of one.
    """

    wording: str
    similarity: float
    uses: int
    first_on: date | None
    last_on: date | None
    agencies: tuple[str, ...]
    variants: tuple[PrecedentVariant, ...]

    def distinct(self) -> tuple[PrecedentVariant, ...]:
        """The variants that differ in more than white space, the nearest place of each."""
        seen: dict[str, PrecedentVariant] = {}
        for variant in self.variants:
            seen.setdefault("".join(variant.text.split()), variant)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class PrecedentAnswer:
    """What was found for one sentence of the draft. ``exact_*`` count the sentence as a phrase, letter for letter."""

    query: str
    groups: tuple[PrecedentGroup, ...]
    exact_occurrences: int
    exact_letters: int
    took_ms: float


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


def answer_json(answer: PrecedentAnswer) -> Json:
    """Return the object ``precedents --json`` prints for one sentence (interface.md)."""
    return {
        "query": answer.query,
        "took_ms": round(answer.took_ms, 1),
        "groups": [_group_json(group) for group in answer.groups],
    }


def _group_json(group: PrecedentGroup) -> Json:
    return {
        "wording": group.wording,
        "uses": group.uses,
        "first_on": group.first_on.isoformat() if group.first_on else None,
        "last_on": group.last_on.isoformat() if group.last_on else None,
        "agencies": list(group.agencies),
        "variants": [_variant_json(variant) for variant in group.variants],
    }


def _variant_json(variant: PrecedentVariant) -> Json:
    fields = variant.document.fields
    return {
        "text": variant.text,
        "similarity": round(variant.similarity, 4),
        "doc_id": variant.document.doc_id,
        "source": variant.document.source,
        "agency": fields.agency,
        "issued_on": fields.issued_on.isoformat() if fields.issued_on else None,
        "pages": list(variant.pages),
        "citation": variant.citation,
    }


def answer_text(answer: PrecedentAnswer) -> str:
    """Say the precedents of one sentence in plain text."""
    lines = [f"“{answer.query}”", f"原句一字不差：{answer.exact_letters}件答复，{answer.exact_occurrences}处。"]
    if not answer.groups:
        lines.append("没有找到相近的表述。")
    for number, group in enumerate(answer.groups, start=1):
        lines += ["", f"{number}. {' '.join(group.wording.split())}", f"   {uses_text(group)}"]
        for variant in group.distinct()[:SHOWN]:
            lines.append(f"   · {' '.join(variant.text.split())}")
            lines.append(f"     {variant.citation}")
    return "\n".join(lines)


def uses_text(group: PrecedentGroup) -> str:
    """Say how a wording was used: ``7件答复用过，2018年—2023年，3个机关：省教育厅、…``."""
    parts = [f"{group.uses}件答复用过"]
    if group.first_on is not None and group.last_on is not None:
        first, last = group.first_on.year, group.last_on.year
        parts.append(f"{first}年" if first == last else f"{first}年—{last}年")
    if group.agencies:
        named = "、".join(group.agencies[:SHOWN]) + ("等" if len(group.agencies) > SHOWN else "")
        parts.append(f"{len(group.agencies)}个机关：{named}")
    return "，".join(parts)
