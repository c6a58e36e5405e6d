"""Step 6: train the late interaction (``src/search/interaction.py``) on the bundled model's piece vectors.

usage: python training/train_interaction.py --data ../shared/data --pairs ../shared/pairs training/pairs [--kind question] [--epochs 3] ...
       python training/train_interaction.py --kind draft …
       python training/train_interaction.py --export training/out/interaction

``question``: written passages with the questions they answer and near ones they do not; the negatives are what BM25-like overlap and the
vectors put first, passages of the same topic, and, for a near question, its own passage. ``draft``: groups of sentences that say the
same of different matters, with look-alikes; starts from the question network. Two losses: which candidate is the right one (softmax),
and whether each is (binary), so that a high score also means something by itself. Every twelfth line is held out and measured after
each epoch. A killed run goes on from its last epoch with ``--resume``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import save_file
from torch import nn

from prepare import HELD_OUT_EVERY, files
from search.embedders import BUNDLED_MODEL, StaticEmbedder
from search.interaction import INTERACTION_MODEL, NEAREST, QUESTION_PIECES
from search.text import sentences

TRAINED_PIECES = 110
"""Pieces of a passage read in training; one in twenty has more."""

PUBLIC = {
    "mailbox": ("mayor_mailbox_reply", "mayor_mailbox_title_detail"),
    "stard": ("stard_law",),
}
"""Public sets with real questions, all of licences that allow it (MODEL_CARD.md); their dev files are only measured on."""


@dataclass
class Plan:
    """Everything that shapes a run; stored beside its result."""

    kind: str = "question"
    epochs: int = 3
    batch: int = 48
    candidates: int = 12
    rate: float = 1e-3
    decay: float = 0.01
    dim: int = 128
    hidden: int = 64
    narrow: int = 32  # numbers through which neighbouring pieces see each other
    single: float = 1.5  # weight of the binary loss
    wrong: float = 0.6  # weight of a wrong candidate in it, the right one's being 1
    bare: float = 0.3  # share of passages read without their topic
    most: int = 1500  # questions an epoch takes from a set that is not of written passages
    sets: str = "written,letters,sayings,mailbox,stard"
    first: int = 30  # candidates ranked again when measuring
    seed: int = 0


class Network(nn.Module):
    """The network as ``search.interaction`` computes it, for whole batches."""

    def __init__(self, embedder: StaticEmbedder, plan: Plan) -> None:
        super().__init__()
        everything = np.arange(len(embedder._row_of))
        directions = embedder.directions(everything)
        d, h = plan.dim, plan.hidden
        self.register_buffer("directions", torch.tensor(directions), persistent=False)
        self.register_buffer("lengths", torch.tensor(embedder.lengths(everything)), persistent=False)
        sample = np.random.default_rng(0).choice(len(directions), 20_000)
        axes = torch.tensor(np.linalg.svd(directions[sample], full_matrices=False)[2][:d])
        self.query, self.passage = (nn.Linear(directions.shape[1], d, bias=False) for _ in range(2))
        with torch.no_grad():
            self.query.weight.copy_(axes)
            self.passage.weight.copy_(axes)
        self.beside = nn.Sequential(nn.Linear(3 * d, plan.narrow), nn.Linear(plan.narrow, d))
        nn.init.normal_(self.beside[1].weight, std=0.02)
        nn.init.zeros_(self.beside[1].bias)
        self.meeting = nn.Linear(4 * d + 4, h)
        self.telling = nn.Sequential(nn.Linear(d + 1, 32), nn.Linear(32, 1))
        self.answer = nn.Sequential(nn.Linear(3 * h, h), nn.Linear(h, 1))
        self.sharpness = nn.Parameter(torch.tensor(8.0))
        self.drop_vector, self.drop = nn.Dropout(0.1), nn.Dropout(0.2)

    def forward(self, q: torch.Tensor, q_there: torch.Tensor, p: torch.Tensor, p_there: torch.Tensor) -> torch.Tensor:
        """Score ``p`` (questions, candidates, pieces) for ``q`` (questions, pieces); shape (questions, candidates)."""
        n, c, m = p.shape
        query = self._in_context(self.query(self.directions[q[q_there]]), q_there)
        unique, inverse = torch.unique(p[p_there], return_inverse=True)
        own = F.embedding(inverse, self.passage(self.directions[unique]))
        text = self._in_context(own, p_there.reshape(n * c, m)).reshape(n, c, m, -1)
        likeness = F.normalize(query, dim=-1)[:, None] @ F.normalize(text, dim=-1).transpose(-1, -2)
        likeness = likeness.masked_fill(~p_there[:, :, None, :], -2)
        met = torch.softmax(likeness * self.sharpness, -1) @ text
        asked = query[:, None].expand(-1, c, -1, -1)
        length = self.lengths[q][..., None]
        like = (likeness.amax(-1, keepdim=True), likeness.topk(min(NEAREST, m), -1).values.mean(-1, keepdim=True))
        same = (q[:, None, :, None] == p[:, :, None, :]).any(-1)[..., None].float()
        parts = [asked, met, asked * met, (asked - met).abs(), *like, same, length[:, None].expand(-1, c, -1, -1)]
        judged = self.drop(torch.relu(self.meeting(torch.cat(parts, -1))))
        telling = self.telling[1](torch.tanh(self.telling[0](torch.cat([query, length], -1))))
        weight = torch.softmax(telling.masked_fill(~q_there[..., None], -1e4), 1)[:, None]
        there = q_there[:, None, :, None]
        mean = (judged * there).sum(2) / q_there.sum(1)[:, None, None]
        whole = torch.cat([(judged * weight).sum(2), mean, judged.masked_fill(~there, -1e4).amax(2)], -1)
        return self.answer[1](self.drop(torch.relu(self.answer[0](whole))))[..., 0]

    def _in_context(self, own: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Let the pieces ``own`` (all texts end to end) see their neighbours; shape (texts, pieces, d), zeros where none is ``there``."""
        own = self.drop_vector(own)
        first = F.pad(there, (1, 0))[:, :-1][there][:, None]  # whether another piece of the text stands before
        last = F.pad(there, (0, 1))[:, 1:][there][:, None]
        left, right = F.pad(own, (0, 0, 1, 0))[:-1] * first, F.pad(own, (0, 0, 0, 1))[1:] * last
        seen = own + self.beside[1](torch.relu(self.beside[0](torch.cat([left, own, right], -1))))
        return torch.zeros((*there.shape, own.shape[1])).masked_scatter(there[..., None], seen)


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

    def candidates(self, i: int, plan: Plan, dice: np.random.Generator) -> list[list[int]]:
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

    def candidates(self, i: int, plan: Plan, dice: np.random.Generator) -> list[list[int]]:
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


