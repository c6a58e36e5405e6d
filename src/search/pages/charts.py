"""Figures with Chinese labels. Each is drawn beside a table of the same numbers; none stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.pages import words
from search.types import FacetValue

if TYPE_CHECKING:
    import altair as alt

ACCENT = "#b5453c"
"""A red that stands out on warm white (5.0 : 1) as well as on the dark ground (3.6 : 1), enough for areas (WCAG 1.4.11)."""
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
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("letters:Q", title=words.LETTERS_AXIS, axis=_whole()),
            tooltip=[alt.Tooltip("year:O", title=words.YEAR_AXIS), alt.Tooltip("letters:Q", title=words.LETTERS_AXIS)],
        )
        .properties(height=220)
    )


def lying_bars(values: Sequence[FacetValue], name: str) -> alt.Chart:
    """Return lying bars in the order given; ``name`` says what the values are."""
    import altair as alt

    rows = [{"value": value.value, "letters": value.letters} for value in values]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(color=ACCENT, height={"band": 0.7})
        .encode(
            x=alt.X("letters:Q", title=words.LETTERS_AXIS, axis=_whole()),
            y=alt.Y("value:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL_WIDTH, labelOverlap=False)),
            tooltip=[alt.Tooltip("value:N", title=name), alt.Tooltip("letters:Q", title=words.LETTERS_AXIS)],
        )
        .properties(height=BAR * len(rows) + 40)
    )


def _whole() -> alt.Axis:
    """Return an axis of whole numbers: half a letter does not exist."""
    import altair as alt

    return alt.Axis(tickMinStep=1, format="d")
