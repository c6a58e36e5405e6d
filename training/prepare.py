"""Step 1: count the words, build the tokenizer, and turn every text into pieces.

usage: python training/prepare.py --data ../shared/data --pairs ../shared/pairs training/pairs
                                  [--out training/out/data] [--vocabulary 60000]

Writes ``tokenizer.json``, ``sets.npz`` (pairs as piece numbers), ``stream.npy`` (running text for the co-occurrence counts) and
``prepared.json`` (counts, for the model card). Only sets whose licence allows it are read: the table SETS below; never a
``*.dev.*`` file, and of every written file never each twelfth line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import rjieba
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

# set → file; licences and sources stand in MODEL_CARD.md. The share-alike sets (cmrc2018, drcd) are left out: they gained nothing
SETS = {
    "news": "crud_news_text/crud_news_text.jsonl.gz",
    "news_qa": "crud_news_qa/crud_news_qa.train.jsonl.gz",
    "laws": "laws_articles/laws_articles.jsonl.gz",
    "chapters": "laws_chapter_article/laws_chapter_article.train.jsonl.gz",
    "reports": "gov_work_reports/gov_work_reports.jsonl.gz",
    "mailbox_reply": "mayor_mailbox_reply/mayor_mailbox_reply.train.jsonl.gz",
    "mailbox_title": "mayor_mailbox_title_detail/mayor_mailbox_title_detail.train.jsonl.gz",
    "stard": "stard_law/stard_law.train.jsonl.gz",
}
LEXICON = ("caijing", "law", "medical", "it")
HELD_OUT_EVERY = 12
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
Pair = tuple[str, str]


def rows(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def kept(path: Path) -> list[dict]:
    """All lines but each twelfth, which is held out."""
    return [row for i, row in enumerate(rows(path)) if i % HELD_OUT_EVERY != HELD_OUT_EVERY - 1]


def written(folders: list[Path]) -> tuple[dict[str, list[Pair]], list[dict]]:
    """Pairs of the written sets, and the P and Q passages that may be trained on (with topic and queries)."""
    got: dict[str, list[Pair]] = {"letters": [], "wordings": [], "sayings": []}
    passages = []
    for path in files(folders, "[PQ]*.jsonl"):
        for row in kept(path):
            queries = row.get("queries") or row["answers"]
            passages.append(row | {"topic": f"{path.stem}/{row['topic']}", "queries": queries})
    for path in files(folders, "C*.jsonl"):
        for row in kept(path):
            title, message, reply = row["title"], row["message"], row["reply"]
            got["letters"] += [(title, message), (message, reply), (title, reply)]
    for path in files(folders, "W*.jsonl"):
        for row in kept(path):
            v = row.get("variants") or row["letters"]
            got["wordings"] += [(a, b) for i, a in enumerate(v) for b in v[i + 1 :]]
            got["wordings"] += [(draft, x) for draft in row.get("drafts") or [row["situation"]] for x in v]
    got["sayings"] = [(row["say"], row["write"]) for path in files(folders, "S*.jsonl") for row in kept(path)]
    return got, passages


def files(folders: list[Path], pattern: str) -> list[Path]:
    """Files of the written sets, P2 before P10."""
    found = [path for folder in folders for path in folder.glob(pattern)]
    return sorted(found, key=lambda path: (path.stem[0], int(path.stem[1:])))


def sentences(text: str, shortest: int = 10, longest: int = 120) -> list[str]:
    return [s for s in (m.group().strip() for m in SENTENCE.finditer(text)) if shortest <= len(s) <= longest]


def cloze(text: str, dice: random.Random, most: int = 2) -> list[Pair]:
    """Inverse cloze: a sentence against its neighbours."""
    got, parts = [], sentences(text)
    for _ in range(min(most, len(parts) // 4)):
        i = dice.randrange(len(parts) - 3)
        j = dice.randrange(i, i + 4)
        got.append((parts[j], "".join(s for k, s in enumerate(parts[i : i + 4]) if i + k != j)[:400]))
    return got


class Colloquial:
    """Replaces official terms by what people say, from the thesaurus."""

    def __init__(self, entries: list[tuple[str, list[str]]]) -> None:
        self.says: dict[str, list[str]] = {}
        for say, terms in entries:
            for term in terms[:3]:
                if len(term) >= 3 and say not in term:
                    self.says.setdefault(term, []).append(say)
        self.longest = max(map(len, self.says))

    def replace(self, text: str, dice: random.Random) -> tuple[str, list[str]]:
        """The text with its official terms replaced, and the sayings put in."""
        out, put, i = [], [], 0
        while i < len(text):
            for n in range(min(self.longest, len(text) - i), 2, -1):
                if says := self.says.get(text[i : i + n]):
                    out.append(dice.choice(says))
                    put.append(out[-1])
                    i += n
                    break
            else:
                out.append(text[i])
                i += 1
        return "".join(out), put


def replaced(texts: Iterable[str], colloquial: Colloquial, dice: random.Random, most: int) -> list[Pair]:
    """Queries that say in everyday words what a passage says in official ones."""
    got: list[Pair] = []
    for text in texts:
        parts = sentences(text, 8, 90)
        if not parts:
            continue
        i = dice.randrange(len(parts))
        query, put = colloquial.replace(parts[i], dice)
        if not put:
            continue
        if len(put) > 1 and dice.random() < 0.4:
            query = " ".join(dict.fromkeys(put[:4]))  # only what people say
        elif dice.random() < 0.4:
            clauses = [c for c in re.split("[，、：；]", query) if any(p in c for p in put)]
            query = dice.choice(clauses) if clauses else query
        context = (
            parts[max(0, i - 1) : i + 3] if dice.random() < 0.6 else parts[max(0, i - 2) : i] + parts[i + 1 : i + 3]
        )
        if context:
            got.append((query, "".join(context)[:400]))
        if len(got) >= most:
            break
    return got


def public(data: Path, colloquial: Colloquial, dice: random.Random) -> tuple[dict[str, list[Pair]], list[str]]:
    """Pairs of the public sets, and the running texts."""
    got: dict[str, list[Pair]] = {name: [] for name in SETS} | {"cloze": []}
    texts: list[str] = []
    for name, file in SETS.items():
        for row in rows(data / file):
            if "query" in row:
                got[name].append((row["query"][:200], row["passage"][:400]))
                texts += [row["passage"]] if name not in ("chapters",) else []
                continue
            text = row["text"]
            texts.append(text)
            got["cloze"] += cloze(text, dice, 2 if name == "news" else 1)
            if name == "laws":
                got[name].append((f"{row['title']} {row.get('section', '')}"[:200], text[:400]))
            elif name == "news" and "。" in text[10:140]:
                first, rest = text.split("。", 1)
                if len(rest) > 20:
                    got[name].append((first[:140], rest[:400]))
    del got["reports"]
    official = [t for t in texts if len(t) > 30]
    dice.shuffle(official)
    got["replaced"] = replaced(official, colloquial, dice, 80_000)
    return got, texts


def tokenizer_of(samples: list[list[str]], lexicon: list[str], size: int, longest: int) -> Tokenizer:
    """Unigram pieces that are words: characters, then words by frequency; ``samples`` of the field come first."""
    words, own, chars = Counter(), Counter(), Counter()
    for i, texts in enumerate(samples):
        for text in texts:
            text = unicodedata.normalize("NFKC", text).lower()
            cut = [w for w in rjieba.cut(text) if len(w) <= longest]
            words.update(cut)
            chars.update(text)
            if i == 0:
                own.update(cut)
    total = sum(words.values())
    good = lambda w: len(w) > 1 and not re.search(r"\s|^[0-9.,%]+$", w)  # noqa: E731
    first = [w for w, n in own.most_common() if good(w) and (n >= 2 or words[w] >= 3)]
    more = [w for w, n in words.most_common() if good(w) and n >= 5]
    names = [w for w in lexicon if good(w) and 2 <= len(w) <= longest and words.get(w, 0) >= 2]
    chosen = list(dict.fromkeys(first + names + more))
    kept = set(first) | set(names)
    chosen = sorted(chosen, key=lambda w: (w not in kept, -words[w]))[:size]
    vocab = [("[UNK]", -20.0)]
    vocab += [
        (c, math.log(max(1, words.get(c, 0)) / total) - 1.5)
        for c, n in sorted(chars.items())
        if n >= 2 and not c.isspace()
    ]
    vocab += [(w, math.log(max(1, words[w]) / total)) for w in sorted(chosen)]
    tokenizer = Tokenizer(models.Unigram(vocab, 0, False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits()]
    )
    return tokenizer


def pieces(tokenizer: Tokenizer, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Flat piece numbers and where each text begins (one more than texts)."""
    ids, ends = [], [0]
    for start in range(0, len(texts), 4096):
        for encoding in tokenizer.encode_batch_fast(texts[start : start + 4096], add_special_tokens=False):
            got = encoding.ids or [0]
            ids.append(np.array(got, dtype=np.int32))
            ends.append(ends[-1] + len(got))
    return np.concatenate(ids), np.array(ends, dtype=np.int64)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--pairs", type=Path, nargs="+", required=True, help="folders of the written sets")
    options.add_argument("--thesaurus", type=Path, default=Path("src/search/lexicon/thesaurus.tsv"))
    options.add_argument("--out", type=Path, default=Path("training/out/data"))
    options.add_argument("--vocabulary", type=int, default=60_000)
    options.add_argument("--longest", type=int, default=4, help="characters of the longest word that is one piece")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    dice, began = random.Random(args.seed), time.time()

    lines = (
        line.rstrip("\n").split("\t") for line in args.thesaurus.open(encoding="utf-8") if not line.startswith("#")
    )
    entries = [(parts[0], parts[1].split("|")) for parts in lines if len(parts) >= 2]
    colloquial = Colloquial(entries)
    own, passages = written(args.pairs)
    sets, texts = public(args.data, colloquial, dice)
    sets |= own
    sets["thesaurus"] = [(say, term) for say, terms in entries for term in terms[:3]]
    bodies = [row["passage"] for row in passages]
    sets["own_cloze"] = [
        (s, body.replace(s, "", 1)) for body in bodies for s in sentences(body) if len(body) - len(s) > 30
    ]
    asked = [row["queries"] for row in passages]
    sets["own_asked"] = [pair for queries in asked for pair in combinations(queries, 2)]
    again = [p for _ in range(8) for p in replaced(bodies, colloquial, dice, 10_000)]
    sets["own_replaced"] = list(dict.fromkeys(again))
    print({name: len(got) for name, got in sets.items()}, len(passages), round(time.time() - began), "s", flush=True)

    field = (
        [t for got in own.values() for pair in got for t in pair]
        + bodies
        + [q for row in passages for q in row["queries"]]
    )
    field += [t for pair in sets["thesaurus"] for t in pair]
    sample = [t[:600] for t in dice.sample(texts, min(len(texts), 60_000))]
    lexicon = [row["term"] for name in LEXICON for row in rows(args.data / "lexicon" / f"thuocl_{name}.jsonl.gz")]
    tokenizer = tokenizer_of([field, sample], lexicon, args.vocabulary, args.longest)
    tokenizer.save(str(args.out / "tokenizer.json"))
    print(
        tokenizer.get_vocab_size(),
        "pieces;",
        tokenizer.encode("老旧小区加装电梯财政补助，娃上学没人接咋办").tokens,
        flush=True,
    )

    arrays: dict[str, np.ndarray] = {}
    for name, got in sets.items():
        dice.shuffle(got)
        arrays[f"{name}.q"], arrays[f"{name}.q.at"] = pieces(tokenizer, [q for q, _ in got])
        arrays[f"{name}.p"], arrays[f"{name}.p.at"] = pieces(tokenizer, [p for _, p in got])
    arrays["P.p"], arrays["P.p.at"] = pieces(tokenizer, bodies)
    arrays["P.title"], arrays["P.title.at"] = pieces(tokenizer, [row["topic"].split("/")[1] for row in passages])
    for i, kind in ((0, "colloquial"), (1, "member"), (-1, "keywords")):
        arrays[f"P.{kind}"], arrays[f"P.{kind}.at"] = pieces(tokenizer, [row["queries"][i] for row in passages])
    topics = {topic: i for i, topic in enumerate(dict.fromkeys(row["topic"] for row in passages))}
    arrays["P.topic"] = np.array([topics[row["topic"]] for row in passages], dtype=np.int32)
    np.savez(args.out / "sets.npz", **arrays)
    everything = [t for t in texts if len(t) > 12] + field
    stream, at = pieces(tokenizer, everything)
    np.save(args.out / "stream.npy", stream)
    np.save(args.out / "stream_at.npy", at)
    facts = {"sets": {name: len(got) for name, got in sets.items()}, "passages": len(passages), "stream": len(stream)}
    (args.out / "prepared.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    print(len(stream), "pieces of running text;", round(time.time() - began), "s", flush=True)


if __name__ == "__main__":
    main()
