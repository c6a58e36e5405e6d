"""The catalog: SQLite, the one truth of an index.

``Catalog`` reads committed generations, ``CatalogWriter`` makes the next one, ``Staging`` keeps the work of a build until
it is committed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from search.catalog.connections import DatabaseFault
from search.catalog.reading import Catalog, FileRecord
from search.catalog.snapshots import Counts

if TYPE_CHECKING:
    from search.catalog.staging import Reading, Staging, remove_database
    from search.catalog.writing import CatalogWriter, FileRow, NewPassage, StoredPassage

__all__ = [
    "Catalog",
    "CatalogWriter",
    "Counts",
    "DatabaseFault",
    "FileRecord",
    "FileRow",
    "NewPassage",
    "Reading",
    "Staging",
    "StoredPassage",
    "remove_database",
]

_OF_A_BUILD = {
    "staging": ("Reading", "Staging", "remove_database"),
    "writing": ("CatalogWriter", "FileRow", "NewPassage", "StoredPassage"),
}


def __getattr__(name: str) -> object:
    """Import what only a build needs when it is first asked for."""
    for module, names in _OF_A_BUILD.items():
        if name in names:
            return getattr(import_module(f"search.catalog.{module}"), name)
    raise AttributeError(f"module 'search.catalog' has no attribute {name!r}")
