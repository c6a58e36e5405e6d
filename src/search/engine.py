"""The search: a question in ordinary Chinese → ranked passages with citations.

::

    str ──parse_query──▶ Query ─┬─ exact    numbers, titles, quoted phrases ─▶ what may be found, what comes first ─┐
                                ├─ lexical  BM25 ───────────────────────────▶ Hit[] ───────────────────────────────┼─ fuse
                                └─ dense    cosine ─────────────────────────▶ Hit[] ───────────────────────────────┘   │
                                             Results ◀── explain ◀── excerpts ◀── judge ◀──────────────────────────────┘

An engine is shared by all threads. It holds one generation of the index, read-only; the next search picks up what a build commits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from search.agencies import match_agencies
from search.calibration import Calibration, load_calibration
from search.catalog import Catalog, Counts
from search.citing import cite
from search.embedders import Embedder, open_embedder
from search.errors import IndexMismatchError, NotFoundError, QueryError
from search.excerpts import choose_excerpts, joined
from search.following import Due, Following, find_citing, find_following, find_promises, find_same_case
from search.gathered import GatheredWordings
from search.highlight import explain
from search.interaction import open_interaction
from search.layout import IndexLayout
from search.queries import Known, parse_query
from search.ranking import Opened, Ranked, Snapshot
from search.related import RelatedTerms
from search.reranking import open_reranking
from search.settings import Settings, settings_from_environment
from search.text import simplify
from search.types import (
    Audience,
    CitingLetter,
    Document,
    Facet,
    Filters,
    Passage,
    PromiseFound,
    Query,
    Result,
    Results,
    Skipped,
)

if TYPE_CHECKING:
    from search.precedents import PrecedentAnswer
    from search.timeline import Timeline

NO_FILTERS = Filters()

CORRECTIONS, RERANKING = "corrections", "reranking"
"""What is switched off so that a question is looked up as it was typed, and that its passages keep the order of the rankings."""

MAX_KEY_CHARS = 100
"""No number and no name of a file is longer."""

JUDGED = 5
"""The verdict looks at the best confidence among so many first hits: the surest answer need not stand first."""


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds and how it was made. ``built_at`` is ISO 8601, local time."""

    generation: int
    built_at: str
    files: int
    documents: int
    passages: int
    skipped: tuple[Skipped, ...]
    embedder: str
    dim: int
    calibrated: bool
    audience: Audience
    facets: tuple[Facet, ...]
    reranker: str = ""


