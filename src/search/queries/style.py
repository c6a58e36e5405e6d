"""How a question is written: keywords, a question, or the draft of a sentence whose wording is looked up."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from search.queries.patterns import ASKING
from search.text import fold, simplify_typed

Style = Literal["keywords", "question", "draft"]

LEAST_DRAFT = 10
"""Shorter texts are no sentences of a letter."""

FEW = 14
"""So many characters without an asking word are keywords."""

SAID = frozenset({"情况", "变化", "进展", "近年"})
"""Words of questions about a topic that sentences of letters are full of, too."""

FIGURE = re.compile("[0-9]+")
"""Matches 2024 and 30; whether there is a figure tells nothing."""

END = "$"


def style_of(text: str) -> Style:
    """Tell how ``text`` is written, since the three want other weights.

    ``keywords``: a few words; ``draft``: a sentence as letters write it, looked up for its wording; ``question``: all else.
    """
    bare = text.strip()
    asks = [found[0] for found in ASKING.finditer(bare)]
    apart = " " in bare and "，" not in bare
    if len(bare) >= LEAST_DRAFT and not apart and all(word in SAID for word in asks) and _is_draft(bare):
        return "draft"
    return "keywords" if not asks and (len(bare) <= FEW or " " in bare) else "question"


def style_cues(text: str) -> list[str]:
    """Return what a text is told by: its pairs of characters, each once, and how it ends, with no full stop at the end."""
    folded = FIGURE.sub("0", fold(simplify_typed(text))).rstrip("。. ")
    pairs = [folded[i : i + 2] for i in range(len(folded) - 1)]
    return list(dict.fromkeys([*pairs, folded[-2:] + END, folded[-1:] + END]))


def _is_draft(text: str) -> bool:
    weights = _weights()
    return weights[""] + sum(weights.get(cue, 0.0) for cue in style_cues(text)) > 0


@cache
def _weights() -> dict[str, float]:
    """Return the weights of the cues from ``lexicon/draft_weights.tsv``; the cue ``""`` is what every text starts with."""
    lines = (files("search") / "lexicon" / "draft_weights.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.rsplit("\t", 1) for line in lines if not line.startswith("#"))
    return {cue: float(weight) for cue, weight in rows}
