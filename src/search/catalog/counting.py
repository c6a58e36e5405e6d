"""Filters resolved and letters counted, on arrays that are kept for a generation."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.catalog.columns import LETTERS_SQL, PASSAGES_SQL, Columns
from search.catalog.relations import RelationReader
from search.catalog.selection import PUBLIC, letter_conditions
from search.letters.outcomes import meanings_of
from search.types import Audience, Facet, FacetValue, Filters, PassageNos

FACETS = ("year", "agency", "kind", "outcome", "outcome_meaning", "disclosure", "function", "stance")

REMEMBERED = 64
"""How many resolved filters are kept; people page through results and change one restriction at a time."""


class CountingReader(RelationReader):
    """The part of the catalog that answers about sets of letters and passages."""

    def __init__(self, path: Path) -> None:
        """Open the file; use :meth:`open`."""
        super().__init__(path)
        self._resolved: OrderedDict[tuple[int, Filters, Audience], PassageNos] = OrderedDict()
        self._columns: tuple[int, Columns] | None = None
        self._lock = Lock()

    def passage_nos(self, filters: Filters, audience: Audience = "internal") -> PassageNos | None:
        """Return, sorted, the passages that ``filters`` leave and the audience may see; ``None`` when that is all."""
        if not filters and audience == "internal":
            return None
        with self.reading() as generation:
            key = (generation, filters, audience)
            with self._lock:
                if key in self._resolved:
                    self._resolved.move_to_end(key)
                    return self._resolved[key]
            numbers = self._resolve(filters, audience, generation)
        numbers.flags.writeable = False
        with self._lock:
            self._resolved[key] = numbers
            while len(self._resolved) > REMEMBERED:
                self._resolved.popitem(last=False)
        return numbers

    def all_passage_nos(self) -> PassageNos:
        """Return the numbers of all passages, sorted."""
        with self.reading() as generation:
            return self._columns_of(generation).numbers.copy()

    def letters_of(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, str]:
        """Return the letter of each of these passages, by passage number."""
        with self.reading() as generation:
            return self._columns_of(generation).letters_of(passage_nos)

    def facets(self, doc_ids: Collection[str] | None = None, audience: Audience = "internal") -> tuple[Facet, ...]:
        """Count letters by the values of each field, among ``doc_ids`` or all. Letters without a value are not counted."""
        with self.reading() as generation:
            columns = self._columns_of(generation)
        return self._facets(columns, columns.among(doc_ids), audience)

    def facets_around(
        self, passage_nos: Sequence[int] | PassageNos, audience: Audience = "internal"
    ) -> tuple[Facet, ...]:
        """Count the letters that have any of these passages by the values of each field."""
        with self.reading() as generation:
            columns = self._columns_of(generation)
        return self._facets(columns, columns.having(passage_nos), audience)

    def _facets(self, columns: Columns, kept: NDArray[np.bool_], audience: Audience) -> tuple[Facet, ...]:
        if audience == "public":
            kept &= columns.valued("disclosure", PUBLIC)
        counts = columns.counts(kept)
        meanings: Counter[str] = Counter()
        for value, letters in counts["outcome_meaning"].items():
            for meaning in meanings_of(value):
                meanings[meaning] += letters
        counts["outcome_meaning"] = meanings
        return tuple(Facet(name, _sorted(name, counts[name])) for name in FACETS)

    def _resolve(self, filters: Filters, audience: Audience, generation: int) -> PassageNos:
        condition, values = letter_conditions(filters, audience)
        rows = self._rows(f"SELECT d.rowid FROM documents d WHERE {condition}", values)
        letters = np.fromiter((cast("int", row[0]) for row in rows), dtype=np.int64, count=len(rows))
        return self._columns_of(generation).select(letters, filters)

    def _columns_of(self, generation: int) -> Columns:
        """Return the columns of the snapshot being read; those of one generation are kept."""
        with self._lock:
            held = self._columns
        if held is None or held[0] != generation:
            held = (generation, Columns.of(self._rows(LETTERS_SQL), self._rows(PASSAGES_SQL)))
            with self._lock:
                self._columns = held
        return held[1]


def _sorted(name: str, counts: Counter[str]) -> tuple[FacetValue, ...]:
    """Order the values of a facet: years newest first, others by number of letters, then by name."""
    rows = sorted(counts.items(), key=lambda item: item[0], reverse=name == "year")
    if name != "year":
        rows.sort(key=lambda item: -item[1])
    return tuple(FacetValue(value, letters) for value, letters in rows)
