"""Step 3: train the vectors of the pieces: contrastive, with in-batch and same-topic negatives.

usage: python training/train.py [--out training/out/data] [--to training/out/run1] [--steps 600] [--seed 1] ...

A piece's vector is its own plus the mean of its characters' (folded together at the end), so that a rare word stands beside its kin.
Each step takes one batch of one public or derived set, and one of whole topics of the written passages, whose other passages are the
hard negatives. Writes ``table.npy`` (pieces × dim, float32) and ``log.jsonl``; ``--resume`` goes on from the last checkpoint.
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
from tokenizers import Tokenizer


@dataclass
class Plan:
    """Everything that shapes a run; stored beside its result."""

    dim: int = 256
    steps: int = 600
    batch: int = 768
    rate: float = 0.01
    warm: float = 0.05
    scale: float = 20.0
    first: str = "first.npy"  # "" starts at random
    chars: float = 1.0  # weight of the characters' mean; 0 leaves them out
    grams: int = 1  # longest run of characters that is a part: 1 characters, 2 pairs too
    weigh: float = (
        0.001  # a of a/(a + frequency), the first weight of a piece (SIF, Arora et al. 2017); 0 leaves it out
    )
    shrink: float = 20.0  # occurrences at which a piece's own first vector weighs as much as its characters'
    drop_query: float = 0.15
    drop_passage: float = 0.3
    longest: int = 160  # pieces of a passage read in one step
    power: float = 0.5  # sets are drawn by size ** power
    own: float = 1.0  # weight of the written passages' loss
    topics: int = 64  # topics a step
    title: float = (
        0.5  # share of the written passages read with their topic in front, as a letter's subject stands there
    )
    written_every: int = 5  # steps between two batches of the written passages
    back: float = 0.3  # weight of passage → query
    half: float = 0.3  # weight of the loss on the first quarter of the dimensions (Matryoshka)
    decay: float = 0.0
    mask: float = 0.0  # margin beyond which a likelier negative counts as a false one; 0 masks none
    skip: str = ""  # sets left out, with commas
    boost: str = (
        "sayings:3,letters:3,thesaurus:2,mailbox_title:2,mailbox_reply:2,stard:2"  # sets drawn so many times more often
    )
    seed: int = 1


class Bags:
    """Texts as piece numbers, and random subsets of their pieces."""

    def __init__(self, flat: np.ndarray, at: np.ndarray) -> None:
        self.flat, self.at = flat, at

    def __len__(self) -> int:
        return len(self.at) - 1

    def take(
        self, which: np.ndarray, longest: int, drop: float, dice: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Pieces of the texts ``which``, at most ``longest`` each, some dropped; and where each begins."""
        start, size = self.at[which], np.minimum(self.at[which + 1] - self.at[which], longest)
        owner = np.repeat(np.arange(len(which)), size)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
        ids = self.flat[start[owner] + within]
        # short texts lose less: two words cannot spare one
        keep = dice.random(len(ids)) >= np.minimum(drop, (size[owner] - 1) * 0.08)
        keep |= within == 0
        ids, owner = ids[keep], owner[keep]
        return ids, np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(which)))[:-1]])


