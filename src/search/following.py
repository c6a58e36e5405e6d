"""What follows from letters: promises by day and body, replies of several bodies to one case, letters that cite one document.

Everything is asked of the catalog for an audience; what the public may not see is neither returned nor counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.agencies import match_agencies
from search.catalog import Catalog
from search.citing import chinese_date, cite, cite_pages
from search.types import Audience, CitingLetter, Document, Filters, LetterPromise, PromiseFound

Json = dict[str, object]

UNDATED = "未写明期限"
WIDTH = 100
"""Characters of a promise in a list; the letter has the rest."""


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from one letter. ``citing`` counts, for each document it cites, the other letters that cite it."""

    promises: tuple[LetterPromise, ...]
    same_case: tuple[Document, ...]
    citing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When and by whom: both days included, ``None`` open; ``bodies`` in any writing."""

    first: date | None = None
    last: date | None = None
    bodies: tuple[str, ...] = ()


def find_promises(catalog: Catalog, audience: Audience, filters: Filters, due: Due) -> tuple[PromiseFound, ...]:
    """Find promises by the day they are due, undated ones last; with a day asked for, dated ones only."""
    with catalog.reading():
        promises = catalog.promises(
            filters,
            audience,
            due_from=due.first,
            due_to=due.last,
            bodies=_full_names(due.bodies, catalog.promise_bodies(audience)),
        )
        documents = catalog.documents({promise.doc_id for promise in promises}, audience)
    return tuple(
        PromiseFound(promise, documents[promise.doc_id], cite_pages(documents[promise.doc_id], promise.pages))
        for promise in promises
    )


def find_following(catalog: Catalog, audience: Audience, document: Document) -> Following:
    """Find what follows from one letter; its promises in the order of the letter."""
    with catalog.reading():
        promises = catalog.promises(Filters(doc_ids=(document.doc_id,)), audience)
        return Following(
            tuple(sorted(promises, key=lambda promise: promise.start)),
            find_same_case(catalog, audience, document),
            catalog.citing_counts(document.doc_id, audience),
        )


def find_same_case(catalog: Catalog, audience: Audience, document: Document) -> tuple[Document, ...]:
    """Find the other letters that answer the same case, by date."""
    with catalog.reading():
        doc_ids = catalog.same_case(document.doc_id, audience)
        documents = catalog.documents(doc_ids, audience)
    return tuple(documents[doc_id] for doc_id in doc_ids)


def find_citing(catalog: Catalog, audience: Audience, key: str) -> tuple[CitingLetter, ...]:
    """Find the letters that cite the document of this title or number, by source, each with how it names it."""
    with catalog.reading():
        places = catalog.citations_of(key, audience)
        documents = catalog.documents({doc_id for doc_id, _ in places}, audience)
    return tuple(CitingLetter(documents[doc_id], documents[doc_id].fields.cited[at]) for doc_id, at in places)


def _full_names(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Names of responsible bodies given in any writing; a name nobody bears stays, and matches nothing."""
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys(match_agencies(name, known) or (name,)))
    return tuple(found)


def following_json(document: Document, following: Following) -> Json:
    """Return the keys that ``show --json`` has beside the letter itself."""
    return {
        "promises": [promise_json(promise) for promise in following.promises],
        "same_case": [_letter_json(other) for other in following.same_case],
        "cited": [
            {"title": cited.title, "number": cited.number, "other_letters": letters}
            for cited, letters in zip(document.fields.cited, following.citing, strict=True)
        ],
    }


def promise_json(promise: LetterPromise) -> Json:
    """Return one promise."""
    return {
        "text": promise.text,
        "due_from": None if promise.due_from is None else promise.due_from.isoformat(),
        "due_to": None if promise.due_to is None else promise.due_to.isoformat(),
        "due_words": promise.due_words,
        "bodies": list(promise.bodies),
        "passage_no": promise.passage_no,
        "start": promise.start,
        "end": promise.end,
        "pages": list(promise.pages),
    }


def found_promise_json(found: PromiseFound) -> Json:
    """Return one line of ``promises --json``."""
    return {**promise_json(found.promise), **_letter_json(found.document), "citation": found.citation}


def citing_json(letter: CitingLetter) -> Json:
    """Return one line of ``citing --json``."""
    cited = {"title": letter.cited.title, "number": letter.cited.number}
    return {**_letter_json(letter.document), "cited": cited}


def _letter_json(document: Document) -> Json:
    known = document.fields
    return {
        "doc_id": document.doc_id,
        "source": document.source,
        "title": known.title,
        "agency": known.agency,
        "doc_number": known.doc_number,
        "case_number": known.case_number,
        "issued_on": None if known.issued_on is None else known.issued_on.isoformat(),
        "role": known.role,
        "outcome": known.outcome,
        "outcome_meaning": known.outcome_meaning,
        "citation": cite(document),
    }


def following_text(document: Document, following: Following) -> str:
    """Print what follows from a letter; nothing where nothing does."""
    lines: list[str] = []
    if following.promises:
        lines += ["", "承诺事项："]
        lines += [f"  · {due_words(promise)}{_by(promise)}　{promise.text}" for promise in following.promises]
    if following.same_case:
        lines += ["", "同案答复："]
        lines += [
            f"  · {f'［{other.fields.role}］' if other.fields.role else ''}{cite(other)}"
            for other in following.same_case
        ]
    shared = [
        f"  · 《{cited.title}》{f'（{cited.number}）' if cited.number else ''}：另有{letters}件"
        for cited, letters in zip(document.fields.cited, following.citing, strict=True)
        if letters
    ]
    return "\n".join([*lines, *(["", "其他答复也引用的文件：", *shared] if shared else [])])


def promises_text(found: Sequence[PromiseFound]) -> str:
    """Print promises, one a paragraph."""
    if not found:
        return "没有符合条件的承诺事项。"
    lines = [f"共{len(found)}项承诺。"]
    for item in found:
        text = item.promise.text
        lines += ["", f"{due_words(item.promise)}{_by(item.promise)}"]
        lines += [f"   {text if len(text) <= WIDTH else text[:WIDTH] + '……'}".replace("\n", ""), f"   {item.citation}"]
    return "\n".join(lines)


def citing_text(letters: Sequence[CitingLetter]) -> str:
    """Print the letters that cite a document."""
    if not letters:
        return "没有答复函引用该文件。"
    count = len({letter.document.doc_id for letter in letters})
    rows = [
        f"  · {cite(letter.document)}　引作：《{letter.cited.title}》{f'（{letter.cited.number}）' if letter.cited.number else ''}"
        for letter in letters
    ]
    return "\n".join([f"有{count}件答复函引用：", *rows])


def due_words(promise: LetterPromise) -> str:
    """When a promise is due, in words: ``2025年12月31日前``, ``2026年1月1日至2026年6月30日``, ``2025年1月1日起``, 未写明期限."""
    first, last = promise.due_from, promise.due_to
    if last is None:
        return f"{chinese_date(first)}起" if first else UNDATED
    said = promise.due_words or ""
    if first is None or said.endswith(("前", "底", "内", "末")):
        return f"{chinese_date(last)}前"
    return chinese_date(last) if first == last else f"{chinese_date(first)}至{chinese_date(last)}"


def _by(promise: LetterPromise) -> str:
    return f"（{'、'.join(promise.bodies)}）" if promise.bodies else ""
