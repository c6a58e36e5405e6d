"""Random models of a few kilobytes, made on the spot: they mean nothing, but run the same code as real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

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


ARCHITECTURES = ("BERT", "XLM-RoBERTa", "Qwen3", "GTE")
"""BERT: bge-*-zh, gte-*-zh. XLM-RoBERTa: bge-m3, multilingual-e5, bge-reranker. Qwen3: its embeddings and rerankers. GTE ("new"):
gte-multilingual.
"""


def tiny_architecture(folder: Path, kind: str, *, limit: int = 64) -> Path:
    """Save a model of one layer as ``kind`` has it, with a tokenizer and a pooling of its sort, that reads ``limit`` pieces."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    if kind == "BERT":
        return tiny_transformer(folder, limit=limit)
    inner = _tiny_body(folder, kind, limit, classes=0)
    pooling = Pooling(32, pooling_mode={"XLM-RoBERTa": "cls", "Qwen3": "lasttoken", "GTE": "cls"}[kind])
    model = SentenceTransformer(modules=[Transformer(str(inner), max_seq_length=limit), pooling], device="cpu")
    made = folder / "model"
    model.save(str(made), create_model_card=False)
    return made


def tiny_reranker(folder: Path, kind: str, *, limit: int = 64) -> Path:
    """Save a cross-encoder of one layer as ``kind`` has it, with one score, that reads ``limit`` pieces."""
    return _tiny_body(folder, kind, limit, classes=1)


def _tiny_body(folder: Path, kind: str, limit: int, *, classes: int) -> Path:
    """Save the transformer of ``kind`` with its tokenizer; with a head where ``classes`` is not 0."""
    import torch
    import transformers as library

    torch.manual_seed(7)
    inner = folder / "body"
    tokenizer = {"BERT": _characters, "Qwen3": _bytes}.get(kind, _sentencepiece)(folder, limit)
    tokenizer.save_pretrained(inner)
    stem = {"BERT": "Bert", "XLM-RoBERTa": "XLMRoberta", "Qwen3": "Qwen3", "GTE": "Gte"}[kind]
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    more = {"num_key_value_heads": 1, "head_dim": 16} if kind == "Qwen3" else {}
    config = getattr(library, f"{stem}Config")(
        vocab_size=len(tokenizer),
        max_position_embeddings=limit + 2,  # RoBERTa counts places from the padding piece on
        pad_token_id=tokenizer.pad_token_id,
        **({"num_labels": classes} if classes else {}),
        **sizes,
        **more,
    )
    getattr(library, f"{stem}{'ForSequenceClassification' if classes else 'Model'}")(config).save_pretrained(inner)
    return inner


def _characters(folder: Path, limit: int) -> PreTrainedTokenizerBase:
    """One piece a character, as BERT has it."""
    from transformers import BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(CHARACTERS))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    return BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=limit)


def _sentencepiece(folder: Path, limit: int) -> PreTrainedTokenizerBase:
    """Words joined by a mark for the space before them, as XLM-RoBERTa has it; 老旧小区 and 电梯 are one piece each."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    scores = [(word, 0.0) for word in special] + [("▁", -2.0), ("老旧小区", -3.0), ("电梯", -3.0)]
    scores += [(character, -4.0) for character in sorted(set(CHARACTERS))]
    inner = Tokenizer(models.Unigram(scores, unk_id=3))
    inner.pre_tokenizer = pre_tokenizers.Metaspace()
    inner.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)]
    )
    names = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, model_max_length=limit, pad_token="<pad>", unk_token="<unk>", **names
    )


def _bytes(folder: Path, limit: int) -> PreTrainedTokenizerBase:
    """Three pieces a Chinese character and one at the end of a text, padded on the left, as Qwen3 has it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = {byte: i for i, byte in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    words["<|endoftext|>"] = len(words)
    inner = Tokenizer(models.BPE(words, []))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    inner.post_processor = processors.TemplateProcessing(
        "$A <|endoftext|>", "$A $B <|endoftext|>", [("<|endoftext|>", words["<|endoftext|>"])]
    )
    end = {"pad_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}
    return PreTrainedTokenizerFast(tokenizer_object=inner, model_max_length=limit, padding_side="left", **end)


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
