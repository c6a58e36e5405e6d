"""Step 5: quantise the table and write the folder the program (and sentence-transformers, and model2vec) reads.

usage: python training/export.py --table training/out/merged.npy [--tokenizer training/out/data/tokenizer.json]
                                 [--to src/search/models/reply-letters-zh] [--name reply-letters-zh-1]

Each row is kept as int8 and one float32 scale, in which the piece's learned weight is folded: text vector = Σ scale · row, normalised.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from search.embedders import fingerprint_of

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
CARD = """---
language: zh
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, model2vec, static-embeddings]
---

A static embedding model for Chinese government reply letters. How it was made, from what, and how well it does: `training/MODEL_CARD.md`.
"""


def quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as int8 and the scale of each: ``row * scale`` is within half a step of the original."""
    scale = np.maximum(np.abs(table).max(1), 1e-12) / 127
    return np.rint(table / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--table", type=Path, required=True)
    options.add_argument("--tokenizer", type=Path, default=Path("training/out/data/tokenizer.json"))
    options.add_argument("--to", type=Path, default=Path("src/search/models/reply-letters-zh"))
    options.add_argument("--name", default="reply-letters-zh-1")
    args = options.parse_args()
    table = np.load(args.table).astype(np.float32)
    rows, scale = quantise(table)
    (args.to / "1_Normalize").mkdir(parents=True, exist_ok=True)
    Tokenizer.from_file(str(args.tokenizer)).save(str(args.to / "tokenizer.json"), pretty=False)
    tensors = {"embeddings": rows, "mapping": np.arange(len(rows), dtype=np.int32), "weights": scale}
    save_file(tensors, args.to / "model.safetensors", metadata={"format": "pt"})
    (args.to / "model.safetensors").chmod(0o644)
    (args.to / "modules.json").write_text(json.dumps(MODULES, indent=1) + "\n", encoding="utf-8")
    (args.to / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")
    prompts = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    (args.to / "config_sentence_transformers.json").write_text(json.dumps(prompts, indent=1) + "\n", encoding="utf-8")
    (args.to / "README.md").write_text(CARD, encoding="utf-8")
    facts = {
        "model_type": "model2vec",
        "normalize": True,
        "embedding_dtype": "int8",
        "hidden_dim": table.shape[1],
        "name": args.name,
        "fingerprint": fingerprint_of(args.to),
    }
    (args.to / "config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(args.to, facts["fingerprint"], (args.to / "model.safetensors").stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main()
