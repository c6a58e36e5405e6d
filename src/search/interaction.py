"""Late interaction: how well each word of a question is met by the words of a passage.

A vector of a whole passage says what it is about, not whether it answers: 「补多少钱」 and 「几年验一次」 about the same lift lie side
by side. Here every piece of the question looks for its like among the pieces of the passage, each in its context; a small network
judges the meetings and then the whole. It stands on the piece vectors of the bundled model and was learned from written pairs
(``training/train_interaction.py``): passages with questions they answer, and near ones they do not. After decomposable attention
(Parikh et al. 2016, doi 10.18653/v1/D16-1244) and late interaction (Khattab & Zaharia 2020, doi 10.1145/3397271.3401075).

With any other embedding model there is none, and the rankings are joined without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from search.embedders import Embedder, StaticEmbedder
from search.errors import EmbedderError

Floats = NDArray[np.float32]
Pieces = NDArray[np.int64]
Bools = NDArray[np.bool_]
Kind = Literal["question", "draft"]
"""A question asks for what a passage tells; a draft for what says the same of another matter. Each has a network of its own."""

INTERACTION_MODEL = Path(__file__).parent / "models" / "reply-interaction-zh"

QUESTION_PIECES, PASSAGE_PIECES = 96, 140
"""So many pieces of a question and of a passage are read at once, some 170 and 250 characters."""

STEP, MOST_WINDOWS = 100, 5
"""A longer passage is read in windows of :data:`PASSAGE_PIECES` that begin so many pieces apart; the best counts, of so many at most."""

NEAREST = 3
"""The mean likeness of so many nearest pieces is looked at beside that of the nearest."""

FAR = -2.0
"""Stands for a piece that a very short passage does not have: less than any cosine."""


NO_PIECE = -1
"""Stands where a passage has no further piece."""


class Interaction:
    """The two networks of a folder; safe to share between threads."""

    def __init__(self, embedder: StaticEmbedder, folder: Path = INTERACTION_MODEL) -> None:
        """Read the folder; the network must have been trained on the piece vectors of ``embedder``.

        Raises:
            EmbedderError: a file is missing or damaged.
        """
        try:
            from safetensors.numpy import load_file

            tensors = load_file(folder / "model.safetensors")
        except Exception as error:  # safetensors raises plain Exception
            raise EmbedderError(
                f"自带的相关性模型读不出来（{folder}）。请重新安装本程序，或从安装包中恢复该目录。"
            ) from error
        self._embedder = embedder
        self._networks: dict[str, dict[str, Floats]] = {"question": {}, "draft": {}}
        for name, values in tensors.items():
            kind, _, layer = name.partition(".")
            self._networks[kind][layer] = values.astype(np.float32)

    def scores(self, question: str, passages: Sequence[str], kind: Kind = "question") -> Floats:
        """Return how well each passage answers, as log-odds under the questions of the training; shape ``(len(passages),)``.

        Args:
            question: what is asked, in simplified characters.
            passages: each with the subject and headings it stands under in front.
            kind: which network reads.
        """
        net = self.network(kind)
        asked = self._pieces([question], QUESTION_PIECES)[0]
        if not asked.size or not passages:
            return np.zeros(len(passages), dtype=np.float32)
        texts, owners = _windows(self._pieces(passages, PASSAGE_PIECES + STEP * (MOST_WINDOWS - 1)))
        query = self._in_context(net, "query", [asked])
        length = self._embedder.lengths(asked)[:, None]
        there = np.arange(max(NEAREST, *map(len, texts))) < np.array([len(text) for text in texts])[:, None]
        pieces = np.full(there.shape, NO_PIECE)
        pieces[there] = np.concatenate(texts)
        rows = np.zeros((*there.shape, query.shape[1]), dtype=np.float32)
        rows[there] = self._in_context(net, "passage", texts)
        meetings = _meetings(net, (asked, query, length), (pieces, rows, there))
        judged = _layer(net, "meeting", meetings)  # (passages, pieces of the question, hidden)
        telling = np.tanh(np.hstack([query, length]) @ net["telling.0.weight"].T + net["telling.0.bias"])
        weight = _softmax(telling @ net["telling.1.weight"].T + net["telling.1.bias"], axis=0)
        whole = np.concatenate([(judged * weight).sum(axis=1), judged.mean(axis=1), judged.max(axis=1)], axis=1)
        scores = _layer(net, "answer.0", whole) @ net["answer.1.weight"][0] + net["answer.1.bias"]
        best: Floats = np.maximum.reduceat(scores, owners)
        return best

    def network(self, kind: Kind) -> Mapping[str, Floats]:
        """Return the layers of one network by name."""
        return self._networks[kind]

    def _pieces(self, texts: Sequence[str], most: int) -> list[Pieces]:
        return [np.array(pieces[:most] or [0], dtype=np.int64) for pieces in self._embedder.pieces(texts)]

    def _in_context(self, net: Mapping[str, Floats], side: str, texts: Sequence[Pieces]) -> Floats:
        """Return a vector for each piece, the texts end to end, that has taken in the pieces left and right of it."""
        unique, inverse = np.unique(np.concatenate(texts), return_inverse=True)
        own = self._embedder.directions(unique) @ net[f"{side}.weight"].T
        # what a piece says to its right neighbour, to itself, to its left one; computed once for each kind of piece
        says = np.split(net["beside.0.weight"], 3, axis=1)
        left, here, right = (np.vstack([own @ part.T, np.zeros((1, len(part)))]).astype(np.float32) for part in says)
        starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
        before, after = np.append(NO_PIECE, inverse[:-1]), np.append(inverse[1:], NO_PIECE)
        before[starts], after[starts[1:] - 1] = NO_PIECE, NO_PIECE  # none looks into the text beside its own
        narrow = np.maximum(left[before] + here[inverse] + right[after] + net["beside.0.bias"], 0)
        seen: Floats = own[inverse] + narrow @ net["beside.1.weight"].T + net["beside.1.bias"]
        return seen


def open_interaction(embedder: Embedder) -> Interaction | None:
    """Open the network trained on the vectors of ``embedder``; ``None`` when there is none.

    Raises:
        EmbedderError: it is there and cannot be read.
    """
    facts = INTERACTION_MODEL / "config.json"
    if not isinstance(embedder, StaticEmbedder) or not facts.is_file():
        return None
    made_for = json.loads(facts.read_text(encoding="utf-8"))["embedder"]
    return Interaction(embedder) if made_for == embedder.fingerprint else None


def _windows(texts: Sequence[Pieces]) -> tuple[list[Pieces], list[int]]:
    """Cut texts into windows; return those and the number of the first of each text."""
    windows: list[Pieces] = []
    firsts: list[int] = []
    for text in texts:
        firsts.append(len(windows))
        last = max(1, len(text) - PASSAGE_PIECES + STEP)
        windows += [text[start : start + PASSAGE_PIECES] for start in range(0, last, STEP)]
    return windows, firsts


def _meetings(
    net: Mapping[str, Floats], question: tuple[Pieces, Floats, Floats], passages: tuple[Pieces, Floats, Bools]
) -> Floats:
    """Return what each piece of the question is judged by in each passage; shape ``(passages, pieces asked, 4 d + 4)``.

    Args:
        net: the network.
        question: its pieces, their vectors in context, the logarithms of their lengths.
        passages: their pieces, the vectors of those, and where there are any; all padded to the longest.
    """
    asked, query, length = question
    pieces, rows, there = passages
    likeness = np.where(there[:, None, :], _unit(query) @ _unit(rows).transpose(0, 2, 1), np.float32(FAR))
    met = _softmax(likeness * net["sharpness"], axis=2) @ rows
    nearest = np.partition(likeness, -NEAREST, axis=2)[:, :, -NEAREST:]
    like = (nearest.max(axis=2, keepdims=True), nearest.mean(axis=2, keepdims=True))
    same = (asked[None, :, None] == pieces[:, None, :]).any(axis=2)[:, :, None]
    own = np.broadcast_to(query, met.shape)
    given = [own, met, own * met, np.abs(own - met), *like, same, np.broadcast_to(length, same.shape)]
    return np.concatenate(given, axis=2, dtype=np.float32)


def _layer(net: Mapping[str, Floats], name: str, values: Floats) -> Floats:
    """Apply a dense layer and leave out what is negative."""
    applied: Floats = np.maximum(values @ net[f"{name}.weight"].T + net[f"{name}.bias"], 0)
    return applied


def _unit(rows: Floats) -> Floats:
    scaled: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), np.float32(1e-12))
    return scaled


def _softmax(values: Floats, axis: int) -> Floats:
    raised = np.exp(values - values.max(axis=axis, keepdims=True))
    shares: Floats = raised / raised.sum(axis=axis, keepdims=True)
    return shares
