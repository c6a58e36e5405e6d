"""A topic across years and bodies: how many letters deal with it, as a share of all, and where they stand.

Counts alone mislead: a year with more letters has more on everything. So every number comes as a share of the letters of
the same year and body under the same filters, and a cell with few letters says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import TypeVar

from search.catalog import Catalog
from search.citing import cite_short
from search.errors import QueryError
from search.topics import covered
from search.types import STANCES, Audience, Document, LetterFields, Query, Result, Results, Stance

DEPTH = 5000
"""Passages asked of the search: all that match, in an index of a hundred thousand."""

FEW = 5
"""In a cell with fewer letters one letter more or less moves the share by over twenty points."""

BEST = 3
"""Passages kept for a cell, the best of different letters."""

MATCHING = frozenset({"高度相关", "相关"})
SURE = "高度相关"

Key = str | int | None
Part = TypeVar("Part")

GROUPINGS: Mapping[str, Callable[[LetterFields], Key]] = {
    "year": lambda fields: fields.year,
    "agency": lambda fields: fields.agency,
    "kind": lambda fields: fields.case_kind,
    "outcome": lambda fields: fields.outcome,
}
"""What letters can be grouped by. ``None`` is a group of its own: letters that do not say."""

GROUPING_NAMES = {"year": "年份", "agency": "发文机关", "kind": "来件类别", "outcome": "办理类别"}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One cell. ``keys`` are its values of ``Timeline.by``, in that order.

    ``stances`` counts matching letters: each once, by its best passage that takes a stance. ``passages`` are the best of
    the cell, at most ``BEST``, of different letters.
    """

    keys: tuple[Key, ...]
    letters: int
    matching: int
    stances: tuple[tuple[Stance, int], ...]
    passages: tuple[Result, ...]

    @property
    def share(self) -> float | None:
        """``matching / letters``; ``None`` where there is no letter at all."""
        return self.matching / self.letters if self.letters else None

    @property
    def few(self) -> bool:
        """Whether the share says little, for want of letters."""
        return self.letters < FEW


@dataclass(frozen=True, slots=True)
class Timeline:
    """A topic across cells. ``first`` and ``last`` are the best passages of the earliest and the latest matching letter."""

    query: Query
    by: tuple[str, ...]
    rows: tuple[TimelineRow, ...]
    letters: int
    matching: int
    first: Result | None
    last: Result | None
    generation: int
    took_ms: float


def find_timeline(
    topic: str,
    catalog: Catalog,
    search: Callable[[str, int], Results],
    *,
    by: Sequence[str] = ("year",),
    audience: Audience = "internal",
) -> Timeline:
    """Follow ``topic`` through the letters of ``catalog``.

    ``search(topic, depth)`` ranks passages under the filters of the caller; what it understood as a filter holds for the
    letters counted beside them too.

    Raises:
        QueryError: ``by`` names something letters cannot be grouped by.
    """
    results = search(topic, DEPTH)
    doc_ids = catalog.document_ids(results.query.filters, audience)
    return timeline_of(results, catalog.documents(doc_ids, audience).values(), by=by)


def timeline_of(results: Results, letters: Iterable[Document], *, by: Sequence[str] = ("year",)) -> Timeline:
    """Lay the answer to a topic over ``letters``: all that the filters of the answer leave, matching or not.

    A letter matches by a passage that is 高度相关, or 相关 and holds the topic's words (:func:`matching_letters`); without
    calibration, by any passage of the answer.

    Raises:
        QueryError: ``by`` names something letters cannot be grouped by.
    """
    started = perf_counter()
    keys = _keys(by)
    population = {letter.doc_id: letter for letter in letters}
    matching = {doc_id: hits for doc_id, hits in matching_letters(results).items() if doc_id in population}
    cells: dict[tuple[Key, ...], list[str]] = {}
    for doc_id, letter in population.items():
        cells.setdefault(tuple(key(letter.fields) for key in keys), []).append(doc_id)
    if tuple(by) == ("year",):
        _fill_years(cells)
    rows = tuple(_row(cell, cells[cell], matching) for cell in sorted(cells, key=_order))
    dated = sorted(
        ((day, hits[0]) for hits in matching.values() if (day := _dated(hits[0].document)) is not None),
        key=lambda pair: (pair[0], pair[1].rank),
    )
    last_day = dated[-1][0] if dated else None
    return Timeline(
        query=results.query,
        by=tuple(by),
        rows=rows,
        letters=len(population),
        matching=len(matching),
        first=dated[0][1] if dated else None,
        last=next((hit for day, hit in dated if day == last_day), None),
        generation=results.generation,
        took_ms=results.took_ms + (perf_counter() - started) * 1000,
    )


