"""The restrictions beside the results: compact controls with the number of letters behind each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from search.pages import frame, words
from search.pages.address import DOMAINS, with_values, without
from search.pages.markup import escaped, literal
from search.types import Facet, Filters

Counts = Mapping[str, int]
Change = Callable[[Filters], None]
"""What the page does with new restrictions: write them into the address."""

AGENCIES_SHOWN = 8
YEARS_KEY = "panel_years"
FIND_KEY = "panel_agency_find"

FIXED = (
    ("kinds", "kind"),
    ("outcomes", "outcome"),
    ("outcome_meanings", "outcome_meaning"),
    ("functions", "function"),
    ("stances", "stance"),
    ("disclosures", "disclosure"),
)
"""Field of the filters and name of the facet; values stand in their own order, not by count: they should not jump about."""


def panel(filters: Filters, facets: Sequence[Facet], everything: Sequence[Facet], change: Change) -> None:
    """Draw the panel. ``facets`` count the letters of the current answer, ``everything`` those of the whole index."""
    here = {facet.field: {value.value: value.letters for value in facet.values} for facet in facets}
    whole = {facet.field: {value.value: value.letters for value in facet.values} for facet in everything}
    frame.section(words.FILTERS)
    frame.note(words.FILTERS_NOTE)
    _years(filters, here.get("year", {}), whole.get("year", {}), change)
    _agencies(filters, here.get("agency", {}), whole.get("agency", {}), change)
    for field, facet in FIXED:
        known = [value for value in DOMAINS[facet] if value in whole.get(facet, {}) or value in getattr(filters, field)]
        if known:
            _pills(field, known, here.get(facet, {}), filters, change)
    frame.note(words.OUTCOME_NOTE)


def chips(filters: Filters) -> list[tuple[str, str, Filters]]:
    """Return the restrictions chosen by hand as ``(key, label, the restrictions without it)``."""
    found: list[tuple[str, str, Filters]] = []
    if filters.year_from is not None or filters.year_to is not None:
        found.append(("year", words.years(filters.year_from, filters.year_to), without(filters, "year")))
    for field in words.FIELD_NAMES:
        for value in getattr(filters, field):
            label = words.CLASS.format(outcome=value) if field == "outcomes" else value
            found.append((f"{field}_{value}", label, without(filters, field, value)))
    if filters.doc_ids:
        found.append(("doc", words.ONLY_LETTER, without(filters, "doc_ids")))
    return found


def _years(filters: Filters, here: Counts, whole: Counts, change: Change) -> None:
    known = [int(year) for year in whole if year.isdecimal()]
    known += [year for year in (filters.year_from, filters.year_to) if year is not None]
    if len(set(known)) < 2:
        return
    years = list(range(min(known), max(known) + 1))
    chosen = (filters.year_from or years[0], filters.year_to or years[-1])
    chosen = (min(chosen), max(chosen))
    frame.show(f'<h3 class="dfh-h3">{escaped(words.YEARS)}</h3>{_bars(years, here, chosen)}')
    frame.keep(YEARS_KEY, chosen)

    def changed() -> None:
        first, last = st.session_state[YEARS_KEY]
        change(
            replace(
                filters, year_from=None if first == years[0] else first, year_to=None if last == years[-1] else last
            )
        )

    st.select_slider(
        words.YEARS, years, chosen, format_func=str, key=YEARS_KEY, on_change=changed, label_visibility="collapsed"
    )


def _bars(years: Sequence[int], here: Counts, chosen: tuple[int, int]) -> str:
    most = max((here.get(str(year), 0) for year in years), default=0) or 1
    spans = []
    for year in years:
        count = here.get(str(year), 0)
        inside = "" if chosen[0] <= year <= chosen[1] else ' class="out"'
        label = escaped(f"{year}年：{count}件")
        spans.append(f'<span{inside} style="height:{round(100 * count / most)}%" title="{label}"></span>')
    return f'<div class="dfh-years" role="img" aria-label="{escaped(words.BY_YEAR)}">{"".join(spans)}</div>'


def _agencies(filters: Filters, here: Counts, whole: Counts, change: Change) -> None:
    names = sorted(whole, key=lambda name: (-here.get(name, 0), -whole[name], name))
    if not names and not filters.agencies:
        return
    frame.show(f'<h3 class="dfh-h3">{escaped(words.AGENCY)}</h3>')
    wanted = ""
    if len(names) > AGENCIES_SHOWN:
        wanted = st.text_input(
            words.AGENCY_FIND,
            key=FIND_KEY,
            placeholder=words.AGENCY_PLACEHOLDER,
            label_visibility="collapsed",
            max_chars=40,
        ).strip()
    fitting = [name for name in names if all(part in name for part in wanted.split())]
    shown = [*filters.agencies, *(name for name in fitting if name not in filters.agencies)]
    shown = shown[: AGENCIES_SHOWN + len(filters.agencies)]
    if shown:
        _pills("agencies", shown, here, filters, change)
    if wanted and not fitting:
        frame.note(words.AGENCY_NONE.format(text=wanted))
    elif len(fitting) > len(shown):
        frame.note(words.AGENCY_MORE.format(n=len(fitting) - len(shown)))


def _pills(field: str, values: Sequence[str], counts: Counts, filters: Filters, change: Change) -> None:
    key = f"panel_{field}"
    frame.keep(key, [value for value in values if value in getattr(filters, field)])

    def changed() -> None:
        change(with_values(filters, field, st.session_state[key]))

    def shown(value: str) -> str:
        name = words.CLASS.format(outcome=value) if field == "outcomes" else literal(value)
        return f"{name}　{counts[value]}" if counts.get(value) else name

    st.pills(
        words.FIELD_NAMES[field],
        values,
        selection_mode="multi",
        format_func=shown,
        key=key,
        on_change=changed,
        label_visibility="collapsed" if field == "agencies" else "visible",  # its name stands above the search box
        width="stretch",
        wrap=True,
    )
