"""比较: topics across years and bodies, as shares beside counts, with the letters behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from search.citing import cite_short
from search.exporting import Section, Table, quote_passage
from search.pages import charts, downloads, filters_panel, frame, words
from search.pages.address import LONGEST_IN_ADDRESS, View, link, pairs_of, view_from
from search.pages.cards import copy_button, keep_button, labels, letter_link
from search.pages.markup import Linked, escaped, excerpt, literal, table
from search.types import STANCES, Filters, Stance

if TYPE_CHECKING:
    from search.engine import SearchEngine
    from search.timeline import Timeline, TimelineRow

ASK_KEY = "topic"
AGENCIES_DRAWN = 15
MOST_TOPICS = len(charts.TOPIC_COLOURS)
"""More lines in one figure cannot be told apart."""
NAME_IN_SHEET = 18
"""Characters of a topic in the name of a sheet, which can hold 31."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic followed through years and bodies; ``by_year`` adds ``by_both`` up."""

    view: View
    colour: str
    by_both: Timeline
    by_year: Timeline

    @property
    def name(self) -> str:
        """The topic as the reader wrote it."""
        return self.view.text

    def address(self, year: object, *, agency: str | None = None, stance: str | None = None) -> str:
        """Return the address of the search for the letters behind a number."""
        filters = self.view.filters
        if isinstance(year, int):
            filters = replace(filters, year_from=year, year_to=year)
        if agency is not None:
            filters = replace(filters, agencies=(agency,))
        if stance is not None:
            filters = replace(filters, stances=(cast("Stance", stance),))
        return link("./", pairs_of(View(text=self.view.text, filters=filters)))

    def series(self, timeline: Timeline) -> charts.Series:
        """Return what a figure of ``timeline`` draws."""
        return charts.Series(self.name, self.colour, timeline.rows, self.address)


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
    names = topics_of(view.text)
    if not names:
        frame.note(words.TIMELINE_HELP)
        return
    key = (engine.catalog.generation, names, view.filters)
    topics = frame.once("topics", key, lambda: _followed(engine, view, names))
    if len(names) > MOST_TOPICS:
        frame.note(words.TIMELINE_TOO_MANY.format(n=MOST_TOPICS))
    for topic in topics:
        if not topic.by_year.matching:
            line = words.TIMELINE_NONE.format(text=topic.name)
            frame.notice(words.NOTHING_TITLE, (line,), advice=(words.TRY_WORDS,))
    found = [topic for topic in topics if topic.by_year.matching]
    if not found:
        return
    frame.note(words.TIMELINE_LINKS)
    if len(found) > 1:
        _overview(found)
    places = st.tabs([literal(topic.name) for topic in found]) if len(found) > 1 else [st.container()]
    for place, topic in zip(places, found, strict=True):
        with place:
            _topic(topic)
    _downloads(engine, found, view)


