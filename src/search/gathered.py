"""The index of wordings of the generation in use, gathered once and shared by all threads.

A hundred thousand passages take some seconds. A server gathers them in the background when it starts (:meth:`prepare`), so that
nobody waits for the page of precedents; a command gathers them when it needs them.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from search.catalog import Catalog, DatabaseFault
from search.errors import SearchError
from search.types import Audience, Filters

if TYPE_CHECKING:
    from search.wordings import WordingIndex


class GatheredWordings:
    """The sentences of all letters that the audience may see."""

    def __init__(self, catalog: Catalog, audience: Audience) -> None:
        self._catalog, self._audience = catalog, audience
        self._lock = threading.Lock()
        self._held: WordingIndex | None = None

    def of(self, generation: int) -> WordingIndex:
        """Return the index of ``generation``, the one being read; made at the first call, while others wait."""
        with self._lock:
            if self._held is None or self._held.generation != generation:
                self._held = self._gather(generation)
            return self._held

    def prepare(self) -> threading.Thread:
        """Start to gather those of the newest generation in the background; what goes wrong there shows at the next call."""
        thread = threading.Thread(target=self._prepare, name="wordings", daemon=True)
        thread.start()
        return thread

    def _prepare(self) -> None:
        with suppress(SearchError, DatabaseFault), self._catalog.reading() as generation:
            self.of(generation)

    def _gather(self, generation: int) -> WordingIndex:
        from search.wordings import build_wordings

        doc_ids = self._catalog.document_ids(Filters(), self._audience)
        documents = self._catalog.documents(doc_ids, self._audience)
        passages = self._catalog.passages_of_all(doc_ids, self._audience)
        return build_wordings(
            ((documents[doc_id], passages.get(doc_id, ())) for doc_id in sorted(documents)), generation
        )
