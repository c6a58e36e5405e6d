"""The catalog: SQLite, the one truth of an index.

``Catalog`` reads committed generations, ``CatalogWriter`` makes the next one, ``Staging`` keeps the work of a build until
it is committed.
"""

from search.catalog.connections import DatabaseFault
from search.catalog.reading import Catalog, FileRecord
from search.catalog.snapshots import Counts
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
