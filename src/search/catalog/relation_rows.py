"""What a letter gives to the tables that hang letters together: titles, names, cited documents, cases, promises. Only a build needs it."""

from __future__ import annotations

import json
import re

from search.catalog.rows import Row
from search.letters.cases import case_keys
from search.letters.cited_titles import name_of
from search.letters.promises import full_names, promises_of
from search.queries import TITLE_CHARS, name_key, title_key
from search.text import page_of
from search.types import Document, Passage

LED_BY = re.compile(r"领衔(?:代表|委员|人|提出人)?[:：]?\s*([㐀-鿿·]{2,10})")
"""Matches 领衔代表：池爱莲 in 全体联名代表（领衔代表：池爱莲）; not 池爱莲等5位代表."""


def cited_rows(document: Document) -> list[Row]:
    """Return the rows of table ``cited``, in the order of the letter's own list."""
    names = [name_of(item.title, item.number) for item in document.fields.cited]
    return [(document.doc_id, place, name.bare, name.lead, name.number) for place, name in enumerate(names)]


def title_rows(document: Document) -> list[Row]:
    """Return the rows of table ``titles``: title and subject, where they are long enough to be typed as such."""
    fields = document.fields
    names = {title_key(fields.title or ""), title_key(fields.subject or "")}
    return [(document.doc_id, name) for name in sorted(names) if len(name) >= TITLE_CHARS]


def name_rows(document: Document) -> list[Row]:
    """Return the rows of table ``names``: whom the letter answers and who signed it, where more than a family name is left."""
    fields = document.fields
    leaders = [leader for name in fields.addressees for leader in LED_BY.findall(name)]
    named = {(name_key(name), "addressee") for name in (*fields.addressees, *leaders)}
    named.add((name_key(fields.signer or ""), "signer"))
    return [(document.doc_id, name, role) for name, role in sorted(named) if len(name) > 1]


def case_rows(document: Document) -> list[Row]:
    """Return the rows of table ``cases``."""
    return [(document.doc_id, case.number, case.session, case.place) for case in case_keys(document.fields)]


def promise_rows(document: Document, passage: Passage, passage_no: int) -> list[tuple[Row, tuple[str, ...]]]:
    """Return the rows of table ``promises`` of one passage, each with the full names of the bodies responsible."""
    rows: list[tuple[Row, tuple[str, ...]]] = []
    for promise in promises_of(passage, document.fields):
        start, end = passage.start + promise.start, passage.start + promise.end
        due = promise.deadline
        row: Row = (
            None,
            document.doc_id,
            passage_no,
            start,
            end,
            page_of(document.page_starts, start),
            page_of(document.page_starts, end - 1),
            due.start.isoformat() if due and due.start else None,
            due.until.isoformat() if due and due.until else None,
            due.words if due else None,
            json.dumps(promise.bodies, ensure_ascii=False),
        )
        rows.append((row, full_names(promise.bodies, document.fields.agency)))
    return rows