class SearchEngine:
    """Answers questions from one index; safe to share between threads."""

    def __init__(
        self, settings: Settings, embedder: Embedder | None = None, calibration: Calibration | None = None
    ) -> None:
        """Open the index in ``settings.index_dir``; use :meth:`open`. ``calibration`` replaces the model's own."""
        self.settings = settings
        self._layout = IndexLayout(settings.index_dir)
        self._layout.require()
        self._catalog = Catalog.open(self._layout.catalog)
        self._embedder = embedder or open_embedder(settings)
        self._calibration = calibration or load_calibration(self._embedder.fingerprint)
        related, interaction = RelatedTerms(self._embedder), open_interaction(self._embedder)
        self._opened = Opened(self._layout, self._catalog, self._embedder, related, interaction, settings.audience)
        self._reranking = open_reranking(settings, self._catalog)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._wordings = GatheredWordings(self._catalog, settings.audience)
        self._prepared = False
        with self._catalog.reading() as generation:
            self._current(generation)

    @classmethod
    def open(cls, index_dir: str | Path = "index", settings: Settings | None = None) -> SearchEngine:
        """Open the index in ``index_dir`` for searching.

        Raises:
            IndexMissingError: there is none.
            IndexMismatchError: it was made with another model or another version of the program.
            IndexDamagedError: a file is missing or altered.
            EmbedderError: the model cannot be loaded.
        """
        return cls((settings or settings_from_environment()).with_(index_dir=Path(index_dir)))

    def search(
        self,
        question: str,
        *,
        k: int | None = None,
        filters: Filters = NO_FILTERS,
        off: Collection[str] = (),
        today: date | None = None,
    ) -> Results:
        """Answer a question.

        Args:
            question: ordinary Chinese, keywords, a number, a quoted phrase, or a draft sentence.
            k: passages returned; the setting's when not given.
            filters: restrictions besides those understood from the question; where both restrict a field, these hold.
            off: keys of understood limits to ignore (``year``, ``agencies`` …); ``corrections`` to leave typing errors alone;
                ``reranking`` to do without the cross-encoder where one is set.
            today: the day that 近三年 counts from; today when not given.

        Raises:
            QueryError: the question is empty or too long, or ``k`` is not positive.
        """
        if k is not None and k < 1:
            raise QueryError(f"返回的段落数须为正整数，现在是 {k}。")
        began = time.perf_counter()
        with self._catalog.reading() as generation:
            snapshot = self._current(generation)
            query = _restrict(parse_query(question, snapshot.known, today or date.today(), off=off), filters)
            query = snapshot.settled(query)
            query = query if CORRECTIONS in off else snapshot.corrected(query)
            ranked = snapshot.rank(query, max(self.settings.candidates, k or 0), self._calibration)
            best = max((self._confidence(ranked, hit.passage_no) for hit in ranked.hits[:JUDGED]), default=None)
            verdict = snapshot.verdict(ranked, self._calibration, best)
            if self._reranking and RERANKING not in off and verdict != "nothing":
                fixed = ranked.exact.own | ranked.exact.citing
                ranked = replace(ranked, hits=self._reranking.order(query.text, ranked.hits, fixed))
            items = () if verdict == "nothing" else self._results(snapshot, ranked, k or self.settings.k)
            facets = self._catalog.facets_around(ranked.numbers if items else (), self.settings.audience)
        return Results(query, items, facets, verdict, (time.perf_counter() - began) * 1000, generation)

    def _results(self, snapshot: Snapshot, ranked: Ranked, k: int) -> tuple[Result, ...]:
        """Show the best passages with their neighbours, their marks and their citation."""
        beside = snapshot.beside(ranked)
        scores = ranked.scores()
        excerpts = choose_excerpts(ranked.numbers, scores, beside, k)
        rows = {excerpt.best: beside(excerpt.best) for excerpt in excerpts}
        documents = self._catalog.documents({row[0].doc_id for row in rows.values()}, self.settings.audience)
        marks = ranked.marks()
        cores = [next(one for one in rows[excerpt.best] if one.passage_no == excerpt.best) for excerpt in excerpts]
        nearest = snapshot.nearest_sentences(ranked, cores)
        items: list[Result] = []
        for position, (excerpt, core) in enumerate(zip(excerpts, cores, strict=True), 1):
            document = documents[core.doc_id]
            near = [passage for passage in rows[excerpt.best] if passage.passage_no in excerpt.numbers]
            shown = joined(core, near, document)
            offset = core.start - shown.start
            sentence = nearest.get(excerpt.best)
            items.append(
                Result(
                    rank=position,
                    score=scores[excerpt.best],
                    band=self._calibration.band(self._confidence(ranked, excerpt.best), ranked.asked.style),
                    document=document,
                    passage=shown,
                    core=(offset, offset + len(core.text)),
                    parts=ranked.parts(excerpt.best),
                    spans=explain(
                        shown.text, marks, None if sentence is None else (sentence[0] + offset, sentence[1] + offset)
                    ),
                    citation=cite(document, shown),
                )
            )
        return tuple(items)

    def _confidence(self, ranked: Ranked, passage_no: int) -> float:
        """What is named exactly, or restricted to, is certain; the rest is as the calibration says."""
        if ranked.listed or passage_no in ranked.exact.own or passage_no in ranked.exact.citing:
            return 1.0
        if ranked.asked.query.phrases and not ranked.exact.missing:
            return 1.0
        return self._calibration.confidence(ranked.candidates, ranked.row(passage_no), ranked.asked.style)

    def precedents(self, draft: str, *, k: int = 20, filters: Filters = NO_FILTERS) -> tuple[PrecedentAnswer, ...]:
        """Find, for each sentence of ``draft``, how letters have put it: at most ``k`` wordings a sentence.

        Raises:
            QueryError: the draft is empty.
        """
        from search.precedents import Meaning, find_precedents

        if not draft.strip():
            raise QueryError("请输入拟写的句子或段落。")
        with self._catalog.reading() as generation:
            snapshot = self._current(generation)
            allowed = self._catalog.passage_nos(filters, self.settings.audience)
            meaning = Meaning(
                lambda vector, depth: snapshot.nearest(vector, depth, allowed),
                self._catalog.sentence_vectors,
                lambda text: self._embedder.embed_query(simplify(text)),
            )
            return find_precedents(draft, self._wordings.of(generation), k=k, allowed=allowed, meaning=meaning)

    def timeline(self, topic: str, *, by: Sequence[str] = ("year",), filters: Filters = NO_FILTERS) -> Timeline:
        """Follow ``topic`` through the years (and bodies): letters that deal with it, as a share of all, and their stance.

        Raises:
            QueryError: the topic is empty, or ``by`` names something letters cannot be grouped by.
        """
        from search.timeline import find_timeline

        with self._catalog.reading():
            return find_timeline(
                topic,
                self._catalog,
                lambda text, depth: self.search(text, k=depth, filters=filters, off=(RERANKING,)),
                by=by,
                audience=self.settings.audience,
            )

    def prepare(self) -> None:
        """Gather in the background what the first page of precedents would wait for, now and whenever a build has committed."""
        self._prepared = True
        self._wordings.prepare()

    def show(self, key: str) -> tuple[Document, tuple[Passage, ...]]:
        """Return one letter and its passages. ``key`` is a doc_id, a source path, a document number or a case number.

        Raises:
            NotFoundError: there is none, or several; the message lists them.
        """
        audience = self.settings.audience
        with self._catalog.reading():
            found = self._find(key)
            if not found:
                raise NotFoundError(f"库里没有“{key}”对应的答复函。请核对文号、编号或文件名。")
            if len(found) > 1:
                sources = "；".join(document.source for document in self._catalog.documents(found, audience).values())
                raise NotFoundError(f"“{key}”对应{len(found)}件答复函，请改用文件名或答复函编号：{sources}。")
            return self._catalog.document(found[0], audience), self._catalog.passages_of(found[0], audience)

    def _find(self, key: str) -> list[str]:
        """Return the letters ``key`` names; a case number may also be written as people say it: 第0412号提案, 提案0412."""
        audience = self.settings.audience
        key = key.encode("utf-8", "replace").decode("utf-8")
        found = self._catalog.find_documents(key, audience)
        if found or not key.strip() or len(key) > MAX_KEY_CHARS:
            return found
        query = parse_query(key, Known(), date.today())
        numbers = [] if query.text else [*query.doc_numbers, *query.case_numbers]
        return self._catalog.find_documents(numbers[0], audience) if len(numbers) == 1 else []

    def promises(
        self,
        filters: Filters = NO_FILTERS,
        *,
        due_from: date | None = None,
        due_to: date | None = None,
        bodies: Sequence[str] = (),
    ) -> tuple[PromiseFound, ...]:
        """Find what letters promise, by the day it is due; undated promises last, and none of them where a day is asked for.

        ``bodies`` are those made responsible, in any writing; the body that wrote the letter is a restriction of ``filters``.
        """
        due = Due(due_from, due_to, tuple(bodies))
        return find_promises(self._catalog, self.settings.audience, filters, due)

    def same_case(self, document: Document) -> tuple[Document, ...]:
        """Return the other letters that answer the same case (主办 and 会办), by date."""
        return find_same_case(self._catalog, self.settings.audience, document)

    def citing(self, title_or_number: str) -> tuple[CitingLetter, ...]:
        """Return the letters that cite the document of this title or number, in any writing."""
        return find_citing(self._catalog, self.settings.audience, title_or_number)

    def following(self, document: Document) -> Following:
        """Return what follows from a letter: its promises, the replies to the same case, who else cites what it cites."""
        return find_following(self._catalog, self.settings.audience, document)

    def resolve_agencies(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the full names of bodies given in any writing; a name nobody bears stays, and matches nothing."""
        known = self._catalog.agencies(self.settings.audience)
        found: dict[str, None] = {}
        for name in names:
            found.update(dict.fromkeys(match_agencies(name, known) or (name,)))
        return tuple(found)

    def original_path(self, document: Document) -> Path | None:
        """Return the letter's file; ``None`` when it is no longer there or not for this audience."""
        if not self._catalog.documents([document.doc_id], self.settings.audience):
            return None
        try:
            path = self._catalog.file_path(document.source)
        except NotFoundError:  # removed by a build since the letter was read
            return None
        return path if path.is_file() else None

    def facets(self, filters: Filters = NO_FILTERS) -> tuple[Facet, ...]:
        """Count letters by the values of each field, among those that ``filters`` leave."""
        audience = self.settings.audience
        return self._catalog.facets(self._catalog.document_ids(filters, audience) if filters else None, audience)

    def skipped(self) -> tuple[Skipped, ...]:
        """Return the files that could not be read, with the reason; nothing for the public, whom even names may tell too much."""
        return () if self.settings.audience == "public" else self._catalog.skipped()

    def info(self) -> IndexInfo:
        """Say what the index holds and how it was made."""
        with self._catalog.reading() as generation:
            meta, counts = self._catalog.meta(), self._counts()
            return IndexInfo(
                generation=generation,
                built_at=meta.get("built_at", ""),
                files=counts.files,
                documents=counts.documents,
                passages=counts.passages,
                skipped=self.skipped(),
                embedder=self._embedder.name,
                dim=self._embedder.dim,
                calibrated=self._calibration.fitted,
                audience=self.settings.audience,
                facets=self._catalog.facets(None, self.settings.audience),
                reranker=self.settings.reranker,
            )

    def _counts(self) -> Counts:
        """Count what the audience may see."""
        audience = self.settings.audience
        visible = self._catalog.passage_nos(NO_FILTERS, audience)
        if visible is None:
            return self._catalog.counts()
        letters = self._catalog.documents(self._catalog.document_ids(NO_FILTERS, audience), audience)
        files = sum(1 + len(letter.other_sources) for letter in letters.values())
        return Counts(files=files, skipped=0, documents=len(letters), passages=len(visible))

    @property
    def catalog(self) -> Catalog:
        """The catalog, for rooms that read letters without ranking."""
        return self._catalog

    @property
    def embedder(self) -> Embedder:
        """The model in use."""
        return self._embedder

    def _current(self, generation: int) -> Snapshot:
        """Return the snapshot of ``generation``, opening it when a build has committed a new one."""
        with self._lock:
            if self._snapshot is None or self._snapshot.generation != generation:
                self._check_model()
                self._snapshot = Snapshot(generation, self._opened)
                if self._prepared:
                    self._wordings.prepare()
            return self._snapshot

    def _check_model(self) -> None:
        meta = self._catalog.meta()
        if meta.get("fingerprint") != self._embedder.fingerprint:
            raise IndexMismatchError(
                f"索引是用模型“{meta.get('embedder')}”建立的，现在使用的是“{self._embedder.name}”，两者的向量不能混用；"
                f"请运行 python -m search build --model {self.settings.embedder} 重新建立，或改回原来的模型。"
            )


def _restrict(query: Query, filters: Filters) -> Query:
    """Add explicit restrictions to the understood ones; where both restrict a field, the explicit one holds."""
    given = {
        item.name: getattr(filters, item.name)
        for item in fields(Filters)
        if getattr(filters, item.name) != item.default
    }
    dropped = {"year"} if {"year_from", "year_to"} & given.keys() else set()
    dropped |= given.keys()
    understood = query.filters
    if "year" in dropped:
        understood = replace(understood, year_from=None, year_to=None)
    limits = tuple(limit for limit in query.limits if limit.key not in dropped)
    return replace(query, filters=replace(understood, **given), limits=limits)
