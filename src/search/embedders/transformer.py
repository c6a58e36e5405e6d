"""Any sentence-transformers model, by folder or by its name on the hub. The only place that imports torch's family."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.embedders.contract import Vector, unit_rows
from search.embedders.fetching import NOT_MODEL_FILES, model_folder, out_of_memory
from search.embedders.known import known_model, length_of
from search.embedders.windows import piece_starts, windows_within
from search.errors import EmbedderError, MissingDependencyError
from search.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SPECIAL_PIECES = 4
"""Pieces that a tokenizer may add at either end of a text."""
PASSAGES_A_STEP = 1024
"""Texts between two calls of a progress callback."""
SLICE = 1 << 20
"""Bytes read at the head, middle and tail of a weights file for its fingerprint."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or by its name on the hub.

    A text longer than the model's limit is never cut silently: it is split into equal windows, at the ends of sentences
    where it can be, and its vector is the normalised mean of theirs, longer windows counting more. (A maximum has no
    meaning for vectors compared by cosine; a passage just over the limit is one matter, so the mean loses little.)
    """

    embeds_sentences = False
    """Whether an index also keeps a vector of every sentence: it would cost as much again as the passages, on a CPU hours."""

    def __init__(self, name: str, device: str = "auto") -> None:
        """Load ``name``; the hub is asked only when the model is not on this machine and offline mode is off.

        Raises:
            EmbedderError: the model is not there, or cannot be loaded; says how to get it.
            MissingDependencyError: sentence-transformers is not installed.
        """
        try:
            import sentence_transformers  # noqa: F401
        except ImportError as error:
            raise MissingDependencyError(
                "使用这个模型需要 sentence-transformers，请运行 pip install -r requirements.txt。"
            ) from error
        folder = model_folder(name)
        self.name = name
        self._model = _load(name, folder, device)
        self._prompts = _prompts_of(self._model, name)
        self._limit = length_of(self._model.max_seq_length, name)
        self._batch = 32 if self._model.device.type == "cpu" else 128
        self._lock = threading.Lock()  # fast tokenizers may not be borrowed twice at a time
        self.dim = int(self._encode([name], 1, query=False).shape[1])
        self.fingerprint = _fingerprint(folder, [*self._prompts, str(self._limit), "mean of windows, 2"])

    def embed_passages(self, texts: Sequence[str], *, on_progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Embed texts; shape ``(len(texts), dim)``. ``on_progress`` is told how many of how many are done."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), PASSAGES_A_STEP):
            part = texts[start : start + PASSAGES_A_STEP]
            rows[start : start + len(part)] = self._embed(part, query=False)
            if on_progress is not None:
                on_progress(start + len(part), len(texts))
        return rows

    def embed_query(self, text: str) -> Vector:
        """Embed a query with the model's prompt for queries; shape ``(dim,)``."""
        vector: Vector = self._embed([text], query=True)[0]
        return vector

    def _embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        with self._lock:
            windows = [list(self._windows(text, query=query)) for text in texts]
            flat = unit_rows(self._encode_within_memory([w for ws in windows for w in ws], query=query))
        owner = np.repeat(np.arange(len(texts)), [len(ws) for ws in windows])
        weight = np.array([max(1, len(w)) for ws in windows for w in ws], dtype=np.float32)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        np.add.at(rows, owner, flat * weight[:, None])
        return unit_rows(rows)

    def _windows(self, text: str, *, query: bool) -> Iterator[str]:
        """Split a text into windows the model can read whole; most texts are one window."""
        if self._limit is None:
            yield text
            return
        prompt = self._prompts[0 if query else 1] or ""
        room = self._limit - len(piece_starts(self._model.tokenizer, prompt)) - SPECIAL_PIECES
        yield from windows_within(text, piece_starts(self._model.tokenizer, text), room)

    def _encode_within_memory(self, texts: list[str], *, query: bool) -> Vectors:
        """Encode, halving the batch whenever memory runs out; the smaller batch is kept for the rest of the run."""
        while True:
            try:
                return self._encode(texts, self._batch, query=query)
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise EmbedderError(f"模型“{self.name}”计算向量时出错，请改用 cpu 运行或换一个模型。") from error
                if self._batch == 1:
                    raise EmbedderError(
                        f"内存不足，模型“{self.name}”连一段文字也算不了。请换小一些的模型，或设置 device 为 cpu。"
                    ) from error
                self._batch //= 2

    def _encode(self, texts: list[str], batch: int, *, query: bool) -> Vectors:
        encode = self._model.encode_query if query else self._model.encode_document
        prompt = self._prompts[0 if query else 1]
        rows = encode(texts, prompt=prompt, batch_size=batch, show_progress_bar=False, normalize_embeddings=True)
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)


def _prompts_of(model: SentenceTransformer, name: str) -> tuple[str, str]:
    """Return the prompts before a query and before a passage: the model's own, else of :data:`KNOWN`, else none."""
    own = model.prompts
    query, passage = own.get("query") or "", own.get("document") or own.get("passage") or ""
    if query or passage:
        return query, passage
    family = known_model(name)
    return (family.query, family.passage) if family else ("", "")


def _load(name: str, folder: Path, device: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(
            str(folder), device=None if device == "auto" else device, local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # damaged files, unknown architecture, no such device: each library has its own kinds
        raise EmbedderError(
            f"模型“{name}”读不出来（{folder}）。请确认文件夹完整（下载中断过的，重新下载一次）、"
            f"是 sentence-transformers 模型，设备“{device}”可用。"
        ) from error


def _fingerprint(folder: Path, facts: list[str]) -> str:
    """Identity of a model: its files and ``facts``, not its name, so that a copied folder remains the same model.

    Of a file over 8 slices only its size and three slices are read: gigabytes would take longer than the search.
    """
    digest = hashlib.sha256("\0".join(facts).encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        inner = path.relative_to(folder)
        if any(inner.match(pattern) for pattern in NOT_MODEL_FILES) or inner.parts[0].startswith("."):
            continue
        size = path.stat().st_size
        digest.update(f"\0{inner.as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            for start in (0,) if size <= 8 * SLICE else (0, size // 2, size - SLICE):
                file.seek(start)
                digest.update(file.read(8 * SLICE if size <= 8 * SLICE else SLICE))
    return f"st:{digest.hexdigest()[:32]}"
