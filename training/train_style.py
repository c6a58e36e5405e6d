"""Find the weights that tell a draft (a sentence as letters write it) from a question, and write them to lexicon/draft_weights.tsv.

usage: python training/train_style.py [--pairs ../shared/pairs training/pairs] [--to src/search/lexicon/draft_weights.tsv]

A logistic regression over the cues of :func:`search.queries.style_cues` (pairs of characters, how the text ends), trained on the written
pairs: sentences of passages, drafts and wordings against questions, keywords, sayings with what they are called, and
citizens' messages. An L1 penalty keeps the table
short. Every twelfth line is held out and printed. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from interaction_sets import held_out, lines
from search.queries import style_cues
from search.text import sentences

SHORTEST, LONGEST = 10, 120
PENALTY = 1.0
ASKED_WEIGHT = 3.0
"""A question taken for a draft loses more (it is never refused, and looked up by other words) than a draft taken for a question."""


def texts(folders: list[Path]) -> list[tuple[str, bool, bool]]:
    """Return ``(text, whether it is a draft, whether it is held out)``; a full stop at the end is taken off, people leave it out."""
    found = []
    for _, i, row in lines(folders, "[PQ]*.jsonl"):
        parts = [row["passage"][a:b] for a, b in sentences(row["passage"])]
        asked = row.get("queries") or row["answers"] + row["near"]
        found += [(text, True, held_out(i)) for text in parts] + [(text, False, held_out(i)) for text in asked]
    for _, i, row in lines(folders, "W*.jsonl"):
        said = row.get("variants") or row["drafts"] * 3 + row["letters"]
        found += [(text, True, held_out(i)) for text in said + row["near_misses"]]
    for _, i, row in lines(folders, "C*.jsonl"):
        found += [(row[key], False, held_out(i)) for key in ("title", "message")]
    for _, i, row in lines(folders, "S*.jsonl"):
        found += [(row["say"], False, held_out(i)), (row["write"], False, held_out(i))]  # the latter as keywords
    cut = [(text.strip().rstrip("。"), draft, held) for text, draft, held in found]
    return [row for row in cut if SHORTEST <= len(row[0]) <= LONGEST]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=Path, nargs="+", default=[Path("../shared/pairs"), Path("training/pairs")])
    options.add_argument("--to", type=Path, default=Path("src/search/lexicon/draft_weights.tsv"))
    chosen = options.parse_args()
    rows = texts(chosen.pairs)
    table = DictVectorizer()
    x = table.fit_transform([dict.fromkeys(style_cues(text), 1.0) for text, *_ in rows])
    draft, held = np.array([d for _, d, _ in rows]), np.array([h for *_, h in rows])
    weight = np.where(draft, 1.0, ASKED_WEIGHT)
    model = LogisticRegression(l1_ratio=1.0, solver="liblinear", C=PENALTY, max_iter=300, random_state=0)
    model.fit(x[~held], draft[~held], weight[~held])
    said = model.predict(x[held])
    for name, value in (("drafts", True), ("questions", False)):
        these = draft[held] == value
        print(f"held out, {name}: {these.sum()}, told right {np.mean(said[these] == value):.3f}")
    kept = [(name, w) for name, w in zip(table.feature_names_, model.coef_[0], strict=True) if abs(w) >= 0.05]
    out = [
        "# What tells a draft from a question: cue, weight; a draft where they are above 0 in sum. By training/train_style.py.",
        "# The line without a cue is what every text starts with; $ stands for the end of the text.",
        f"\t{model.intercept_[0]:.2f}",
        *(f"{name}\t{w:.2f}" for name, w in sorted(kept)),
    ]
    chosen.to.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(len(kept), "cues")


if __name__ == "__main__":
    main()
