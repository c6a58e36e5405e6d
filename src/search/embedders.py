"""Text → vectors: the model in this package, any sentence-transformers model, and a hashing one that needs no model.

Every embedder returns float32 rows of length 1. A text without a single known piece (an empty one, say) gets the same
fixed unit vector from every embedder, :func:`blank_vector`: finite, valid for a store, and near to nothing.

Callers compose the text of a passage (context + text); nothing here adds to it but the prompt a model asks for.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from search.errors import EmbedderError
from search.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from search.settings import Settings

Vector = NDArray[np.float32]
"""Shape ``(dim,)``, length 1."""

BUNDLED_MODEL = Path(__file__).parent / "models" / "reply-letters-zh"
"""Folder of the model in this package; ``training/MODEL_CARD.md`` tells how it was made."""

BATCH = 512
"""Texts tokenised at a time: enough to keep the tokenizer's threads busy, little enough to bound memory."""


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


def open_embedder(settings: Settings) -> Embedder:
    """Open the model named by ``settings.embedder``: ``bundled``, ``hashing``, a hub name, or a folder.

    Raises:
        EmbedderError: the model is not there or cannot be read; the message says how to get it.
    """
    if settings.embedder == "bundled":
        return StaticEmbedder(BUNDLED_MODEL)
    if settings.embedder == "hashing":
        return HashingEmbedder()
    raise EmbedderError(f"不认识的向量模型“{settings.embedder}”。")


def blank_vector(dim: int) -> Vector:
    """Return the vector of a text that says nothing: all components equal, length 1."""
    return np.full(dim, dim**-0.5, dtype=np.float32)


def unit_rows(rows: Vectors) -> Vectors:
    """Scale every row to length 1; a row of zeros becomes :func:`blank_vector`."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))
    empty = ~(lengths > 1e-8)
    rows = rows / np.where(empty, np.float32(1), lengths)[:, None]
    rows[empty] = blank_vector(rows.shape[1])
    return rows.astype(np.float32, copy=False)


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
        return self.embed_passages([text])[0]

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


class StaticEmbedder:
    """A static model: the vector of a text is the mean of the vectors of its pieces.

    The folder is what sentence-transformers (``StaticEmbedding``) and model2vec read: ``tokenizer.json`` and
    ``model.safetensors`` with ``embeddings`` (int8, one row a vector), ``mapping`` (piece → row) and ``weights``
    (float32, piece → scale of its row, which holds the learned weight of the piece). Here it is read without torch.
    """

    def __init__(self, folder: Path) -> None:
        """Read the folder.

        Raises:
            EmbedderError: a file is missing or damaged.
        """
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            facts = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tensors = load_file(folder / "model.safetensors")
            self._rows = tensors["embeddings"]
            self._row_of = tensors["mapping"]
            self._weight = tensors["weights"].astype(np.float32, copy=False)
            self.name: str = facts["name"]
            self.fingerprint: str = facts["fingerprint"]
        except Exception as error:  # tokenizers raises plain Exception
            raise EmbedderError(
                f"自带的向量模型读不出来（{folder}）：{error}。请重新安装本程序，或从安装包中恢复该目录。"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dim = int(self._rows.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts of any length, whole; shape ``(len(texts), dim)``."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = self._tokenizer.encode_batch_fast(list(texts[start : start + BATCH]), add_special_tokens=False)
            for i, encoding in enumerate(batch, start):
                self._mean(encoding.ids, rows[i])
        return unit_rows(rows)

    def embed_query(self, text: str) -> Vector:
        """Embed a query exactly as a passage; shape ``(dim,)``."""
        row = np.zeros((1, self.dim), dtype=np.float32)
        self._mean(self._tokenizer.encode(text, add_special_tokens=False).ids, row[0])
        return unit_rows(row)[0]

    def _mean(self, pieces: list[int], out: Vector) -> None:
        """Write the weighted sum of the pieces' rows: a mean but for its length, which does not matter."""
        if pieces:
            np.matmul(self._weight[pieces], self._rows[self._row_of[pieces]].astype(np.float32), out=out)


def fingerprint_of(folder: Path) -> str:
    """Return the fingerprint of a static model's files: SHA-256 over tokenizer and weights, 32 hexadecimal digits.

    It takes a while, so ``config.json`` keeps it; the export writes it and a test compares.
    """
    digest = hashlib.sha256()
    for name in ("tokenizer.json", "model.safetensors"):
        digest.update((folder / name).read_bytes())
    return f"static:{digest.hexdigest()[:32]}"
