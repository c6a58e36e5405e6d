"""The original file of a letter: the page as a picture with the passage boxed, and the file to take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from search.errors import SearchError
from search.pages import frame, words
from search.pages.markup import escaped
from search.types import Document, Passage

if TYPE_CHECKING:
    from search.engine import SearchEngine

PAGE_KEY = "original_page"
PDF = "application/pdf"


def draw(engine: SearchEngine, document: Document, here: Passage | None) -> None:
    """Draw the page on which the passage begins, with a switch to the others."""
    path = engine.original_path(document)
    if path is None or not path.is_file():
        frame.note(words.NO_FILE.format(source=document.source))
        return
    if document.media_type == PDF:
        _picture(path, document, here)
    else:
        frame.note(words.NO_PICTURE)
    st.download_button(words.DOWNLOAD, data=path.read_bytes, file_name=path.name, key="download", on_click="ignore")


def _picture(path: Path, document: Document, here: Passage | None) -> None:
    pages = len(document.page_starts)
    first = here.pages[0] if here else 1
    page = first
    if pages > 1:
        # A key of its own for every passage: stepping to another one opens the page that one stands on.
        key = f"{PAGE_KEY}_{document.doc_id}_{here.passage_no if here else 0}"
        page = st.pagination(pages, default=min(first, pages), key=key, max_visible_pages=5)
    try:
        png = _png(str(path), path.stat().st_mtime_ns, page, _words_on(document, here, page))
    except SearchError as problem:
        frame.note(str(problem))
        return
    st.image(png, width="stretch")
    frame.show(f'<p class="dfh-soft">{escaped(words.PICTURE_PAGE.format(page=page, pages=pages))}</p>')


@st.cache_data(show_spinner=False, max_entries=64)
def _png(path: str, changed: int, page: int, marks: tuple[str, ...]) -> bytes:  # noqa: ARG001
    """Render a page. ``changed`` is in the key of the cache only: a replaced file is drawn anew."""
    from search.parsers import render_page

    return render_page(Path(path), page, marks=marks).png


def _words_on(document: Document, here: Passage | None, page: int) -> tuple[str, ...]:
    """Return the part of the passage that stands on ``page``."""
    if here is None or not here.pages[0] <= page <= here.pages[1]:
        return ()
    starts = (*document.page_starts, len(document.text))
    start, end = max(here.start, starts[page - 1]), min(here.end, starts[page])
    return (document.text[start:end],) if start < end else ()
