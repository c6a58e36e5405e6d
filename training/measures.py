"""What is measured, on texts that were never trained on: a table of vectors in, figures out.

Held-out lines of the written sets (each twelfth), the ``*.dev.*`` files of the public sets, and the labelled queries on the sample
letters. ``Bench`` cuts every text into pieces once; after that a model is measured in a second or two.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from tokenizers import Tokenizer

HELD_OUT_EVERY = 12
KINDS = ("colloquial", "member", "keywords")
DEV = {  # set → files whose passages make the pool besides its own
    "mailbox_reply": "mayor_mailbox_reply/mayor_mailbox_reply.dev.jsonl.gz",
    "gov_letters": "gov_letters_reply/gov_letters_reply.dev.jsonl.gz",
    "legalqa": "legalqa_pos/legalqa_pos.dev.jsonl.gz",
    "stard": "stard_law/stard_law.dev.jsonl.gz",
    "covid": "covid_policy_qa/covid_policy_qa.dev.jsonl.gz",
    "news_qa": "crud_news_qa/crud_news_qa.dev.jsonl.gz",
}


def rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def cut(text: str, size: int = 320) -> list[str]:
    """Crude passages of whole sentences; the product cuts along the letter's structure instead."""
    text = re.sub(r"\n(?=[^\n（(一二三四五六七八九十第首其])", "", text)
    got, now = [], ""
    for sentence in filter(None, (s.strip() for s in re.split(r"(?<=[。！？；])|\n+", text))):
        if now and len(now) + len(sentence) > size:
            got.append(now)
            now = ""
        now += sentence
    return [*got, now] if now else got


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def covers(passage: str, quote: str) -> bool:
    if quote in passage:
        return True
    return SequenceMatcher(None, quote, passage, autojunk=False).find_longest_match().size >= 0.6 * len(quote)


class Pool:
    """Queries against passages, one of which answers each (or several): the reciprocal rank."""

    def __init__(self, bench: Bench, queries: list[str], passages: list[str], right: list[list[int]]) -> None:
        self.queries, self.passages, self.right = bench.bags(queries), bench.bags(passages), right

    def ranks(self, table: np.ndarray) -> np.ndarray:
        scores = embed(self.queries, table) @ embed(self.passages, table).T
        best = np.array([max(s[r] for r in right) for s, right in zip(scores, self.right, strict=True)])
        return (scores > best[:, None] + 1e-7).sum(1) + 1


def embed(bags: sp.csr_matrix, table: np.ndarray) -> np.ndarray:
    made = np.asarray(bags @ table)
    return made / (np.linalg.norm(made, axis=1, keepdims=True) + 1e-9)


