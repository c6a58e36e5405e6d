"""What a unit does in the letter (函: its function) and where the matter stands (its stance).

Both are linear: the weights of the cues a unit shows are added up for each value and the highest sum wins. The cues are
word lists (``lexicon/stance.tsv``), the weights numbers in ``lexicon/function_weights.tsv``, both plain tables; how the
weights were found is in ``training/train_functions.py``. Rules that admit no exception stand in front: a unit that is only
courtesy never has a stance, nor does one that only says what the member asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from search.letters.cues import LEXICON, Place, features
from search.types import FUNCTIONS, STANCES, Function, Stance

NO_STANCE = "—"
"""How the table of weights writes that a unit has no stance."""

WITHOUT_STANCE: frozenset[Function] = frozenset({"客套", "来文要点"})

_Value = TypeVar("_Value", bound=str)
Role = tuple[Function, Stance | None]


@dataclass(frozen=True, slots=True)
class Weights:
    """``function[feature][value]`` and ``stance[feature][value]``; the feature ``""`` is what every unit has."""

    function: Mapping[str, Mapping[str, float]]
    stance: Mapping[str, Mapping[str, float]]


@cache
def load_weights() -> Weights:
    """The weights of ``lexicon/function_weights.tsv``: ``table  feature  value  weight`` a line."""
    tables: dict[str, dict[str, dict[str, float]]] = {"function": defaultdict(dict), "stance": defaultdict(dict)}
    for line in (LEXICON / "function_weights.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            table, feature, value, weight = line.split("\t")
            tables[table][feature][value] = float(weight)
    return Weights(tables["function"], tables["stance"])


def classify_units(units: Sequence[tuple[str, Sequence[str]]]) -> tuple[Role, ...]:
    """Function and stance of each unit of one letter, given as ``(text, heading path)`` in order."""
    total = len(units)
    return tuple(
        classify(features(text, heading, Place(ordinal, total)))
        for ordinal, (text, heading) in enumerate(units, start=1)
    )


def classify(found: Iterable[str]) -> Role:
    """Function and stance of a unit from the names of its features (see :func:`search.letters.cues.features`)."""
    weights = load_weights()
    names = ["", *sorted(found)]
    function = _best(names, weights.function, FUNCTIONS)
    if function in WITHOUT_STANCE:
        return function, None
    stance = _best([*names, f"function.{function}"], weights.stance, (*STANCES, NO_STANCE))
    return function, next((choice for choice in STANCES if choice == stance), None)


def _best(names: Sequence[str], weights: Mapping[str, Mapping[str, float]], values: Sequence[_Value]) -> _Value:
    sums: dict[str, float] = dict.fromkeys(values, 0.0)
    for name in names:
        for value, weight in weights.get(name, {}).items():
            sums[value] += weight
    return max(values, key=lambda value: sums[value])
