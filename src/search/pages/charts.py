"""Figures with Chinese labels. Each is drawn beside a table of the same numbers; none stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from search.pages import words
from search.types import STANCES, FacetValue

if TYPE_CHECKING:
    import altair as alt

    from search.timeline import TimelineRow

ACCENT = "#b5453c"
"""A red that stands out on warm white (5.0 : 1) as well as on the dark ground (3.6 : 1), enough for areas (WCAG 1.4.11)."""
STANCE_COLOURS = ("#3f7d5c", "#6fa287", "#5b86b0", "#97b4cf", "#d2a24c", "#b5453c", "#8d857b")
"""One colour a stance, in the order of :data:`search.types.STANCES`: greens done, blues planned, red declined, grey explained."""
SHADES = ("#f3e9df", "#9b1c1c")
"""From none to all letters."""
BAR = 22
"""Height of a lying bar with its gap, in pixels."""
LABEL_WIDTH = 190
"""Pixels for the name of an agency."""


def year_bars(values: Sequence[FacetValue]) -> alt.Chart:
    """Return standing bars, oldest year first."""
    import altair as alt

    rows = sorted(
        ({"year": value.value, "letters": value.letters} for value in values), key=lambda row: str(row["year"])
    )
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("letters:Q", title=words.LETTERS_AXIS, axis=_whole()),
            tooltip=[alt.Tooltip("year:O", title=words.YEAR_AXIS), alt.Tooltip("letters:Q", title=words.LETTERS_AXIS)],
        )
        .properties(height=220)
    )
    return chart


def lying_bars(values: Sequence[FacetValue], name: str) -> alt.Chart:
    """Return lying bars in the order given; ``name`` says what the values are."""
    import altair as alt

    rows = [{"value": value.value, "letters": value.letters} for value in values]
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_bar(color=ACCENT, height={"band": 0.7})
        .encode(
            x=alt.X("letters:Q", title=words.LETTERS_AXIS, axis=_whole()),
            y=alt.Y("value:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL_WIDTH, labelOverlap=False)),
            tooltip=[alt.Tooltip("value:N", title=name), alt.Tooltip("letters:Q", title=words.LETTERS_AXIS)],
        )
        .properties(height=BAR * len(rows) + 40)
    )
    return chart


def share_line(rows: Sequence[TimelineRow]) -> alt.LayerChart:
    """Return the share of letters a year that deal with the topic; years with few letters have hollow points."""
    import altair as alt

    data = _data(
        [{**_year_row(row), "few": row.few} for row in rows if row.share is not None and row.keys[0] is not None]
    )
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domainMin=0)),
        tooltip=_year_tips(),
    )
    points = base.mark_point(size=70, filled=True, opacity=1, stroke=ACCENT, strokeWidth=2).encode(
        fill=alt.Fill("few:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, "transparent"]), legend=None)
    )
    chart: alt.LayerChart = (base.mark_line(color=ACCENT, strokeWidth=2) + points).properties(height=240)
    return chart


def count_bars(rows: Sequence[TimelineRow]) -> alt.Chart:
    """Return the raw number of letters a year that deal with the topic."""
    import altair as alt

    chart: alt.Chart = (
        alt.Chart(_data([_year_row(row) for row in rows]))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("matching:Q", title=None, axis=_whole()),
            tooltip=_year_tips(),
        )
        .properties(height=240)
    )
    return chart


def stance_bars(rows: Sequence[TimelineRow]) -> alt.Chart:
    """Return where the letters of each year stand, stacked, in the order from done to declined."""
    import altair as alt

    values = [
        {"year": _year(row), "stance": stance, "letters": count, "at": STANCES.index(stance)}
        for row in rows
        for stance, count in row.stances
    ]
    present = [stance for stance in STANCES if any(value["stance"] == stance for value in values)]
    colours = [STANCE_COLOURS[STANCES.index(stance)] for stance in present]
    chart: alt.Chart = (
        alt.Chart(_data(values))
        .mark_bar()
        .encode(
            x=_year_axis(rows),
            y=alt.Y("letters:Q", title=words.MATCHING_AXIS, axis=_whole()),
            color=alt.Color("stance:N", title=words.STANCE, scale=alt.Scale(domain=present, range=colours)),
            order=alt.Order("at:Q"),
            tooltip=[
                alt.Tooltip("year:O", title=words.YEAR_AXIS),
                alt.Tooltip("stance:N", title=words.STANCE),
                alt.Tooltip("letters:Q", title=words.MATCHING_AXIS),
            ],
        )
        .properties(height=260)
    )
    return chart


def heat_map(rows: Sequence[TimelineRow], agencies: Sequence[str]) -> alt.LayerChart:
    """Return year × agency, coloured by share, with matching and all letters written in the cell: 1/1 is not 20/20."""
    import altair as alt

    values = [
        {**_year_row(row), "agency": row.keys[1], "cell": f"{row.matching}/{row.letters}"}
        for row in rows
        if row.keys[1] in agencies and row.share is not None
    ]
    base = alt.Chart(_data(values)).encode(
        x=_year_axis(rows),
        y=alt.Y("agency:N", title=None, sort=list(agencies), axis=alt.Axis(labelLimit=LABEL_WIDTH, labelOverlap=False)),
        tooltip=[alt.Tooltip("agency:N", title=words.AGENCY), *_year_tips()],
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "share:Q",
            title=words.SHARE,
            scale=alt.Scale(domain=[0, 1], range=list(SHADES)),
            legend=alt.Legend(format="%"),
        )
    )
    numbers = base.mark_text(fontSize=12).encode(
        text=alt.Text("cell:N"),
        color=alt.condition("datum.share > 0.5", alt.value("#ffffff"), alt.value("#2a2522")),
    )
    chart: alt.LayerChart = (cells + numbers).properties(height=max(130, 30 * len(agencies) + 30))
    return chart


def _data(rows: Sequence[Mapping[str, object]]) -> alt.Data:
    import altair as alt
    import pandas as pd  # noqa: F401 - Altair looks into it, even while another session's thread is half-way through importing it

    data: alt.Data = alt.Data(values=list(rows))  # type: ignore[no-untyped-call]
    return data


def _year_row(row: TimelineRow) -> dict[str, str | int | float | None]:
    return {"year": _year(row), "letters": row.letters, "matching": row.matching, "share": row.share}


def _year(row: TimelineRow) -> str:
    return words.UNSTATED if row.keys[0] is None else str(row.keys[0])


def _year_axis(rows: Sequence[TimelineRow]) -> alt.X:
    """Return an axis of all years, so that figures one under the other can be compared."""
    import altair as alt

    years = sorted({_year(row) for row in rows})  # digits sort before 未载明
    return alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=years))


def _year_tips() -> list[alt.Tooltip]:
    import altair as alt

    return [
        alt.Tooltip("year:O", title=words.YEAR_AXIS),
        alt.Tooltip("matching:Q", title=words.MATCHING_AXIS),
        alt.Tooltip("letters:Q", title=words.LETTERS_AXIS),
        alt.Tooltip("share:Q", title=words.SHARE, format=".1%"),
    ]


def _whole() -> alt.Axis:
    """Return an axis of whole numbers: half a letter does not exist."""
    import altair as alt

    return alt.Axis(tickMinStep=1, format="d")
