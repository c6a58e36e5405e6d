"""Wording precedents: for each sentence of a draft, how the letters have put it, grouped by wording.

``find_precedents`` needs the index of wordings and nothing else; with a :class:`Meaning` it also finds sentences that
say the same in other words. It reads nothing and keeps nothing: the caller holds the index, one a generation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from search.citing import cite_pages
from search.embedders import Embedder
from search.text import fold, page_of, sentences
from search.types import Document, PassageNos
from search.wordings import Mask, WordingIndex, bare_of, text_of, trimmed

FRAMES = 200
"""Wordings compared in full for one sentence."""

NEAR = 0.5
"""Least similarity of a near wording. Unrelated sentences of letters reach 0.45 by their function words alone."""

SAME_WORDING = 0.8
"""Edit similarity of two frames that are minimal edits of one wording."""

VARIANTS = 50
"""Places listed of one wording; the numbers of a group count all of them."""

MEANING = 0.6
"""What the same said in other words counts beside the same words: it comes after every near wording."""

MEANING_PASSAGES = 30
MEANING_SENTENCES = 10
"""How many passages are looked into, and how many of their sentences are kept."""

STANDS_OUT = 0.4
"""How far a sentence must stand out from those around it, between their average and the same sentence, to be kept."""

Json = dict[str, object]

SHOWN = 3
"""Variants of a wording printed on a terminal; JSON has all."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The dense ranking, where there is one: passages near to a text, and the model that made their vectors."""

    passages: Callable[[str, int], Sequence[int]]
    embedder: Embedder


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
    """How near a text is: by edits, and by the overlap of its bigrams or by its meaning, whichever found it."""

    frame_no: int
    edits: float
    other: float

    @property
    def similarity(self) -> float:
        return max(self.edits, self.other)


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
    near = _near_texts(ask, wordings)
    if meaning is not None:
        near = _with_meaning(ask, near, wordings, meaning)
    found = [_collect(ask, frames, near, wordings) for frames in _linked(near, wordings)]
    found.sort(key=lambda one: (-round(one.similarity, 3), -one.uses, -_day(one.last_on), one.frames))
    groups = [_group(ask, one, near, wordings) for one in found[:k]]
    groups.sort(key=lambda group: (-round(group.similarity, 3), -group.uses, -_day(group.last_on), group.wording))
    count = wordings.count(ask.words, ask.mask)
    took_ms = (perf_counter() - started) * 1000
    return PrecedentAnswer(ask.words, tuple(groups), count.occurrences, count.letters, took_ms)


def _near_texts(ask: _Ask, wordings: WordingIndex) -> dict[int, _Near]:
    near: dict[int, _Near] = {}
    for candidate in wordings.candidates(ask.text, ask.mask, FRAMES):
        edits = Indel.normalized_similarity(ask.text, wordings.text(candidate.text_no))
        one = _Near(candidate.frame_no, edits, candidate.overlap)
        if one.similarity >= NEAR:
            near[candidate.text_no] = one
    return near


def _with_meaning(ask: _Ask, near: dict[int, _Near], wordings: WordingIndex, meaning: Meaning) -> dict[int, _Near]:
    """Add the sentences nearest in meaning out of the passages nearest in meaning.

    Cosines of different models are not comparable. What is comparable is how far a sentence stands out among its
    neighbours: the average sentence of the passages found counts 0, the same sentence 1.
    """
    numbers = wordings.sentences_of_passages(meaning.passages(ask.words, MEANING_PASSAGES))
    places = [wordings.sentence(no) for no in numbers[ask.mask[numbers]].tolist()]
    if len(places) < MEANING_SENTENCES:
        return near
    cosines = meaning.embedder.embed_passages([one.words for one in places]) @ meaning.embedder.embed_query(ask.words)
    average = float(cosines.mean())
    joined = dict(near)
    for at in np.argsort(-cosines, kind="stable")[:MEANING_SENTENCES].tolist():
        standing = (float(cosines[at]) - average) / max(1 - average, 1e-6)
        place = places[at]
        if standing >= STANDS_OUT and place.text_no not in joined:
            joined[place.text_no] = _Near(place.frame_no, 0.0, MEANING * min(standing, 1.0))
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
