"""Step 6: measure the exported model (after quantisation) on everything held out, and its speed.

usage: python training/evaluate.py --data ../shared/data --pairs ../shared/pairs [--model src/search/models/reply-letters-zh]
                                   [--letters tests/data/letters] [--queries tests/data/queries_dev.jsonl] [--json FILE]

Figures: mean reciprocal rank on held-out lines (each twelfth) of the written sets and on the ``*.dev.*`` files; nDCG@10 of labelled
queries on crude 320-character passages of the sample letters (the vectors alone: no keywords, no filters).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from measures import Bench

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from search.embedders import StaticEmbedder


def table_of(folder: Path) -> np.ndarray:
    """The vectors of the pieces as the program uses them."""
    tensors = load_file(folder / "model.safetensors")
    return tensors["embeddings"][tensors["mapping"]].astype(np.float32) * tensors["weights"][:, None]


def speed(folder: Path, texts: list[str]) -> dict[str, float]:
    """CPU seconds of this process, so that a busy machine tells the truth."""
    began = time.process_time()
    embedder = StaticEmbedder(folder)
    load = time.process_time() - began
    began = time.process_time()
    embedder.embed_passages(texts)
    passages = len(texts) / (time.process_time() - began)
    began = time.process_time()
    for _ in range(500):
        embedder.embed_query("老楼没电梯，政府给不给钱装")
    return {"load_s": load, "passages_per_cpu_s": passages, "query_ms": (time.process_time() - began) * 2}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--model", type=Path, default=Path("src/search/models/reply-letters-zh"))
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--pairs", type=Path, required=True)
    options.add_argument("--letters", type=Path, default=Path("tests/data/letters"))
    options.add_argument("--queries", type=Path, default=Path("tests/data/queries_dev.jsonl"))
    options.add_argument("--json", type=Path)
    args = options.parse_args()
    bench = Bench(
        Tokenizer.from_file(str(args.model / "tokenizer.json")), args.data, args.pairs, args.letters, args.queries
    )
    got = bench.run(table_of(args.model))
    texts = [
        json.loads(line)["passage"] * 2
        for path in sorted(args.pairs.glob("P*.jsonl"))
        for line in path.open(encoding="utf-8")
    ]
    got |= speed(args.model, texts)
    for name, value in got.items():
        print(f"{name:28s}{value:10.3f}")
    if args.json:
        args.json.write_text(json.dumps(got, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