def question_sets(embedder: StaticEmbedder, data: Path, pairs: list[Path], plan: Plan) -> dict[str, Questions]:
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
    return {name: Questions(embedder, *sets[name]) for name in plan.sets.split(",")}


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


def tensors(asked: list[list[int]], candidates: list[list[list[int]]]) -> list[torch.Tensor]:
    flat = [pieces[:TRAINED_PIECES] or [0] for row in candidates for pieces in row]
    q, q_there = _padded([pieces[:QUESTION_PIECES] or [0] for pieces in asked])
    p, p_there = _padded(flat, least=NEAREST)
    shape = (len(asked), len(candidates[0]), -1)
    return [torch.from_numpy(x) for x in (q, q_there, p.reshape(shape), p_there.reshape(shape))]


def _padded(rows: list[list[int]], least: int = 1) -> tuple[np.ndarray, np.ndarray]:
    width = max(least, *map(len, rows))
    out, there = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), bool)
    for i, row in enumerate(rows):
        out[i, : len(row)], there[i, : len(row)] = row, True
    return out, there


def rescored(net: Network, found: Questions | Drafts, which: np.ndarray, texts: list[list[int]]) -> np.ndarray:
    net.eval()
    with torch.no_grad():
        parts = [
            net(
                *tensors(
                    [found.pieces[i] for i in which[k : k + 16]],
                    [[texts[j] for j in found.first[i]] for i in which[k : k + 16]],
                )
            )
            for k in range(0, len(which), 16)
        ]
    net.train()
    return torch.cat(parts).numpy()


def measure_questions(net: Network, found: Questions) -> dict[str, object]:
    """Reciprocal rank of held-out questions before, after and both, and the share of near ones below the lowest tenth of them."""
    which = np.flatnonzero(found.held)
    scores, base = rescored(net, found, which, found.pool.pieces), found.base[which]
    mine = found.first[which] == found.right[which][:, None]
    got: dict[str, object] = {}
    for sort, name in enumerate(("colloquial", "member", "keywords")):
        rows = (found.sort[which] == sort) & ~found.near[which]
        got[name] = [round(_reciprocal(s[rows], mine[rows]), 3) for s in (base, scores, scores + 8 * base)]
    best = scores.max(1)
    near = found.near[which]
    line = np.quantile(best[~near & mine.any(1)], 0.1)
    without = np.where(mine, -99, scores).max(1)[~near]
    got["near ones below"] = [round(float((best[near] < line).mean()), 2), round(float((without < line).mean()), 2)]
    return got


def _reciprocal(scores: np.ndarray, mine: np.ndarray) -> float:
    best = np.where(mine, scores, -1e9).max(1)
    return float(np.where(mine.any(1), 1 / (1 + (scores > best[:, None]).sum(1)), 0).mean())


def measure_drafts(net: Network, found: Drafts) -> dict[str, object]:
    """nDCG@10 of held-out drafts and of held-out sentences as drafts: before, after, both."""
    got: dict[str, object] = {}
    for name, which in (
        ("drafts", np.flatnonzero(found.held & (found.self_at < 0))),
        ("sentences", np.flatnonzero(found.held & (found.self_at >= 0))),
    ):
        scores, base = rescored(net, found, which, found.text_pieces), found.base[which]
        got[name] = [round(float(np.mean(_ndcg(found, which, s))), 3) for s in (base, scores, scores * 0.2 + 4 * base)]
    return got


