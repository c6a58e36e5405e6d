"""What belongs with a letter: the other replies to its case, and what later letters say about the same matter."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from search.pages.address import LONGEST_IN_ADDRESS, View
from search.types import Document, Filters, Result

if TYPE_CHECKING:
    from search.engine import SearchEngine

FRAME = re.compile(r"^关于|(?:的)?(?:提案|建议|议案)$|[《》“”]")
"""What every subject has. Matches ``关于`` and ``的提案``; not ``养老服务``."""

NEAR = ("高度相关", "相关")
DEPTH = 50
SHOWN = 6
"""Later letters listed beside one; the rest are a click away."""


def same_case(engine: SearchEngine, document: Document) -> tuple[Document, ...]:
    """Return the other replies to the case of ``document``, by date."""
    audience = engine.settings.audience
    doc_ids = engine.catalog.same_case(document.doc_id, audience)
    found = engine.catalog.documents(doc_ids, audience) if doc_ids else {}
    return tuple(found[doc_id] for doc_id in doc_ids if doc_id in found)


def topic_of(document: Document, question: str = "") -> str:
    """Say in a few words what the letter is about: its subject, else what the reader asked; empty when neither is known."""
    subject = FRAME.sub("", (document.fields.subject or "").strip())
    return (subject or question)[:LONGEST_IN_ADDRESS]


def later_view(document: Document, newest: int, question: str = "") -> View | None:
    """Return the search for the same matter in later years than the letter's; ``None`` when no year is later."""
    year, topic = document.fields.year, topic_of(document, question)
    if year is None or year >= newest or not topic:
        return None
    return View(text=topic, filters=Filters(year_from=year + 1))


def later_letters(engine: SearchEngine, document: Document, question: str = "") -> tuple[Result, ...]:
    """Return the best passage of each later letter on the same matter, oldest letter first."""
    topic, issued, year = topic_of(document, question), _dated(document), document.fields.year
    if not topic or year is None:
        return ()
    results = engine.search(topic, k=DEPTH, filters=Filters(year_from=year), off=("year", "agencies", "kinds"))
    near = [
        group[0]
        for group in results.by_letter()
        if group[0].band in (*NEAR, None) and group[0].document.doc_id != document.doc_id
    ]
    later = [item for item in near if _is_later(item.document, issued, year)][:SHOWN]
    return tuple(sorted(later, key=lambda item: (_dated(item.document) or date.max, item.rank)))


def newest_year(years: tuple[str, ...]) -> int:
    """Return the newest of the years letters are from; 0 without any."""
    return max((int(year) for year in years if year.isdecimal()), default=0)


def _dated(document: Document) -> date | None:
    return document.fields.issued_on or document.fields.printed_on


def _is_later(document: Document, than: date | None, year: int) -> bool:
    dated = _dated(document)
    if than is not None and dated is not None:
        return dated > than
    return (document.fields.year or 0) > year
