"""Text → vectors: the model in this package, any sentence-transformers model, and a hashing one that needs no model.

Every embedder returns float32 rows of length 1. A text without a single known piece (an empty one, say) gets the same
fixed unit vector from every embedder, :func:`blank_vector`: finite, valid for a store, and near to nothing.

Callers compose the text of a passage (context + text); nothing here adds to it but the prompt a model asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.embedders.contract import Embedder, Vector, blank_vector, unit_rows
from search.embedders.fetching import model_folder, out_of_memory
from search.embedders.hashing import HashingEmbedder
from search.embedders.static import BUNDLED_MODEL, StaticEmbedder, fingerprint_of
from search.embedders.transformer import SentenceTransformerEmbedder
from search.embedders.windows import piece_starts, windows_within

if TYPE_CHECKING:
    from search.settings import Settings

__all__ = [
    "BUNDLED_MODEL",
    "Embedder",
    "HashingEmbedder",
    "SentenceTransformerEmbedder",
    "StaticEmbedder",
    "Vector",
    "blank_vector",
    "fingerprint_of",
    "model_folder",
    "open_embedder",
    "out_of_memory",
    "piece_starts",
    "unit_rows",
    "windows_within",
]


def open_embedder(settings: Settings) -> Embedder:
    """Open the model named by ``settings.embedder``: ``bundled``, ``hashing``, a hub name, or a folder.

    Raises:
        EmbedderError: the model is not there or cannot be read; the message says how to get it.
    """
    if settings.embedder == "bundled":
        return StaticEmbedder(BUNDLED_MODEL)
    if settings.embedder == "hashing":
        return HashingEmbedder()
    return SentenceTransformerEmbedder(settings.embedder, settings.device)
