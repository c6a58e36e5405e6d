"""An embedder without a model: hashed character n-grams."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from search.embedders.contract import Vector, unit_rows
from search.types import Vectors


class HashingEmbedder:
    """Character n-grams hashed into ``dim`` signed buckets ("feature hashing", Weinberger et al. 2009).

    No model and no training: texts are near when they share characters. Deterministic on every machine, so tests can
    use it; the index built with it works like any other.
    """

    def __init__(self, dim: int = 256, longest: int = 3) -> None:
        self.dim = dim
        self.name = "hashing"
        self.fingerprint = f"hashing-1:{dim}:{longest}"
        self._longest = longest

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; shape ``(len(texts), dim)``."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            self._count(text, row)
        return unit_rows(rows)

    def embed_query(self, text: str) -> Vector:
        """Embed a query exactly as a passage; shape ``(dim,)``."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def _count(self, text: str, row: Vector) -> None:
        folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
        codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        for n in range(1, min(self._longest, len(codes)) + 1):
            mixed = np.full(len(codes) - n + 1, n, dtype=np.uint64)
            for i in range(n):
                # one round of FNV-1a's multiply, then an xor-shift: wrap-around of uint64 is meant
                mixed = (mixed ^ codes[i : len(codes) - n + 1 + i]) * np.uint64(0x100000001B3)
                mixed ^= mixed >> np.uint64(29)
                mixed *= np.uint64(0xBF58476D1CE4E5B9)
                mixed ^= mixed >> np.uint64(32)
            sign = np.where(mixed >> np.uint64(63), np.float32(-1), np.float32(1))
            np.add.at(row, (mixed % np.uint64(self.dim)).astype(np.intp), sign)
