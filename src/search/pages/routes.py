"""The pages by name: what the navigation lists and what links point to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from search.pages import clips, words

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

SEARCH = "search"
LETTER = "letter"
PRECEDENTS = "precedents"
TIMELINE = "timeline"
CORPUS = "corpus"
CLIPS = "clips"


def pages() -> list[Page]:
    """Return all pages in the order of the navigation."""
    return [page(name) for name in (SEARCH, LETTER, PRECEDENTS, TIMELINE, CLIPS, CORPUS)]


def page(name: str) -> Page:
    """Return the page called ``name``, which is also its path in the address (the search page is the root)."""
    draw, title = _known()[name]
    return st.Page(draw, title=title, url_path=name, default=name == SEARCH)


def _known() -> dict[str, tuple[Callable[[], None], str]]:
    """Import the pages here, not above: they link to one another through this module."""
    from search.pages import clips_page, corpus_page, letter_page, precedents_page, search_page, timeline_page

    held = len(clips.held())
    return {
        SEARCH: (search_page.draw, words.SEARCH),
        LETTER: (letter_page.draw, words.LETTER),
        PRECEDENTS: (precedents_page.draw, words.PRECEDENTS),
        TIMELINE: (timeline_page.draw, words.TIMELINE),
        CLIPS: (clips_page.draw, words.CLIPS_COUNTED.format(n=held) if held else words.CLIPS),
        CORPUS: (corpus_page.draw, words.CORPUS),
    }
