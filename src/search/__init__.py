"""Search over Chinese government reply letters (答复函).

::

    BUILD   file ──parse_file──▶ ParsedFile ──read_letter──▶ Document ──split_passages──▶ Passage[]
            Passage[] ──┬─ catalog   text, fields, facets, vectors   (SQLite: the one source of truth)
                        ├─ lexical   terms                           (Tantivy: derived)
                        └─ vectors   embeddings                      (FAISS: derived)

    SEARCH  str ──parse_query──▶ Query ─┬─ exact    numbers, quoted phrases  ─▶ what may be found, what comes first ─┐
                                        ├─ lexical  BM25                     ─▶ Hit[] ───────────────────────────────┼─ fuse
                                        └─ dense    cosine                   ─▶ Hit[] ───────────────────────────────┘  │
                                                          Results ◀─ explain ◀─ excerpts ◀─ verdict ◀───────────────────┘

    MEASURE labelled queries + search ──evaluate──▶ nDCG@10, Recall@20, RR per query type
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors import SearchError
from search.settings import Settings
from search.types import Document, Filters, Passage, Query, Result, Results

if TYPE_CHECKING:
    from search.engine import SearchEngine
    from search.indexing import build_index, verify_index

__version__ = "0.1.0"

__all__ = [
    "Document",
    "Filters",
    "Passage",
    "Query",
    "Result",
    "Results",
    "SearchEngine",
    "SearchError",
    "Settings",
    "__version__",
    "build_index",
    "verify_index",
]


def __getattr__(name: str) -> object:
    """Import the heavy names when they are first asked for."""
    if name == "SearchEngine":
        from search.engine import SearchEngine

        return SearchEngine
    if name in {"build_index", "verify_index"}:
        import search.indexing

        return getattr(search.indexing, name)
    raise AttributeError(f"module 'search' has no attribute {name!r}")
