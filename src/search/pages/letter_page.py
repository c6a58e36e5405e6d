"""阅读: one letter, whole, with the passage asked for and the words of the question marked, and its original beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from search.citing import cite, cite_short
from search.errors import NotFoundError
from search.following import due_words
from search.masking import masked
from search.pages import frame, original, related, routes, words
from search.pages.address import View, grouped, letter_pairs, link, pairs_of, view_from
from search.pages.cards import copy_button, document_link, keep_button, letter_link, meta_line, search_link
from search.pages.letter_html import Shown, cited_list, fields_list, letter_text, outline, promises_list
from search.pages.markup import escaped, joined
from search.types import Document, LetterPromise, Passage, Result, Span

if TYPE_CHECKING:
    from search.engine import SearchEngine

ASK_KEY = "letter_ask"
HITS = 50
FEW = 5
"""Hits shown when the model has no bands to tell near from far."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter being read. ``here`` is the passage asked for, ``hits`` the related ones in the order of the text."""

    document: Document
    passages: tuple[Passage, ...]
    view: View
    here: Passage | None
    hits: tuple[Result, ...]


def draw() -> None:
    """Draw the page."""
    engine = frame.engine()
    params = frame.params()
    view, _ = view_from({name: values for name, values in params.items() if name not in ("doc", "page")})
    key = next(iter(params.get("doc", ())), "")
    with st.sidebar:
        if view.text:
            st.page_link(routes.page(routes.SEARCH), label=f"←　{words.BACK}", query_params=grouped(pairs_of(view)))
        _ask(view)
    if not key:
        frame.heading(words.LETTER, words.LETTER_HINT)
        return
    try:
        document, passages = engine.show(key)
    except NotFoundError as problem:
        frame.heading(words.LETTER)
        frame.notice(str(problem), (words.LETTER_HINT,))
        return
    if not frame.is_internal(engine):
        document = replace(document, text=masked(document.text))
        passages = tuple(replace(one, text=document.text[one.start : one.end]) for one in passages)
    key_of_hits = (engine.catalog.generation, document.doc_id, view.question, view.filters, view.off)
    hits = frame.once("letter_hits", key_of_hits, lambda: _hits(engine, document, view))
    wanted = next(iter(params.get("passage", ())), "")
    here = next((passage for passage in passages if str(passage.passage_no) == wanted), None)
    gone = bool(wanted) and here is None
    reading = Reading(document, passages, view, _best(passages, hits) if gone else here, hits)
    with st.sidebar:
        _hit_steps(reading)
        _beside(engine, reading)
        frame.section(words.OUTLINE)
        frame.show(outline(passages, reading.here.passage_no if reading.here else None))
    _letter(engine, reading, gone=gone)


def _ask(view: View) -> None:
    def asked() -> None:
        key = st.session_state[ASK_KEY].strip()
        if key:
            frame.go(letter_pairs(key, view=view))
            st.session_state[ASK_KEY] = ""

    st.text_input(words.LETTER_ASK, key=ASK_KEY, placeholder=words.LETTER_PLACEHOLDER, max_chars=200, on_change=asked)


def _best(passages: Sequence[Passage], hits: Sequence[Result]) -> Passage | None:
    """Return the passage to show in place of one that is gone: the best answer to the question, where there is one."""
    best = min(hits, key=lambda item: item.rank, default=None)
    return next((passage for passage in passages if best and passage.passage_no == best.passage.passage_no), None)


def _hits(engine: SearchEngine, document: Document, view: View) -> tuple[Result, ...]:
    """Ask the question again, of this letter alone: that gives its related passages and the words to mark."""
    if not view.text:
        return ()
    filters = replace(view.filters, doc_ids=(document.doc_id,))
    items = engine.search(view.question, k=HITS, filters=filters, off=view.off).items
    near = [item for item in items if item.band in ("高度相关", "相关")] or list(items[:FEW])
    return tuple(sorted(near, key=lambda item: item.passage.start))


def _hit_steps(reading: Reading) -> None:
    """Let the reader step from one related passage to the next."""
    if not reading.hits:
        return
    places = [item.passage.start for item in reading.hits]
    now = next((i for i, item in enumerate(reading.hits) if reading.here and _holds(item, reading.here)), None)
    frame.section(words.HITS)
    if now is None:
        frame.note(words.HIT_COUNT.format(n=len(places)))
        before, after = None, 0
    else:
        frame.note(words.HIT_OF.format(at=now + 1, n=len(places)))
        before, after = now - 1, now + 1
    with st.container(horizontal=True, key="hit_steps"):
        for key, label, step in (("before", words.PREVIOUS, before), ("after", words.NEXT, after)):
            possible = step is not None and 0 <= step < len(places)
            number = reading.hits[step].passage.passage_no if possible and step is not None else None
            pairs = letter_pairs(reading.document.doc_id, number, reading.view)
            st.button(label, key=f"hit_{key}", disabled=not possible, on_click=frame.go, args=(pairs,))


