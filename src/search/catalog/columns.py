"""What filters and counts ask of letters and passages, as arrays: both are answered in a millisecond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.catalog.rows import Cell, Row
from search.types import FUNCTIONS, STANCES, Filters, PassageNos

LETTER_FACETS = (
    ("year", "year"),
    ("agency", "agency"),
    ("kind", "case_kind"),
    ("outcome", "outcome"),
    ("outcome_meaning", "outcome_meaning"),
    ("disclosure", "disclosure"),
)
"""Fields that letters are counted by, and their columns; those of passages are ``function`` and ``stance``."""

LETTERS_SQL = f"SELECT rowid, doc_id, {', '.join(column for _, column in LETTER_FACETS)} FROM documents ORDER BY rowid"


_NONE: PassageNos = np.empty(0, dtype=np.int64)


def _place_sql(column: str, names: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(names, start=1))
    return f"CASE {column} {cases} ELSE 0 END"


PASSAGES_SQL = (
    "SELECT doc_id, group_concat((passage_no << 16)"
    f" | (({_place_sql('function', FUNCTIONS)}) << 8) | ({_place_sql('stance', STANCES)}))"
    " FROM passages GROUP BY doc_id"
)
"""A row a letter, a number a passage: read by the index ``passages_by_role`` alone, without a Python object a passage."""


@dataclass(frozen=True, slots=True)
class Columns:
    """All letters and passages of one generation.

    Letters stand in the order of ``rows``, their row numbers in table ``documents``; passages in that of ``numbers``.
    ``places`` gives the place of a letter, ``letters`` that of each passage's letter. ``functions`` and ``stances`` are
    places in the lists of :mod:`search.types`, counted from 1, 0 for none. ``codes`` gives, by field, for each letter
    the place of its value in ``values``, 0 for none.
    """

    rows: NDArray[np.int64]
    doc_ids: tuple[str, ...]
    places: Mapping[str, int]
    codes: Mapping[str, NDArray[np.int64]]
    values: Mapping[str, tuple[str, ...]]
    numbers: PassageNos
    letters: NDArray[np.int64]
    functions: NDArray[np.int64]
    stances: NDArray[np.int64]

    @classmethod
    def of(cls, letters: Sequence[Row], passages: Sequence[Row]) -> Columns:
        """Make the arrays of the rows of :data:`LETTERS_SQL` and :data:`PASSAGES_SQL`."""
        doc_ids = tuple(cast("str", row[1]) for row in letters)
        places = {doc_id: at for at, doc_id in enumerate(doc_ids)}
        found = [
            (places[doc_id], text) for doc_id, text in cast("Sequence[tuple[str, str]]", passages) if doc_id in places
        ]
        packed = np.fromstring(",".join(text for _, text in found), dtype=np.int64, sep=",") if found else _NONE
        owners = np.repeat([at for at, _ in found], [text.count(",") + 1 for _, text in found]).astype(np.int64)
        order = np.argsort(packed)
        packed = packed[order]
        coded = {name: _coded([row[at] for row in letters]) for at, (name, _) in enumerate(LETTER_FACETS, start=2)}
        return cls(
            rows=np.array([row[0] for row in letters], dtype=np.int64),
            doc_ids=doc_ids,
            places=places,
            codes={name: codes for name, (codes, _) in coded.items()},
            values={name: values for name, (_, values) in coded.items()},
            numbers=packed >> 16,
            letters=owners[order],
            functions=(packed >> 8) & 255,
            stances=packed & 255,
        )

    def select(self, rows: NDArray[np.int64], filters: Filters) -> PassageNos:
        """Return the passages of the letters with these row numbers that have one of the functions and of the stances given."""
        kept = np.isin(self.rows, rows)[self.letters]
        wanted: tuple[tuple[NDArray[np.int64], Sequence[str], Sequence[str]], ...] = (
            (self.functions, FUNCTIONS, filters.functions),
            (self.stances, STANCES, filters.stances),
        )
        for column, known, names in wanted:
            if names:
                kept &= np.isin(column, [known.index(name) + 1 for name in names if name in known])
        return self.numbers[kept]

    def letters_of(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, str]:
        """Return the letter of each of these passages that exists, by passage number."""
        at = self._at(passage_nos)
        places = self.letters[at].tolist()
        return {number: self.doc_ids[place] for number, place in zip(self.numbers[at].tolist(), places, strict=True)}

    def _at(self, passage_nos: Sequence[int] | PassageNos) -> NDArray[np.int64]:
        """Return where those of the passages stand that exist."""
        wanted = np.asarray(passage_nos, dtype=np.int64)
        if not len(self.numbers):
            return _NONE
        at = np.minimum(np.searchsorted(self.numbers, wanted), len(self.numbers) - 1)
        return np.asarray(at[self.numbers[at] == wanted])

    def among(self, doc_ids: Collection[str] | None) -> NDArray[np.bool_]:
        """Mark the letters of ``doc_ids``, all of them for ``None``."""
        if doc_ids is None:
            return np.ones(len(self.doc_ids), dtype=np.bool_)
        return self._marked([at for at in map(self.places.get, doc_ids) if at is not None])

    def having(self, passage_nos: Sequence[int] | PassageNos) -> NDArray[np.bool_]:
        """Mark the letters that have any of these passages."""
        return self._marked(self.letters[self._at(passage_nos)])

    def _marked(self, places: Sequence[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self.doc_ids), dtype=np.bool_)
        marked[np.asarray(places, dtype=np.int64)] = True
        return marked

    def valued(self, field: str, value: str) -> NDArray[np.bool_]:
        """Mark the letters whose ``field`` has this value."""
        values = self.values[field]
        return np.asarray(self.codes[field] == (values.index(value) + 1 if value in values else -1))

    def counts(self, kept: NDArray[np.bool_]) -> dict[str, Counter[str]]:
        """Count the letters that ``kept`` marks by the values of each field."""
        counts: dict[str, Counter[str]] = {}
        for name, codes in self.codes.items():
            values = self.values[name]
            found = np.bincount(codes[kept], minlength=len(values) + 1)[1:].tolist()
            counts[name] = Counter({value: count for value, count in zip(values, found, strict=True) if count})
        shown = kept[self.letters]
        for name, column, names in (("function", self.functions, FUNCTIONS), ("stance", self.stances, STANCES)):
            pairs = np.unique(self.letters[shown] * 256 + column[shown]) % 256
            found = np.bincount(pairs, minlength=len(names) + 1)[1:].tolist()
            counts[name] = Counter({value: count for value, count in zip(names, found, strict=True) if count})
        return counts


def _coded(cells: Sequence[Cell]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    places = {cell: at for at, cell in enumerate(dict.fromkeys([None, *cells]))}
    codes = np.fromiter(map(places.__getitem__, cells), dtype=np.int64, count=len(cells))
    return codes, tuple(str(cell) for cell in places if cell is not None)
