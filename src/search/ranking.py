"""One generation of the index and how its passages are ranked for a question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.calibration import Calibration
from search.catalog import Catalog
from search.corrections import LettersSay, corrected
from search.embedders import Embedder
from search.exact import Exact, ExactFinder
from search.fusion import WEIGHTS, Candidates, fuse, in_words, rank
from search.interaction import Interaction
from search.layout import IndexLayout
from search.lexical import AnyOf, LexicalIndex
from search.queries import Known, Style, style_of
from search.related import Related, RelatedTerms
from search.spelling import Speller
from search.terms import bigrams, latin_runs, query_terms, words
from search.text import fold, sentences, simplify
from search.thesaurus import Expansion, equivalents, expand
from search.types import Audience, Filters, Function, Hit, Passage, PassageNos, Query, Span, Verdict
from search.vectors import open_vectors

COURTESY: Function = "客套"

OWN, CITING = 1e6, 1e3
"""Added to the scores of letters named by number or title, and of passages that mention the number: above any joint score."""

EXPANSION_WEIGHTS = (0.8, 0.55, 0.4)
"""Weight of an official term beside a word of the question itself, closest first; later ones are not looked up."""


RELATED_WEIGHT = 0.6
"""Weight of a term whose entry is only near in meaning, times its cosine, beside one whose wording was typed."""

RELATED_AIM = 0.3
"""How far the question's vector is turned towards the official terms near to it."""

EQUIVALENT_WEIGHT = 4.0
"""Score of a passage that says what the draft says in a wording as rare as can be, in rarities of that wording; less for commoner ones."""

READ = 30
"""Passages of which it is judged word by word how they meet the question: those that the other rankings put first."""

