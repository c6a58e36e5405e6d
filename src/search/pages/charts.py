"""Figures with Chinese labels. Each is drawn beside a table of the same numbers; none stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from search.pages import words
from search.types import STANCES, FacetValue

if TYPE_CHECKING:
    import altair as alt

    from search.timeline import TimelineRow

ACCENT = "#b5453c"
"""A red that stands out on warm white (5.0 : 1) as well as on the dark ground (3.6 : 1), enough for areas (WCAG 1.4.11)."""
STANCE_COLOURS = ("#3f7d5c", "#6fa287", "#5b86b0", "#97b4cf", "#d2a24c", "#b5453c", "#8d857b")
"""One colour a stance, in the order of :data:`search.types.STANCES`: greens done, blues planned, red declined, grey explained."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours of cells on one ground: from none to all letters, few letters without and with a matching one, ink on all of these."""

    shades: tuple[str, str]
    few: tuple[str, str]
    ink: str


LIGHT = Ground(("#f3e9df", "#9b1c1c"), ("#f8f3ea", "#f0ddd3"), "#2a2522")
DARK = Ground(("#2f2823", "#a8382f"), ("#26221e", "#46302b"), "#ece6dc")
DEEP = 0.55
"""Share above which a cell is so deep that white stands out better on it than ink."""
WHITE = "#ffffff"
TOPIC_COLOURS = ("#b5453c", "#4a7fb5", "#3f8a63", "#a87a24")
"""One colour a topic, each at least 3 : 1 against the light and the dark ground (WCAG 1.4.11)."""
DRAWN = {"embedOptions": {"renderer": "svg"}}
"""Figures as SVG: marks that lead somewhere are elements, which assistive technology can name."""
BAR = 22
"""Height of a lying bar with its gap, in pixels."""
LABEL_WIDTH = 190
"""Pixels for the name of an agency."""


class Address(Protocol):
    """Says where a mark leads: to the letters of a year, of an agency in it, or of a stance in it."""

    def __call__(self, year: object, *, agency: str | None = None, stance: str | None = None) -> str:
        """Return a relative address."""
        ...


@dataclass(frozen=True, slots=True)
class Series:
    """A topic with its rows, each of whose marks leads to its letters, in one colour wherever it is drawn."""

    name: str
    colour: str
    rows: Sequence[TimelineRow]
    address: Address


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
        .properties(height=220, usermeta=DRAWN)
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
        .properties(height=BAR * len(rows) + 40, usermeta=DRAWN)
    )
    return chart


def share_lines(series: Sequence[Series]) -> alt.LayerChart:
    """Return the share of letters a year that deal with each topic; years with few letters have hollow points."""
    import altair as alt

    data = _data(
        [
            {
                **_year_row(row),
                "fill": "transparent" if row.few else one.colour,
                "topic": one.name,
                "url": one.address(row.keys[0]),
                "said": _said(row, one.name),
            }
            for one in series
            for row in one.rows
            if row.share is not None and row.keys[0] is not None
        ]
    )
    names = [one.name for one in series]
    colours = [one.colour for one in series]
    legend = alt.Legend(orient="bottom", title=None, labelLimit=0, columns=1) if len(names) > 1 else None
    scale = alt.Scale(domain=names, range=colours)
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domainMin=0)),
        color=alt.Color("topic:N", scale=scale, legend=legend),
        tooltip=[alt.Tooltip("topic:N", title=words.TOPIC), *_year_tips()],
        href="url:N",
        description="said:N",
    )
    points = base.mark_point(size=90, filled=True, opacity=1, strokeWidth=2).encode(
        fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("topic:N", scale=scale, legend=None)
    )
    chart: alt.LayerChart = (base.mark_line(strokeWidth=2) + points).properties(height=240, usermeta=DRAWN)
    return chart


def count_bars(series: Sequence[Series]) -> alt.Chart:
    """Return the raw number of letters a year that deal with each topic, topics beside one another."""
    import altair as alt

    values = [
        {
            **_year_row(row),
            "topic": one.name,
            "url": one.address(row.keys[0]),
            "said": _said(row, one.name),
        }
        for one in series
        for row in one.rows
    ]
    names = [one.name for one in series]
    scale = alt.Scale(domain=names, range=[one.colour for one in series])
    legend = alt.Legend(orient="bottom", title=None, labelLimit=0, columns=1) if len(names) > 1 else None
    chart: alt.Chart = (
        alt.Chart(_data(values))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("topic:N", sort=names),
            y=alt.Y("matching:Q", title=None, axis=_whole()),
            color=alt.Color("topic:N", scale=scale, legend=legend),
            tooltip=[alt.Tooltip("topic:N", title=words.TOPIC), *_year_tips()],
            href="url:N",
            description="said:N",
        )
        .properties(height=240, usermeta=DRAWN)
    )
    return chart


