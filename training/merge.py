"""Step 4: join the tables of several runs into one and press it to the size that is shipped.

usage: python training/merge.py --runs training/out/run1 training/out/run2 ... [--dim 256] [--to training/out/merged.npy]

Side by side, the vectors of n runs give the mean of their n similarities, which errs less than any of them: what a single run learns
about rare words is mostly chance. The directions that carry those similarities on the training passages (second moment, no centring)
are kept, in order of weight, so that the first components alone still serve (Matryoshka).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import scipy.sparse as sp

SAMPLE = ("P.p", "P.member", "letters.p", "stard.p", "mailbox_reply.p", "news.p", "chapters.p")


def bags(arrays: np.lib.npyio.NpzFile, name: str, size: int, most: int) -> sp.csr_matrix:
    ids, at = arrays[name], arrays[f"{name}.at"]
    at = at[: most + 1]
    ids = ids[: at[-1]]
    return sp.csr_matrix((np.ones(len(ids), dtype=np.float32), ids, at), shape=(len(at) - 1, size))


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--runs", type=Path, nargs="+", required=True)
    options.add_argument("--out", type=Path, default=Path("training/out/data"))
    options.add_argument("--dim", type=int, default=256)
    options.add_argument(
        "--weigh", type=float, default=0.005, help="a of a/(a + frequency): common pieces count less (SIF)"
    )
    options.add_argument("--to", type=Path, default=Path("training/out/merged.npy"))
    args = options.parse_args()
    arrays = np.load(args.out / "sets.npz")
    tables = [np.load(run / "table.npy") for run in args.runs]
    size = len(tables[0])
    seen = np.bincount(np.load(args.out / "stream.npy", mmap_mode="r"), minlength=size)
    common = (args.weigh / (args.weigh + seen / seen.sum()))[:, None] if args.weigh else 1.0
    tables = [table * common for table in tables]
    sample = sp.vstack([bags(arrays, name, size, 4000) for name in SAMPLE if name in arrays.files])
    count = np.asarray(sample.sum(1))
    # every run weighs the same: the mean vector of a passage has length 1 on average
    joined = np.concatenate([t / np.linalg.norm((sample @ t) / count, axis=1).mean() for t in tables], axis=1)
    vectors = unit(sample @ joined)
    weight, axes = np.linalg.eigh(vectors.T @ vectors)
    order = weight.argsort()[::-1][: args.dim]
    print(
        f"{joined.shape[1]} → {args.dim} components keep {weight[order].sum() / weight.sum():.3f} of the second moment"
    )
    np.save(args.to, (joined @ axes[:, order]).astype(np.float32))


if __name__ == "__main__":
    main()
