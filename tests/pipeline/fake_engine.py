"""An engine of one's own for the pages' tests: real letters and their true fields, and the plainest of searches.

It answers with the passages that hold the most two-character pieces of the question, so that what the pages show can be
worked out by hand, and no model or index is needed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from search.errors import NotFoundError
from search.following import Following
from search.precedents import PrecedentAnswer, find_precedents
from search.settings import Settings
from search.timeline import Timeline, timeline_of
from search.types import (
    CitedDocument,
    CitingLetter,
    Document,
    Facet,
    FacetValue,
    Filters,
    LetterFields,
    Limit,
    Passage,
    Query,
    Result,
    Results,
    Skipped,
)
from search.wordings import build_wordings

DATA = Path(__file__).parents[1] / "data"
EVERYTHING = Filters()
YEAR_SINCE = re.compile(r"(20\d\d)年以来")
FACETS = {
    "year": lambda d, _: [str(d.fields.year)] if d.fields.year else [],
    "agency": lambda d, _: [d.fields.agency] if d.fields.agency else [],
    "kind": lambda d, _: [d.fields.case_kind] if d.fields.case_kind else [],
    "outcome": lambda d, _: [d.fields.outcome] if d.fields.outcome else [],
    "disclosure": lambda d, _: [d.fields.disclosure] if d.fields.disclosure else [],
    "function": lambda _, ps: sorted({p.function for p in ps if p.function}),
    "stance": lambda _, ps: sorted({p.stance for p in ps if p.stance}),
}


@dataclass(frozen=True)
class FakeInfo:
    generation: int = 1
    built_at: str = "2026-11-22T09:05:00+08:00"
    documents: int = 0
    passages: int = 0
    embedder: str = "hashing"
    calibrated: bool = True


@dataclass
class FakeEngine:
    letters: list[tuple[Document, tuple[Passage, ...]]]
    settings: Settings = field(default_factory=Settings)
    left_out: tuple[Skipped, ...] = ()
    originals: dict[str, Path] = field(default_factory=dict)
    asked: list[tuple[str, Filters, frozenset[str]]] = field(default_factory=list)

    def info(self) -> FakeInfo:
        return FakeInfo(documents=len(self.letters), passages=sum(len(ps) for _, ps in self.letters))

    def skipped(self) -> tuple[Skipped, ...]:
        return self.left_out

    def original_path(self, document: Document) -> Path | None:
        return self.originals.get(document.doc_id)

    @property
    def catalog(self) -> FakeEngine:
        return self

    @property
    def generation(self) -> int:
        """A number of its own for every set of letters: tests share one process, and counts are kept by generation."""
        return hash(tuple(document.doc_id for document, _ in self.letters))

    def documents(self, doc_ids: list[str], audience: str = "internal") -> dict[str, Document]:
        return {document.doc_id: document for document, _ in self.letters if document.doc_id in doc_ids}

    def same_case(self, doc_id: str, audience: str = "internal") -> list[str]:
        own = next(d for d, _ in self.letters if d.doc_id == doc_id).fields
        return [
            d.doc_id
            for d, _ in self.letters
            if d.doc_id != doc_id
            and own.case_number
            and (d.fields.case_number, d.fields.session) == (own.case_number, own.session)
        ]

    def file(self, source: str) -> SimpleNamespace:
        return SimpleNamespace(member=None)

    def files(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(source=d.source, warnings=d.warnings) for d, _ in self.letters]

    def precedents(self, text: str, *, k: int = 20, filters: Filters = EVERYTHING) -> tuple[PrecedentAnswer, ...]:
        fitting = [(document, passages) for document, passages in self.letters if _fits(document, filters)]
        return find_precedents(text, build_wordings(fitting), k=k)

    def timeline(self, text: str, *, by: tuple[str, ...] = ("year",), filters: Filters = EVERYTHING) -> Timeline:
        fitting = [document for document, _ in self.letters if _fits(document, filters)]
        return timeline_of(self.search(text, k=1000, filters=filters), fitting, by=by)

    def following(self, document: Document) -> Following:
        return Following((), (), (0,) * len(document.fields.cited))

    def citing(self, title_or_number: str) -> tuple[CitingLetter, ...]:
        return ()

    def show(self, key: str) -> tuple[Document, tuple[Passage, ...]]:
        for document, passages in self.letters:
            if key in (document.doc_id, document.source, document.fields.doc_number, document.fields.case_number):
                return document, passages
        raise NotFoundError(f"没有找到“{key}”对应的答复函。")

    def facets(self, filters: Filters) -> tuple[Facet, ...]:
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for document, passages in self.letters:
            if _fits(document, filters):
                for name, values in FACETS.items():
                    counts[name].update(values(document, passages))
        return tuple(
            Facet(name, tuple(FacetValue(value, n) for value, n in counted.most_common()))
            for name, counted in counts.items()
        )

    def search(
        self, text: str, k: int = 10, filters: Filters = EVERYTHING, off: frozenset[str] = frozenset()
    ) -> Results:
        self.asked.append((text, filters, off))
        since = YEAR_SINCE.search(text)
        limits: tuple[Limit, ...] = ()
        rest = text
        if since and "year" not in off:
            limits = (Limit("year", f"{since[1]}年以来", since[0]),)
            filters = replace(filters, year_from=int(since[1]))
            rest = text.replace(since[0], "")
        pieces = {rest[i : i + 2] for i in range(len(rest) - 1) if not re.search(r"[\s，。？！“”]", rest[i : i + 2])}
        found = []
        for document, passages in self.letters:
            if not _fits(document, filters):
                continue
            for passage in passages:
                if (filters.functions and passage.function not in filters.functions) or (
                    filters.stances and passage.stance not in filters.stances
                ):
                    continue
                spans = tuple(
                    (m.start(), m.end())
                    for piece in sorted(pieces)
                    for m in re.finditer(re.escape(piece), passage.text)
                )
                held = sum(piece in passage.text for piece in pieces)
                if held >= max(1, len(pieces) // 3):
                    found.append((held, document, passage, spans))
        found.sort(key=lambda row: (-row[0], row[2].passage_no))
        items = tuple(
            Result(
                rank=i + 1,
                score=float(held),
                band="高度相关" if held * 3 >= len(pieces) * 2 else "相关" if held * 2 >= len(pieces) else "供参考",
                document=document,
                passage=passage,
                core=(0, len(passage.text)),
                parts=(("lexical", i + 1),),
                spans=spans,
                citation=f"{document.fields.agency}：《{document.fields.title}》",
            )
            for i, (held, document, passage, spans) in enumerate(found[:k])
        )
        verdict = "nothing" if not items else "weak" if items[0].band == "供参考" else "found"
        return Results(
            query=Query(raw=text, text=rest, filters=filters, limits=limits),
            items=items,
            facets=self.facets(filters),
            verdict=verdict,
            took_ms=12.3,
            generation=1,
        )


def _fits(document: Document, filters: Filters) -> bool:
    fields = document.fields
    return (
        (filters.year_from is None or (fields.year or 0) >= filters.year_from)
        and (filters.year_to is None or (fields.year or 9999) <= filters.year_to)
        and (not filters.agencies or fields.agency in filters.agencies)
        and (not filters.kinds or fields.case_kind in filters.kinds)
        and (not filters.outcomes or fields.outcome in filters.outcomes)
        and (not filters.disclosures or fields.disclosure in filters.disclosures)
        and (not filters.doc_ids or document.doc_id in filters.doc_ids)
    )


def sample_letters() -> list[tuple[Document, tuple[Passage, ...]]]:
    """The letters whose fields are known, with their units where those are known too, else their paragraphs."""
    units: dict[str, list[dict]] = {}
    for line in (DATA / "gold" / "passages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        units.setdefault(row["file"], []).append(row)
    letters = []
    for name in ("metadata_D1.jsonl", "metadata_D3.jsonl"):
        for line in (DATA / "gold" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            text = (DATA / "letters" / row["file"]).read_text("utf-8")
            letters.append(letter(row, text, units.get(row["file"], []), first_no=100 * len(letters) + 1))
    return letters


def letter(row: dict, text: str, units: list[dict], first_no: int) -> tuple[Document, tuple[Passage, ...]]:
    doc_id = f"d{first_no:05d}"
    middle = text.find("\n", len(text) // 2)
    document = Document(
        doc_id=doc_id,
        source=row["file"],
        text=text,
        page_starts=(0, middle) if middle > 0 else (0,),
        paged=True,
        is_letter=True,
        body=(0, len(text)),
        fields=_fields(row),
    )
    spans = [span for span in (_unit_span(text, unit) for unit in units) if span] or [
        (m.start(), m.end(), (), None, None) for m in re.finditer(r"[^\n]{30,600}", text)
    ]
    passages = []
    at = 0
    for start, end, heading, function, stance in spans:
        if start < at:
            continue
        at = end
        pages = (1 + (start >= middle), 1 + (end > middle)) if middle > 0 else (1, 1)
        passages.append(
            Passage(
                first_no + len(passages),
                doc_id,
                len(passages) + 1,
                start,
                end,
                pages,
                heading,
                function,
                stance,
                text[start:end],
            )
        )
    return document, tuple(passages)


def _unit_span(text: str, unit: dict) -> tuple | None:
    start = text.find(unit["quote_start"])
    end = text.find(unit["quote_end"], start)
    if start < 0 or end < 0:
        return None
    return (start, end + len(unit["quote_end"]), tuple(unit["heading_path"]), unit["function"], unit["stance"])


def _fields(row: dict) -> LetterFields:
    issued = date.fromisoformat(row["date"]) if row.get("date") else None
    return LetterFields(
        title=row.get("title"),
        subject=row.get("subject"),
        agency=row.get("issuer"),
        doc_number=row.get("doc_number"),
        signer=row.get("signer"),
        case_kind=row.get("kind"),
        case_number=row.get("number"),
        session=row.get("session"),
        addressees=tuple(row.get("addressees") or ()),
        role=row.get("role"),
        outcome=row.get("category"),
        issued_on=issued,
        printed_on=date.fromisoformat(row["print_date"]) if row.get("print_date") else None,
        disclosure=row.get("publicity"),
        contact_office=row.get("contact_office"),
        contact_phone=row.get("contact_phone"),
        cc=tuple(row.get("cc") or ()),
        cited=tuple(CitedDocument(item["title"], item.get("number")) for item in row.get("cited") or ()),
        year=issued.year if issued else None,
    )