def summed(timeline: Timeline, by: Sequence[str] = ("year",)) -> Timeline:
    """Lay the same letters over fewer keys: the cells of a timeline by year and body, added up to one by year.

    Exact, for every letter stands in one cell, and the best passages of a sum are among the best of its parts.

    Raises:
        QueryError: ``by`` is not among the keys of ``timeline``.
    """
    _keys(by)
    if not set(by) <= set(timeline.by):
        raise QueryError(f"已有的分组是{'、'.join(timeline.by)}，不能再按{'、'.join(by)}汇总。")
    places = [timeline.by.index(name) for name in by]
    cells: dict[tuple[Key, ...], list[TimelineRow]] = {}
    for row in timeline.rows:
        cells.setdefault(tuple(row.keys[place] for place in places), []).append(row)
    if tuple(by) == ("year",):
        _fill_years(cells)
    return replace(timeline, by=tuple(by), rows=tuple(_sum(cell, cells[cell]) for cell in sorted(cells, key=_order)))


def _sum(cell: tuple[Key, ...], rows: Sequence[TimelineRow]) -> TimelineRow:
    stances: Counter[Stance] = Counter()
    for row in rows:
        stances.update(dict(row.stances))
    best = sorted((item for row in rows for item in row.passages), key=lambda item: item.rank)
    return TimelineRow(
        keys=cell,
        letters=sum(row.letters for row in rows),
        matching=sum(row.matching for row in rows),
        stances=tuple((stance, stances[stance]) for stance in STANCES if stances[stance]),
        passages=tuple(best[:BEST]),
    )


def matching_letters(results: Results) -> dict[str, tuple[Result, ...]]:
    """Return the matching passages of each matching letter, best first; letters in the order of their best passage.

    Where a passage of the answer is 高度相关, one that is 相关 matches only if it holds the topic word for word, with its heading
    and the subject of its letter: what is near in meaning is worth reading, but counting it would tell of other matters. An
    answer without any 高度相关 has nothing better than 相关, and counts it. Without calibration every passage matches.
    """
    calibrated = any(item.band is not None for item in results.items)
    strict = any(item.band == SURE for item in results.items)
    found: dict[str, list[Result]] = {}
    for item in sorted(results.items, key=lambda one: one.rank):
        if results.verdict == "nothing" or (calibrated and item.band not in MATCHING):
            continue
        if not strict or item.band == SURE or _holds(item, results.query.text):
            found.setdefault(item.document.doc_id, []).append(item)
    return {doc_id: tuple(hits) for doc_id, hits in found.items()}


def _holds(item: Result, topic: str) -> bool:
    known = item.document.fields
    return covered(topic, " ".join((matched(item), *item.passage.heading, known.subject or "", known.title or ""))) == 1


def _keys(by: Sequence[str]) -> list[Callable[[LetterFields], Key]]:
    if not by or len(set(by)) < len(by) or any(name not in GROUPINGS for name in by):
        names = "、".join(f"{name}（{GROUPING_NAMES[name]}）" for name in GROUPINGS)
        raise QueryError(f"分组方式“{','.join(by)}”不可用；可用的有{names}，各写一次，用逗号连接。")
    return [GROUPINGS[name] for name in by]


def _fill_years(cells: dict[tuple[Key, ...], list[Part]]) -> None:
    """A year without letters between others is a row: the curve must not jump over it."""
    years = [keys[0] for keys in cells if isinstance(keys[0], int)]
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        cells.setdefault((year,), [])


