"""What a joint score means: weights, bands and the verdict, fitted on labelled queries for one model and kept with it.

A cosine of 0.6 means one thing with one model and another with the next, so nothing here is a constant of the program: the figures
lie in ``calibration.json`` beside the bundled model, under the fingerprint of the model they were fitted for
(``training/calibrate.py``). With any other model results come without bands, and the verdict is 「没有找到」 only when nothing
matches at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import exp
from typing import cast

from search.fusion import WEIGHTS, Candidates, Weights
from search.queries import Style
from search.types import Band, Verdict

FEATURES = ("coverage", "cosine", "sentence_cosine", "interaction")
"""What the confidence is made of: fields of :class:`Candidates` that mean the same from one question to the next."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the features of a passage say about whether it answers, for one way of asking.

    The confidence of a passage is ``1 / (1 + exp(−(bias + Σ coefficient · feature)))``, fitted so that it is the share of passages
    with such features that answer. From ``high`` on a passage is 高度相关, from ``middle`` on 相关, else 供参考. An answer is weak when
    nothing in it reaches ``middle``; nothing is found when nothing reaches ``least``.
    """

    bias: float
    coefficients: tuple[float, ...]
    high: float
    middle: float
    least: float

    def confidence(self, candidates: Candidates, row: int) -> float:
        """Return the confidence of one candidate, in (0, 1)."""
        total = self.bias
        for name, coefficient in zip(FEATURES, self.coefficients, strict=True):
            total += coefficient * float(getattr(candidates, name)[row])
        return 1 / (1 + exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How to read the scores of one model: weights of the rankings and, where fitted, a scale for each way of asking."""

    fusion: Mapping[Style, Weights]
    scales: Mapping[Style, Scale] = field(default_factory=dict)

    @property
    def fitted(self) -> bool:
        """Whether anything is known of the model in use."""
        return bool(self.scales)

    def weights(self, style: Style) -> Weights:
        """Return the weights of the rankings for a question so written."""
        return self.fusion[style]

    def confidence(self, candidates: Candidates, row: int, style: Style) -> float:
        """Return the confidence of one candidate, in (0, 1); 0 when nothing was fitted for the model in use."""
        return self.scales[style].confidence(candidates, row) if self.fitted else 0.0

    def band(self, confidence: float, style: Style) -> Band | None:
        """Return the band of a confidence; ``None`` when nothing was fitted for the model in use."""
        if not self.fitted:
            return None
        scale = self.scales[style]
        return "高度相关" if confidence >= scale.high else "相关" if confidence >= scale.middle else "供参考"

    def verdict(self, best: float | None, style: Style) -> Verdict:
        """Return the verdict on a ranking whose best confidence is ``best``; ``None`` for an empty ranking.

        A draft is never answered with nothing: whoever looks for a wording wants the nearest there is.
        """
        if best is None:
            return "nothing"
        if not self.fitted or best >= self.scales[style].middle:
            return "found"
        return "nothing" if best < self.scales[style].least and style != "draft" else "weak"


def only(weights: Weights) -> Calibration:
    """Return a calibration that knows nothing but these weights, for every style: to measure one ranking alone."""
    return Calibration(dict.fromkeys(WEIGHTS, weights))


@cache
def load_calibration(fingerprint: str) -> Calibration:
    """Return the calibration of the model with this fingerprint, or the uncalibrated one."""
    path = files("search") / "models" / "calibration.json"
    table = cast("dict[str, dict[str, object]]", json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    row = table.get(fingerprint)
    if row is None:
        return Calibration(WEIGHTS)
    fusion = {
        style: Weights(**weights) for style, weights in cast("dict[Style, dict[str, float]]", row["fusion"]).items()
    }
    scales = {}
    for style, fitted in cast("dict[Style, dict[str, dict[str, float]]]", row["scales"]).items():
        coefficients, bands = fitted["coefficients"], fitted["bands"]
        scales[style] = Scale(coefficients["bias"], tuple(coefficients[name] for name in FEATURES), **bands)
    return Calibration(fusion, scales)