WORD_PIECES = 4
"""A term of so many words and pairs counts as one word."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question made ready. ``own`` are its own terms; ``terms`` are looked up, other words for the same among them.

    ``meanings`` are the wordings of what a draft says.
    ``vector`` is of what was asked, ``aim`` is turned towards the official terms for it.
    """

    query: Query
    style: Style
    own: tuple[tuple[str, float], ...]
    terms: tuple[tuple[str, float], ...]
    expansions: tuple[Expansion, ...]
    vector: NDArray[np.float32]
    aim: NDArray[np.float32]
    meanings: tuple[AnyOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranked passages of a question with all that was found out about them.

    ``hits`` are best first. ``legs`` are the rankings that proposed candidates, by name. ``features[passage_no]`` is its row in
    ``candidates``. ``listed`` when nothing was asked but restrictions: the hits open the letters that are left, newest first.
    """

    asked: Asked
    exact: Exact
    candidates: Candidates
    hits: tuple[Hit, ...]
    legs: Mapping[str, Mapping[int, int]]
    listed: bool = False

    @property
    def numbers(self) -> list[int]:
        """The ranked passages, best first."""
        return [hit.passage_no for hit in self.hits]

    def scores(self) -> dict[int, float]:
        """Return the joint score of each passage."""
        return {hit.passage_no: hit.score for hit in self.hits}

    def parts(self, passage_no: int) -> tuple[tuple[str, int], ...]:
        """Return which ranking had the passage at which rank."""
        exact = (("exact", 1),) if passage_no in self.exact.own or passage_no in self.exact.citing else ()
        return exact + tuple((leg, ranks[passage_no]) for leg, ranks in self.legs.items() if passage_no in ranks)

    def row(self, passage_no: int) -> int:
        """Return the row of a passage in ``candidates``."""
        return int(np.searchsorted(self.candidates.numbers, passage_no))

    def marks(self) -> tuple[str, ...]:
        """Return the folded words that explain a hit: of the question, of its official terms, its phrases; longest first."""
        own = {term for term, _ in query_terms(self.asked.query.text, draft=False) if len(term) > 1}
        official = {word for expansion in self.asked.expansions for term in expansion.terms[:3] for word in words(term)}
        phrases = {fold(phrase) for phrase in self.asked.query.phrases}
        if latin_runs(typed := fold(self.asked.query.text)) and self.exact.citing:
            phrases.add(typed)  # 3.8% is marked with its sign
        return tuple(
            sorted(
                own | official | phrases | {fold(n) for n in self.asked.query.doc_numbers}, key=lambda w: (-len(w), w)
            )
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """What an engine reads with, the same for all generations."""

    layout: IndexLayout
    catalog: Catalog
    embedder: Embedder
    related: RelatedTerms
    interaction: Interaction | None
    audience: Audience


class Snapshot:
    """One generation, open for reading."""

    def __init__(self, generation: int, opened: Opened) -> None:
        """Open the derived indexes of ``generation``; call inside ``catalog.reading()``.

        Raises:
            IndexDamagedError: a derived index is missing or cannot be read.
        """
        layout, catalog, audience = opened.layout, opened.catalog, opened.audience
        self.generation = generation
        self._catalog, self._embedder, self._audience = catalog, opened.embedder, audience
        self._lexical = LexicalIndex.open(layout.lexical(generation))
        self._vectors = open_vectors(layout.vectors(generation))
        self._moments = self._vectors.moments()
        self._related, self._interaction = opened.related, opened.interaction
        self._exact = ExactFinder(catalog, self._lexical, audience)
        self.known = Known(
            catalog.agencies(audience), catalog.sessions(audience), self._exact.titles, catalog.years(audience)
        )
        visible = catalog.passage_nos(Filters(), audience)
        self._visible: PassageNos = self._vectors.passage_nos if visible is None else visible
        courtesy = catalog.passage_nos(Filters(functions=(COURTESY,)), audience)
        self._courtesy: PassageNos = np.empty(0, dtype=np.int64) if courtesy is None else courtesy
        self._matter = np.setdiff1d(self._visible, self._courtesy, assume_unique=True)
        self._matter.flags.writeable = False
        self._speller = Speller(LettersSay(catalog, self._lexical, self._visible))

    def settled(self, query: Query) -> Query:
        """Return ``query`` with a bare number read as words where it is a figure of letters and the number of none."""
        return self._exact.settled(query, self._visible)

    def corrected(self, query: Query) -> Query:
        """Return ``query`` with its typing errors read otherwise, if it has any."""
        return corrected(query, self._speller, self.known)

    def rank(self, query: Query, depth: int, calibration: Calibration) -> Ranked:
        """Rank the passages for ``query``; each ranking proposes ``depth`` of them."""
        asked = self._ask(query)
        standing = self._exact.standing(query, self._visible)
        exact = self._exact.find(query, self._allowed(query, exactly=bool(standing.size)), standing)
        if _only_restricts(query) and not exact.own:
            numbers, scores = self._opening(query.filters, exact.allowed, depth)
            return Ranked(asked, exact, self._candidates(asked, numbers, ()), rank(numbers, scores), {}, listed=True)
        lexical = self._lexical.search(asked.terms, depth, exact.allowed, any_of=asked.meanings)
        dense = self._vectors.search(asked.aim, depth, exact.allowed) if query.text.strip() else ()
        named = sorted(exact.own | exact.citing)
        numbers = np.union1d(
            np.array([hit.passage_no for hit in (*lexical, *dense)], dtype=np.int64), np.array(named, dtype=np.int64)
        )
        if query.phrases and not exact.missing and numbers.size < depth:
            numbers = np.union1d(numbers, exact.allowed[:depth])
        candidates = self._candidates(asked, numbers, lexical)
        weights = calibration.weights(asked.style)
        if weights.interaction and query.text.strip():
            candidates = judged(
                self._interaction, simplify(query.text), asked.style, candidates, self._catalog.texts_in_context
            )
        scores = fuse(candidates, weights)
        scores = (
            scores + OWN * np.isin(numbers, list(exact.own)) + CITING * np.isin(numbers, list(exact.citing))
        ).astype(np.float32)
        legs = {"lexical": _ranks(lexical), "dense": _ranks(dense)}
        return Ranked(asked, exact, candidates, rank(numbers, scores), legs)

    def _opening(self, filters: Filters, allowed: PassageNos, depth: int) -> tuple[PassageNos, NDArray[np.float32]]:
        """Return the first allowed passage of each of the ``depth`` newest letters, sorted, with scores: the newer the higher."""
        first: dict[str, int] = {}
        for number, doc_id in self._catalog.letters_of(
            allowed
        ).items():  # in the order of their numbers, so in that of the letter
            first.setdefault(doc_id, number)
        newest = [first[doc_id] for doc_id in self._catalog.document_ids(filters, self._audience) if doc_id in first]
        numbers = np.array(newest[:depth], dtype=np.int64)
        order = np.argsort(numbers)
        return numbers[order], np.arange(len(numbers), 0, -1, dtype=np.float32)[order]

    def _ask(self, query: Query) -> Asked:
        style = style_of(query.text)
        own = tuple(query_terms(query.text, draft=style == "draft"))
        vector = self._embedder.embed_query(simplify(query.text or query.raw))
        if style == "draft":
            return Asked(query, style, own, own, (), vector, vector, meanings_of(query.text, self._lexical))
        expansions = expand(query.text, frozenset(words(query.text)))
        related = self._related.find(vector) if query.text.strip() else ()
        aim = self._related.aim(vector, related, RELATED_AIM)
        offered = tuple(dict.fromkeys([*expansions, *(item.expansion for item in related)]))
        return Asked(query, style, own, with_official_terms(own, expansions, related), offered, vector, aim)

    def _allowed(self, query: Query, *, exactly: bool) -> PassageNos:
        """Resolve the filters. Courtesy is left out unless it may be what is asked for: by a filter, a phrase, a number.

        ``exactly`` when the question stands in passages as it was typed.
        """
        restricted = self._catalog.passage_nos(query.filters, self._audience)
        numbers = query.doc_numbers or query.case_numbers
        wanted = bool(exactly or query.phrases or numbers or COURTESY in query.filters.functions)
        if restricted is None:
            return self._visible if wanted else self._matter
        return restricted if wanted else np.setdiff1d(restricted, self._courtesy, assume_unique=True)

    def _candidates(self, asked: Asked, numbers: PassageNos, found: Sequence[Hit]) -> Candidates:
        """Find out what every ranking says of every candidate; nothing where only a number was asked: letters come in order.

        ``found`` are those the lexical ranking has proposed; it is asked for the others only.
        """
        if not asked.query.text.strip():
            nothing = np.zeros(len(numbers), dtype=np.float32)
            return Candidates(numbers, *[nothing] * 7)
        bm25 = np.zeros(len(numbers), dtype=np.float32)
        others = np.setdiff1d(numbers, [hit.passage_no for hit in found])
        hits = [*found, *self._lexical.search(asked.terms, len(others), others, any_of=asked.meanings)]
        bm25[np.searchsorted(numbers, [hit.passage_no for hit in hits])] = [hit.score for hit in hits]
        frequencies = [self._lexical.doc_freq(term) for term, _ in asked.own]
        lexical, coverage = in_words(bm25, asked.own, frequencies, len(self._lexical))
        vectors = self._vectors.reconstruct(numbers)
        cosine = vectors @ asked.vector
        sentence = cosine.copy()
        best = self._catalog.best_sentences(numbers, asked.vector)
        sentence[np.searchsorted(numbers, list(best))] = list(best.values())
        mean, deviation = self._spread(asked.vector)
        aimed = vectors @ asked.aim
        aimed_mean, aimed_deviation = self._spread(asked.aim)
        return Candidates(
            numbers=numbers,
            lexical=lexical,
            dense=((aimed - aimed_mean) / aimed_deviation).astype(np.float32),
            sentence=((sentence - mean) / deviation).astype(np.float32),
            cosine=cosine.astype(np.float32),
            sentence_cosine=sentence.astype(np.float32),
            interaction=np.zeros(len(numbers), dtype=np.float32),
            coverage=coverage,
        )

    def _spread(self, vector: NDArray[np.float32]) -> tuple[float, float]:
        """Return mean and standard deviation of the cosines of all passages with ``vector``, from the moments of the index."""
        variance = float(vector @ self._moments.covariance @ vector)
        return float(vector @ self._moments.mean), max(1e-9, variance) ** 0.5

    def verdict(self, ranked: Ranked, calibration: Calibration, best: float | None) -> Verdict:
        """Return the verdict on a ranking whose best confidence is ``best``.

        Keywords are not answered with nothing where a passage that may be found has every pair of their characters.
        """
        asked, verdict = ranked.asked, calibration.verdict(best, ranked.asked.style)
        if verdict == "nothing" and asked.style == "keywords":
            there = self._lexical.having_all(bigrams(asked.query.text), ranked.exact.allowed)
            return "weak" if there.size and ranked.hits else "nothing"
        return verdict

    def beside(self, ranked: Ranked) -> Callable[[int], tuple[Passage, ...]]:
        """Return a function that gives, for a hit, the passages of its letter that may be shown beside it, itself included.

        A letter is read when it is first asked for.
        """
        letters = self._catalog.letters_of(ranked.numbers)
        rows: dict[str, tuple[Passage, ...]] = {}
        allowed = ranked.exact.allowed

        def row_of(passage_no: int) -> tuple[Passage, ...]:
            doc_id = letters[passage_no]
            if doc_id not in rows:
                row = self._catalog.passages_of(doc_id, self._audience)
                numbers = np.array([passage.passage_no for passage in row], dtype=np.int64)
                may = np.searchsorted(allowed, numbers, "right") > np.searchsorted(allowed, numbers, "left")
                rows[doc_id] = tuple(passage for passage, shown in zip(row, may.tolist(), strict=True) if shown)
            return rows[doc_id]

        return row_of

    def nearest(self, vector: NDArray[np.float32], depth: int, allowed: PassageNos | None) -> list[int]:
        """Return the ``depth`` passages whose vectors are nearest to ``vector``, nearest first, courtesy included."""
        return [
            hit.passage_no for hit in self._vectors.search(vector, depth, self._visible if allowed is None else allowed)
        ]

    def nearest_sentences(self, ranked: Ranked, passages: Sequence[Passage]) -> dict[int, Span]:
        """Return the sentence of each passage nearest to the question, as offsets into its text, by passage number.

        None where nothing was asked but restrictions.
        """
        if ranked.listed:
            return {}
        vectors = self._catalog.sentence_vectors([passage.passage_no for passage in passages])
        nearest: dict[int, Span] = {}
        for passage in passages:
            spans, rows = sentences(passage.text), vectors.get(passage.passage_no)
            if rows is not None and len(rows) == len(spans) > 0:
                nearest[passage.passage_no] = spans[int(np.argmax(rows @ ranked.asked.vector))]
        return nearest


def with_official_terms(
    own: Sequence[tuple[str, float]], expansions: Sequence[Expansion], related: Sequence[Related]
) -> tuple[tuple[str, float], ...]:
    """Add to a question's ``own`` terms the official ones for it: of entries whose wording it has, and of those near in meaning."""
    weights = dict(own)
    shares = [(expansion, 1.0) for expansion in expansions]
    shares += [(item.expansion, RELATED_WEIGHT * item.cosine) for item in related]
    for expansion, share in shares:
        for weight, term in zip(EXPANSION_WEIGHTS, expansion.terms, strict=False):
            _add(weights, query_terms(term), weight * share)
    return tuple(weights.items())


def meanings_of(draft: str, lexical: LexicalIndex) -> tuple[AnyOf, ...]:
    """Return, for each thing a draft says, the wordings to look up: a rare one tells more, in the draft and in a letter."""
    found, most = [], max(1.0, math.log1p(len(lexical)))
    for saying in equivalents(draft, frozenset(words(draft))):
        weight = EQUIVALENT_WEIGHT * lexical.rarity(bigrams(saying.said)) / most
        pairs = [tuple(bigrams(wording)) for wording in saying.wordings]
        found.append(AnyOf(tuple((terms, weight * lexical.rarity(terms)) for terms in pairs)))
    return tuple(found)


def judged(
    interaction: Interaction | None,
    question: str,
    style: Style,
    candidates: Candidates,
    texts_of: Callable[[PassageNos], Mapping[int, str]],
) -> Candidates:
    """Judge word by word how the first :data:`READ` candidates meet the question; the others count as the least of them.

    First are those that the other rankings put first with the weights of a model without figures of its own.
    """
    if interaction is None or not candidates.numbers.size:
        return candidates
    first = np.lexsort((candidates.numbers, -fuse(candidates, WEIGHTS[style])))[:READ]
    texts = texts_of(candidates.numbers[first])
    read = [texts[number] for number in candidates.numbers[first].tolist()]
    scores = interaction.scores(question, read, "draft" if style == "draft" else "question")
    everywhere = np.full(len(candidates.numbers), scores.min(), dtype=np.float32)
    everywhere[first] = scores
    return replace(candidates, interaction=everywhere)


def _only_restricts(query: Query) -> bool:
    """Whether a question is nothing but restrictions: 2018年的答复, A类."""
    exact = query.phrases or query.doc_numbers or query.case_numbers
    return bool(query.filters) and not query.text.strip() and not exact


def _add(weights: dict[str, float], pieces: Sequence[tuple[str, float]], weight: float) -> None:
    """Add a term to what is looked up. It counts as one word, however many pieces it has, and never more than a piece had."""
    for piece, share in pieces:
        weights[piece] = max(weights.get(piece, 0.0), weight * share * WORD_PIECES / max(WORD_PIECES, len(pieces)))


def _ranks(hits: Sequence[Hit]) -> dict[int, int]:
    return {hit.passage_no: hit.rank for hit in hits}