def _row(cell: tuple[Key, ...], doc_ids: Sequence[str], matching: Mapping[str, tuple[Result, ...]]) -> TimelineRow:
    found = sorted((matching[doc_id] for doc_id in doc_ids if doc_id in matching), key=lambda hits: hits[0].rank)
    stances = Counter(next((hit.passage.stance for hit in hits if hit.passage.stance), None) for hits in found)
    return TimelineRow(
        keys=cell,
        letters=len(doc_ids),
        matching=len(found),
        stances=tuple((stance, stances[stance]) for stance in STANCES if stances[stance]),
        passages=tuple(hits[0] for hits in found[:BEST]),
    )


def _order(cell: tuple[Key, ...]) -> tuple[tuple[bool, int, str], ...]:
    """Years ascending, names by code point; letters that do not say come last."""
    return tuple((key is None, key if isinstance(key, int) else 0, key if isinstance(key, str) else "") for key in cell)


def _dated(document: Document) -> date | None:
    """When the letter was signed, else printed; a letter of which only the year is known counts as of the middle of it."""
    known = document.fields
    middle = None if known.year is None else date(known.year, 7, 1)
    return known.issued_on or known.printed_on or middle


def timeline_json(timeline: Timeline, hit: Callable[[Result], dict[str, object]]) -> dict[str, object]:
    """Return the object ``timeline --json`` prints (interface.md); ``hit`` writes a passage as ``query --json`` does.

    ``year`` and ``agency`` are ``null`` when letters are not grouped by them.
    """
    return {
        "query": timeline.query.raw,
        "rows": [
            {
                **{"year": None, "agency": None},
                **dict(zip(timeline.by, row.keys, strict=True)),
                "letters": row.letters,
                "matching": row.matching,
                "share": None if row.share is None else round(row.share, 4),
                "stances": dict(row.stances),
                "passages": [hit(item) for item in row.passages],
            }
            for row in timeline.rows
        ],
    }


def timeline_table(timeline: Timeline) -> tuple[tuple[str, ...], tuple[tuple[str | int | float | None, ...], ...]]:
    """Return columns and rows for a table of a timeline: one row a cell, one column a stance that occurs."""
    stances = [stance for stance in STANCES if any(stance in dict(row.stances) for row in timeline.rows)]
    columns = (
        *(GROUPING_NAMES[name] for name in timeline.by),
        "答复函",
        "涉及",
        "占比",
        *stances,
        "提示",
        "代表段落",
        "出处",
    )
    rows = tuple(
        (
            *row.keys,
            row.letters,
            row.matching,
            row.share,
            *(dict(row.stances).get(stance, 0) for stance in stances),
            caution(row),
            matched(row.passages[0]) if row.passages else None,
            row.passages[0].citation if row.passages else None,
        )
        for row in timeline.rows
    )
    return columns, rows


def caution(row: TimelineRow) -> str | None:
    """Say that a cell has too few letters to go by."""
    if row.letters == 0:
        return "没有答复函"
    return f"仅{row.letters}件，占比仅供参考" if row.few else None


def matched(item: Result) -> str:
    """Return the passage that matches, without the neighbours it is shown with."""
    start, end = item.core
    return item.passage.text[start:end]


def timeline_text(timeline: Timeline) -> str:
    """Say a timeline in plain text, a line a cell."""
    lines = [f"共{timeline.letters}件答复，其中{timeline.matching}件涉及。"]
    for name, item in (("最早", timeline.first), ("最近", timeline.last)):
        if item is not None:
            lines.append(f"{name}：{item.citation}")
    for row in timeline.rows:
        cell = " ".join("未载明" if key is None else f"{key}年" if isinstance(key, int) else key for key in row.keys)
        share = "" if row.share is None else f"（{row.share:.1%}）"
        stances = "，".join(f"{stance}{count}" for stance, count in row.stances)
        parts = (f"{cell}：{row.matching}/{row.letters}件{share}", stances, caution(row) or "")
        lines.append("　".join(part for part in parts if part))
        lines += [
            f"    {cite_short(item.document)}：{' '.join(item.passage.text.split())}" for item in row.passages[:1]
        ]
    return "\n".join(lines)
