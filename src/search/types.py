"""The nouns: every value that crosses a room. Frozen; nobody passes dicts.

Conventions, the same everywhere:

* spans are half-open offsets in characters: ``text[start:end]``;
* page numbers, ranks and ordinals start at 1;
* a higher score is better; rankings are sorted by ``(-score, passage_no)``, so ties fall the same way on every machine;
* vectors are ``(n, dim) float32`` with rows of length 1;
* a field is ``None`` (or an empty tuple) where the letter does not say: never ``""``, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape ``(n, dim)``, rows of length 1."""

PassageNos = NDArray[np.int64]
"""Shape ``(n,)``; passage numbers as the catalog gave them out."""

Span = tuple[int, int]
"""Half-open offsets in characters."""

CaseKind = Literal["提案", "建议"]
Outcome = Literal["A", "B", "C", "D"]
OutcomeMeaning = Literal["已解决", "正在解决", "列入计划", "暂不能解决", "留作参考", "不明"]
Disclosure = Literal["公开", "依申请公开", "不予公开"]
Role = Literal["主办", "会办", "分办", "单独办理"]
Function = Literal["来文要点", "现状做法", "问题困难", "采纳回应", "不采纳理由", "下一步", "政策依据", "客套"]
Stance = Literal["已完成", "正在推进", "列入计划", "研究论证", "部分采纳", "暂不采纳", "作解释"]
Band = Literal["高度相关", "相关", "供参考"]
Verdict = Literal["found", "weak", "nothing"]
Audience = Literal["internal", "public"]