class Table:
    """Vectors of the pieces with Adam's state, updated only where a batch touched them."""

    def __init__(self, own: np.ndarray, parts: tuple[np.ndarray, np.ndarray], chars: np.ndarray, weight: float) -> None:
        # values, first and second moments side by side, so that a row is fetched and put back once
        self.own, self.chars = (
            torch.cat([torch.tensor(t), torch.zeros(len(t), 2 * t.shape[1])], 1) for t in (own, chars)
        )
        self.dim = own.shape[1]
        self.part_ids, self.part_at, self.weight = parts[0], parts[1], weight
        self.step_number = 0

    def gather(self, ids: np.ndarray) -> torch.Tensor:
        """Vectors of the pieces ``ids`` as a leaf that collects gradients through own and chars."""
        self.used = torch.from_numpy(ids.astype(np.int64))
        self.own_rows = self.own.index_select(0, self.used)
        self.leaf = self.own_rows[:, : self.dim].clone().requires_grad_()
        if not self.weight:
            return self.leaf
        size = self.part_at[ids + 1] - self.part_at[ids]
        owner = np.repeat(np.arange(len(ids)), size)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
        flat = self.part_ids[self.part_at[ids][owner] + within]
        unique, inverse = np.unique(flat, return_inverse=True)
        self.char_used = torch.from_numpy(unique.astype(np.int64))
        self.char_rows = self.chars.index_select(0, self.char_used)
        self.char_leaf = self.char_rows[:, : self.dim].clone().requires_grad_()
        mean = F.embedding_bag(
            torch.from_numpy(inverse.astype(np.int64)),
            self.char_leaf,
            torch.from_numpy(np.cumsum(size) - size),
            mode="mean",
        )
        return self.leaf + self.weight * mean

    def update(self, rate: float, decay: float) -> None:
        self.step_number += 1
        self._adam(self.own, self.used, self.own_rows, self.leaf.grad, rate, decay)
        if self.weight:
            self._adam(self.chars, self.char_used, self.char_rows, self.char_leaf.grad, rate, decay)

    def _adam(
        self, table: torch.Tensor, used: torch.Tensor, rows: torch.Tensor, grad: torch.Tensor, rate: float, decay: float
    ) -> None:
        value, first, second = rows.split(self.dim, 1)
        first.mul_(0.9).add_(grad, alpha=0.1)
        second.mul_(0.99).addcmul_(grad, grad, value=0.01)
        t = self.step_number
        step = rate / (1 - 0.9**t)
        value.mul_(1 - rate * decay).addcdiv_(first, second.div(1 - 0.99**t).sqrt_().add_(1e-8), value=-step)
        table.index_copy_(0, used, rows)

    def folded(self) -> np.ndarray:
        with torch.no_grad():
            table = self.own[:, : self.dim].clone()
            if self.weight:
                ids, at = torch.from_numpy(self.part_ids.astype(np.int64)), torch.from_numpy(self.part_at[:-1])
                table += self.weight * F.embedding_bag(ids, self.chars[:, : self.dim].contiguous(), at, mode="mean")
        return table.numpy()


def parts_of(name: str, longest: int) -> list[str]:
    """Characters of a piece and, up to ``longest``, its runs of characters."""
    return [name[i : i + n] for n in range(1, longest + 1) for i in range(len(name) - n + 1)] or [name]


def start(plan: Plan, data: Path, tokenizer: Tokenizer) -> Table:
    size = tokenizer.get_vocab_size()
    names = [tokenizer.id_to_token(i) for i in range(size)]
    parts = [parts_of(name, plan.grams) for name in names]
    alphabet = {c: i for i, c in enumerate(sorted({c for inner in parts for c in inner}))}
    flat = np.array([alphabet[c] for inner in parts for c in inner], dtype=np.int32)
    at = np.cumsum([0] + [len(inner) for inner in parts])
    dice = np.random.default_rng(plan.seed)
    if not plan.first:
        own = dice.normal(0, 0.1, (size, plan.dim)).astype(np.float32)
        return Table(own, (flat, at), np.zeros((len(alphabet), plan.dim), np.float32), plan.chars)
    first = np.load(data / plan.first)[:, : plan.dim]
    seen = np.bincount(np.load(data / "stream.npy", mmap_mode="r"), minlength=size).astype(np.float32)
    first -= (first * seen[:, None]).sum(0) / seen.sum()
    first *= 0.1 / first[seen > 50].std()
    if plan.weigh:
        first *= (plan.weigh / (plan.weigh + seen / seen.sum()))[:, None] * 1.3
    # characters: mean of the words they stand in, weighed by how sure those are; a rare word leans on its characters
    sure = (seen / (seen + plan.shrink))[:, None]
    chars, weight = np.zeros((len(alphabet), plan.dim), np.float32), np.full((len(alphabet), 1), 1e-6, np.float32)
    owner = np.repeat(np.arange(size), np.diff(at))
    np.add.at(chars, flat, (first * sure)[owner])
    np.add.at(weight, flat, sure[owner])
    chars /= weight
    composed = np.add.reduceat(chars[flat], at[:-1]) / np.diff(at)[:, None]
    goal = sure * first + (1 - sure) * composed
    own = goal - plan.chars * composed + dice.normal(0, 0.01, first.shape).astype(np.float32)
    return Table(own.astype(np.float32), (flat, at), chars, plan.chars)


