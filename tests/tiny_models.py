"""Random models of a few kilobytes, made on the spot: they mean nothing, but run the same code as real ones."""

from __future__ import annotations

import json
from pathlib import Path

CHARACTERS = "老旧小区加装电梯财政补助市政府给不钱养机构提案建议答复收悉现将办理情况如下关于的，。？！12345"


def tiny_transformer(folder: Path, *, limit: int = 32, prompts: dict[str, str] | None = None) -> Path:
    """Save a BERT of one layer and 32 dimensions that reads ``limit`` pieces, one piece a character."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    inner = folder / "bert"
    inner.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(CHARACTERS))]
    (inner / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(inner / "vocab.txt"), model_max_length=limit).save_pretrained(inner)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=limit,
    )
    BertModel(config).save_pretrained(inner)
    body = Transformer(str(inner), max_seq_length=limit)
    model = SentenceTransformer(modules=[body, Pooling(32)], device="cpu", prompts=prompts or {})
    made = folder / "model"
    model.save(str(made), create_model_card=False)
    return made


def tiny_static(folder: Path) -> Path:
    """Save a static model of 16 dimensions in the format of the bundled one."""
    import numpy as np
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    from search.embedders import fingerprint_of

    folder.mkdir(parents=True, exist_ok=True)
    words = {"[UNK]": 0} | {c: i + 1 for i, c in enumerate(sorted(set(CHARACTERS)))}
    tokenizer = Tokenizer(models.WordLevel(words, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    dice = np.random.default_rng(7)
    tensors = {
        "embeddings": dice.integers(-127, 128, (len(words), 16), dtype=np.int8),
        "mapping": np.arange(len(words), dtype=np.int32),
        "weights": dice.uniform(0.5, 2, len(words)).astype(np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    module = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(module), encoding="utf-8")
    (folder / "config.json").write_text(
        json.dumps({"name": "tiny", "fingerprint": fingerprint_of(folder)}), encoding="utf-8"
    )
    return folder
