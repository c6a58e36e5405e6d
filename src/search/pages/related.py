"""What belongs with a letter: the other replies to its case, and what later letters say about the same matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from search.pages.address import LONGEST_IN_ADDRESS, View
from search.text import fold
from search.timeline import matched
from search.topics import asked_words, covered, generic_words
from search.types import Document, Filters, Result

if TYPE_CHECKING:
    from search.engine import SearchEngine

FRAME = re.compile(r"^关于|(?:的)?(?:提案|建议|议案)$|[《》“”]")
"""What every subject has. Matches ``关于`` and ``的提案``; not ``养老服务``."""

DEPTH = 200
LEAST = 0.3
"""Share of the subject that a later letter must hold, in its best passage and its own subject: a word or two of it."""
HALF = 0.5
"""The same of a letter that is only 相关: half of the subject's words, since one (就业) is of many matters."""
OWN = 0.2
"""Share of the subject in the subject of the other letter from which that is its matter too."""
OFTEN = 5
"""Times a letter has a word of the subject from which it deals with it, rather than mentions it."""
SAME_WORDS = (1 / 3, 2 / 3)
"""Shares, in the other's subject and in all, from which words alone show one matter, whatever the rank in meaning."""

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
    """Return the best passage of each later letter on the same matter (:func:`same_matter`), oldest letter first."""
    topic, issued, year = topic_of(document, question), _dated(document), document.fields.year
    if not topic or year is None:
        return ()
    results = engine.search(topic, k=DEPTH, filters=Filters(year_from=year), off=("year", "agencies", "kinds"))
    near = [
        group[0]
        for group in results.by_letter()
        if group[0].document.doc_id != document.doc_id and same_matter(topic, group)
    ]
    later = [item for item in near if _is_later(item.document, issued, year)][:SHOWN]
    return tuple(sorted(later, key=lambda item: (_dated(item.document) or date.max, item.rank)))


def same_matter(topic: str, found: Sequence[Result]) -> bool:
    """Whether a letter of which these passages were ``found`` deals with ``topic``, best first.

    Being near in meaning is not enough: free buses for veterans are near to a letter on bus lines. The letter must hold words of
    the topic too, and, unless it is 高度相关, have them in its own subject or time and again.
    """
    document, band = found[0].document, found[0].band
    subject = document.fields.subject or document.fields.title or ""
    own = covered(topic, subject, silent=generic_words())
    whole = max(covered(topic, f"{matched(item)} {subject}", silent=generic_words()) for item in found)
    if band in ("高度相关", None):
        return whole >= LEAST
    if band == "相关":
        return whole >= HALF and (own >= OWN or _says_often(document.text, topic))
    return own >= SAME_WORDS[0] and whole >= SAME_WORDS[1]


def _says_often(text: str, topic: str) -> bool:
    """Whether two words of the topic stand in the text time and again; one alone (就业) is of many matters."""
    folded, wanted = fold(text), asked_words(topic, silent=generic_words())
    often = sum(folded.count(word) >= OFTEN for word in wanted)
    return often >= min(2, len(wanted)) > 0


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