def contrast(
    query: torch.Tensor, passage: torch.Tensor, right: torch.Tensor, ban: torch.Tensor | None, plan: Plan
) -> torch.Tensor:
    """Cross-entropy of the right passage among all of the batch, whole and on the first quarter of the dimensions."""
    loss = torch.zeros(())
    for d, weight in ((plan.dim, 1.0), (plan.dim // 4, plan.half)):
        if not weight:
            continue
        scores = F.normalize(query[:, :d], dim=1) @ F.normalize(passage[:, :d], dim=1).T
        held = ban
        if plan.mask:
            own = scores.detach().gather(1, right[:, None])
            false = scores.detach() > own + plan.mask
            held = false if ban is None else ban | false
        scores = scores * plan.scale
        if held is not None:
            scores = scores.masked_fill(held, -1e4)
        part = F.cross_entropy(scores, right)
        if plan.back and len(query) == len(passage):
            part = part + plan.back * F.cross_entropy(scores.T, right)
        loss = loss + weight * part
    return loss


class Trainer:
    def __init__(self, plan: Plan, data: Path) -> None:
        self.plan = plan
        torch.manual_seed(plan.seed)
        random.seed(plan.seed)
        self.dice = np.random.default_rng(plan.seed)
        arrays = np.load(data / "sets.npz")
        self.bags = {n[:-3]: Bags(arrays[n[:-3]], arrays[n]) for n in arrays.files if n.endswith(".at")}
        self.topic = arrays["P.topic"]
        self.groups = [np.flatnonzero(self.topic == t) for t in range(self.topic.max() + 1)]
        skip = set(plan.skip.split(",")) | {"P"}
        self.names = sorted({n.rsplit(".", 1)[0] for n in self.bags} - skip)
        self.names = [n for n in self.names if f"{n}.q" in self.bags]
        boost = {n: float(x) for n, x in (b.split(":") for b in plan.boost.split(",") if b)}
        odds = np.array([boost.get(n, 1.0) * len(self.bags[f"{n}.q"]) ** plan.power for n in self.names])
        self.odds = odds / odds.sum()
        self.orders: dict[str, np.ndarray] = {n: np.zeros(0, dtype=np.int64) for n in self.names}
        self.ids: dict[str, np.ndarray] = {}
        self.table = start(plan, data, Tokenizer.from_file(str(data / "tokenizer.json")))

    def _next(self, name: str) -> np.ndarray:
        if len(self.orders[name]) < min(self.plan.batch, len(self.bags[f"{name}.q"])):
            self.orders[name] = self.dice.permutation(len(self.bags[f"{name}.q"]))
        got, self.orders[name] = self.orders[name][: self.plan.batch], self.orders[name][self.plan.batch :]
        return got

    def step(self, rate: float) -> float:
        plan, texts = self.plan, []
        name = self.names[self.dice.choice(len(self.names), p=self.odds)]
        which = self._next(name)
        texts.append(self.bags[f"{name}.q"].take(which, 60, plan.drop_query, self.dice))
        texts.append(self.bags[f"{name}.p"].take(which, plan.longest, plan.drop_passage, self.dice))
        written = plan.own and self.table.step_number % plan.written_every == 0
        if written:
            chosen = self.dice.permutation(len(self.groups))
            size = np.cumsum([len(self.groups[t]) for t in chosen])
            own = np.concatenate([self.groups[t] for t in chosen[: max(1, int((size < plan.topics * 8).sum()))]])
            texts += [
                self.bags[f"P.{k}"].take(own, 60, plan.drop_query, self.dice)
                for k in ("colloquial", "member", "keywords")
            ]
            bodies = self.bags["P.p"].take(own, plan.longest, plan.drop_passage, self.dice)
            texts.append(bodies if not plan.title else self._titled(own, bodies))
        unique, inverse = np.unique(np.concatenate([ids for ids, _ in texts]), return_inverse=True)
        vectors, made, begin = self.table.gather(unique), [], 0
        for ids, at in texts:
            part = torch.from_numpy(inverse[begin : begin + len(ids)].astype(np.int64))
            begin += len(ids)
            made.append(F.embedding_bag(part, vectors, torch.from_numpy(at), mode="mean"))
        loss = contrast(made[0], made[1], torch.arange(len(which)), self._twins(name, which), plan)
        if written:
            right = torch.arange(len(own))
            loss = loss + plan.own * sum(contrast(q, made[5], right, None, plan) for q in made[2:5]) / 3
        loss.backward()
        self.table.update(rate, plan.decay)
        return float(loss.detach())

    def _titled(self, own: np.ndarray, bodies: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Add the pieces of the topic to some of the bodies; their order does not matter to a mean."""
        ids, at = bodies
        size = np.diff(np.append(at, len(ids)))
        titles, title_at = self.bags["P.title"].take(own, 12, 0.0, self.dice)
        title_size = np.diff(np.append(title_at, len(titles))) * (self.dice.random(len(own)) < self.plan.title)
        owner = np.concatenate([np.repeat(np.arange(len(own)), size), np.repeat(np.arange(len(own)), title_size)])
        chosen = np.repeat(title_size > 0, np.diff(np.append(title_at, len(titles))))
        order = np.argsort(owner, kind="stable")
        return np.concatenate([ids, titles[chosen]])[order], np.concatenate([[0], np.cumsum(size + title_size)[:-1]])

    def _twins(self, name: str, which: np.ndarray) -> torch.Tensor | None:
        """Pairs of the batch whose queries or passages begin alike are no negatives of each other."""
        ban = np.zeros((len(which), len(which)), dtype=bool)
        for side, first in (("q", 12), ("p", 20)):
            bags = self.bags[f"{name}.{side}"]
            keys = [bags.flat[bags.at[i] : min(bags.at[i + 1], bags.at[i] + first)].tobytes() for i in which]
            _, number = np.unique(np.array([hash(k) for k in keys]), return_inverse=True)
            ban |= number[:, None] == number[None, :]
        np.fill_diagonal(ban, False)
        return torch.from_numpy(ban) if ban.any() else None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--out", type=Path, default=Path("training/out/data"))
    options.add_argument("--to", type=Path, default=Path("training/out/run1"))
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--resume", action="store_true")
    options.add_argument("--every", type=int, default=0, help="measure every so many steps (needs --bench)")
    options.add_argument("--bench", nargs=4, type=Path, metavar=("DATA", "PAIRS", "LETTERS", "QUERIES"))
    for name, value in asdict(Plan()).items():
        options.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    args = vars(options.parse_args())
    plan = Plan(**{name: args[name] for name in asdict(Plan())})
    torch.set_num_threads(args["threads"])
    to: Path = args["to"]
    to.mkdir(parents=True, exist_ok=True)
    (to / "plan.json").write_text(json.dumps(asdict(plan), indent=1))
    trainer = Trainer(plan, args["out"])
    bench = None
    if args["bench"]:
        from measures import Bench, line

        bench = Bench(Tokenizer.from_file(str(args["out"] / "tokenizer.json")), *args["bench"])
    done, saved = 0, to / "checkpoint.pt"
    if args["resume"] and saved.exists():
        kept = torch.load(saved, weights_only=True)
        trainer.table.own, trainer.table.chars = kept["own"], kept["chars"]
        done = trainer.table.step_number = kept["step"]
        trainer.dice = np.random.default_rng((plan.seed, done))
    began, mean = time.time(), None
    if bench:
        print("start", line(bench.run(trainer.table.folded())), flush=True)
    for step in range(done, plan.steps):
        progress = step / plan.steps
        loss = trainer.step(plan.rate * min(1, progress / plan.warm + 0.01) * max(0.02, 1 - progress))
        mean = loss if mean is None else 0.98 * mean + 0.02 * loss
        if step % 100 == 99:
            print(step + 1, round(mean, 3), round(time.time() - began), "s", flush=True)
        if step % 200 == 199:
            t = trainer.table
            torch.save({"own": t.own, "chars": t.chars, "step": step + 1}, saved)
        if bench and args["every"] and (step + 1) % args["every"] == 0 and step + 1 < plan.steps:
            print(step + 1, line(bench.run(trainer.table.folded())), flush=True)
    table = trainer.table.folded()
    np.save(to / "table.npy", table)
    if bench:
        got = bench.run(table)
        print("end", line(got), flush=True)
        (to / "figures.json").write_text(json.dumps(got, indent=1))
    saved.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
