"""FAISS, embedded: an exact flat index under passage numbers.

Thousands of letters need no approximation: 100,000 vectors of 256 are scanned in two milliseconds, and an approximate
index loses hits exactly under narrow filters. What is scanned are the rows in a byte a component, a quarter of what there is to
read; all that may be among the first, by the largest error that made, then is scored by the full rows. One thread a query: with
two OpenMP threads beside other work on the same cores a query was measured to take fifty times as long.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from search.errors import IndexDamagedError
from search.types import Hit, PassageNos, Vectors
from search.vectors import SCORE_DECIMALS, Moments

if TYPE_CHECKING:
    import faiss

VECTORS_FILE, MOMENTS_FILE = "vectors.faiss", "moments.npy"

NARROW_SHARE = 0.03
"""Up to this share of the rows, taking them out and multiplying is faster than a scan with a selector."""

DEPTH, MARGIN = 3, 16
"""``DEPTH · k + MARGIN`` rows are fetched, so that what rounding may have put behind the cut rarely needs a second scan."""

NOISE = 4e-6
"""Two float32 scores nearer than this may be the same cosine."""

FULL_SCANS = 1
"""So many scans are of the full rows."""

UNIT_TOLERANCE = 1e-3
BLOCK = 16_384


class FaissStore:
    """A :class:`search.vectors.VectorStore`. Safe for many readers; adding and removing is for one thread."""

    def __init__(self, dim: int) -> None:
        """Start empty."""
        import faiss

        self._take(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))

    def _take(self, index: faiss.Index) -> None:
        """Hold ``index``, a flat one under an id map, and look its rows up by number from now on."""
        import faiss

        self._index = index  # owns the memory that the views below look into
        under = cast("faiss.IndexIDMap2", faiss.downcast_index(index))
        self._flat = cast("faiss.IndexFlat", faiss.downcast_index(under.index))
        count, dim = int(index.ntotal), int(index.d)
        self._unsorted: PassageNos = faiss.vector_to_array(under.id_map).astype(np.int64)
        self._order = np.argsort(self._unsorted, kind="stable")
        self._numbers: PassageNos = self._unsorted[self._order]
        self._highest = int(self._numbers[-1]) if count else -1
        rows = faiss.rev_swig_ptr(self._flat.get_xb(), count * dim) if count else np.empty(0, dtype=np.float32)
        self._rows: Vectors = rows.reshape(count, dim)
        self._rounded: tuple[faiss.Index, float] | None = None
        self._scans = 0
        self._moments: Moments | None = None
        self._last: tuple[PassageNos, NDArray[np.bool_] | None] | None = None
        self._stale = False

    def _refresh(self) -> None:
        """Look again after rows were added; adding block by block costs this only once."""
        if self._stale:
            self._take(self._index)

    @classmethod
    def open(cls, folder: Path) -> FaissStore:
        """Open what :meth:`save` wrote.

        Raises:
            IndexDamagedError: a file is missing or cannot be read.
        """
        import faiss

        store = cls.__new__(cls)
        try:
            store._take(faiss.read_index(str(folder / VECTORS_FILE)))
            table = np.load(folder / MOMENTS_FILE, allow_pickle=False)
        except (RuntimeError, OSError, ValueError, AttributeError) as error:
            message = f"向量索引 {folder} 缺失或已损坏；请运行 python -m search build 恢复。"
            raise IndexDamagedError(message) from error
        store._moments = Moments(len(store), table[0], table[1:])
        return store

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self._index.d)

    @property
    def passage_nos(self) -> PassageNos:
        """All passage numbers, sorted."""
        self._refresh()
        return self._numbers

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def add(self, passage_nos: PassageNos, vectors: Vectors) -> None:
        """Add rows; see :meth:`search.vectors.VectorStore.add`."""
        numbers = np.ascontiguousarray(passage_nos, dtype=np.int64)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if rows.shape != (len(numbers), self.dim):
            raise ValueError(f"{len(numbers)} numbers of dimension {self.dim} do not fit vectors of shape {rows.shape}")
        if len(np.unique(numbers)) != len(numbers) or self._has_any(numbers):
            raise ValueError("a passage number is there already")
        lengths = np.linalg.norm(rows, axis=1)
        if not (np.abs(lengths - 1) < UNIT_TOLERANCE).all():  # also catches NaN
            raise ValueError("a vector is not finite and of length 1")
        if len(numbers):
            self._index.add_with_ids(rows, numbers)
            self._stale = True
            self._highest = max(self._highest, int(numbers.max()))

    def _has_any(self, numbers: PassageNos) -> bool:
        """Say whether any of ``numbers`` is there; numbers above all others, as the catalog gives them, are quickly told."""
        if not len(numbers) or int(numbers.min()) > self._highest:
            return False
        return bool(np.isin(numbers, self.passage_nos).any())

    def remove(self, passage_nos: PassageNos) -> None:
        """Remove passages; numbers it does not hold are ignored."""
        import faiss

        numbers = np.intersect1d(passage_nos, self.passage_nos)
        if len(numbers):
            self._index.remove_ids(faiss.IDSelectorBatch(numbers))
            self._take(self._index)

    def search(self, vector: NDArray[np.float32], k: int, allowed: PassageNos | None = None) -> tuple[Hit, ...]:
        """Rank by cosine; see :meth:`search.vectors.VectorStore.search`."""
        self._refresh()
        query = np.ascontiguousarray(vector, dtype=np.float32)
        wanted = None if allowed is None else self._kept(allowed)
        available = len(self) if wanted is None else int(np.count_nonzero(wanted))
        if k < 1 or not available:
            return ()
        if wanted is not None and available <= max(NARROW_SHARE * len(self), k + MARGIN):
            return self._hits(query, np.flatnonzero(wanted), k)
        return self._hits(query, self._scan(query, k, wanted, available), k)

    def _kept(self, allowed: PassageNos) -> NDArray[np.bool_] | None:
        """Remember the rows of the last set that may not be written to: most questions restrict nothing and share one."""
        held = self._last
        if held is not None and held[0] is allowed:
            return held[1]
        wanted = self._wanted(allowed)
        if not allowed.flags.writeable:
            self._last = (allowed, wanted)
        return wanted

    def _wanted(self, allowed: PassageNos) -> NDArray[np.bool_] | None:
        """Say for each row whether its passage is allowed; ``None`` when all are."""
        if not allowed.size or not len(self):
            return np.zeros(len(self), dtype=np.bool_)
        flags = np.zeros(int(self._numbers[-1]) + 1, dtype=np.bool_)
        flags[allowed[(allowed >= 0) & (allowed < len(flags))]] = True
        wanted: NDArray[np.bool_] = flags[self._unsorted]
        return None if wanted.all() else wanted

    def _scan(
        self, query: NDArray[np.float32], k: int, wanted: NDArray[np.bool_] | None, available: int
    ) -> NDArray[np.int64]:
        """Return the places of rows among which the first ``k`` are, whatever way ties fall."""
        import faiss

        faiss.omp_set_num_threads(1)
        parameters = None
        if wanted is not None:
            bits = np.packbits(wanted, bitorder="little")  # bit n & 7 of byte n >> 3 stands for row n
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]  # stubs lag behind
        rows, rounding = self._coarse()
        error = NOISE + 2 * rounding * float(np.linalg.norm(query))
        limit = DEPTH * k + MARGIN
        while True:
            limit = min(limit, available)
            scores, places = rows.search(query[np.newaxis], limit, params=parameters)
            kept = places[0] >= 0  # FAISS pads with -1
            if limit == available or scores[0][limit - 1] < scores[0][k - 1] - error:
                return np.asarray(places[0][kept], dtype=np.int64)
            limit *= 4

    def _coarse(self) -> tuple[faiss.Index, float]:
        """Return the rows to scan, and how far one of them is from what it was.

        Rounding takes as long as a few dozen scans of the full rows, so who asks one question scans those. Two threads may both
        round, alike.
        """
        import faiss

        self._scans += 1
        if self._rounded is None and self._scans <= FULL_SCANS:
            return self._flat, 0.0
        if self._rounded is None:
            rounded = faiss.IndexScalarQuantizer(self.dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            rounded.train(self._rows)
            rounded.add(self._rows)
            farthest = 0.0
            for start in range(0, len(self), BLOCK):
                block = self._rows[start : start + BLOCK]
                away = block - rounded.reconstruct_n(start, len(block))
                farthest = max(farthest, float(np.linalg.norm(away, axis=1).max()))
            self._rounded = rounded, farthest
        return self._rounded

    def _hits(self, query: NDArray[np.float32], places: NDArray[np.int64], k: int) -> tuple[Hit, ...]:
        """Score rows in double precision, so that equal rows tie whatever block they stand in, and rank them."""
        scores = np.round(self._rows[places].astype(np.float64) @ query.astype(np.float64), SCORE_DECIMALS) + 0.0
        numbers = self._unsorted[places]
        order = np.lexsort((numbers, -scores))[:k]
        return tuple(Hit(int(numbers[i]), float(scores[i]), rank) for rank, i in enumerate(order, start=1))

    def reconstruct(self, passage_nos: Sequence[int] | PassageNos) -> Vectors:
        """Return the vectors of ``passage_nos``, in that order; ``KeyError`` for a number that is not there."""
        numbers = np.asarray(passage_nos, dtype=np.int64)
        known = self.passage_nos
        at = np.minimum(np.searchsorted(known, numbers), max(len(known) - 1, 0))
        missing = numbers[known[at] != numbers] if len(known) else numbers
        if len(missing):
            raise KeyError(int(missing[0]))
        return np.asarray(self._rows[self._order[at]], dtype=np.float32)

    def moments(self) -> Moments:
        """Return the moments of all vectors; counted once, at the first call or when saved."""
        self._refresh()
        if self._moments is None:
            total = np.zeros(self.dim, dtype=np.float64)
            products = np.zeros((self.dim, self.dim), dtype=np.float64)
            for start in range(0, len(self), BLOCK):
                block = self._rows[start : start + BLOCK]
                total += block.sum(axis=0, dtype=np.float64)
                products += block.T @ block
            count = max(len(self), 1)
            mean = total / count
            covariance = products / count - np.outer(mean, mean)
            self._moments = Moments(len(self), mean.astype(np.float32), covariance.astype(np.float32))
        return self._moments

    def save(self, folder: Path) -> None:
        """Write everything into the new ``folder``, flushed to disk."""
        import faiss

        folder.mkdir(parents=True)
        moments = self.moments()
        faiss.write_index(self._index, str(folder / VECTORS_FILE))
        np.save(folder / MOMENTS_FILE, np.vstack([moments.mean[np.newaxis], moments.covariance]), allow_pickle=False)
        for name in (VECTORS_FILE, MOMENTS_FILE):
            with (folder / name).open("rb+") as file:
                os.fsync(file.fileno())
