"""Letters: found by any of their names, restricted, counted. What the audience may not see is never returned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import cast

from search.catalog.rows import DOCUMENT_COLUMNS, document_from_row
from search.catalog.selection import letter_conditions, passage_conditions
from search.catalog.snapshots import Reader
from search.errors import NotFoundError
from search.letters.outcomes import meanings_of
from search.text import fold_number
from search.types import Audience, Document, Facet, FacetValue, Filters

FACETS = (
    ("year", "d.year"),
    ("agency", "d.agency"),
    ("kind", "d.case_kind"),
    ("outcome", "d.outcome"),
    ("outcome_meaning", "d.outcome_meaning"),
    ("disclosure", "d.disclosure"),
    ("function", "p.function"),
    ("stance", "p.stance"),
)


class LetterReader(Reader):
    """The part of the catalog that answers about letters."""

    def documents(self, doc_ids: Collection[str], audience: Audience = "internal") -> dict[str, Document]:
        """Return the letters among ``doc_ids`` that exist and that the audience may see, by number."""
        condition, values = letter_conditions(Filters(doc_ids=tuple(doc_ids)), audience)
        if not doc_ids:
            return {}
        columns = ", ".join(f"d.{name}" for name in DOCUMENT_COLUMNS.split(", "))
        rows = self._rows(f"SELECT {columns} FROM documents d WHERE {condition}", values)
        found = {document.doc_id: document for document in map(document_from_row, rows)}
        others = self._rows(
            "SELECT doc_id, source FROM files WHERE doc_id IN (SELECT value FROM json_each(?)) ORDER BY source",
            [json.dumps(list(found))],
        )
        for doc_id, source in cast("list[tuple[str, str]]", others):
            document = found[doc_id]
            if source != document.source:
                found[doc_id] = replace(document, other_sources=(*document.other_sources, source))
        return found

    def document(self, doc_id: str, audience: Audience = "internal") -> Document:
        """Return one letter.

        Raises:
            NotFoundError: it is not there, or not for this audience.
        """
        found = self.documents([doc_id], audience)
        if not found:
            raise NotFoundError(f"库里没有编号为“{doc_id}”的答复函。")
        return found[doc_id]

    def document_ids(self, filters: Filters, audience: Audience = "internal") -> tuple[str, ...]:
        """Return the letters that ``filters`` leave, newest first; functions and stances are asked of their passages."""
        condition, values = letter_conditions(filters, audience)
        inner, more = passage_conditions(filters)
        if more:
            condition += f" AND EXISTS (SELECT 1 FROM passages p WHERE p.doc_id = d.doc_id AND {inner})"
        order = "ORDER BY d.issued_on IS NULL, d.issued_on DESC, d.source"
        rows = self._rows(f"SELECT d.doc_id FROM documents d WHERE {condition} {order}", [*values, *more])
        return tuple(cast("str", row[0]) for row in rows)

    def find_documents(self, key: str, audience: Audience = "internal") -> list[str]:
        """Return the letters that ``key`` names, the surest kind of name first and alone.

        Tried in this order: doc_id, source path, file name, document number in any writing, case number in any writing,
        case number without leading zeros.
        """
        key = key.strip()
        number = fold_number(key)
        by_file = "d.doc_id IN (SELECT doc_id FROM files WHERE "
        path = key.replace("\\", "/").removeprefix("./")
        for condition, value in (
            ("d.doc_id = ?", key),
            (by_file + "source = ?)", path),
            (by_file + "substr(source, -length(?1) - 1) = '/' || ?1)", path),
            ("d.doc_number = ?", number),
            ("d.case_number = ?", number),
            ("ltrim(d.case_number, '0') = ltrim(?, '0')", number),
        ):
            visible, values = letter_conditions(Filters(), audience)
            sql = f"SELECT d.doc_id FROM documents d WHERE ({condition}) AND {visible} ORDER BY d.source"
            found = self._rows(sql, [value, *values]) if value.strip("0") else []
            if found:
                return [cast("str", row[0]) for row in found]
        return []

    def agencies(self, audience: Audience = "internal") -> tuple[str, ...]:
        """Return the bodies that wrote letters, by name."""
        return self._values_of("agency", audience)

    def sessions(self, audience: Audience = "internal") -> tuple[str, ...]:
        """Return the sessions (届次) that letters answer, as printed."""
        return self._values_of("session", audience)

    def _values_of(self, column: str, audience: Audience) -> tuple[str, ...]:
        visible, values = letter_conditions(Filters(), audience)
        sql = f"SELECT DISTINCT {column} FROM documents d WHERE {column} IS NOT NULL AND {visible} ORDER BY {column}"
        return tuple(cast("str", row[0]) for row in self._rows(sql, values))

    def titles(self, audience: Audience = "internal") -> tuple[tuple[str, str | None, str | None], ...]:
        """Return ``(doc_id, title, subject)`` of every letter, by source."""
        visible, values = letter_conditions(Filters(), audience)
        sql = (
            "SELECT doc_id, json_extract(fields, '$.title'), json_extract(fields, '$.subject')"
            f" FROM documents d WHERE {visible} ORDER BY source"
        )
        return tuple(cast("list[tuple[str, str | None, str | None]]", self._rows(sql, values)))

    def facets(self, doc_ids: Collection[str] | None = None, audience: Audience = "internal") -> tuple[Facet, ...]:
        """Count letters by the values of each field, among ``doc_ids`` or all. Letters without a value are not counted."""
        if doc_ids is not None and not doc_ids:
            return tuple(Facet(name, ()) for name, _ in FACETS)
        condition, values = letter_conditions(Filters(doc_ids=tuple(doc_ids or ())), audience)
        counts: dict[str, Counter[str]] = {name: Counter() for name, _ in FACETS}
        columns = [(name, column) for name, column in FACETS if column.startswith("d.")]
        wanted = ", ".join(column for _, column in columns)
        for row in self._rows(f"SELECT {wanted} FROM documents d WHERE {condition}", values):
            for (name, _), value in zip(columns, row, strict=True):
                if value is not None:
                    counts[name].update(meanings_of(str(value)) if name == "outcome_meaning" else [str(value)])
        for name, column in FACETS:
            if column.startswith("p."):
                sql = (
                    f"SELECT {column}, COUNT(DISTINCT d.doc_id) FROM documents d JOIN passages p USING (doc_id)"
                    f" WHERE {column} IS NOT NULL AND {condition} GROUP BY {column}"
                )
                counts[name].update({str(value): cast("int", n) for value, n in self._rows(sql, values)})
        return tuple(Facet(name, _sorted(name, counts[name])) for name, _ in FACETS)


def _sorted(name: str, counts: Counter[str]) -> tuple[FacetValue, ...]:
    """Order the values of a facet: years newest first, others by number of letters, then by name."""
    rows = sorted(counts.items(), key=lambda item: item[0], reverse=name == "year")
    if name != "year":
        rows.sort(key=lambda item: -item[1])
    return tuple(FacetValue(value, letters) for value, letters in rows)
