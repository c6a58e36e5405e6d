"""Document → passages: the units of its body, each with its pages, its headings and what it does.

A passage is one measure or one point of a letter (:mod:`search.letters.units`), never longer than 600 characters. A plain
document is cut by the same structure over its whole text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.letters.functions import classify_units
from search.letters.units import split_units
from search.text import page_of
from search.types import Document, Function, Passage, Stance

_CASE_TITLE = re.compile(
    r"[^《]{0,40}?(?:政协|人大|人民代表大会|政治协商会议)[^《]{0,50}?(?:号|次会议|届)[^《]{0,6}?(?:提案|建议|议案)[^《]{0,16}"
)
"""A title that names only the case (full match). Matches ``对省十三届人大一次会议第0187号建议的答复``;
must not match ``关于加装电梯的答复``."""

_REPLY_TAIL = re.compile(
    r"(?:的)?(?:提案|建议|议案)?(?:办理情况)?(?:的)?(?:答复|回复|复函|答复函|答复意见|办理意见|办理情况)(?:的)?(?:函|意见|意见函|报告)?$"
)
"""How a title says that it is a reply. Matches ``的答复意见``; must not match ``的意见建议稿``."""

_ABOUT = re.compile(r"^(?:[^，。《]{0,20}?)?关于(?:对)?(?=.{4,})")
"""Matches ``关于加强养护``; not ``加强养护``."""
_NUMBERING = re.compile(
    r"^[\s【〖\[]*(?:第?[一二三四五六七八九十]{1,3}(?:部分|章|节)?[、．.\s]|[（(][0-9０-９一二三四五六七八九十]{1,3}[)）]|[0-9０-９]{1,2}[、.．)）]|[①-⑳])?"
)
"""The mark before a heading. Matches ``（一）``; matches nothing of ``主要做法``."""
_CLOSE = re.compile(r"[】〗\]\s]+$")
"""Matches ``】``; not ``做法``."""


def split_passages(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, in order, without overlap, numbered from 1 by ``ordinal``; ``passage_no`` is 0.

    They cover the body but for headings that stand on lines of their own. ``function`` and ``stance`` are ``None`` in a
    plain document, where nobody answers anybody.
    """
    units = split_units(document.text, document.body)
    roles: Sequence[tuple[Function | None, Stance | None]]
    if document.is_letter:
        roles = classify_units([(document.text[unit.start : unit.end], unit.heading) for unit in units])
    else:
        roles = [(None, None)] * len(units)
    return tuple(
        Passage(
            passage_no=0,
            doc_id=document.doc_id,
            ordinal=ordinal,
            start=unit.start,
            end=unit.end,
            pages=(page_of(document.page_starts, unit.start), page_of(document.page_starts, unit.end - 1)),
            heading=unit.heading,
            function=function,
            stance=stance,
            text=document.text[unit.start : unit.end],
        )
        for ordinal, (unit, (function, stance)) in enumerate(zip(units, roles, strict=True), start=1)
    )


def context_of(document: Document, passage: Passage) -> str:
    """What a reader knows before reading the passage: the subject of the case and the headings above, joined by spaces.

    It is embedded and indexed beside the text. Words that every letter has (关于…的答复, case numbers, 一、) are left out;
    a letter without a subject gives its title, where that says more than the number of the case.
    """
    fields = document.fields
    about = fields.subject or plain_title(fields.title or "")
    parts = [about, *(_plain_heading(title) for title in passage.heading)]
    return " ".join(" ".join(part.split()) for part in parts if part.strip())


def plain_title(title: str) -> str:
    """A letter's title without boilerplate: ``关于加快5G建设的答复`` → ``加快5G建设``; empty when it only names the case."""
    words = "".join(title.split())
    if _CASE_TITLE.fullmatch(words):
        return ""
    return _ABOUT.sub("", _REPLY_TAIL.sub("", words), count=1).strip('《》“”"')


def _plain_heading(title: str) -> str:
    return _CLOSE.sub("", _NUMBERING.sub("", title, count=1)) or title
