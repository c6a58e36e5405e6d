"""语料: what the index holds, what could not be read and why; for an administrator also its upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from search.layout import IndexLayout
from search.pages import charts, frame, upkeep, words
from search.pages.markup import escaped, table
from search.settings import settings_from_environment
from search.types import Facet, FacetValue

if TYPE_CHECKING:
    from search.engine import IndexInfo, SearchEngine

AGENCIES_DRAWN = 15
COLUMNS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("kind", words.KIND), ("disclosure", words.DISCLOSURE), ("outcome", words.OUTCOME)),
    (("function", words.FUNCTION),),
    (("stance", words.STANCE),),
)
"""Small fields, as they stand beside one another: name of the facet and what it is called."""


def draw() -> None:
    """Draw the page."""
    settings = settings_from_environment()
    if settings.admin and not IndexLayout(settings.index_dir).catalog.is_file():
        frame.heading(words.CORPUS, words.EMPTY_INDEX)
        upkeep.draw(settings)
        return
    engine = frame.engine()
    info = engine.info()
    facets = {facet.field: facet for facet in frame.all_facets(engine)}
    frame.heading(words.CORPUS, words.CORPUS_LINE)
    _figures(engine, info, facets)
    if not info.documents:
        frame.notice(words.EMPTY_INDEX)
    _by_year(facets)
    _by_agency(facets)
    _by_the_rest(facets)
    if frame.is_internal(engine):
        _troubles(engine)
    _upkeep(engine)


def _figures(engine: SearchEngine, info: IndexInfo, facets: dict[str, Facet]) -> None:
    agencies = len(facets["agency"].values) if "agency" in facets else 0
    pairs = (
        (words.DOCUMENTS, str(info.documents)),
        (words.PASSAGES, str(info.passages)),
        (words.AGENCIES, str(agencies)),
        (words.LAST_BUILT, words.moment(info.built_at)),
        (words.MODEL, _model(engine.settings.embedder)),
    )
    items = "".join(f"<div><dt>{escaped(name)}</dt><dd>{escaped(value)}</dd></div>" for name, value in pairs)
    frame.show(f'<dl class="dfh-figures">{items}</dl>')
    if not info.calibrated:
        frame.note(words.UNCALIBRATED)


def _model(name: str) -> str:
    return {"bundled": words.MODEL_BUNDLED, "hashing": words.MODEL_HASHING}.get(name, words.MODEL_OTHER)


def _by_year(facets: dict[str, Facet]) -> None:
    values = _values(facets, "year")
    if not values:
        return
    frame.section(words.BY_YEAR)
    st.altair_chart(charts.year_bars(values), alt=words.BY_YEAR)
    _table(words.BY_YEAR, words.YEARS, values)


def _by_agency(facets: dict[str, Facet]) -> None:
    values = _values(facets, "agency")
    if not values:
        return
    frame.section(words.BY_AGENCY)
    if len(values) > AGENCIES_DRAWN:
        frame.note(words.AGENCIES_SHOWN.format(n=AGENCIES_DRAWN))
    st.altair_chart(charts.lying_bars(values[:AGENCIES_DRAWN], words.AGENCY), alt=words.BY_AGENCY)
    _table(words.BY_AGENCY, words.AGENCY, values)


def _by_the_rest(facets: dict[str, Facet]) -> None:
    for column, fields in zip(st.columns(len(COLUMNS), gap="large"), COLUMNS, strict=True):
        with column:
            for field, title in fields:
                if not _values(facets, field):
                    continue
                frame.section(title)
                frame.show(table((title, words.COLUMN_LETTERS), _rows(field, facets), numeric=frozenset({1})))
                if field == "outcome":
                    frame.note(words.OUTCOME_NOTE)


def _rows(field: str, facets: dict[str, Facet]) -> list[tuple[str, str]]:
    return [
        (words.CLASS.format(outcome=value.value) if field == "outcome" else value.value, str(value.letters))
        for value in _values(facets, field)
    ]


def _values(facets: dict[str, Facet], field: str) -> tuple[FacetValue, ...]:
    return facets[field].values if field in facets else ()


def _table(title: str, column: str, values: Sequence[FacetValue]) -> None:
    inner = table(
        (column, words.COLUMN_LETTERS), [(value.value, value.letters) for value in values], numeric=frozenset({1})
    )
    frame.show(f"<details><summary>{escaped(words.TABLE_OF)}：{escaped(title)}</summary>{inner}</details>")


def _troubles(engine: SearchEngine) -> None:
    """Name the files that were skipped and those that were read with reservations; only inside, for names tell much."""
    skipped = [(item.source, item.reason) for item in engine.skipped()]
    frame.section(words.SKIPPED)
    if skipped:
        frame.show(table((words.COLUMN_FILE, words.COLUMN_REASON), skipped))
    else:
        frame.note(words.NONE_SKIPPED)
    warnings = [(file.source, warning) for file in engine.catalog.files() for warning in file.warnings]
    if warnings:
        frame.section(words.WARNINGS)
        frame.show(table((words.COLUMN_FILE, words.COLUMN_NOTE), warnings))


def _upkeep(engine: SearchEngine) -> None:
    frame.section(words.ADMIN)
    if engine.settings.admin:
        upkeep.draw(engine.settings)
    else:
        frame.note(words.ADMIN_OFF)
