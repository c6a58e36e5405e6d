"""Joining the rankings: one formula over what each ranking says of a candidate.

For every passage that any ranking proposes, all of these are computed, also where that ranking itself did not propose it:

* ``lexical``: its BM25 score, in what one word of the question may add at the mean;
* ``dense``: its cosine, in standard deviations above the mean cosine of the whole index for this question;
* ``sentence``: the cosine of its best sentence, in the same unit;
* ``interaction``: how well its words meet those of the question (:mod:`search.interaction`), where the model has that.

The score is their weighted sum; the weights depend on how the question is written (keywords, question, draft). Ranks are not
used: in trials joining standardised scores beat joining ranks, since a rank forgets by how much the first is ahead. BM25 is not
divided by what the whole question could reach: of a long account with a question at its end few words are ever met, and those few
are no weaker evidence than those of a short one. Ties fall by passage number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.queries import Style
from search.types import Hit, PassageNos

Scores = NDArray[np.float32]
"""Shape ``(n,)``, one a candidate."""

BM25_CEILING = 2.2
"""``k1 + 1``: the most a term's frequency can add, in units of its idf (Robertson & Zaragoza 2009, k1 = 1.2)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each ranking counts."""

    lexical: float
    dense: float
    sentence: float
    interaction: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the rankings say of each candidate; all arrays have the shape of ``numbers``, which is sorted.

    ``coverage`` is BM25 as a share of what a passage with every word of the question could reach; it, ``cosine`` and
    ``sentence_cosine``, which are not standardised, say from one question to the next how near is near.
    """

    numbers: PassageNos
    lexical: Scores
    dense: Scores
    sentence: Scores
    cosine: Scores
    sentence_cosine: Scores
    interaction: Scores
    coverage: Scores


WEIGHTS: dict[Style, Weights] = {
    "question": Weights(lexical=0.5, dense=1.0, sentence=0.5),
    "keywords": Weights(lexical=2.0, dense=1.0, sentence=0.5),
    "draft": Weights(lexical=1.0, dense=0.0, sentence=0.5),
}
"""For a model without figures of its own."""

LEGS = {
    "lexical": Weights(1.0, 0.0, 0.0),
    "dense": Weights(0.0, 1.0, 0.0),
    "sentence": Weights(0.0, 0.0, 1.0),
    "interaction": Weights(0.0, 0.0, 0.0, 1.0),
}
"""Each ranking alone, to be measured beside the whole."""


def fuse(candidates: Candidates, weights: Weights) -> Scores:
    """Return the joint score of each candidate."""
    joint: Scores = (
        np.float32(weights.lexical) * candidates.lexical
        + np.float32(weights.dense) * candidates.dense
        + np.float32(weights.sentence) * candidates.sentence
        + np.float32(weights.interaction) * candidates.interaction
    )
    return joint


def ceiling(terms: Sequence[tuple[str, float]], doc_freqs: Sequence[int], total: int) -> float:
    """Return the BM25 score of a passage that had every term without end; at least a tiny positive number."""
    idf = [math.log1p((total - df + 0.5) / (df + 0.5)) for df in doc_freqs]
    return max(1e-6, BM25_CEILING * math.fsum(weight * value for (_, weight), value in zip(terms, idf, strict=True)))


def in_words(
    bm25: Scores, terms: Sequence[tuple[str, float]], doc_freqs: Sequence[int], total: int
) -> tuple[Scores, Scores]:
    """Return BM25 scores in what one of ``terms`` adds at the mean, and as shares of what all of them can reach."""
    coverage = (bm25 / np.float32(ceiling(terms, doc_freqs, total))).astype(np.float32)
    return coverage * np.float32(math.fsum(weight for _, weight in terms)), coverage


def rank(numbers: PassageNos, scores: Scores) -> tuple[Hit, ...]:
    """Sort by ``(-score, passage_no)`` and give out ranks from 1."""
    order = np.lexsort((numbers, -scores))
    return tuple(Hit(int(numbers[i]), float(scores[i]), at) for at, i in enumerate(order, 1))
