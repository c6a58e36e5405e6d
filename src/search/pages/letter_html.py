"""One whole letter as HTML: its fields, its outline, its text with marks. Every character of the letter is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from search.citing import chinese_date
from search.pages import words
from search.pages.cards import labels
from search.pages.markup import escaped, marked, tidy_spans
from search.types import Document, LetterFields, Passage, Span

EMPTY_LINES = re.compile(r"\n[ \t\u3000]*(?=\n)")
"""A line with nothing on it. Matches in ``甲\n\n乙``; not in ``甲\n乙``."""

GIST = 20
"""Characters of a passage shown in the outline."""


def fields_list(document: Document, *, personal: bool) -> str:
    """Return the fields as a list of pairs; what the letter does not say is said to be unstated.

    ``personal`` is whether names of signers and telephone numbers may be shown.
    """
    pairs = [
        (label, field_words(document.fields, name))
        for name, label in words.LETTER_FIELDS
        if personal or name not in words.PERSONAL_FIELDS
    ]
    pairs.append((words.SOURCE, document.source))
    if document.other_sources:
        pairs.append((words.OTHER_SOURCES, "、".join(document.other_sources)))
    items = "".join(
        f"<dt>{escaped(label)}</dt>"
        + (f"<dd>{escaped(value)}</dd>" if value else f'<dd class="none">{escaped(words.UNSTATED)}</dd>')
        for label, value in pairs
    )
    return f'<dl class="dfh-fields">{items}</dl>'


def field_words(fields: LetterFields, name: str) -> str:
    """Say the value of a field in words; empty when the letter does not state it."""
    value = getattr(fields, name)
    if not value:
        return ""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, tuple):
        return "、".join(str(item) for item in value)
    return words.CLASS.format(outcome=value) if name == "outcome" else str(value)


def cited_list(document: Document, others: Sequence[Sequence[str]]) -> str:
    """Return the documents the letter cites, each with its number and with links to the ``others`` that cite it."""
    items = ""
    for item, links in zip(document.fields.cited, others, strict=True):
        name = escaped(f"《{item.title}》" + (f"（{item.number}）" if item.number else ""))
        also = f'<br><span class="what">{escaped(words.CITED_TOO)}</span>{"".join(links)}' if links else ""
        items += f"<li>{name}{also}</li>"
    return f'<ul class="dfh-outline">{items}</ul>' if items else ""


def promises_list(promises: Sequence[tuple[str, str, str]]) -> str:
    """Return promises, each ``(when it is due, by whom, link to its words)``; the link is markup, the rest is not."""
    rows = "".join(
        f'<li><span class="what">{escaped(due)}{escaped(words.SEPARATOR + body if body else "")}</span><br>{link}</li>'
        for due, body, link in promises
    )
    return f'<ul class="dfh-outline">{rows}</ul>' if rows else ""


def outline(passages: Sequence[Passage], here: int | None) -> str:
    """Return headings and, under each, what its passages do and how they begin, as links into the text."""
    items: list[str] = []
    above: tuple[str, ...] = ()
    for passage in passages:
        if passage.heading != above:
            above = passage.heading
            if above:
                items.append(f'<li class="head">{escaped(above[-1])}</li>')
        what = words.SEPARATOR.join(word for word in (passage.function, passage.stance) if word)
        gist = passage.text.replace("\n", "").strip()
        gist = gist if len(gist) <= GIST else gist[:GIST] + "……"
        css = ' class="here"' if passage.passage_no == here else ""
        said = f'<span class="what">{escaped(what)}</span>' if what else ""
        items.append(f'<li{css}><a href="#{anchor(passage)}">{said}{"<br>" if said else ""}{escaped(gist)}</a></li>')
    return f'<ul class="dfh-outline">{"".join(items)}</ul>'


def anchor(passage: Passage) -> str:
    """Name the place of a passage on the page."""
    return f"p{passage.passage_no}"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a letter is shown.

    ``marks`` are offsets into its text; passages with marks in them count as hits. ``here`` is the number of the passage asked
    for: it is set off and brought into view, anew whenever ``bring`` changes. ``actions`` gives what can be done with a passage.
    """

    marks: tuple[Span, ...]
    here: int | None
    bring: str
    actions: Callable[[Passage], str]


def letter_text(document: Document, passages: Sequence[Passage], shown: Shown) -> str:
    """Return the text of the letter, whole: its passages with the gaps between them.

    Its units carry what they do and where they stand, and what can be done with them, when they are asked for or are hits.
    """
    tidy = tidy_spans(shown.marks, len(document.text))
    pieces: list[str] = []
    at = 0
    for passage in passages:
        pieces.append(_gap(document, at, passage.start, tidy))
        inner = run(document, passage.start, passage.end, tidy)
        css, extra = "unit", ""
        if passage.passage_no == shown.here:
            css, extra = "unit here", f' data-bring="{escaped(shown.bring)}"'
        elif any(start < passage.end and passage.start < end for start, end in tidy):
            css = "unit hit"
        said = labels(passage) if css != "unit" else ""
        above = f'<div class="dfh-labels">{said}</div>' if said else ""
        below = f'<div class="dfh-actions">{shown.actions(passage)}</div>' if css != "unit" else ""
        pieces.append(f'<div class="{css}" id="{anchor(passage)}"{extra}>{above}{inner}{below}</div>')
        at = passage.end
    pieces.append(_gap(document, at, len(document.text), tidy))
    return f'<div class="dfh-letter">{"".join(pieces)}</div>'


def run(document: Document, start: int, end: int, marks: Sequence[Span]) -> str:
    """Return ``document.text[start:end]`` with marks, and a small sign where a page of the original begins."""
    cuts = [at for at in document.page_starts[1:] if start <= at < end] if document.paged else []
    pieces: list[str] = []
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        if first in cuts:
            page = document.page_starts.index(first) + 1
            pieces.append(f'<span class="turn">{escaped(words.PAGE_SIGN.format(page=page))}</span>')
        inside = [(a - first, b - first) for a, b in marks if a < last and first < b]
        pieces.append(marked(document.text[first:last], inside))
    return EMPTY_LINES.sub("", "".join(pieces)).strip("\n")


def _gap(document: Document, start: int, end: int, marks: Sequence[Span]) -> str:
    if start >= end or not document.text[start:end].strip():
        return ""
    return f'<div class="gap">{run(document, start, end, marks)}</div>'
