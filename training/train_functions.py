"""Find the weights of the cues that tell a unit's function, and write them to lexicon/function_weights.tsv.

    PYTHONPATH=src python training/train_functions.py            # cross-validation, then write
    PYTHONPATH=src python training/train_functions.py --dry-run  # cross-validation only

A multinomial logistic regression with an L2 penalty over the named features of search.letters.cues, trained on the gold units
of tests/data/gold and, counting a tenth each, on the groups of wordings (--wordings, default ../shared/pairs/W1.jsonl), whose
sentences stand outside any letter and have no place in one. Rare functions count more: (mean count / count) ** 0.5.
Gradient descent with momentum from zero, no randomness: the same data give the same table. A letter, or a group of wordings,
is wholly in one fold. Stances follow from rules (search.letters.functions); their scores here are on functions as read.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.gold_units import LabelScores, confusion_table, load_gold_units, locate_units
from search.letters.cues import LEXICON, Place, features, places
from search.letters.functions import stance_of, weigh
from search.text import clean_pages
from search.types import FUNCTIONS, STANCES, Page

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "data" / "gold" / "passages.jsonl"
LETTERS = ROOT / "tests" / "data" / "letters"
PENALTY = 1.0
BALANCE = 0.5
WORDING_WEIGHT = 0.1
STEPS = 300
FOLDS = 10

Array = NDArray[np.float64]
Row = tuple[int, frozenset[str], str, str | None]  # letter or group, features, function, stance
Weights = dict[str, dict[str, float]]


def gold_rows() -> list[Row]:
    rows = []
    for letter, (stem, units) in enumerate(load_gold_units(GOLD).items()):
        text = clean_pages([Page(1, (LETTERS / f"{stem}.txt").read_text(encoding="utf-8"))]).text
        texts = [text[start:end] for start, end in locate_units(units, text)]
        for unit, words, place in zip(units, texts, places(texts), strict=True):
            found = features(words, unit.heading, place)
            rows.append((letter, found, unit.function, unit.stance))
    return rows


def wording_rows(path: Path) -> list[Row]:
    rows: list[Row] = []
    for group, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        item = json.loads(line)
        for sentence in item["variants"]:
            found = features(sentence, (), Place(5, 10))
            placeless = frozenset(name for name in found if not name.startswith(("place.", "shape.")))
            rows.append((group, placeless, item["function"], item["stance"]))
    return rows


def fit(gold: list[Row], wordings: list[Row]) -> Weights:
    rows = [*gold, *wordings]
    names = ["", *sorted({name for _, found, _, _ in rows for name in found})]
    index = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    matrix[:, 0] = 1
    wanted = np.zeros((len(rows), len(FUNCTIONS)))
    for row, (_, found, function, _) in enumerate(rows):
        matrix[row, [index[name] for name in found]] = 1
        wanted[row, FUNCTIONS.index(function)] = 1  # type: ignore[arg-type]
    counts = wanted.sum(axis=0)
    importance = ((len(rows) / len(FUNCTIONS) / counts) ** BALANCE)[wanted.argmax(axis=1)]
    importance[len(gold) :] *= WORDING_WEIGHT
    weights = _descend(matrix, wanted, importance[:, None])
    return {
        name: {function: round(float(weights[row, column]), 2) for column, function in enumerate(FUNCTIONS)}
        for row, name in enumerate(names)
    }


def _descend(matrix: Array, wanted: Array, importance: Array) -> Array:
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


def read(weights: Weights, rows: list[Row]) -> list[tuple[str, str | None]]:
    functions = [weigh(found, weights) for _, found, _, _ in rows]
    return [(function, stance_of(function, row[1])) for function, row in zip(functions, rows, strict=True)]


def cross_validate(gold: list[Row], wordings: list[Row]) -> dict[str, LabelScores]:
    functions: Counter[tuple[str | None, str | None]] = Counter()
    stances: Counter[tuple[str | None, str | None]] = Counter()
    outside: Counter[tuple[str | None, str | None]] = Counter()
    for fold in range(FOLDS):
        weights = fit([r for r in gold if r[0] % FOLDS != fold], [r for r in wordings if r[0] % FOLDS != fold])
        held = [row for row in gold if row[0] % FOLDS == fold]
        for (_, _, function, stance), (said, stood) in zip(held, read(weights, held), strict=True):
            functions[function, said] += 1
            if stance is not None:
                stances[stance, stood] += 1
        held = [row for row in wordings if row[0] % FOLDS == fold]
        outside.update((row[2], said) for row, (said, _) in zip(held, read(weights, held), strict=True))
    return {
        "function": LabelScores(functions, FUNCTIONS),
        "stance": LabelScores(stances, STANCES),
        "function of wordings outside letters": LabelScores(outside, FUNCTIONS),
    }


def write(weights: Weights, path: Path) -> None:
    lines = [
        "# Weights of the cues of stance.tsv: cue, function, weight. Written by training/train_functions.py.",
        "# The line without a cue is what every unit starts with; place.… and shape.… are where and how a unit stands.",
    ]
    for cue, row in weights.items():
        lines.extend(f"{cue}\t{function}\t{weight:g}" for function, weight in row.items() if weight)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Find the weights of the cues of functions.")
    parser.add_argument("--wordings", type=Path, default=ROOT.parent / "shared" / "pairs" / "W1.jsonl")
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    gold, wordings = gold_rows(), wording_rows(options.wordings)
    for name, scores in cross_validate(gold, wordings).items():
        print(f"{name}: macro-F1 {scores.macro_f1:.3f}, accuracy {scores.accuracy:.3f} (cross-validated)")
        print("  " + "  ".join(f"{value} {scores.of(value).f1:.2f}" for value in scores.values))
        print(confusion_table(scores))
    if not options.dry_run:
        write(fit(gold, wordings), LEXICON / "function_weights.tsv")


if __name__ == "__main__":
    main()
