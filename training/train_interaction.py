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
import json
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import save_file
from torch import nn

from interaction_sets import Drafts, Questions, draft_set, question_sets
from search.embedders import BUNDLED_MODEL, StaticEmbedder
from search.interaction import INTERACTION_MODEL, NEAREST, QUESTION_PIECES

TRAINED_PIECES = 110
"""Pieces of a passage read in training; one in twenty has more."""


@dataclass
class Plan:
    """Everything that shapes a run; stored beside its result."""

    kind: str = "question"
    epochs: int = 4
    batch: int = 48
    candidates: int = 12
    rate: float = 1e-3
    decay: float = 0.01
    dim: int = 128
    hidden: int = 128
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
        else dict(question_sets(embedder, args["data"], args["pairs"], plan.sets))
    )
    print({name: (len(found.pieces), int(found.near.sum())) for name, found in sets.items()}, flush=True)
    train(net, sets, plan, args["to"], args["resume"])


if __name__ == "__main__":
    main()