FUNCTIONS: tuple[Function, ...] = (
    "来文要点",
    "现状做法",
    "问题困难",
    "采纳回应",
    "不采纳理由",
    "下一步",
    "政策依据",
    "客套",
)
STANCES: tuple[Stance, ...] = ("已完成", "正在推进", "列入计划", "研究论证", "部分采纳", "暂不采纳", "作解释")
DISCLOSURES: tuple[Disclosure, ...] = ("公开", "依申请公开", "不予公开")
OUTCOME_MEANINGS: tuple[OutcomeMeaning, ...] = ("已解决", "正在解决", "列入计划", "暂不能解决", "留作参考", "不明")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file, as extracted. ``number`` starts at 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a parser returns: the text as extracted, page by page.

    ``paged`` is false for formats without pages of their own (HTML, TXT, DOCX): then there is one page and no citation
    may name it. ``warnings`` are sentences in Chinese for the person who keeps the corpus; each names its page.
    """

    path: Path
    media_type: str
    pages: tuple[Page, ...]
    paged: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document the letter cites. ``number`` is its document number as printed, where the letter gives one."""

    title: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class LetterFields:
    """What a reply letter says about itself.

    ``outcome`` is the class as printed (A–D): the same letter means different things in different places.
    ``addressees`` are persons without 委员/代表, organisations as printed. ``session`` is the 届次 as printed.
    """

    title: str | None = None
    subject: str | None = None
    agency: str | None = None
    doc_number: str | None = None
    signer: str | None = None
    case_kind: CaseKind | None = None
    case_number: str | None = None
    session: str | None = None
    addressees: tuple[str, ...] = ()
    role: Role | None = None
    outcome: Outcome | None = None
    issued_on: date | None = None
    printed_on: date | None = None
    disclosure: Disclosure | None = None
    contact_office: str | None = None
    contact_phone: str | None = None
    cc: tuple[str, ...] = ()
    cited: tuple[CitedDocument, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()
    """``(field, start, end)``: where in the document's text each value was read."""
    year: int | None = None
    """Year of the letter: of ``issued_on``, else of ``printed_on``, else of the document number, else of a date without its
    day under the signature, else of a date a web page prints in the head."""
    outcome_meaning: str | None = None
    """What the outcome means, as the letter or its place says: one of :data:`OUTCOME_MEANINGS`, two joined by 或 where one
    class covers both (``正在解决或列入计划``), 不明 where a class is printed and nobody says."""


@dataclass(frozen=True, slots=True)
class Document:
    """One reply letter, or a plain document (``is_letter`` false).

    ``doc_id`` comes from the words of the text, so the same letter in two formats is one document with two sources.
    ``source`` is the path relative to its corpus folder, with ``/``. ``page_starts[i]`` is where page ``i + 1`` begins
    in ``text``. ``body`` is the span from the first sentence after the salutation to the last before the signature
    (the whole text of a plain document).
    """

    doc_id: str
    source: str
    text: str
    page_starts: tuple[int, ...]
    paged: bool
    is_letter: bool
    body: Span
    fields: LetterFields
    media_type: str = "text/plain"
    other_sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: one measure or one point of a letter, at most 600 characters.

    ``text == document.text[start:end]``. The passages of a letter are in order and do not overlap. ``passage_no`` is given
    out by the catalog and never reused; it is 0 before that. ``pages`` are the first and last page it stands on.
    ``heading`` is the path of headings above it, outermost first.
    """

    passage_no: int
    doc_id: str
    ordinal: int
    start: int
    end: int
    pages: tuple[int, int]
    heading: tuple[str, ...]
    function: Function | None
    stance: Stance | None
    text: str


@dataclass(frozen=True, slots=True)
class LetterPromise:
    """One sentence of a letter that says what will be done: ``document.text[start:end] == text``.

    ``due_from`` and ``due_to`` are the days it names, both included, ``None`` where it leaves them open; ``due_words`` are its
    words for them, ``None`` where it names no time. ``bodies`` are those it makes responsible, the leading one first.
    """

    doc_id: str
    passage_no: int
    start: int
    end: int
    pages: tuple[int, int]
    text: str
    due_from: date | None
    due_to: date | None
    due_words: str | None
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseFound:
    """A promise with its letter and a citation."""

    promise: LetterPromise
    document: Document
    citation: str


@dataclass(frozen=True, slots=True)
class CitingLetter:
    """A letter that cites a document; ``cited`` is how this letter names it."""

    document: Document
    cited: CitedDocument


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions. Empty matches everything; a letter matches a field when it has any of the values given.

    Years are inclusive. ``agencies`` are full names, as ``LetterFields.agency`` has them.
    """

    year_from: int | None = None
    year_to: int | None = None
    agencies: tuple[str, ...] = ()
    kinds: tuple[CaseKind, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    functions: tuple[Function, ...] = ()
    stances: tuple[Stance, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    outcome_meanings: tuple[OutcomeMeaning, ...] = ()
    sessions: tuple[str, ...] = ()
    doc_ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is restricted."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Limit:
    """A restriction understood from the question, shown as a chip that can be removed.

    ``key`` names the field of :class:`Filters` (``year``, ``agencies``, ``kinds``, ``outcomes``, ``sessions``), ``label`` is
    what the chip says, ``words`` are the words of the question it was read from.
    """

    key: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A typing error read otherwise: ``typed`` stands in what was asked, ``read`` is what was looked up for it."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. What became a restriction has left ``text``; ``raw`` is what was typed.

    ``phrases`` must occur letter for letter, ``excluded`` must not. ``doc_numbers`` and ``case_numbers`` are in the one
    normal form of :func:`search.text.fold_number`. ``corrections`` are the typing errors that ``text`` no longer has.
    """

    raw: str
    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    doc_numbers: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()
    filters: Filters = Filters()
    limits: tuple[Limit, ...] = ()
    query_id: str | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage in one ranking."""

    passage_no: int
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Result:
    """One ranked passage with all that is needed to show and cite it.

    ``passage`` is what is shown: the matching passage together with neighbours of the same letter, at most 600 characters, so
    that a measure is read with its reason. It keeps the number, function and stance of the matching passage, which is
    ``passage.text[core[0]:core[1]]``; ``start``, ``end`` and ``pages`` are those of all that is shown. ``band`` is ``None``
    when the model in use has no calibration. ``parts`` says which ranking had it at which rank (``exact``, ``lexical``,
    ``dense``). ``spans`` are offsets into ``passage.text``.
    """

    rank: int
    score: float
    band: Band | None
    document: Document
    passage: Passage
    core: Span
    parts: tuple[tuple[str, int], ...]
    spans: tuple[Span, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a field and the number of letters that have it."""

    value: str
    letters: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of letters by the values of one field, most frequent first (years: newest first)."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query. ``items`` are passages, best first; empty when ``verdict`` is ``nothing``."""

    query: Query
    items: tuple[Result, ...]
    facets: tuple[Facet, ...]
    verdict: Verdict
    took_ms: float
    generation: int

    def by_letter(self) -> tuple[tuple[Result, ...], ...]:
        """Group the passages by letter: letters in the order of their best passage, passages in the order of rank."""
        groups: dict[str, list[Result]] = {}
        for item in self.items:
            groups.setdefault(item.document.doc_id, []).append(item)
        return tuple(tuple(group) for group in groups.values())


@dataclass(frozen=True, slots=True)
class Judgment:
    """A labelled answer, anchored to a quotation, so that labels survive every change of splitting.

    ``file`` is compared by stem. ``grade`` is 2 (answers) or 1 (background).
    """

    query_id: str
    file: str
    quote: str
    grade: int


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query of an evaluation set. ``kind`` is question, keyword, wording, crossyear, filtered or none."""

    query_id: str
    text: str
    kind: str
    judgments: tuple[Judgment, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why, in words for the person who keeps the corpus."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, counted in files. One bad file never stops a build; each skipped file is named with its reason."""

    generation: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    warnings: tuple[Skipped, ...]
    documents: int
    passages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``stage`` is a Chinese word for the page and the terminal; ``done`` of ``total``."""

    stage: str
    done: int
    total: int
    note: str = field(default="", compare=False)
