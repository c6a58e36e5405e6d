"""What every embedder promises, and the row arithmetic all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from search.types import Vectors

Vector = NDArray[np.float32]
"""Shape ``(dim,)``, length 1."""


@runtime_checkable
class Embedder(Protocol):
    """What the index needs of a model.

    ``fingerprint`` changes when, and only when, the vectors of the same texts may change; an index keeps it and refuses
    another. ``dim`` is the length of every vector.
    """

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def fingerprint(self) -> str:
        """Identity of the vectors it makes."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts to be found; shape ``(len(texts), dim)``. A row does not depend on the other texts."""

    def embed_query(self, text: str) -> Vector:
        """Embed what is asked; shape ``(dim,)``."""


def blank_vector(dim: int) -> Vector:
    """Return the vector of a text that says nothing: all components equal, length 1."""
    return np.full(dim, dim**-0.5, dtype=np.float32)


def unit_rows(rows: Vectors) -> Vectors:
    """Scale every row to length 1; a row of zeros becomes :func:`blank_vector`."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))
    empty = ~(lengths > 1e-8)
    scaled = (rows / np.where(empty, np.float32(1), lengths)[:, None]).astype(np.float32, copy=False)
    scaled[empty] = blank_vector(rows.shape[1])
    return scaled
