"""Where the vectors of passages are searched. Two stores behind one protocol: FAISS in process, Milvus across machines.

A store knows passages by ``passage_no`` only; the places of rows inside it never leave it. Scores are cosines, kept to
six decimals, and rankings are sorted by ``(-score, passage_no)``, so equal vectors fall the same way in every store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.types import Hit, PassageNos, Vectors

SCORE_DECIMALS = 6
"""float32 products are good to about 1e-6; what lies below is noise that differs from machine to machine."""


@dataclass(frozen=True, slots=True)
class Moments:
    """First and second moments of all vectors of a store.

    For any query ``q`` the scores of the whole collection have mean ``q @ mean`` and variance ``q @ covariance @ q``,
    exactly and without scoring it. ``count`` is the number of vectors; both arrays are zero when it is 0.
    """

    count: int
    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


class VectorStore(Protocol):
    """Exact or approximate nearest neighbours by cosine, with filters that act inside the ranking."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    @property
    def passage_nos(self) -> PassageNos:
        """All passage numbers it holds, sorted."""

    def __len__(self) -> int:
        """Return the number of vectors."""

    def add(self, passage_nos: PassageNos, vectors: Vectors) -> None:
        """Add one row of length 1 a passage.

        Raises:
            ValueError: shapes differ, a number is there already or given twice, or a row is not finite and of length 1.
        """

    def remove(self, passage_nos: PassageNos) -> None:
        """Remove passages; numbers it does not hold are ignored."""

    def search(self, vector: NDArray[np.float32], k: int, allowed: PassageNos | None = None) -> tuple[Hit, ...]:
        """Return the ``k`` nearest passages, fewer if there are fewer.

        ``allowed`` are the sorted numbers the ranking is made of; ``None`` for all.
        """

    def reconstruct(self, passage_nos: Sequence[int] | PassageNos) -> Vectors:
        """Return the vectors of ``passage_nos``, in that order.

        Raises:
            KeyError: a number is not there.
        """

    def moments(self) -> Moments:
        """Return the moments of all vectors."""

    def save(self, folder: Path) -> None:
        """Write everything into the new ``folder``, flushed to disk."""


def open_vectors(folder: Path) -> VectorStore:
    """Open a generation for reading.

    Raises:
        IndexDamagedError: a file is missing or cannot be read.
    """
    from search.vectors.faiss_store import FaissStore

    return FaissStore.open(folder)
