"""The sets the late interaction is trained on: questions over pools of passages, and groups of sentences that say the same.

A pool knows what puts wrong texts first (shared pairs of characters, cosines of the bundled model): those are the hard negatives.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from prepare import HELD_OUT_EVERY, files
from search.embedders import StaticEmbedder
from search.text import sentences

PUBLIC = {
    "mailbox": ("mayor_mailbox_reply", "mayor_mailbox_title_detail"),
    "stard": ("stard_law",),
}
"""Public sets with real questions, all of licences that allow it (MODEL_CARD.md); their dev files are only measured on."""


class Drawn(Protocol):
    """How candidates are drawn: so many for a question, and the share of passages read without their topic."""

    candidates: int
    bare: float


@dataclass
class Pool:
    """Texts to choose from, with what puts wrong ones first: the share of a question's pairs of characters, and cosines."""

    texts: list[str]
    titles: list[str]
    held: list[bool]
    group: list[str]
    pieces: list[list[int]] = field(default_factory=list)
    bare: list[list[int]] = field(default_factory=list)

    def prepare(self, embedder: StaticEmbedder, questions: list[str]) -> np.ndarray:
        """Cut the texts into pieces and return how near each is to each question, shape (questions, texts)."""
        whole = [f"{title} {text}".strip() for title, text in zip(self.titles, self.texts, strict=True)]
        self.pieces, self.bare = embedder.pieces(whole), embedder.pieces(self.texts)
        pairs = [_pairs(text) for text in whole]
        seen = Counter(pair for found in pairs for pair in found)
        rarity = {pair: math.log1p(len(whole) / (n + 0.5)) for pair, n in seen.items()}
        where: dict[str, list[int]] = {}
        for i, found in enumerate(pairs):
            for pair in found:
                where.setdefault(pair, []).append(i)
        parts, owner = [], []
        for i, text in enumerate(self.texts):
            cut = [text[a:b] for a, b in sentences(text)] or [text]
            parts += cut
            owner += [i] * len(cut)
        starts = np.searchsorted(np.array(owner), np.arange(len(whole)))
        asked, vectors, inner = (embedder.embed_passages(t) for t in (questions, whole, parts))
        near = np.empty((len(questions), len(whole)), dtype=np.float32)
        for i, question in enumerate(questions):
            near[i] = asked[i] @ vectors.T + np.maximum.reduceat(inner @ asked[i], starts)
            mine = _pairs(question)
            total = sum(rarity.get(pair, 9.0) for pair in mine) or 1.0
            for pair in mine & where.keys():
                near[i, where[pair]] += 1.5 * rarity[pair] / total
        return near


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


