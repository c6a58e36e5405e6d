"""What all pages stand in: the look, the engine they share, the border at which errors become sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, cast

import streamlit as st

from search.errors import IndexMissingError, SearchError
from search.pages import clips, words
from search.pages.address import Pairs, grouped
from search.pages.markup import escaped
from search.settings import Settings, settings_from_environment
from search.types import Facet, Filters

if TYPE_CHECKING:
    from search.engine import SearchEngine

Made = TypeVar("Made")


def engine() -> SearchEngine:
    """Return the engine all sessions share, one for each index folder. It moves to new generations by itself.

    Raises:
        SearchError: the settings are impossible, or the index is missing, damaged or made otherwise.
    """
    settings = settings_from_environment()
    return _opened(str(settings.index_dir.resolve()), settings)


@st.cache_resource(show_spinner=False)
def _opened(index_dir: str, _settings: Settings) -> SearchEngine:
    from search.engine import SearchEngine

    opened = SearchEngine.open(index_dir, _settings)
    opened.prepare()
    return opened


def all_facets(engine: SearchEngine) -> tuple[Facet, ...]:
    """Return the counts over the whole index. They change with a build only, and every page needs them at every run."""
    return _counted(str(engine.settings.index_dir.resolve()), engine.catalog.generation, engine)


@st.cache_data(show_spinner=False, max_entries=8)
def _counted(index_dir: str, generation: int, _engine: SearchEngine) -> tuple[Facet, ...]:  # noqa: ARG001 - the key
    return _engine.facets(Filters())


def once(slot: str, key: object, make: Callable[[], Made]) -> Made:
    """Return what ``make`` gives for ``key``, made once: sorting, turning a page or putting a passage aside asks nothing again.

    A session holds one value a slot. The key must name all it depends on, the generation of the index among it.
    """
    held = cast("tuple[object, Made] | None", st.session_state.get(slot))
    if held is None or held[0] != key:
        held = (key, make())
        st.session_state[slot] = held
    return held[1]


def years(engine: SearchEngine) -> tuple[str, ...]:
    """Return the years letters are from."""
    return tuple(value.value for facet in all_facets(engine) if facet.field == "year" for value in facet.values)


def is_internal(engine: SearchEngine) -> bool:
    """Whether names of signers and telephone numbers may be shown and taken away."""
    return engine.settings.audience == "internal"


def dress() -> None:
    """Put style and script on the page. Both are files of this package and hold no text of a letter."""
    st.html(f"<style>{_resource('page.css')}</style>")
    with st.container(key="dfh_frame"):
        st.html(f"<script>{_resource('page.js')}</script>", unsafe_allow_javascript=True)
        clips.mount()


@st.cache_data(show_spinner=False)
def _resource(name: str) -> str:
    return files("search.pages").joinpath(name).read_text(encoding="utf-8")


def guarded(draw: Callable[[], None]) -> None:
    """Draw a page. What the program raises on purpose is shown as its sentence; anything else is a fault and is not hidden."""
    try:
        draw()
    except IndexMissingError as problem:
        notice(words.EMPTY_INDEX, (str(problem),))
    except SearchError as problem:
        notice(str(problem), (words.TRY_AGAIN,))


def heading(title: str, line: str = "", *, small: bool = False) -> None:
    """Show the name of the page and what it is for; ``small`` where the page has something more important to show."""
    below = f'<p class="dfh-line">{escaped(line)}</p>' if line else ""
    css = "dfh-title small" if small else "dfh-title"
    show(f'<h1 class="{css}">{escaped(title)}</h1>{below}')


def section(title: str) -> None:
    """Show the heading of a part of a page."""
    show(f'<h2 class="dfh-h2">{escaped(title)}</h2>')


def note(text: str) -> None:
    """Show a line in soft ink."""
    show(f'<p class="dfh-soft">{escaped(text)}</p>')


def notice(title: str, lines: Iterable[str] = (), *, advice: Iterable[str] = ()) -> None:
    """Show something the reader must not miss: a title, sentences, and what to try, as a list."""
    inner = f'<p class="dfh-h2">{escaped(title)}</p>' if title else ""
    inner += "".join(f"<p>{escaped(line)}</p>" for line in lines)
    tips = "".join(f"<li>{escaped(tip)}</li>" for tip in advice)
    if tips:
        inner += f'<p class="dfh-h3">{escaped(words.TRY_TITLE)}</p><ul>{tips}</ul>'
    show(f'<div class="dfh-notice" role="status">{inner}</div>')


def show(inner: str) -> None:
    """Hand HTML whose text is escaped already to the page."""
    st.html(f'<div class="dfh">{inner}</div>')


def caption(text: str) -> None:
    """Name what follows on the same line."""
    st.html(f'<div class="dfh dfh-soft">{escaped(text)}</div>', width="content")


def params() -> dict[str, list[str]]:
    """Return the parameters of the address, repeated ones included."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def go(pairs: Pairs) -> None:
    """Write the address; the run that follows draws the page from it."""
    st.query_params.from_dict(grouped(pairs))


def keep(key: str, value: object) -> None:
    """Give a widget the value the address says, before it is drawn.

    Always, not only when they differ: after a step back in the history the browser has forgotten what its controls say,
    and would report them as emptied with the next click.
    """
    st.session_state[key] = value


def odd_address(odd: Iterable[str]) -> None:
    """Name the pieces of a link that were not understood."""
    pieces = "、".join(f"“{piece}”" for piece in odd)
    if pieces:
        notice("", (words.ODD_ADDRESS.format(pieces=pieces),))
