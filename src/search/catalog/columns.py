"""Which passage belongs to which letter and what it does, as arrays: filters are resolved on them in a millisecond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.catalog.rows import Cell, Row
from search.types import FUNCTIONS, STANCES, Filters, PassageNos

COLUMNS_SQL = (
    "SELECT p.passage_no, d.rowid, p.function, p.stance FROM documents d JOIN passages p USING (doc_id)"
    " ORDER BY p.passage_no"
)
"""What :meth:`PassageColumns.of` is made of."""


@dataclass(frozen=True, slots=True)
class PassageColumns:
    """All passages of one generation, in the order of their numbers.

    ``letters`` are row numbers of table ``documents``; ``functions`` and ``stances`` are places in the lists of
    :mod:`search.types`, counted from 1, 0 for none.
    """

    numbers: PassageNos
    letters: NDArray[np.int64]
    functions: NDArray[np.int8]
    stances: NDArray[np.int8]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> PassageColumns:
        """Make the arrays of the rows of :data:`COLUMNS_SQL`."""
        functions, stances = _places(FUNCTIONS), _places(STANCES)
        table = np.array(
            [(row[0], row[1], functions.get(row[2], 0), stances.get(row[3], 0)) for row in rows],
            dtype=np.int64,
        ).reshape(len(rows), 4)
        return cls(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].astype(np.int8), table[:, 3].astype(np.int8))

    def select(self, letters: NDArray[np.int64], filters: Filters) -> PassageNos:
        """Return the passages of ``letters`` that have one of the functions and one of the stances, where any are given."""
        wanted = np.zeros(int(self.letters.max(initial=0)) + 1, dtype=np.bool_)
        wanted[letters[letters < len(wanted)]] = True
        kept = wanted[self.letters]
        for column, known, names in (
            (self.functions, _places(FUNCTIONS), filters.functions),
            (self.stances, _places(STANCES), filters.stances),
        ):
            if names:
                kept &= np.isin(column, [known[name] for name in names if name in known])
        return self.numbers[kept]


def _places(names: Sequence[str]) -> dict[Cell, int]:
    return {name: place for place, name in enumerate(names, start=1)}
