"""Passages → vectors: each content is embedded once, and kept until the build is committed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from search.catalog import CatalogWriter, Staging
from search.catalog.rows import sentences_to_blob, vector_to_blob
from search.embedders import Embedder
from search.errors import EmbedderError
from search.indexing.versions import sentences_version
from search.text import sentences, simplify
from search.types import Vectors

STAGE = "计算向量"

BATCH = 256
"""Passages embedded and written down at a time: this much a killed build loses."""

UNIT_TOLERANCE = 1e-3

Content = tuple[str, str]
"""Context and text of a passage."""

Blobs = tuple[bytes, bytes | None]
"""Vector and sentence vectors, as the catalog stores them."""


def content_hash(context: str, text: str) -> bytes:
    """Return the key under which the vectors of a passage are found again."""
    return hashlib.blake2b(f"{context}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def embeds_sentences(embedder: Embedder) -> bool:
    """Say whether sentences get vectors of their own: where the model is cheap, as the embedder itself declares."""
    return bool(getattr(embedder, "embeds_sentences", True))


def recipe(embedder: Embedder) -> str:
    """Return what decides the stored vectors: the model, how passages are cut into sentences, and the script they are put in."""
    return f"{embedder.fingerprint}|{sentences_version() if embeds_sentences(embedder) else '-'}|simplified"


def embed_contents(
    contents: Iterable[Content],
    embedder: Embedder,
    store: tuple[CatalogWriter, Staging],
    tell: Callable[[int], None],
    *,
    reuse: bool,
) -> None:
    """Bring the vectors of ``contents`` into the staging: with ``reuse`` from the catalog where it has them, else new.

    ``tell`` is told how many are done.

    Raises:
        EmbedderError: the model returned something that is no vector of length 1.
    """
    writer, staging = store
    key = recipe(embedder)
    reusable = reuse and writer.meta().get("recipe") == key
    done = 0
    tell(0)
    for batch in _batches(contents):
        by_hash = {content_hash(*content): content for content in batch}
        missing = {h: content for h, content in by_hash.items() if staging.vector(h, key) is None}
        found = writer.vector_blobs(missing) if reusable else {}
        new = [h for h in missing if h not in found]
        if new:
            found.update(zip(new, _embed([missing[h] for h in new], embedder), strict=True))
        if found:
            staging.add_vectors(key, found)
        done += len(batch)
        tell(done)


def staged_blobs(content: bytes, embedder: Embedder, staging: Staging) -> Blobs:
    """Return the vectors :func:`embed_contents` has put into the staging.

    Raises:
        EmbedderError: it has not.
    """
    blobs = staging.vector(content, recipe(embedder))
    if blobs is None:
        raise EmbedderError("有段落还没有计算向量；请重新运行 python -m search build。")
    return blobs


def _batches(contents: Iterable[Content]) -> Iterator[list[Content]]:
    source = iter(contents)
    while batch := list(islice(source, BATCH)):
        yield batch


def _embed(contents: Sequence[Content], embedder: Embedder) -> list[Blobs]:
    # models know simplified characters better, the bundled one knows no others; length and sentences stay the same
    contents = [(simplify(context), simplify(text)) for context, text in contents]
    rows = _checked(embedder.embed_passages([f"{context}\n{text}" for context, text in contents]), embedder)
    vectors = [vector_to_blob(row) for row in rows]
    if not embeds_sentences(embedder):
        return [(vector, None) for vector in vectors]
    pieces = [[text[start:end] for start, end in sentences(text)] for _, text in contents]
    flat = [piece for group in pieces for piece in group]
    parts = _checked(embedder.embed_passages(flat), embedder) if flat else np.empty((0, embedder.dim), dtype=np.float32)
    ends = np.cumsum([len(group) for group in pieces])
    groups = np.split(parts, ends[:-1])
    blobs = [sentences_to_blob(group) if len(group) else None for group in groups]
    return list(zip(vectors, blobs, strict=True))


def _checked(rows: Vectors, embedder: Embedder) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1)
    if rows.shape[1:] != (embedder.dim,) or not (np.abs(lengths - 1) < UNIT_TOLERANCE).all():
        raise EmbedderError(f"向量模型“{embedder.name}”给出了无效的向量；模型文件可能已损坏，请重新获取。")
    return rows