def topics_of(text: str) -> tuple[str, ...]:
    """Return the topics, one a line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _followed(engine: SearchEngine, view: View, names: Sequence[str]) -> tuple[Topic, ...]:
    from search.timeline import summed

    topics: list[Topic] = []
    with st.spinner(words.BUSY):
        for name, colour in zip(names, charts.TOPIC_COLOURS, strict=False):
            both = engine.timeline(name, by=("year", "agency"), filters=view.filters)
            topics.append(Topic(View(text=name, filters=view.filters), colour, both, summed(both)))
    return tuple(topics)


def _refilter(view: View, filters: Filters) -> None:
    frame.go(pairs_of(replace(view, filters=filters)))


def _ask(view: View) -> None:
    """Ask for the topics. A form: writing the second line must not start a search for the first."""
    frame.keep(ASK_KEY, view.text)

    def asked() -> None:
        frame.go(pairs_of(View(text=st.session_state[ASK_KEY].strip(), filters=view.filters)))

    with st.form("topic_form", border=False):
        st.text_area(
            words.ASK_LABEL,
            key=ASK_KEY,
            placeholder=words.TIMELINE_PLACEHOLDER,
            label_visibility="collapsed",
            height=92,
            max_chars=LONGEST_IN_ADDRESS,
        )
        st.form_submit_button(words.TIMELINE_ASK, type="primary", key="topic_button", on_click=asked)


def _overview(topics: Sequence[Topic]) -> None:
    """Compare the topics: one figure of shares, one of counts, one table of both."""
    frame.section(words.TOPICS_COMPARED)
    series = [topic.series(topic.by_year) for topic in topics]
    _shares_and_counts(series)
    years = sorted({row.keys[0] for topic in topics for row in topic.by_year.rows if isinstance(row.keys[0], int)})
    rows: list[list[object]] = []
    for year in years:
        cells = [_cell(topic, year) for topic in topics]
        rows.append([str(year), *cells])
    frame.show(table((words.YEAR_AXIS, *(topic.name for topic in topics)), rows))


def _cell(topic: Topic, year: int) -> object:
    """Say matching and all letters of a year with the share, as a link where there is something to see."""
    row = next((row for row in topic.by_year.rows if row.keys[0] == year), None)
    if row is None or row.share is None:
        return ""
    said = f"{words.TOPIC_SUM.format(matching=row.matching, letters=row.letters)}　{row.share:.1%}"
    return Linked(said, topic.address(year)) if row.matching else said


def _topic(topic: Topic) -> None:
    _sum(topic.by_year, topic.view)
    if any(item.band is None for row in topic.by_year.rows for item in row.passages):
        frame.note(words.TIMELINE_UNCALIBRATED)
    _shares_and_counts([topic.series(topic.by_year)])
    _few(topic.by_year)
    _table(words.SHARE_BY_YEAR, topic, topic.by_year)
    _stances(topic)
    _heat(topic)
    _best(topic.by_year, topic.view)


def _shares_and_counts(series: Sequence[charts.Series]) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        frame.section(words.SHARE_BY_YEAR)
        st.altair_chart(charts.share_lines(series), alt=words.SHARE_BY_YEAR)
    with right:
        frame.section(words.COUNT_BY_YEAR)
        st.altair_chart(charts.count_bars(series), alt=words.COUNT_BY_YEAR)


def _few(timeline: Timeline) -> None:
    """Name the years that have too few letters to go by; in the figure their points are hollow."""
    from search.timeline import FEW

    years = [str(row.keys[0]) for row in timeline.rows if row.few and row.letters and row.keys[0] is not None]
    if years:
        frame.note(words.FEW_NOTE)
        frame.note(words.FEW_YEARS.format(few=FEW, years="、".join(years)))


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


def _stances(topic: Topic) -> None:
    rows = [row for row in topic.by_year.rows if row.stances]
    if not rows:
        return
    frame.section(words.STANCE_BY_YEAR)
    st.altair_chart(charts.stance_bars(topic.series(topic.by_year)), alt=words.STANCE_BY_YEAR)
    present = [stance for stance in STANCES if any(dict(row.stances).get(stance) for row in rows)]
    cells = [[_year_words(row), *(_count(topic, row, stance) for stance in present)] for row in rows]
    inner = table((words.YEAR_AXIS, *present), cells, numeric=frozenset(range(1, len(present) + 1)))
    _folded(words.STANCE_BY_YEAR, inner)


def _count(topic: Topic, row: TimelineRow, stance: Stance) -> object:
    count = dict(row.stances).get(stance, 0)
    return Linked(str(count), topic.address(row.keys[0], stance=stance)) if count else ""


def _heat(topic: Topic) -> None:
    matching: dict[str, int] = {}
    for row in topic.by_both.rows:
        agency = row.keys[1]
        if isinstance(agency, str) and row.matching:
            matching[agency] = matching.get(agency, 0) + row.matching
    if not matching:
        return
    most = sorted(matching, key=lambda name: (-matching[name], name))[:AGENCIES_DRAWN]
    frame.section(words.HEAT)
    frame.note(words.HEAT_NOTE.format(n=len(most)))
    ground = charts.DARK if st.context.theme.type == "dark" else charts.LIGHT
    st.altair_chart(charts.heat_map(topic.series(topic.by_both), most, ground), alt=words.HEAT)
    _table(words.HEAT, topic, topic.by_both)


def _table(title: str, topic: Topic, timeline: Timeline) -> None:
    sheet = sheet_of(title, timeline)
    kept = range(len(sheet.columns) - 2)  # the passage and its source are shown further down, and are in the export
    head = [sheet.columns[at] for at in kept]
    first = len(timeline.by)
    rows: list[list[object]] = []
    for row, cells in zip(timeline.rows, sheet.rows, strict=True):
        said: list[object] = [cell_words(sheet, cells, at) for at in kept]
        if row.matching:
            agency = row.keys[1] if first > 1 else None
            address = topic.address(row.keys[0], agency=agency if isinstance(agency, str) else None)
            said[first + 1] = Linked(str(row.matching), address)
        rows.append(said)
    numeric = frozenset(at for at in kept if at >= first and at < len(sheet.columns) - 3)
    _folded(title, table(head, rows, numeric=numeric))


def _folded(title: str, inner: str) -> None:
    frame.show(f"<details><summary>{escaped(words.TABLE_OF)}：{escaped(title)}</summary>{inner}</details>")


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


def _year_words(row: TimelineRow) -> str:
    year = row.keys[0]
    return words.YEAR.format(year=year) if isinstance(year, int) else words.UNSTATED


def _best(timeline: Timeline, view: View) -> None:
    rows = [row for row in timeline.rows if row.passages]
    frame.section(words.BEST_BY_YEAR)
    frame.show(f'<div class="dfh-columns" tabindex="0">{"".join(_year_card(row, view) for row in rows)}</div>')


def _year_card(row: TimelineRow, view: View) -> str:
    item = row.passages[0]
    title = _year_words(row)
    return (
        f'<article class="dfh-card"><h3 class="dfh-name">{escaped(title)}</h3>'
        f'<p class="dfh-meta">{escaped(cite_short(item.document))}</p>'
        f'<div class="dfh-labels">{labels(item.passage)}</div>'
        f'<div class="dfh-text">{excerpt(item.passage.text, item.spans, item.core)}</div>'
        f'<div class="dfh-actions">{letter_link(item, view, escaped(words.OPEN_LETTER))}{copy_button(item.citation)}'
        f"{keep_button(item.document, (item.passage.start, item.passage.end), view)}</div>"
        "</article>"
    )


def _downloads(engine: SearchEngine, topics: Sequence[Topic], view: View) -> None:
    sections: list[Section] = []
    sheets: list[Table] = []
    for topic in topics:
        years = sheet_of(words.YEAR_SHEET.format(topic=topic.name[:NAME_IN_SHEET]), topic.by_year)
        sheets += [years, sheet_of(words.AGENCY_SHEET.format(topic=topic.name[:NAME_IN_SHEET]), topic.by_both)]
        quotes = tuple(
            quote_passage(item.document, item.passage, note=item.band, marks=item.spans, citation=item.citation)
            for row in topic.by_year.rows
            for item in row.passages[:1]
        )
        sections += [Section(title=topic.name, table=years), Section(title=words.BEST_BY_YEAR, quotes=quotes)]
    asked = "；".join(topic.name for topic in topics)
    head = downloads.head_of(words.TIMELINE_TITLE, asked, view.filters, engine.catalog.generation)
    downloads.offer(head, sections, sheets, personal=frame.is_internal(engine))
