"""The same questions answered the plain way, as a yardstick: bm25s over the same terms and a NumPy scan over the same vectors.

It ranks passages and stops there: no filters read from the question, no exact numbers and phrases, no counts, no marks, no
citations. What the search takes beyond it is the price of those.
"""

from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np

from search.catalog import Catalog
from search.embedders import Embedder
from search.layout import IndexLayout
from search.terms import index_terms, query_terms
from search.vectors import open_vectors

RRF = 60
"""Constant of reciprocal rank fusion (Cormack et al. 2009)."""


class PlainSearch:
    """BM25 and cosine over all passages of an index, joined by their ranks."""

    def __init__(self, index: Path, embedder: Embedder) -> None:
        layout = IndexLayout(index)
        with Catalog.open(layout.catalog) as catalog:
            self.numbers = catalog.all_passage_nos()
            passages = catalog.passages(self.numbers)
            self.vectors = open_vectors(layout.vectors(catalog.generation)).reconstruct(self.numbers)
        self.bm25 = bm25s.BM25()
        self.bm25.index([index_terms(passages[int(number)].text) for number in self.numbers], show_progress=False)
        self.embedder = embedder

    def search(self, question: str, k: int = 10, depth: int = 200) -> list[int]:
        depth = min(depth, len(self.numbers))
        terms = [term for term, _ in query_terms(question)]
        lexical = _best(self.bm25.get_scores(terms), depth)
        dense = _best(self.vectors @ self.embedder.embed_query(question), depth)
        scores: dict[int, float] = {}
        for ranking in (lexical, dense):
            for rank, place in enumerate(ranking.tolist(), start=1):
                scores[place] = scores.get(place, 0.0) + 1 / (RRF + rank)
        return [int(self.numbers[place]) for place in sorted(scores, key=scores.__getitem__, reverse=True)[:k]]


def _best(scores: np.ndarray, depth: int) -> np.ndarray:
    chosen = np.argpartition(-scores, depth - 1)[:depth]
    return chosen[np.argsort(-scores[chosen])]
