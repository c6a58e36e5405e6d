"""Filters → SQL. The only place where a restriction becomes a condition."""

from __future__ import annotations

import json

from search.types import Audience, Filters

PUBLIC = "公开"

Conditions = tuple[str, list[str | int]]
"""A condition in SQL and the values of its question marks; ``1`` when nothing is restricted."""


def letter_conditions(filters: Filters, audience: Audience) -> Conditions:
    """Return what must hold of table ``documents`` (called ``d``).

    The public sees letters marked 公开 only: a letter that does not say is not shown.
    """
    parts: list[str] = []
    values: list[str | int] = []
    if audience == "public":
        parts.append("d.disclosure = ?")
        values.append(PUBLIC)
    for limit, sign in ((filters.year_from, ">="), (filters.year_to, "<=")):
        if limit is not None:
            parts.append(f"d.year {sign} ?")
            values.append(limit)
    for column, wanted in (
        ("agency", filters.agencies),
        ("case_kind", filters.kinds),
        ("outcome", filters.outcomes),
        ("disclosure", filters.disclosures),
        ("session", filters.sessions),
        ("doc_id", filters.doc_ids),
    ):
        if wanted:
            parts.append(f"d.{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
    if filters.outcome_meanings:  # one class may cover two: 正在解决或列入计划
        parts.append(
            "EXISTS (SELECT 1 FROM json_each(?) m WHERE instr('或' || d.outcome_meaning || '或', '或' || m.value || '或'))"
        )
        values.append(json.dumps(filters.outcome_meanings))
    return " AND ".join(parts) or "1", values


def passage_conditions(filters: Filters) -> Conditions:
    """Return what must hold of table ``passages`` (called ``p``)."""
    parts: list[str] = []
    values: list[str | int] = []
    for column, wanted in (("function", filters.functions), ("stance", filters.stances)):
        if wanted:
            parts.append(f"p.{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
    return " AND ".join(parts) or "1", values
