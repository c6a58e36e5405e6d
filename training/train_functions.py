"""Find the weights of the cues that tell a unit's function and stance, and write them to lexicon/function_weights.tsv.

    PYTHONPATH=src python training/train_functions.py            # cross-validation by letter, then write
    PYTHONPATH=src python training/train_functions.py --dry-run  # cross-validation only

Two multinomial logistic regressions with an L2 penalty over the named features of search.letters.cues: one for the
function, one for the stance given the function. Rare values count more (weight (mean count / count) ** 0.5). Plain
gradient descent with momentum from zero, no randomness: the same data give the same table. Each letter is wholly in one fold.

The stance model is trained on the functions as marked; at test time it is given the functions as read.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.gold_units import LabelScores, confusion_table, load_gold_units, locate_units
from search.letters.cues import LEXICON, Place, features
from search.letters.functions import NO_STANCE, WITHOUT_STANCE
from search.text import clean_pages
from search.types import FUNCTIONS, STANCES, Page

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "data" / "gold" / "passages.jsonl"
LETTERS = ROOT / "tests" / "data" / "letters"
PENALTY = 1.0
BALANCE = 0.5
STEPS = 300
FOLDS = 10

Array = NDArray[np.float64]
Row = tuple[int, frozenset[str], str, str]  # letter, features, function, stance


def gold_rows() -> list[Row]:
    rows = []
    for letter, (stem, units) in enumerate(load_gold_units(GOLD).items()):
        text = clean_pages([Page(1, (LETTERS / f"{stem}.txt").read_text(encoding="utf-8"))]).text
        for unit, (start, end) in zip(units, locate_units(units, text), strict=True):
            found = features(text[start:end], unit.heading, Place(unit.ordinal, len(units)))
            rows.append((letter, found, unit.function, unit.stance or NO_STANCE))
    return rows


class Model:
    def __init__(self, sets: list[frozenset[str]], labels: list[str], values: tuple[str, ...]) -> None:
        self.values = values
        self.names = ["", *sorted({name for found in sets for name in found})]
        self._index = {name: column for column, name in enumerate(self.names)}
        counts = Counter(labels)
        mean = len(labels) / len(counts)
        importance = np.array([(mean / counts[label]) ** BALANCE for label in labels])[:, None]
        wanted = np.zeros((len(labels), len(values)))
        wanted[np.arange(len(labels)), [values.index(label) for label in labels]] = 1
        self.weights = _fit(self._matrix(sets), wanted, importance)

    def _matrix(self, sets: list[frozenset[str]]) -> Array:
        matrix = np.zeros((len(sets), len(self.names)))
        matrix[:, 0] = 1
        for row, found in enumerate(sets):
            matrix[row, [self._index[name] for name in found if name in self._index]] = 1
        return matrix

    def predict(self, sets: list[frozenset[str]]) -> list[str]:
        return [self.values[column] for column in (self._matrix(sets) @ self.weights).argmax(axis=1)]


def _fit(matrix: Array, wanted: Array, importance: Array) -> Array:
    penalty = np.full((matrix.shape[1], 1), PENALTY)
    penalty[0] = 1e-3
    step = 1 / (0.5 * np.linalg.norm(matrix * np.sqrt(importance), 2) ** 2 + PENALTY)
    weights = ahead = np.zeros((matrix.shape[1], wanted.shape[1]))
    pace = 1.0
    for _ in range(STEPS):
        scores = matrix @ ahead
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        gradient = matrix.T @ ((shares - wanted) * importance) + penalty * ahead
        moved = ahead - step * gradient
        next_pace = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = moved + (pace - 1) / next_pace * (moved - weights)
        weights, pace = moved, next_pace
    return weights


def train(rows: list[Row]) -> tuple[Model, Model]:
    functions = Model([found for _, found, _, _ in rows], [row[2] for row in rows], FUNCTIONS)
    kept = [row for row in rows if row[2] not in WITHOUT_STANCE]
    stances = Model(
        [found | {f"function.{function}"} for _, found, function, _ in kept],
        [row[3] for row in kept],
        (*STANCES, NO_STANCE),
    )
    return functions, stances


def read(models: tuple[Model, Model], sets: list[frozenset[str]]) -> list[tuple[str, str]]:
    functions = models[0].predict(sets)
    stances = models[1].predict([found | {f"function.{function}"} for found, function in zip(sets, functions, strict=True)])
    pairs = zip(functions, stances, strict=True)
    return [(function, NO_STANCE if function in WITHOUT_STANCE else stance) for function, stance in pairs]


def cross_validate(rows: list[Row]) -> tuple[LabelScores, LabelScores]:
    functions: Counter[tuple[str | None, str | None]] = Counter()
    stances: Counter[tuple[str | None, str | None]] = Counter()
    for fold in range(FOLDS):
        held = [row for row in rows if row[0] % FOLDS == fold]
        models = train([row for row in rows if row[0] % FOLDS != fold])
        for (_, _, function, stance), (said, stood) in zip(held, read(models, [row[1] for row in held]), strict=True):
            functions[function, said] += 1
            if stance != NO_STANCE:
                stances[stance, None if stood == NO_STANCE else stood] += 1
    return LabelScores(functions, FUNCTIONS), LabelScores(stances, STANCES)


def write(models: tuple[Model, Model], path: Path) -> None:
    lines = [
        "# Weights of the cues of stance.tsv: table, feature, value, weight. Written by training/train_functions.py.",
        "# An empty feature is what every unit starts with; “—” is no stance.",
    ]
    for table, model in zip(("function", "stance"), models, strict=True):
        for row, feature in enumerate(model.names):
            for column, value in enumerate(model.values):
                weight = round(float(model.weights[row, column]), 2)
                if weight:
                    lines.append(f"{table}\t{feature}\t{value}\t{weight:g}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    rows = gold_rows()
    for name, scores in zip(("function", "stance"), cross_validate(rows), strict=True):
        print(f"{name}: macro-F1 {scores.macro_f1:.3f}, accuracy {scores.accuracy:.3f} (cross-validated by letter)")
        print("  " + "  ".join(f"{value} {scores.of(value).f1:.2f}" for value in scores.values))
        print(confusion_table(scores))
    if "--dry-run" not in sys.argv:
        write(train(rows), LEXICON / "function_weights.tsv")


if __name__ == "__main__":
    main()
