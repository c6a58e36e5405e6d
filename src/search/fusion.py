"""Joining the rankings: one formula over what each ranking says of a candidate.

For every passage that any ranking proposes, all of these are computed, also where that ranking itself did not propose it:

* ``lexical``: its BM25 score as a share of the best one of this query, 0 where no word matches;
* ``dense``: its cosine, in standard deviations above the mean cosine of the whole index for this query;
* ``sentence``: the cosine of its best sentence, in the same unit.

The score is their weighted sum. Ranks are not used: in trials joining standardised scores beat joining ranks, since a rank
forgets by how much the first is ahead. Ties fall by passage number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.types import Hit, PassageNos

Scores = NDArray[np.float32]
"""Shape ``(n,)``, one a candidate."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each ranking counts. Fitted on the dev queries by cross-validation (``benchmarks/fit_fusion.py``)."""

    lexical: float
    dense: float
    sentence: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the rankings say of each candidate; all arrays have the shape of ``numbers``, which is sorted."""

    numbers: PassageNos
    lexical: Scores
    dense: Scores
    sentence: Scores


QUESTION = Weights(lexical=2.0, dense=1.0, sentence=1.0)
KEYWORDS = Weights(lexical=4.0, dense=0.6, sentence=0.6)
DRAFT = Weights(lexical=6.0, dense=0.3, sentence=0.7)


def fuse(candidates: Candidates, weights: Weights) -> Scores:
    """Return the joint score of each candidate."""
    return (
        np.float32(weights.lexical) * candidates.lexical
        + np.float32(weights.dense) * candidates.dense
        + np.float32(weights.sentence) * candidates.sentence
    )


def rank(numbers: PassageNos, scores: Scores) -> tuple[Hit, ...]:
    """Sort by ``(-score, passage_no)`` and give out ranks from 1."""
    order = np.lexsort((numbers, -scores))
    return tuple(Hit(int(numbers[i]), float(scores[i]), at) for at, i in enumerate(order, 1))
