"""摘编: the passages put aside, in the reader's order and with notes, to be taken away as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from search.exporting import Head, Quote, Section, quote_span
from search.masking import masked
from search.pages import clips, downloads, frame, routes, words
from search.pages.address import View, letter_pairs, link
from search.pages.cards import copy_button, meta_line
from search.pages.clips import Clip
from search.pages.markup import escaped
from search.text import page_of
from search.types import Document, Filters

if TYPE_CHECKING:
    from search.engine import SearchEngine

HEADING_KEY = "clips_heading"
LONGEST_HEADING = 60


def draw() -> None:
    """Draw the page."""
    engine = frame.engine()
    frame.heading(words.CLIPS, words.CLIPS_LINE)
    held = clips.held()
    if not held:
        frame.notice("", (words.CLIPS_EMPTY,))
        frame.note(words.CLIPS_NOTE)
        return
    documents = engine.catalog.documents(sorted({clip.doc_id for clip in held}), engine.settings.audience)
    if not frame.is_internal(engine):
        documents = {key: replace(one, text=masked(one.text)) for key, one in documents.items()}
    found = [(clip, documents[clip.doc_id]) for clip in held if _stands(clip, documents)]
    _gone([clip for clip in held if not _stands(clip, documents)])
    if found:
        title = _heading(found)
        _downloads(engine, title, found)
    for number, (clip, document) in enumerate(found):
        _clip(number, clip, document, of=len(found))
    if found:
        _clear()
    frame.note(words.CLIPS_NOTE)


def _stands(clip: Clip, documents: dict[str, Document]) -> bool:
    """Whether the letter is (still) there for this reader and is long enough."""
    return clip.doc_id in documents and clip.end <= len(documents[clip.doc_id].text)


def _gone(gone: Sequence[Clip]) -> None:
    if not gone:
        return
    frame.notice("", (words.CLIPS_GONE.format(n=len(gone)),))
    places = {clip.place for clip in gone}
    left = [clip for clip in clips.held() if clip.place not in places]
    st.button(words.CLIPS_GONE_DROP, key="clips_gone", on_click=clips.hold, args=(left,))


def _heading(found: Sequence[tuple[Clip, Document]]) -> str:
    letters = len({document.doc_id for _, document in found})
    frame.note(words.CLIPS_COUNT.format(n=len(found), letters=letters))
    title = st.text_input(
        words.CLIPS_HEADING,
        value=words.CLIPS_HEADING_DEFAULT,
        key=HEADING_KEY,
        max_chars=LONGEST_HEADING,
        autocomplete="off",
    )
    return title.strip() or words.CLIPS_HEADING_DEFAULT


def _clip(number: int, clip: Clip, document: Document, *, of: int) -> None:
    place = clip.place
    with st.container(border=True, key=f"clip_{number}"):
        frame.show(_clip_html(number, clip, document))
        with st.container(horizontal=True, gap="small", key=f"clip_actions_{number}"):
            up, down = number > 0, number < of - 1
            st.button(words.CLIPS_UP, key=f"up_{place}", disabled=not up, on_click=_shift, args=(place, -1))
            st.button(words.CLIPS_DOWN, key=f"down_{place}", disabled=not down, on_click=_shift, args=(place, 1))
            st.button(words.CLIPS_DROP, key=f"drop_{place}", on_click=clips.drop, args=(place,))
        key = f"note_{place}"
        frame.keep(key, clip.note)
        st.text_area(
            words.CLIPS_NOTE_LABEL,
            key=key,
            placeholder=words.CLIPS_NOTE_PLACEHOLDER,
            height=68,
            max_chars=clips.LONGEST_NOTE,
            on_change=_annotated,
            args=(place, key),
            label_visibility="collapsed",
        )


def _shift(place: str, by: int) -> None:
    at = next((n for n, clip in enumerate(clips.held()) if clip.place == place), None)
    if at is not None:
        clips.move(at, by)


def _annotated(place: str, key: str) -> None:
    clips.annotate(place, st.session_state[key])


def _clip_html(number: int, clip: Clip, document: Document) -> str:
    quote = quote_of(clip, document)
    name = escaped(document.fields.title or document.source)
    view = View(text=clip.asked)
    address = escaped(link(routes.LETTER, letter_pairs(document.doc_id, view=view)))
    tip = escaped(words.OPENS_ELSEWHERE)
    copied = words.WORDING_WITH_SOURCE.format(text=quote.text.strip(), citation=quote.citation)
    asked = words.CLIPS_ASKED_LIMITS if clip.limits else words.CLIPS_ASKED
    said = (
        f'<p class="dfh-path">{escaped(asked.format(asked=clip.asked, limits=clip.limits))}</p>' if clip.asked else ""
    )
    return (
        f'<article><h2 class="dfh-name"><span class="dfh-soft">{escaped(words.CLIPS_NUMBER.format(n=number + 1))}　</span>'
        f'<a href="{address}" target="_blank" title="{tip}">{name}</a></h2>{meta_line(document)}'
        f'<div class="dfh-text">{escaped(quote.text.strip())}</div><p class="dfh-path">{escaped(quote.citation)}</p>{said}'
        f'<div class="dfh-actions">{copy_button(copied, words.COPY_PASSAGE)}</div></article>'
    )


def quote_of(clip: Clip, document: Document) -> Quote:
    """Return the passage as it stands in the letter, with its note."""
    starts = document.page_starts
    pages = (page_of(starts, clip.start), page_of(starts, clip.end - 1))
    return replace(quote_span(document, (clip.start, clip.end), pages), remark=clip.note or None)


def _clear() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="clips_clear"):
        sure = st.checkbox(words.CLIPS_CLEAR_SURE, key="clips_sure")
        st.button(words.CLIPS_CLEAR, key="clips_all", disabled=not sure, on_click=_cleared)


def _cleared() -> None:
    clips.hold(())
    st.session_state["clips_sure"] = False


def _downloads(engine: SearchEngine, title: str, found: Sequence[tuple[Clip, Document]]) -> None:
    asked = "；".join(dict.fromkeys(clip.asked for clip, _ in found if clip.asked)) or title
    head = downloads.head_of(title, asked, Filters(), engine.catalog.generation)
    limits = tuple(dict.fromkeys(clip.limits for clip, _ in found if clip.limits))
    head = Head(head.title, head.query, limits, head.made_at, head.generation)
    quotes = tuple(quote_of(clip, document) for clip, document in found)
    downloads.offer(head, [Section(quotes=quotes)], personal=frame.is_internal(engine))
