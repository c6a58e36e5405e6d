"""The first passages of a ranking in the order of a cross-encoder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from search.catalog import Catalog
from search.passages import context_of
from search.rerankers import Reranker
from search.settings import Settings
from search.types import Audience, Hit

FIRST = 50
"""Passages read again: what stands further down is hardly ever shown, and each costs as much as the first."""


class Reranking:
    """Reads the first passages of a ranking again, each with the subject and headings it stands under."""

    def __init__(self, reranker: Reranker, catalog: Catalog, audience: Audience) -> None:
        self._reranker, self._catalog, self._audience = reranker, catalog, audience

    def order(self, question: str, hits: Sequence[Hit], fixed: Collection[int]) -> tuple[Hit, ...]:
        """Return ``hits`` with the first :data:`FIRST` in the order of the cross-encoder, but for those ``fixed`` where they stand.

        Nothing changes where nothing is asked in words. Call inside ``catalog.reading()``.

        Raises:
            EmbedderError: memory ran out, or the model failed.
        """
        if not question.strip():
            return tuple(hits)
        numbers = [hit.passage_no for hit in hits[:FIRST] if hit.passage_no not in fixed]
        passages = self._catalog.passages(numbers)
        documents = self._catalog.documents({passage.doc_id for passage in passages.values()}, self._audience)
        texts = [
            f"{context_of(documents[passage.doc_id], passage)}\n{passage.text}"
            for passage in (passages[number] for number in numbers)
        ]
        found = self._reranker.scores(question, texts)
        return reordered(hits, dict(zip(numbers, found.tolist(), strict=True)))


def open_reranking(settings: Settings, catalog: Catalog) -> Reranking | None:
    """Open the cross-encoder of ``settings``; ``None`` where none is set.

    Raises:
        EmbedderError: the model is not there or cannot be read; the message says how to get it.
        MissingDependencyError: sentence-transformers is not installed.
    """
    if not settings.reranker:
        return None
    return Reranking(Reranker(settings.reranker, settings.device), catalog, settings.audience)


def reordered(hits: Sequence[Hit], scores: Mapping[int, float]) -> tuple[Hit, ...]:
    """Return ``hits`` with those that have a score in its order, in the places that they hold together; ties as they were.

    Places keep their rank and their joint score: a passage takes those of the place it comes to.
    """
    best = iter(sorted((hit for hit in hits if hit.passage_no in scores), key=lambda hit: -scores[hit.passage_no]))
    return tuple(
        Hit(next(best).passage_no, place.score, place.rank) if place.passage_no in scores else place for place in hits
    )
