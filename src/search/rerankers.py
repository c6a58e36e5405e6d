"""A cross-encoder that reads question and passage together and puts the first passages into a better order. Optional.

It judges better than vectors and takes a hundred times as long, so only the first passages are read again (Nogueira & Cho 2019,
arXiv 1901.04085). Any CrossEncoder of sentence-transformers will do: bge-reranker-*, Qwen3-Reranker in the form for
sequence classification, mMARCO models.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.embedders import model_folder, out_of_memory, piece_starts, windows_within
from search.errors import EmbedderError, MissingDependencyError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

HOW_TO_FETCH = (
    "在能上网的电脑上运行 hf download {name} --local-dir {folder}，把文件夹 {folder} 拷到本机，"
    "再把设置 SEARCH_RERANKER 写成该文件夹的路径；也可以不设，不作重排"
)

QUESTION_SHARE = 0.5
"""A question takes at most so much of what the model reads; a longer one is read in its first part."""

SPECIAL_PIECES = 8
"""Pieces that a tokenizer may add around the two texts."""


class Reranker:
    """A cross-encoder by folder or by its name on the hub; safe to share between threads.

    A passage longer than the model reads is never cut silently: it is read in windows, and the best one counts
    (Dai & Callan 2019, doi 10.1145/3331184.3331303).
    """

    def __init__(self, name: str, device: str = "auto") -> None:
        """Load ``name``; the hub is asked only when the model is not on this machine and offline mode is off.

        Raises:
            EmbedderError: the model is not there, cannot be loaded, or does not give one score; says what to do.
            MissingDependencyError: sentence-transformers is not installed.
        """
        try:
            import sentence_transformers  # noqa: F401
        except ImportError as error:
            raise MissingDependencyError(
                "重排需要 sentence-transformers，请运行 pip install -r requirements.txt。"
            ) from error
        self.name = name
        self._model = _load(name, model_folder(name, HOW_TO_FETCH), device)
        limit = self._model.max_seq_length
        self._limit = int(limit) if limit is not None and math.isfinite(limit) else None
        self._batch = 16 if self._model.device.type == "cpu" else 64
        self._lock = threading.Lock()  # fast tokenizers may not be borrowed twice at a time

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each passage answers; shape ``(len(passages),)``. Only their order means something.

        Raises:
            EmbedderError: memory ran out, or the model failed.
        """
        best = np.full(len(passages), -np.inf, dtype=np.float32)
        with self._lock:
            question, room = self._room(question)
            windows = [list(self._windows(passage, room)) for passage in passages]
            flat = self._predict([(question, window) for row in windows for window in row])
        np.maximum.at(best, np.repeat(np.arange(len(passages)), [len(row) for row in windows]), flat)
        return best

    def _room(self, question: str) -> tuple[str, int | None]:
        """Return the question as it is read, and how many pieces that leaves for a passage; ``None`` for any number."""
        if self._limit is None:
            return question, None
        starts = piece_starts(self._model.tokenizer, question)
        most = max(1, int(self._limit * QUESTION_SHARE))
        if len(starts) > most:
            question, starts = question[: starts[most]], starts[:most]
        return question, self._limit - len(starts) - SPECIAL_PIECES

    def _windows(self, passage: str, room: int | None) -> Sequence[str]:
        if room is None:
            return [passage]
        return list(windows_within(passage, piece_starts(self._model.tokenizer, passage), room))

    def _predict(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        """Score the pairs, halving the batch whenever memory runs out."""
        while pairs:
            try:
                found = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
                return np.asarray(found, dtype=np.float32).reshape(len(pairs))
            except (RuntimeError, MemoryError, ValueError) as error:
                if not out_of_memory(error):
                    raise EmbedderError(
                        f"重排模型“{self.name}”计算时出错，请改用 cpu 运行、换一个模型，或不设 SEARCH_RERANKER。"
                    ) from error
                if self._batch == 1:
                    raise EmbedderError(
                        f"内存不足，重排模型“{self.name}”运行不了。请换小一些的模型，或不设 SEARCH_RERANKER。"
                    ) from error
                self._batch //= 2
        return np.empty(0, dtype=np.float32)


def _load(name: str, folder: Path, device: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(
            str(folder), device=None if device == "auto" else device, local_files_only=True, trust_remote_code=False
        )
        outputs = model.num_labels
    except Exception as error:  # damaged files, unknown architecture, no such device: each library has its own kinds
        raise EmbedderError(
            f"重排模型“{name}”读不出来（{folder}）。请确认文件夹完整（下载中断过的，重新下载一次）、"
            f"是 CrossEncoder 模型，设备“{device}”可用。"
        ) from error
    if outputs != 1:
        raise EmbedderError(
            f"模型“{name}”不是重排模型：它给出{outputs}个分数，重排要求恰好一个。请换一个模型，或不设 SEARCH_RERANKER。"
        )
    return model
