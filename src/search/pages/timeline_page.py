"""比较: a topic across years and bodies, as shares beside counts, with the passages behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from search.citing import cite_short
from search.exporting import Section, Table, quote_passage
from search.pages import charts, downloads, filters_panel, frame, words
from search.pages.address import LONGEST_IN_ADDRESS, View, pairs_of, view_from
from search.pages.cards import copy_button, labels, letter_link
from search.pages.markup import escaped, excerpt, table
from search.types import Filters

if TYPE_CHECKING:
    from search.engine import SearchEngine
    from search.timeline import Timeline, TimelineRow

ASK_KEY = "topic"
AGENCIES_DRAWN = 15


def draw() -> None:
    """Draw the page."""
    engine = frame.engine()
    view, odd = view_from(frame.params())
    frame.heading(words.TIMELINE, words.TIMELINE_LINE)
    _ask(view)
    frame.odd_address(odd)
    with st.sidebar:
        filters_panel.panel(
            view.filters, engine.facets(view.filters), frame.all_facets(engine), partial(_refilter, view)
        )
    if not view.text:
        frame.note(words.TIMELINE_HELP)
        return
    with st.spinner(words.BUSY):
        by_year = engine.timeline(view.text, by=("year",), filters=view.filters)
        by_both = engine.timeline(view.text, by=("year", "agency"), filters=view.filters)
    if not by_year.matching:
        frame.notice(words.NOTHING_TITLE, (words.TIMELINE_NONE.format(text=view.text),), advice=(words.TRY_WORDS,))
        return
    _sum(by_year, view)
    if any(item.band is None for row in by_year.rows for item in row.passages):
        frame.note(words.TIMELINE_UNCALIBRATED)
    _years(by_year)
    _stances(by_year)
    _heat(by_both)
    _best(by_year, view)
    _downloads(engine, by_year, by_both, view)


def _refilter(view: View, filters: Filters) -> None:
    frame.go(pairs_of(replace(view, filters=filters)))


def _ask(view: View) -> None:
    frame.keep(ASK_KEY, view.text)

    def asked() -> None:
        frame.go(pairs_of(View(text=st.session_state[ASK_KEY].strip(), filters=view.filters)))

    with st.container(horizontal=True, vertical_alignment="bottom", key="topic_row", wrap=False):
        st.text_input(
            words.ASK_LABEL,
            key=ASK_KEY,
            placeholder=words.TIMELINE_PLACEHOLDER,
            label_visibility="collapsed",
            max_chars=LONGEST_IN_ADDRESS,
            on_change=asked,
            autocomplete="off",
        )
        st.button(words.TIMELINE_ASK, type="primary", key="topic_button")


def _sum(timeline: Timeline, view: View) -> None:
    share = f"{timeline.matching / timeline.letters:.1%}" if timeline.letters else words.UNSTATED
    lines = [words.TIMELINE_SUM.format(letters=timeline.letters, matching=timeline.matching, share=share)]
    inner = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    ends = [(words.EARLIEST, timeline.first), (words.LATEST, timeline.last)]
    inner += "".join(
        f"<p>{escaped(name)}：{letter_link(item, view, escaped(cite_short(item.document)))}</p>"
        for name, item in ends
        if item is not None
    )
    frame.show(f'<div class="dfh-notice">{inner}</div>')


def _years(timeline: Timeline) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        frame.section(words.SHARE_BY_YEAR)
        st.altair_chart(charts.share_line(timeline.rows), alt=words.SHARE_BY_YEAR)
        if any(row.few and row.letters and row.keys[0] is not None for row in timeline.rows):
            frame.note(words.FEW_NOTE)
    with right:
        frame.section(words.COUNT_BY_YEAR)
        st.altair_chart(charts.count_bars(timeline.rows), alt=words.COUNT_BY_YEAR)
    _table(words.SHARE_BY_YEAR, timeline)


def _stances(timeline: Timeline) -> None:
    if not any(row.stances for row in timeline.rows):
        return
    frame.section(words.STANCE_BY_YEAR)
    st.altair_chart(charts.stance_bars(timeline.rows), alt=words.STANCE_BY_YEAR)


def _heat(timeline: Timeline) -> None:
    matching: dict[str, int] = {}
    for row in timeline.rows:
        agency = row.keys[1]
        if isinstance(agency, str) and row.matching:
            matching[agency] = matching.get(agency, 0) + row.matching
    if not matching:
        return
    most = sorted(matching, key=lambda name: (-matching[name], name))[:AGENCIES_DRAWN]
    frame.section(words.HEAT)
    frame.note(words.HEAT_NOTE.format(n=len(most)))
    st.altair_chart(charts.heat_map(timeline.rows, most), alt=words.HEAT)
    _table(words.HEAT, timeline)


def _table(title: str, timeline: Timeline) -> None:
    sheet = sheet_of(title, timeline)
    kept = range(len(sheet.columns) - 2)  # the passage and its source are shown further down, and are in the export
    head = [sheet.columns[at] for at in kept]
    rows = [[cell_words(sheet, row, at) for at in kept] for row in sheet.rows]
    numeric = frozenset(at for at in kept if at >= len(timeline.by) and at < len(sheet.columns) - 3)
    frame.show(
        f"<details><summary>{escaped(words.TABLE_OF)}：{escaped(title)}</summary>"
        f"{table(head, rows, numeric=numeric)}</details>"
    )


def sheet_of(name: str, timeline: Timeline) -> Table:
    """Return a timeline as a table to show and to export."""
    from search.timeline import timeline_table

    columns, rows = timeline_table(timeline)
    return Table(name, columns, rows, percent=frozenset({columns[len(timeline.by) + 2]}))


def cell_words(sheet: Table, row: Sequence[object], at: int) -> str:
    """Say one cell of a table."""
    value = row[at]
    if value is None:
        return words.UNSTATED if at == 0 else ""
    return f"{value:.1%}" if sheet.columns[at] in sheet.percent and isinstance(value, float) else str(value)


def _best(timeline: Timeline, view: View) -> None:
    rows = [row for row in timeline.rows if row.passages]
    frame.section(words.BEST_BY_YEAR)
    frame.show(f'<div class="dfh-columns" tabindex="0">{"".join(_year_card(row, view) for row in rows)}</div>')


def _year_card(row: TimelineRow, view: View) -> str:
    item = row.passages[0]
    year = row.keys[0]
    title = words.YEAR.format(year=year) if isinstance(year, int) else words.UNSTATED
    return (
        f'<article class="dfh-card"><h3 class="dfh-name">{escaped(title)}</h3>'
        f'<p class="dfh-meta">{escaped(cite_short(item.document))}</p>'
        f'<div class="dfh-labels">{labels(item.passage)}</div>'
        f'<div class="dfh-text">{excerpt(item.passage.text, item.spans, item.core)}</div>'
        f'<div class="dfh-actions">{letter_link(item, view, escaped(words.OPEN_LETTER))}{copy_button(item.citation)}</div>'
        "</article>"
    )


def _downloads(engine: SearchEngine, by_year: Timeline, by_both: Timeline, view: View) -> None:
    quotes = tuple(
        quote_passage(item.document, item.passage, note=item.band, marks=item.spans, citation=item.citation)
        for row in by_year.rows
        for item in row.passages
    )
    years, both = sheet_of(words.BY_YEAR, by_year), sheet_of(words.HEAT, by_both)
    head = downloads.head_of(words.TIMELINE_TITLE, view.text, view.filters, by_year.generation)
    sections = [Section(table=years), Section(title=words.BEST_BY_YEAR, quotes=quotes)]
    downloads.offer(head, sections, [years, both], personal=frame.is_internal(engine))
