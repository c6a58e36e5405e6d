"""The clipboard: passages a reader puts aside, in an order of their own, with notes.

The browser keeps it (``clips.js``), so that it is the same in all tabs and outlives a reload; the server holds a copy for the run.
What the browser says is checked: only places in letters are taken from it, the words always come from the letters themselves.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, cast

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

CLIPS_KEY = "clips"
STAMP_KEY = "clips_stamp"
COMPONENT_KEY = "dfh_clips"
MOST = 200
"""Passages put aside; an excerpt of more is a book."""
LONGEST_NOTE = 500
LONGEST_ASKED = 300

_Row = tuple[str, int, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Clip:
    """A place in a letter, ``document.text[start:end]``, with a note and what was asked when it was found."""

    doc_id: str
    start: int
    end: int
    note: str = ""
    asked: str = ""
    limits: str = ""

    @property
    def place(self) -> str:
        """Name the place, as the buttons of the pages do."""
        return f"{self.doc_id}:{self.start}:{self.end}"


def held() -> tuple[Clip, ...]:
    """Return what is in the clipboard, in the reader's order."""
    return tuple(st.session_state.get(CLIPS_KEY, ()))


def hold(clips: Sequence[Clip]) -> None:
    """Put other clips in place of those held; the browser is told with the run that follows."""
    st.session_state[CLIPS_KEY] = tuple(clips)
    st.session_state[STAMP_KEY] = uuid.uuid4().hex


def move(at: int, by: int) -> None:
    """Move the clip at ``at`` by so many places; nothing happens beyond the ends."""
    clips = list(held())
    to = at + by
    if 0 <= at < len(clips) and 0 <= to < len(clips):
        clips.insert(to, clips.pop(at))
        hold(clips)


def drop(place: str) -> None:
    """Take a clip out."""
    hold([clip for clip in held() if clip.place != place])


def annotate(place: str, note: str) -> None:
    """Write a note to a clip."""
    note = note.strip()[:LONGEST_NOTE]
    hold([replace(clip, note=note) if clip.place == place else clip for clip in held()])


def mount() -> None:
    """Connect the page with the browser's clipboard."""
    data = {"stamp": st.session_state.get(STAMP_KEY, ""), "clips": [_row(clip) for clip in held()]}
    _component()(key=COMPONENT_KEY, data=data, on_told_change=_told)


def clips_of(text: str) -> tuple[Clip, ...]:
    """Read what the browser says; whatever is not a clip is left out, and a place counts once."""
    found: dict[str, Clip] = {}
    for row in _rows(text):
        if _is_row(row):
            doc_id, start, end, note, asked, limits = cast("_Row", row)
            clip = Clip(doc_id, start, end, note[:LONGEST_NOTE], asked[:LONGEST_ASKED], limits[:LONGEST_ASKED])
            found.setdefault(clip.place, clip)
    return tuple(found.values())[:MOST]


def _rows(text: str) -> list[object]:
    try:
        rows = json.loads(text)
    except ValueError:
        return []
    return rows if isinstance(rows, list) else []


def _is_row(row: object) -> bool:
    if not isinstance(row, list) or len(row) != len(Clip.__slots__):
        return False
    doc_id, start, end, *texts = row
    offsets = isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    return offsets and isinstance(doc_id, str) and 0 < len(doc_id) <= 100 and all(isinstance(one, str) for one in texts)


def _row(clip: Clip) -> list[str | int]:
    return [clip.doc_id, clip.start, clip.end, clip.note, clip.asked, clip.limits]


def _told() -> None:
    """Take over what the browser says."""
    said = getattr(st.session_state.get(COMPONENT_KEY), "told", None)
    if not isinstance(said, str):
        return
    clips = clips_of(said)
    st.session_state[CLIPS_KEY] = clips
    if json.dumps([_row(clip) for clip in clips]) != json.dumps(_rows(said)):
        hold(clips)  # something was left out: the browser is told, or it would say the same for ever


@st.cache_resource(show_spinner=False)
def _component() -> ComponentRenderer:
    script = files("search.pages").joinpath("clips.js").read_text(encoding="utf-8")
    return st.components.v2.component(COMPONENT_KEY, js=script)
