"""Models that are often used for Chinese: what each wants before a text, and how long a text it reads."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

BGE_ZH = re.compile(r"bge-(?:small|base|large)-zh", re.I)
"""``BAAI/bge-small-zh-v1.5`` yes, ``bge-m3`` no."""
BGE_M3 = re.compile(r"bge-m3", re.I)
"""``BAAI/bge-m3`` yes, ``bge-base-zh`` no."""
GTE_ZH = re.compile(r"gte-(?:small|base|large)-zh", re.I)
"""``thenlper/gte-large-zh`` yes, ``gte-large`` no."""
QWEN3 = re.compile(r"qwen3-embedding", re.I)
"""``Qwen/Qwen3-Embedding-0.6B`` yes, ``Qwen3-Reranker`` no."""
E5_INSTRUCT = re.compile(r"multilingual-e5-(?:base|large)-instruct", re.I)
"""``intfloat/multilingual-e5-large-instruct`` yes, ``multilingual-e5-large`` no."""
E5 = re.compile(r"e5-(?:small|base|large)", re.I)
"""``intfloat/multilingual-e5-small`` yes, ``e5-mistral-7b`` no."""

TASK = "Given a web search query, retrieve relevant passages that answer the query"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A family of models by the ``pattern`` of their names: prompts before a query and a passage, and pieces read at most."""

    pattern: re.Pattern[str]
    query: str
    passage: str
    length: int


KNOWN = (
    # FlagEmbedding README_zh.md: instruction for a short query that looks for long passages; 512 pieces
    KnownModel(BGE_ZH, "为这个句子生成表示以用于检索相关文章：", "", 512),
    # FlagEmbedding README: no instruction; 8192 pieces
    KnownModel(BGE_M3, "", "", 8192),
    # model cards of thenlper/gte-*-zh: no instruction; 512 pieces
    KnownModel(GTE_ZH, "", "", 512),
    # README of QwenLM/Qwen3-Embedding: instruction for queries only; 32K pieces
    KnownModel(QWEN3, f"Instruct: {TASK}\nQuery:", "", 32768),
    # model card of intfloat/multilingual-e5-large-instruct: instruction for queries only; 512 pieces
    KnownModel(E5_INSTRUCT, f"Instruct: {TASK}\nQuery: ", "", 512),
    # model cards of intfloat/multilingual-e5-*: a word before each side; 512 pieces
    KnownModel(E5, "query: ", "passage: ", 512),
)
"""First match holds. What a model's own files say of prompts comes first; of two lengths the shorter one holds."""


def known_model(name: str) -> KnownModel | None:
    """Return the family that a hub name or a folder belongs to."""
    return next((model for model in KNOWN if model.pattern.search(name)), None)


def length_of(own: float | None, name: str) -> int | None:
    """Return how many pieces a model reads; ``None`` for any number. ``own`` is what its files say: no number or infinity for no word."""
    model = known_model(name)
    limits = [int(own)] if own is not None and math.isfinite(own) else []
    return min([*limits, *([model.length] if model else [])], default=None)