def stance_bars(one: Series) -> alt.Chart:
    """Return where the letters of each year stand, stacked, in the order from done to declined."""
    import altair as alt

    values = [
        {
            "year": _year(row),
            "stance": stance,
            "letters": count,
            "at": STANCES.index(stance),
            "url": one.address(row.keys[0], stance=stance),
            "said": words.STANCE_SAID.format(year=_year(row), stance=stance, n=count),
        }
        for row in one.rows
        for stance, count in row.stances
    ]
    present = [stance for stance in STANCES if any(value["stance"] == stance for value in values)]
    colours = [STANCE_COLOURS[STANCES.index(stance)] for stance in present]
    chart: alt.Chart = (
        alt.Chart(_data(values))
        .mark_bar()
        .encode(
            x=_year_axis(one.rows),
            y=alt.Y("letters:Q", title=words.MATCHING_AXIS, axis=_whole()),
            color=alt.Color("stance:N", title=words.STANCE, scale=alt.Scale(domain=present, range=colours)),
            order=alt.Order("at:Q"),
            tooltip=[
                alt.Tooltip("year:O", title=words.YEAR_AXIS),
                alt.Tooltip("stance:N", title=words.STANCE),
                alt.Tooltip("letters:Q", title=words.MATCHING_AXIS),
            ],
            href="url:N",
            description="said:N",
        )
        .properties(height=260, usermeta=DRAWN)
    )
    return chart


def heat_map(one: Series, agencies: Sequence[str], ground: Ground) -> alt.LayerChart:
    """Return year × agency, coloured by share, with matching and all letters written in the cell.

    Cells with few letters are pale whatever their share: 1/1 is not 20/20.
    """
    import altair as alt

    values = [
        {
            **_year_row(row),
            "agency": row.keys[1],
            "cell": f"{row.matching}/{row.letters}",
            "fill": ground.few[row.matching > 0] if row.few else _shade(row.share, ground),
            "ink": WHITE if not row.few and row.share > DEEP else ground.ink,
            "url": one.address(row.keys[0], agency=str(row.keys[1])),
            "said": _said(row, str(row.keys[1])),
        }
        for row in one.rows
        if row.keys[1] in agencies and row.share is not None
    ]
    base = alt.Chart(_data(values)).encode(
        x=_year_axis(one.rows),
        y=alt.Y("agency:N", title=None, sort=list(agencies), axis=alt.Axis(labelLimit=LABEL_WIDTH, labelOverlap=False)),
        tooltip=[alt.Tooltip("agency:N", title=words.AGENCY), *_year_tips()],
        href="url:N",
        description="said:N",
    )
    cells = base.mark_rect(strokeWidth=1, stroke=ground.shades[0]).encode(color=alt.Color("fill:N", scale=None))
    numbers = base.mark_text(fontSize=12).encode(text=alt.Text("cell:N"), color=alt.Color("ink:N", scale=None))
    chart: alt.LayerChart = (cells + numbers).properties(height=max(130, 30 * len(agencies) + 30), usermeta=DRAWN)
    return chart


def _shade(share: float, ground: Ground) -> str:
    """Mix the two ends of a ground's shades."""
    pairs = zip(*([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in ground.shades), strict=True)
    return "#" + "".join(f"{round(light + share * (dark - light)):02x}" for light, dark in pairs)


def _data(rows: Sequence[Mapping[str, object]]) -> alt.Data:
    import altair as alt
    import pandas as pd  # noqa: F401 - Altair looks into it, even while another session's thread is half-way through importing it

    data: alt.Data = alt.Data(values=list(rows))  # type: ignore[no-untyped-call]
    return data


def _year_row(row: TimelineRow) -> dict[str, str | int | float | None]:
    return {"year": _year(row), "letters": row.letters, "matching": row.matching, "share": row.share}


def _year(row: TimelineRow) -> str:
    return words.UNSTATED if row.keys[0] is None else str(row.keys[0])


def _said(row: TimelineRow, what: str) -> str:
    """Say a mark in words, for those who hear the page."""
    return words.MARK_SAID.format(what=what, year=_year(row), matching=row.matching, letters=row.letters)


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
