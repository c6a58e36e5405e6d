"""Any sentence-transformers model, by folder or by its name on the hub. The only place that imports torch's family."""

from __future__ import annotations

import hashlib
import math
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.embedders.contract import Vector, unit_rows
from search.errors import EmbedderError, MissingDependencyError
from search.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BGE_ZH = re.compile(r"bge-(?:small|base|large)-zh", re.I)
"""``BAAI/bge-small-zh-v1.5`` yes, ``bge-m3`` no."""
BGE_M3 = re.compile(r"bge-m3", re.I)
"""``BAAI/bge-m3`` yes, ``bge-base-zh`` no."""
GTE_ZH = re.compile(r"gte-(?:small|base|large)-zh", re.I)
"""``thenlper/gte-large-zh`` yes, ``gte-large`` no."""
QWEN3 = re.compile(r"qwen3-embedding", re.I)
"""``Qwen/Qwen3-Embedding-0.6B`` yes, ``Qwen3-Reranker`` no."""
E5_INSTRUCT = re.compile(r"multilingual-e5-(?:base|large)-instruct", re.I)
"""``intfloat/multilingual-e5-large-instruct`` yes, ``multilingual-e5-large`` no."""
E5 = re.compile(r"e5-(?:small|base|large)", re.I)
"""``intfloat/multilingual-e5-small`` yes, ``e5-mistral-7b`` no."""
HUB_NAME = re.compile(r"[A-Za-z0-9_-][\w.-]*(?:/[\w.-]+)?", re.A)
"""``BAAI/bge-m3`` yes, ``./models/bge-m3`` no."""

TASK = "Given a web search query, retrieve relevant passages that answer the query"
PROMPTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    # (name of the model, before a query, before a passage); the model's own prompts, where it has some, come first.
    (BGE_ZH, "为这个句子生成表示以用于检索相关文章：", ""),  # FlagEmbedding README_zh.md: short query, long passage
    (BGE_M3, "", ""),  # FlagEmbedding README: no instruction
    (GTE_ZH, "", ""),  # model card of thenlper/gte-large-zh
    (QWEN3, f"Instruct: {TASK}\nQuery:", ""),  # README of QwenLM/Qwen3-Embedding
    (E5_INSTRUCT, f"Instruct: {TASK}\nQuery: ", ""),  # model card of intfloat/multilingual-e5-large-instruct
    (E5, "query: ", "passage: "),  # model cards of intfloat/multilingual-e5-*
)

HOW_TO_FETCH = (
    "在能上网的电脑上运行 hf download {name} --local-dir {folder}，把文件夹 {folder} 拷到本机，"
    "再把模型设置（--model 或 SEARCH_EMBEDDER）写成该文件夹的路径；也可以不设，改用自带模型 bundled"
)
NOT_MODEL_FILES = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.png", "*.md", ".git*")
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
        folder = _model_folder(name)
        self.name = name
        self._model = _load(name, folder, device)
        self._prompts = _prompts_of(self._model, name)
        limit = self._model.max_seq_length
        self._limit = int(limit) if limit is not None and math.isfinite(limit) else None
        self._batch = 32 if self._model.device.type == "cpu" else 128
        self._lock = threading.Lock()  # fast tokenizers may not be borrowed twice at a time
        self.dim = int(self._encode([name], 1, query=False).shape[1])
        self.fingerprint = _fingerprint(folder, [*self._prompts, str(self._limit), "mean of windows"])

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
        """Split a text into the fewest equal windows the model can read whole; most texts are one window."""
        starts = self._piece_starts(text) if self._limit is not None else []
        prompt = self._prompts[0 if query else 1] or ""
        room = (self._limit or 0) - len(self._piece_starts(prompt)) - 4  # 4: special pieces at either end
        if self._limit is None or len(starts) <= max(room, 1):
            yield text
            return
        count = math.ceil(len(starts) / max(1, room * 9 // 10))  # a tenth to spare: a piece may split anew at a border
        borders = [starts[i * len(starts) // count] for i in range(1, count)]
        begin = 0
        for border in [*borders, len(text)]:
            end = border if border == len(text) else _sentence_end_before(text, begin, border)
            yield text[begin:end]
            begin = end

    def _piece_starts(self, text: str) -> list[int]:
        """Where in ``text`` each of the model's pieces begins."""
        tokenizer = self._model.tokenizer
        if not text:
            return []
        if not getattr(tokenizer, "is_fast", False):
            return list(range(len(text)))  # Chinese: hardly ever more than one piece a character
        pieces = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
        return [int(start) for start, _ in pieces["offset_mapping"]]

    def _encode_within_memory(self, texts: list[str], *, query: bool) -> Vectors:
        """Encode, halving the batch whenever memory runs out; the smaller batch is kept for the rest of the run."""
        while True:
            try:
                return self._encode(texts, self._batch, query=query)
            except (RuntimeError, MemoryError) as error:
                if not _out_of_memory(error):
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


def _sentence_end_before(text: str, begin: int, border: int) -> int:
    """Return the end of the last sentence in the second half of ``text[begin:border]``, or ``border``."""
    ends = [text.rfind(mark, begin + (border - begin) // 2, border) for mark in "。！？；\n"]
    return max(ends) + 1 if max(ends) >= 0 else border


def _out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "out of memory" in str(error).lower() or "can't allocate" in str(error)


def _prompts_of(model: SentenceTransformer, name: str) -> tuple[str, str]:
    """Return the prompts before a query and before a passage: the model's own, else from :data:`PROMPTS`, else none."""
    own = model.prompts
    query, passage = own.get("query") or "", own.get("document") or own.get("passage") or ""
    if query or passage:
        return query, passage
    return next(((q, p) for pattern, q, p in PROMPTS if pattern.search(name)), ("", ""))


def _model_folder(name: str) -> Path:
    """Return the folder of a model: ``name`` itself, or its copy in the hub's cache, fetched first where that is allowed.

    Raises:
        EmbedderError: there is no such folder, or the model is neither in the cache nor to be had.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    how = HOW_TO_FETCH.format(name=name, folder=folder.name)
    if not HUB_NAME.fullmatch(name):
        raise EmbedderError(
            f"找不到模型文件夹“{name}”。请检查路径；模型须先拷到本机，例如：{how.replace(name, '模型名')}。"
        )
    from huggingface_hub import constants, snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True, ignore_patterns=list(NOT_MODEL_FILES)))
    except Exception as error:  # the hub raises many kinds; any of them means: not here
        if constants.is_offline_mode():
            raise EmbedderError(f"本机没有模型“{name}”，且已设为离线（HF_HUB_OFFLINE）。{how}。") from error
    try:
        return Path(snapshot_download(name, ignore_patterns=list(NOT_MODEL_FILES)))
    except Exception as error:
        raise EmbedderError(f"本机没有模型“{name}”，也下载不到。{how}。") from error


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