def _beside(engine: SearchEngine, reading: Reading) -> None:
    """Name what belongs with the letter: the other replies to its case, and later letters on the same matter."""
    document, view = reading.document, reading.view
    others = related.same_case(engine, document)
    if others:
        frame.section(words.SAME_CASE_TITLE)
        frame.show(_list(document_link(other, view) for other in others))
    newest = related.newest_year(frame.years(engine))
    later_view = related.later_view(document, newest, view.text)
    if later_view is None:
        return
    key = (engine.catalog.generation, document.doc_id, related.topic_of(document, view.text))
    later = frame.once("later_letters", key, lambda: related.later_letters(engine, document, view.text))
    frame.section(words.LATER_TITLE)
    if later:
        frame.show(_list(_later_line(item, later_view) for item in later))
    else:
        frame.note(words.LATER_NONE)
    frame.show(f'<p class="dfh-actions">{search_link(later_view, escaped(words.LATER_ALL))}</p>')


def _later_line(item: Result, view: View) -> str:
    fields = item.document.fields
    year = words.YEAR.format(year=fields.year) if fields.year else words.UNSTATED
    said = joined([escaped(year), escaped(item.passage.stance) if item.passage.stance else None], words.SEPARATOR)
    return f'<span class="what">{said}</span><br>{letter_link(item, view, escaped(cite_short(item.document)))}'


def _list(items: Iterable[str]) -> str:
    return f'<ul class="dfh-outline">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def _holds(item: Result, passage: Passage) -> bool:
    return item.passage.start <= passage.start < item.passage.end


def _letter(engine: SearchEngine, reading: Reading, *, gone: bool) -> None:
    document = reading.document
    frame.show(
        f'<h1 class="dfh-title letter">{escaped(document.fields.title or document.source)}</h1>{meta_line(document)}'
        f'<div class="dfh-actions">{copy_button(cite(document, reading.here))}</div>'
    )
    if gone:
        frame.notice("", (words.LETTER_BEST_INSTEAD if reading.here else words.LETTER_NO_PASSAGE,))
    _fields(engine, reading)
    text, picture = st.columns([5, 4], gap="large")
    with text:
        frame.section(words.FULL_TEXT)
        here = reading.here.passage_no if reading.here else None
        shown = Shown(
            tuple(_marks(reading.hits)), here, f"{document.doc_id}-{here}", lambda one: _actions(reading, one)
        )
        frame.show(letter_text(document, reading.passages, shown))
    with picture, st.container(key="picture_column"):
        frame.section(words.PICTURE)
        original.draw(engine, document, reading.here)


def _actions(reading: Reading, passage: Passage) -> str:
    """Return what can be done with a passage: copy its citation, copy it with the citation, put it aside."""
    citation = cite(reading.document, passage)
    whole = words.WORDING_WITH_SOURCE.format(text=passage.text.strip(), citation=citation)
    keep = keep_button(reading.document, (passage.start, passage.end), reading.view)
    return copy_button(citation) + copy_button(whole, words.COPY_PASSAGE) + keep


def _marks(hits: Sequence[Result]) -> list[Span]:
    return [(item.passage.start + start, item.passage.start + end) for item in hits for start, end in item.spans]


def _fields(engine: SearchEngine, reading: Reading) -> None:
    """Show what the letter says of itself, what it cites and who else cites that, and what it promises."""
    document, view = reading.document, reading.view
    inner = f"<summary>{escaped(words.FIELDS)}</summary>{fields_list(document, personal=frame.is_internal(engine))}"
    following = engine.following(document)
    others = []
    for item, count in zip(document.fields.cited, following.citing, strict=True):
        letters = [found.document for found in engine.citing(item.number or item.title)] if count else []
        links = [document_link(letter, view) for letter in letters if letter.doc_id != document.doc_id]
        others.append(links[:FEW])
    for title, part in (
        (words.CITED, cited_list(document, others)),
        (words.PROMISES, promises_list([_promise(document, promise, view) for promise in following.promises])),
    ):
        if part:
            inner += f'<p class="dfh-h3">{escaped(title)}</p>{part}'
    if document.warnings:
        notes = "".join(f"<li>{escaped(warning)}</li>" for warning in document.warnings)
        inner += f'<p class="dfh-h3">{escaped(words.NOTES)}</p><ul class="dfh-outline">{notes}</ul>'
    frame.show(f"<details open>{inner}</details>")


def _promise(document: Document, promise: LetterPromise, view: View) -> tuple[str, str, str]:
    address = link(routes.LETTER, letter_pairs(document.doc_id, promise.passage_no, view))
    said = document.text[promise.start : promise.end].strip()  # masked where the audience is the public
    return due_words(promise), "、".join(promise.bodies), f'<a href="{escaped(address)}">{escaped(said)}</a>'
