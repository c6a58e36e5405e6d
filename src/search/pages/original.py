"""The original file of a letter: the page as a picture with the passage boxed, and the file to take away."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import streamlit as st

from search.errors import SearchError
from search.pages import frame, words
from search.parsers import CorpusFile, read_bytes, render_page
from search.types import Document, Passage

if TYPE_CHECKING:
    from search.engine import SearchEngine

PAGE_KEY = "original_page"
PDF = "application/pdf"


def draw(engine: SearchEngine, document: Document, here: Passage | None) -> None:
    """Draw the page on which the passage begins, with a switch to the others."""
    path = engine.original_path(document)
    if path is None:
        frame.note(words.NO_FILE.format(source=document.source))
        return
    # The record, not the path alone: a letter inside an archive is taken out of it, never the archive handed over whole.
    file = CorpusFile(document.source, path, engine.catalog.file(document.source).member)
    if document.media_type == PDF:
        _picture(file, document, here)
    else:
        frame.note(words.NO_PICTURE)
    name = PurePosixPath(document.source).name
    st.download_button(words.DOWNLOAD, partial(read_bytes, file), name, key="download", on_click="ignore")


def _picture(file: CorpusFile, document: Document, here: Passage | None) -> None:
    pages = len(document.page_starts)
    first = min(here.pages[0], pages) if here else 1
    page = first
    if pages > 1:
        # A key of its own for every passage: stepping to another one opens the page that one stands on.
        key = f"{PAGE_KEY}_{document.doc_id}_{here.passage_no if here else 0}"
        page = st.pagination(pages, default=first, key=key, max_visible_pages=5)
    for number in _pages_shown(here, page, pages):
        try:
            png = _png(file, file.path.stat().st_mtime_ns, number, _words_on(document, here, number))
        except SearchError as problem:
            frame.note(str(problem))
            return
        st.image(png, width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            frame.caption(words.PICTURE_PAGE.format(page=number, pages=pages))
            if st.button(words.ENLARGE, key=f"enlarge_{number}", type="tertiary"):
                _enlarged(png)


def _pages_shown(here: Passage | None, page: int, pages: int) -> range:
    """Return the pages drawn: those the passage runs over, from the one it begins on; else the page alone."""
    last = min(here.pages[1], pages) if here and page == here.pages[0] else page
    return range(page, last + 1)


@st.dialog(words.PICTURE, width="large")
def _enlarged(png: bytes) -> None:
    st.image(png, width="stretch")


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs={CorpusFile: repr})
def _png(file: CorpusFile, changed: int, page: int, marks: tuple[str, ...]) -> bytes:  # noqa: ARG001
    """Render a page. ``changed`` is in the key of the cache only: a replaced file is drawn anew."""
    return render_page(file, page, marks=marks).png


def _words_on(document: Document, here: Passage | None, page: int) -> tuple[str, ...]:
    """Return the part of the passage that stands on ``page``."""
    if here is None or not here.pages[0] <= page <= here.pages[1]:
        return ()
    starts = (*document.page_starts, len(document.text))
    start, end = max(here.start, starts[page - 1]), min(here.end, starts[page])
    return (document.text[start:end],) if start < end else ()