def _ndcg(found: Drafts, which: np.ndarray, scores: np.ndarray) -> list[float]:
    got = []
    for i, row in zip(which, scores, strict=True):
        order = found.first[i][np.argsort(-row, kind="stable")][:10]
        right = found.alike[order] & (found.group[order] == found.of[i])
        there = min(10, len(found.own[found.of[i]]) - int(found.self_at[i] >= 0))
        got.append(float((right / np.log2(np.arange(2, 12))).sum() / (1 / np.log2(np.arange(2, 2 + there))).sum()))
    return got


def train(net: Network, sets: dict[str, Questions | Drafts], plan: Plan, to: Path, resume: bool) -> None:
    found = {name: np.flatnonzero(~found.held) for name, found in sets.items()}
    batches = [
        name for name, rows in found.items()
        for _ in range((len(rows) if name in ("written", "drafts") else min(len(rows), plan.most)) // plan.batch)
    ]  # fmt: skip
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, total_steps=plan.epochs * len(batches) + 1)
    saved, begin, began = to / "checkpoint.pt", 0, time.time()
    if resume and saved.exists():
        kept = torch.load(saved, weights_only=True)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        begin = kept["epoch"] + 1
    for epoch in range(begin, plan.epochs):
        dice = np.random.default_rng((plan.seed, epoch))
        torch.manual_seed(plan.seed * 1000 + epoch)
        orders, losses = {name: dice.permutation(rows) for name, rows in found.items()}, []
        for name in dice.permutation(batches):
            rows, orders[name] = orders[name][: plan.batch], orders[name][plan.batch :]
            losses.append(step(net, sets[name], rows, plan, dice))
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
        got = measure_drafts(net, sets["drafts"]) if plan.kind == "draft" else measure_questions(net, sets["written"])
        print(epoch, round(float(np.mean(losses)), 3), got, round(time.time() - began), "s", flush=True)
        state = {
            "net": net.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch,
        }
        torch.save(state, saved)
    save_file({k: v.contiguous() for k, v in net.state_dict().items()}, to / f"{plan.kind}.safetensors")
    (to / f"{plan.kind}.json").write_text(json.dumps(asdict(plan), indent=1))
    saved.unlink(missing_ok=True)


def step(net: Network, found: Questions | Drafts, rows: np.ndarray, plan: Plan, dice: np.random.Generator) -> float:
    candidates = [found.candidates(int(i), plan, dice) for i in rows]
    scores = net(*tensors([found.pieces[i] for i in rows], candidates))
    answered = torch.from_numpy(~found.near[rows])
    truth = torch.zeros_like(scores)
    truth[:, 0] = answered.float()
    weight = torch.full_like(scores, plan.wrong)
    weight[:, 0] = 1
    loss = plan.single * F.binary_cross_entropy_with_logits(scores, truth, weight)
    if answered.any():
        loss = loss + F.cross_entropy(scores[answered], torch.zeros(int(answered.sum()), dtype=torch.long))
    loss.backward()
    return float(loss.detach())


def export(folder: Path, embedder: StaticEmbedder, to: Path) -> None:
    """Write both networks as half-precision numbers beside the bundled model."""
    from safetensors.torch import load_file

    joined = {
        f"{kind}.{name}": values.half()
        for kind in ("question", "draft")
        for name, values in load_file(folder / f"{kind}.safetensors").items()
    }
    to.mkdir(parents=True, exist_ok=True)
    save_file(joined, to / "model.safetensors")
    facts = {"name": to.name, "embedder": embedder.fingerprint}
    (to / "config.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--pairs", type=Path, nargs="+", default=[Path("../shared/pairs"), Path("training/pairs")])
    options.add_argument("--model", type=Path, default=BUNDLED_MODEL)
    options.add_argument("--to", type=Path, default=Path("training/out/interaction"))
    options.add_argument(
        "--start", type=Path, help="a network to start from, e.g. training/out/interaction/question.safetensors"
    )
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--resume", action="store_true")
    options.add_argument("--export", type=Path, help="write both networks of this folder into the package and stop")
    for name, value in asdict(Plan()).items():
        options.add_argument(f"--{name}", type=type(value), default=value)
    args = vars(options.parse_args())
    embedder = StaticEmbedder(args["model"])
    if args["export"]:
        export(args["export"], embedder, INTERACTION_MODEL)
        return
    plan = Plan(**{name: args[name] for name in asdict(Plan())})
    torch.set_num_threads(args["threads"])
    torch.manual_seed(plan.seed)
    random.seed(plan.seed)
    args["to"].mkdir(parents=True, exist_ok=True)
    net = Network(embedder, plan)
    if args["start"]:
        from safetensors.torch import load_file

        net.load_state_dict(load_file(args["start"]))
    sets: dict[str, Questions | Drafts] = (
        {"drafts": draft_set(embedder, args["pairs"])}
        if plan.kind == "draft"
        else dict(question_sets(embedder, args["data"], args["pairs"], plan))
    )
    print({name: (len(found.pieces), int(found.near.sum())) for name, found in sets.items()}, flush=True)
    train(net, sets, plan, args["to"], args["resume"])


if __name__ == "__main__":
    main()