class Bench:
    """Everything that is measured, cut into pieces by one tokenizer."""

    def __init__(self, tokenizer: Tokenizer, data: Path, pairs: Path, letters: Path, queries: Path) -> None:
        self.tokenizer, self.size = tokenizer, tokenizer.get_vocab_size()
        self.held: dict[str, Pool] = {}
        self._written(pairs)
        self.dev: dict[str, Pool] = {}
        self._public(data)
        self._letters(letters, queries)

    def bags(self, texts: list[str]) -> sp.csr_matrix:
        ids = [e.ids for e in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        ends = np.cumsum([0] + [len(i) for i in ids])
        flat = np.array([p for i in ids for p in i], dtype=np.int32)
        bags = sp.csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(texts), self.size))
        bags.sum_duplicates()
        return bags

    def _written(self, pairs: Path) -> None:
        lines = [(i, row) for path in sorted(pairs.glob("P*.jsonl")) for i, row in enumerate(rows(path))]
        passages = [row["passage"] for _, row in lines]
        held = [n for n, (i, _) in enumerate(lines) if i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1]
        for k, kind in enumerate(KINDS):
            self.held[kind] = Pool(self, [lines[n][1]["queries"][k] for n in held], passages, [[n] for n in held])
        say = rows(pairs / "S1.jsonl")
        at = list(range(HELD_OUT_EVERY - 1, len(say), HELD_OUT_EVERY))
        self.held["sayings"] = Pool(self, [say[i]["say"] for i in at], [r["write"] for r in say], [[i] for i in at])
        letters = [(i, row) for path in sorted(pairs.glob("C*.jsonl")) for i, row in enumerate(rows(path))]
        at = [n for n, (i, _) in enumerate(letters) if i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1]
        replies = [row["reply"] for _, row in letters]
        self.held["letters"] = Pool(self, [letters[n][1]["title"] for n in at], replies, [[n] for n in at])
        words = rows(pairs / "W1.jsonl")
        pool = [v for row in words for v in row["variants"] + row["near_misses"]]
        start = np.cumsum([0] + [len(row["variants"]) + len(row["near_misses"]) for row in words])
        at = [i for i in range(HELD_OUT_EVERY - 1, len(words), HELD_OUT_EVERY)]
        right = [[int(start[i]) + k for k in range(1, 4)] for i in at]
        self.held["wordings"] = Wordings(
            self, [words[i]["variants"][0] for i in at], pool, right, [int(start[i]) for i in at]
        )

    def _public(self, data: Path) -> None:
        replies = [r["passage"] for r in rows(data / "mayor_mailbox_reply/mayor_mailbox_reply.train.jsonl.gz")]
        replies += [r["passage"] for name in ("mailbox_reply", "gov_letters", "covid") for r in rows(data / DEV[name])]
        laws = [r["passage"] for r in rows(data / "stard_law/stard_law.train.jsonl.gz")]
        laws += [r["passage"] for r in rows(data / "laws_chapter_article/laws_chapter_article.train.jsonl.gz")[::4]]
        news = [r["passage"] for r in rows(data / "crud_news_qa/crud_news_qa.train.jsonl.gz")]
        more = {"stard": laws, "legalqa": laws, "news_qa": news}
        for name, file in DEV.items():
            got = rows(data / file)
            passages = list(
                dict.fromkeys([r["passage"][:500] for r in got] + [p[:500] for p in more.get(name, replies)])
            )
            at = {p: i for i, p in enumerate(passages)}
            right: dict[str, list[int]] = {}
            for r in got:
                right.setdefault(r["query"], []).append(at[r["passage"][:500]])
            self.dev[name] = Pool(self, list(right), passages, list(right.values()))

    def _letters(self, letters: Path, queries: Path) -> None:
        texts, titles, files = [], [], []
        for path in sorted(letters.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            title = next((s.strip() for s in text.splitlines() if re.search("答复|复函", s) and len(s) < 80), "")
            for passage in cut(text):
                texts.append(passage)
                titles.append(title)
                files.append(path.stem)
        self.labelled = [q for q in rows(queries) if q["relevant"]]
        by_file: dict[str, list[int]] = {}
        for i, file in enumerate(files):
            by_file.setdefault(file, []).append(i)
        folded = [fold(t)[:600] for t in texts]
        self.covering = []
        for q in self.labelled:
            quotes = [(r["grade"], r["file"].rsplit(".", 1)[0], fold(r["quote"])) for r in q["relevant"]]
            self.covering.append(
                [(g, {i for i in by_file.get(f, []) if covers(folded[i], quote)}) for g, f, quote in quotes]
            )
        self.whole = self.bags([f"{a} {b}" for a, b in zip(titles, texts, strict=True)])
        split = [(s, i) for i, t in enumerate(texts) for s in re.split(r"(?<=[。！？；])", t) if len(s) >= 8]
        self.parts, self.owner = self.bags([s for s, _ in split]), np.array([i for _, i in split])
        self.asked = self.bags([q["query"] for q in self.labelled])

    def letters(self, table: np.ndarray) -> dict[str, dict[str, float]]:
        """nDCG@10 on the sample letters by kind of query, for three ways to score a passage."""
        asked = embed(self.asked, table)
        whole = asked @ embed(self.whole, table).T
        parts = asked @ embed(self.parts, table).T
        best = np.full(whole.shape, -1.0)
        for row, scores in zip(best, parts, strict=True):
            np.maximum.at(row, self.owner, scores)
        return {name: self._ndcg(s) for name, s in (("passage", whole), ("sentence", best), ("both", whole + best))}

    def _ndcg(self, scores: np.ndarray) -> dict[str, float]:
        by: dict[str, list[float]] = {}
        for q, covering, row in zip(self.labelled, self.covering, scores, strict=True):
            left, gain = list(covering), 0.0
            for rank, i in enumerate(np.argsort(-row, kind="stable")[:10]):
                new = [c for c in left if i in c[1]]
                left = [c for c in left if i not in c[1]]
                gain += sum(2 ** c[0] - 1 for c in new) / math.log2(rank + 2)
            ideal = sorted((2 ** c[0] - 1 for c in covering), reverse=True)[:10]
            value = min(1.0, gain / sum(g / math.log2(r + 2) for r, g in enumerate(ideal)))
            for kind in ("all", q["type"]):
                by.setdefault(kind, []).append(value)
        return {kind: sum(v) / len(v) for kind, v in by.items()}

    def run(self, table: np.ndarray, *, letters: bool = True) -> dict[str, float]:
        """All figures, flat; ``held`` and ``dev`` are the means to choose by."""
        got = {f"held.{name}": float((1 / pool.ranks(table)).mean()) for name, pool in self.held.items()}
        got["held"] = sum(got[f"held.{k}"] for k in KINDS) / len(KINDS)
        dev = {f"dev.{name}": float((1 / pool.ranks(table)).mean()) for name, pool in self.dev.items()}
        got |= dev | {"dev": sum(dev.values()) / len(dev)}
        if letters:
            got |= {f"letters.{way}.{kind}": v for way, by in self.letters(table).items() for kind, v in by.items()}
        return got


class Wordings(Pool):
    """Variants that say the same: mean precision of the other variants among all variants and near misses."""

    def __init__(
        self, bench: Bench, queries: list[str], passages: list[str], right: list[list[int]], own: list[int]
    ) -> None:
        super().__init__(bench, queries, passages, right)
        self.own = own

    def ranks(self, table: np.ndarray) -> np.ndarray:
        scores = embed(self.queries, table) @ embed(self.passages, table).T
        scores[np.arange(len(self.own)), self.own] = -2
        got = []
        for row, right in zip(scores, self.right, strict=True):
            order = np.sort([(row > row[r]).sum() for r in right])
            got.append(np.mean([(k + 1) / (place + 1) for k, place in enumerate(order)]))
        return 1 / np.array(got)


def line(got: dict[str, float]) -> str:
    """One line to read while training."""
    keys = ["held", *(f"held.{k}" for k in (*KINDS, "sayings", "letters", "wordings")), "dev"]
    if "letters.passage.all" in got:
        keys += [
            "letters.passage.all",
            "letters.passage.question",
            "letters.both.all",
            "letters.both.question",
            "letters.both.wording",
        ]
    short = {"letters.passage": "P", "letters.both": "B", "held.": "", "colloquial": "coll"}
    out = []
    for key in keys:
        name = key
        for a, b in short.items():
            name = name.replace(a, b)
        out.append(f"{name} {got[key]:.3f}")
    return "  ".join(out)