class Questions:
    """A set of questions over a pool; ``right`` is a text that answers, or for a near question the one that looks as if."""

    def __init__(self, embedder: StaticEmbedder, pool: Pool, asked: list[tuple[str, int, bool, int]]) -> None:
        self.pool = pool
        self.pieces = embedder.pieces([text for text, *_ in asked])
        self.right = np.array([right for _, right, _, _ in asked])
        self.near = np.array([near for _, _, near, _ in asked])
        self.sort = np.array([sort for *_, sort in asked])
        self.held = np.array([pool.held[right] for right in self.right])
        scores = pool.prepare(embedder, [text for text, *_ in asked])
        self.first = np.argsort(-scores, axis=1, kind="stable")[:, :30]
        self.base = np.take_along_axis(scores, self.first, 1)
        self.groups: dict[str, list[int]] = {}
        for i, group in enumerate(pool.group):
            self.groups.setdefault(group, []).append(i)

    def candidates(self, i: int, plan: Drawn, dice: np.random.Generator) -> list[list[int]]:
        """The right text, then likely wrong ones, some of its topic, some at random."""
        right, held = int(self.right[i]), self.pool.held
        wrong = [int(j) for j in dice.permutation(self.first[i]) if j != right and not held[j]]
        same = [int(j) for j in dice.permutation(self.groups[self.pool.group[right]]) if j != right and not held[j]]
        chosen = list(dict.fromkeys([right, *wrong[: int(plan.candidates * 0.6)], *same[: plan.candidates // 5]]))
        while len(chosen) < plan.candidates:
            j = int(dice.integers(len(held)))
            if j not in chosen and not held[j]:
                chosen.append(j)
        bare = dice.random(len(chosen)) < plan.bare
        return [(self.pool.bare if b else self.pool.pieces)[j] for j, b in zip(chosen, bare, strict=True)]


class Drafts:
    """Groups of sentences that say the same; a draft or a sentence is asked with, another sentence of the group is right."""

    def __init__(self, embedder: StaticEmbedder, groups: list[dict], fill: list[str]) -> None:
        self.texts = [text for g in groups for text in g["letters"] + g["near"]]
        self.group = np.array([n for n, g in enumerate(groups) for _ in g["letters"] + g["near"]])
        self.alike = np.array([s for g in groups for s in [True] * len(g["letters"]) + [False] * len(g["near"])])
        self.held_group = np.array([g["held"] for g in groups])
        self.text_pieces = embedder.pieces(self.texts)
        self.fill = embedder.pieces(fill)
        own = {n: np.flatnonzero((self.group == n) & self.alike) for n in range(len(groups))}
        asked = [(text, n, -1) for n, g in enumerate(groups) for text in g["drafts"]]
        asked += [(self.texts[j], n, int(j)) for n in own for j in own[n]]
        self.pieces = embedder.pieces([text for text, *_ in asked])
        self.of, self.self_at = np.array([n for _, n, _ in asked]), np.array([j for *_, j in asked])
        self.own = own
        self.near = np.zeros(len(asked), dtype=bool)
        self.held = self.held_group[self.of]
        pool = Pool(self.texts, [""] * len(self.texts), [False] * len(self.texts), [""] * len(self.texts))
        scores = pool.prepare(embedder, [text for text, *_ in asked])
        scores[np.arange(len(asked))[self.self_at >= 0], self.self_at[self.self_at >= 0]] = -9
        self.first = np.argsort(-scores, axis=1, kind="stable")[:, :100]
        self.base = np.take_along_axis(scores, self.first, 1)

    def candidates(self, i: int, plan: Drawn, dice: np.random.Generator) -> list[list[int]]:
        """Another sentence of the group, its look-alikes, likely wrong ones, some at random; half with a strange sentence beside."""
        n = self.of[i]
        right = int(dice.choice([j for j in self.own[n] if j != self.self_at[i]]))
        alike = np.flatnonzero((self.group == n) & ~self.alike)
        wrong = [j for j in self.first[i][:60] if self.group[j] != n and not self.held_group[self.group[j]]]
        chosen = [right, *alike, *dice.permutation(wrong)[: plan.candidates // 2].tolist()]
        while len(chosen) < plan.candidates:
            j = int(dice.integers(len(self.texts)))
            if self.group[j] != n and not self.held_group[self.group[j]]:
                chosen.append(j)
        return [self._beside(self.text_pieces[j], dice) for j in chosen[: plan.candidates]]

    def _beside(self, pieces: list[int], dice: np.random.Generator) -> list[int]:
        if dice.random() < 0.5:
            return pieces
        other = self.fill[int(dice.integers(len(self.fill)))]
        return other + pieces if dice.random() < 0.5 else pieces + other


def lines(folders: list[Path], pattern: str) -> list[tuple[str, int, dict]]:
    found = []
    for path in files(folders, pattern):
        rows = path.read_text(encoding="utf-8").splitlines()
        found += [(path.stem, i, json.loads(row)) for i, row in enumerate(rows) if row.strip()]
    return found


def held_out(i: int) -> bool:
    return i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1


def question_sets(embedder: StaticEmbedder, data: Path, pairs: list[Path], names: str) -> dict[str, Questions]:
    written = lines(pairs, "[PQ]*.jsonl")
    pool = Pool(
        [row["passage"] for *_, row in written],
        [row["topic"] for *_, row in written],
        [held_out(i) for _, i, _ in written],
        [f"{stem}/{row['topic']}" for stem, _, row in written],
    )
    asked = []
    for n, (*_, row) in enumerate(written):
        asked += [(text, n, False, sort) for sort, text in enumerate(row.get("queries") or row["answers"])]
        asked += [(text, n, True, 3) for text in row.get("near", ())]
    sets = {"written": (pool, asked)}
    letters = lines(pairs, "C*.jsonl")
    told = [(row[key], n, False, 0) for n, (*_, row) in enumerate(letters) for key in ("title", "message")]
    sets["letters"] = (_plain([row["reply"] for *_, row in letters], [held_out(i) for _, i, _ in letters]), told)
    says = [row for _, i, row in lines(pairs, "S*.jsonl") if not held_out(i)]
    sets["sayings"] = _paired([(row["say"], row["write"]) for row in says])
    for name, folders in PUBLIC.items():
        found = []
        for folder in folders:
            with gzip.open(data / folder / f"{folder}.train.jsonl.gz", "rt", encoding="utf-8") as rows:
                found += [(row["query"][:120], row["passage"][:400]) for row in map(json.loads, rows)]
        sets[name] = _paired(found)
    return {name: Questions(embedder, *sets[name]) for name in names.split(",")}


def _plain(texts: list[str], held: list[bool]) -> Pool:
    return Pool(texts, [""] * len(texts), held, [str(i) for i in range(len(texts))])


def _paired(found: list[tuple[str, str]]) -> tuple[Pool, list[tuple[str, int, bool, int]]]:
    place: dict[str, int] = {}
    asked = [(query, place.setdefault(text, len(place)), False, 0) for query, text in found]
    return _plain(list(place), [False] * len(place)), asked


def draft_set(embedder: StaticEmbedder, pairs: list[Path]) -> Drafts:
    groups = [
        {
            "drafts": row.get("drafts") or [row["situation"]],
            "letters": row.get("letters") or row["variants"],
            "near": row["near_misses"],
            "held": held_out(i),
        }
        for _, i, row in lines(pairs, "W*.jsonl")
    ]
    fill = [row["passage"] for _, i, row in lines(pairs, "[PQ]*.jsonl") if not held_out(i)]
    return Drafts(embedder, groups, [text[a:b] for text in fill for a, b in sentences(text)])
