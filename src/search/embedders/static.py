"""The model in this package, read with tokenizers, safetensors and numpy alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.embedders.contract import Vector, unit_rows
from search.errors import EmbedderError
from search.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BUNDLED_MODEL = Path(__file__).parent.parent / "models" / "reply-letters-zh"
"""Folder of the model in this package; ``training/MODEL_CARD.md`` tells how it was made."""

BATCH = 512
"""Texts tokenised at a time: enough to keep the tokenizer's threads busy, little enough to bound memory."""

FEW = 8
"""Up to so many texts are tokenised one after the other: waking the tokenizer's threads takes longer on a busy machine."""


LEAST_LENGTH = 1e-3
"""Shorter vectors, of pieces that hardly occur, count as so long."""


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
                f"自带的向量模型读不出来（{folder}）。请重新安装本程序，或从安装包中恢复该目录。"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dim = int(self._rows.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed texts of any length, whole; shape ``(len(texts), dim)``."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            for i, encoding in enumerate(self._encode(list(texts[start : start + BATCH])), start):
                self._mean(encoding.ids, rows[i])
        return unit_rows(rows)

    def embed_query(self, text: str) -> Vector:
        """Embed a query exactly as a passage; shape ``(dim,)``."""
        row = np.zeros((1, self.dim), dtype=np.float32)
        self._mean(self._tokenizer.encode(text, add_special_tokens=False).ids, row[0])
        vector: Vector = unit_rows(row)[0]
        return vector

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Cut texts into pieces, by their numbers."""
        return [encoding.ids for encoding in self._encode(list(texts))]

    def directions(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of single pieces, scaled to length 1; shape ``(len(pieces), dim)``."""
        return unit_rows(self._rows[self._row_of[pieces]].astype(np.float32))

    def lengths(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how much single pieces weigh in a text: the logarithms of the lengths of their vectors; shape ``(len(pieces),)``."""
        rows = self._rows[self._row_of[pieces]].astype(np.float32) * self._weight[pieces, None]
        logarithms: NDArray[np.float32] = np.log(np.maximum(np.linalg.norm(rows, axis=1), LEAST_LENGTH)).astype(
            np.float32
        )
        return logarithms

    def _encode(self, texts: list[str]) -> list[Encoding]:
        if len(texts) <= FEW:
            return [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        encoded: list[Encoding] = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return encoded

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
