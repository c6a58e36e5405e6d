"""Step 2: first vectors of the pieces from what stands beside what in running text (PPMI, factorised: Levy & Goldberg 2014).

usage: python training/cooccurrence.py [--out training/out/data] [--dim 256] [--window 12] [--name first.npy]

Contrastive training alone leaves every rare piece where chance put it; these vectors put it beside its kin first. Writes
``first.npy`` (pieces × dim).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

CHUNK = 6_000_000


def counts(stream: np.ndarray, text_of: np.ndarray, vocabulary: int, contexts: int, window: int) -> sp.csr_matrix:
    """Weighted counts (piece × frequent piece), nearer neighbours counting more, never across the border of a text."""
    frequent = np.bincount(stream, minlength=vocabulary).argsort()[::-1][:contexts]
    column = np.full(vocabulary, -1, dtype=np.int32)
    column[frequent] = np.arange(contexts)
    total = sp.csr_matrix((vocabulary, contexts), dtype=np.float32)
    for start in range(0, len(stream), CHUNK):
        part, texts = stream[start : start + CHUNK], text_of[start : start + CHUNK]
        sums = sp.csr_matrix((vocabulary, contexts), dtype=np.float32)
        for d in range(1, window + 1):
            same = texts[:-d] == texts[d:]
            for a, b in ((part[:-d][same], part[d:][same]), (part[d:][same], part[:-d][same])):
                seen = column[b] >= 0
                ones = np.full(int(seen.sum()), 1 / d, dtype=np.float32)
                sums = sums + sp.coo_matrix((ones, (a[seen], column[b][seen])), shape=sums.shape).tocsr()
        total = total + sums
    return total


def ppmi(matrix: sp.csr_matrix, shift: float, smooth: float = 0.75) -> sp.csr_matrix:
    """Positive pointwise mutual information with smoothed contexts."""
    row, col = np.asarray(matrix.sum(1)).ravel(), np.asarray(matrix.sum(0)).ravel() ** smooth
    col /= col.sum()
    coo = matrix.tocoo()
    value = np.log(np.maximum(coo.data, 1e-9) / (np.maximum(row[coo.row], 1e-9) * col[coo.col])) - shift
    keep = value > 0
    return sp.csr_matrix((value[keep].astype(np.float32), (coo.row[keep], coo.col[keep])), shape=matrix.shape)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--out", type=Path, default=Path("training/out/data"))
    options.add_argument("--dim", type=int, default=256)
    options.add_argument("--window", type=int, default=12)
    options.add_argument("--contexts", type=int, default=20_000)
    options.add_argument("--shift", type=float, default=0.0)
    options.add_argument("--name", default="first.npy")
    args = options.parse_args()
    began = time.time()
    stream, at = np.load(args.out / "stream.npy"), np.load(args.out / "stream_at.npy")
    vocabulary = int(stream.max()) + 1
    from tokenizers import Tokenizer

    vocabulary = max(vocabulary, Tokenizer.from_file(str(args.out / "tokenizer.json")).get_vocab_size())
    text_of = np.repeat(np.arange(len(at) - 1, dtype=np.int32), np.diff(at))
    matrix = counts(stream, text_of, vocabulary, args.contexts, args.window)
    print(matrix.nnz, "pairs", round(time.time() - began), "s", flush=True)
    matrix = ppmi(matrix, args.shift)
    print(matrix.nnz, "positive", round(time.time() - began), "s", flush=True)
    left, values, _ = randomized_svd(matrix, args.dim, n_oversamples=20, n_iter=3, random_state=0)
    first = (left * np.sqrt(values)).astype(np.float32)
    np.save(args.out / args.name, first)
    print(first.shape, round(time.time() - began), "s", flush=True)


if __name__ == "__main__":
    main()
