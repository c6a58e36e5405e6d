"""Questions near to an entry of the thesaurus in meaning, where no wording matches letter for letter.

People say one thing in a hundred ways (老楼没有电梯，政府给不给钱装); the thesaurus lists a few of them (老楼装电梯政府给钱吗). The model
tells which entries mean what was asked, so that their official terms can be looked up too.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.embedders import Embedder
from search.thesaurus import Expansion, entries
from search.types import Vectors

NEAR = 0.45
"""Least cosine of an entry that is taken to mean what was asked."""

MOST = 4
"""Entries taken for one question."""


@dataclass(frozen=True, slots=True)
class Related:
    """An entry near to a question, and its cosine."""

    expansion: Expansion
    cosine: float


class RelatedTerms:
    """The thesaurus by meaning. Its entries are embedded at the first question, some tenths of a second with a static model.

    With a model that does not embed single sentences (a transformer, which would take minutes) nothing is related.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._says: Vectors | None = None

    def find(self, vector: NDArray[np.float32]) -> tuple[Related, ...]:
        """Return the entries nearest to a question's ``vector``, nearest first, at most :data:`MOST`."""
        if not getattr(self._embedder, "embeds_sentences", True):
            return ()
        with self._lock:
            if self._says is None:
                self._says = self._embedder.embed_passages([entry.say for entry in entries().values()])
        cosines = self._says @ vector
        table = tuple(entries().values())
        near = np.flatnonzero(cosines >= NEAR)
        order = near[np.lexsort((near, -cosines[near]))][:MOST]
        return tuple(Related(table[i], float(cosines[i])) for i in order.tolist())

    def aim(self, vector: NDArray[np.float32], found: tuple[Related, ...], share: float) -> NDArray[np.float32]:
        """Turn a question's ``vector`` towards the closest official terms of what was ``found``; of length 1 again."""
        if not found:
            return vector
        towards = self._embedder.embed_passages([item.expansion.terms[0] for item in found]).mean(axis=0)
        turned = vector + np.float32(share) * towards
        return np.asarray(turned / np.linalg.norm(turned), dtype=np.float32)
