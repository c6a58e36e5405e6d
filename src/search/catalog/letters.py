"""Letters: found by any of their names, restricted, counted. What the audience may not see is never returned."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import cast

from search.catalog.rows import DOCUMENT_COLUMNS, document_from_row
from search.catalog.selection import letter_conditions, passage_conditions
from search.catalog.snapshots import Reader
from search.errors import NotFoundError
from search.text import DOC_NUMBER, fold_number, number_endings
from search.types import Audience, Document, Filters


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
        """Return the letters that ``key`` names, as :meth:`documents_named` does, or else any ending of a document number.

        查一下鲁科函〔2024〕243号 is typed without a space; what is no number has no endings.
        """
        number = fold_number(key)
        endings = number_endings(number)[1:] if DOC_NUMBER.fullmatch(number) else []
        found = (self.documents_named(name, audience) for name in (key, *endings))
        return next(filter(None, found), [])

    def documents_named(self, key: str, audience: Audience = "internal") -> list[str]:
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

    def years(self, audience: Audience = "internal") -> tuple[int, int] | None:
        """Return the years of the oldest and the newest letter; ``None`` where no letter has one."""
        visible, values = letter_conditions(Filters(), audience)
        [(first, last)] = self._rows(f"SELECT min(year), max(year) FROM documents d WHERE {visible}", values)
        return None if first is None else (int(cast("int", first)), int(cast("int", last)))

    def _values_of(self, column: str, audience: Audience) -> tuple[str, ...]:
        visible, values = letter_conditions(Filters(), audience)
        sql = f"SELECT DISTINCT {column} FROM documents d WHERE {column} IS NOT NULL AND {visible} ORDER BY {column}"
        return tuple(cast("str", row[0]) for row in self._rows(sql, values))

    def titled(self, titles: Collection[str], audience: Audience = "internal") -> list[str]:
        """Return the letters whose title or subject is one of ``titles``, in the form of :func:`search.queries.title_key`."""
        if not titles:
            return []
        visible, values = letter_conditions(Filters(), audience)
        sql = (
            "SELECT DISTINCT d.doc_id FROM titles t JOIN documents d USING (doc_id)"
            f" WHERE t.title IN (SELECT value FROM json_each(?)) AND {visible} ORDER BY d.source"
        )
        return [cast("str", row[0]) for row in self._rows(sql, [json.dumps(sorted(titles)), *values])]

    def naming(self, name: str, audience: Audience = "internal") -> list[str]:
        """Return the letters that answer a person or organisation, or were signed by that person, which the public is not told.

        ``name`` is in the form of :func:`search.queries.name_key`.
        """
        visible, values = letter_conditions(Filters(), audience)
        told = " AND n.role = 'addressee'" if audience == "public" else ""
        sql = (
            "SELECT DISTINCT d.doc_id FROM names n JOIN documents d USING (doc_id)"
            f" WHERE n.name = ?{told} AND {visible} ORDER BY d.source"
        )
        return [cast("str", row[0]) for row in self._rows(sql, [name, *values])]
