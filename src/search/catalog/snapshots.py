"""One committed generation after the other, for reading. Safe for many threads; never writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from search.catalog.connections import ReaderPool, damaged
from search.catalog.rows import Cell, Row
from search.catalog.schema import SCHEMA
from search.errors import IndexMismatchError


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an index holds. ``skipped`` of the ``files`` could not be read."""

    files: int
    skipped: int
    documents: int
    passages: int


class Reader:
    """One committed generation after the other, for reading.

    Each call sees the newest commit. Calls that belong together go into ``with catalog.reading():``, which holds one
    snapshot, however many builds are committed meanwhile.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; use :meth:`open`."""
        self.path = path
        self._pool = ReaderPool(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a catalog for reading.

        Raises:
            IndexMissingError: there is none.
            IndexDamagedError: the file is not a catalog.
            IndexMismatchError: it was made by another version of the program.
        """
        catalog = cls(path)
        found = catalog.meta().get("schema")
        if found != str(SCHEMA):
            catalog.close()
            message = (
                f"索引 {path.parent} 的结构版本是 {found}，本程序用的是 {SCHEMA}；"
                "请运行 python -m search build --rebuild 重建。"
            )
            raise IndexMismatchError(message)
        return catalog

    def close(self) -> None:
        """Close the connections of all threads."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[int]:
        """Hold one snapshot for this thread and yield its generation; may be nested."""
        connection = self._pool.connection()
        if connection.in_transaction:
            yield self.generation
            return
        connection.execute("BEGIN")
        try:
            yield self.generation
        finally:
            connection.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[Cell] = ()) -> list[Row]:
        try:
            return self._pool.connection().execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise damaged(self.path) from error

    def meta(self) -> dict[str, str]:
        """Return what the builder wrote down: schema, generation, embedder, fingerprint, dim, reader, built_at, files."""
        return {cast("str", key): cast("str", value) for key, value in self._rows("SELECT key, value FROM meta")}

    @property
    def generation(self) -> int:
        """Number of the newest commit, 0 before the first."""
        return int(cast("str", self._rows("SELECT value FROM meta WHERE key = 'generation'")[0][0]))

    def counts(self) -> Counts:
        """Return how much the index holds."""
        row = self._rows(
            "SELECT (SELECT COUNT(*) FROM files), (SELECT COUNT(*) FROM files WHERE reason IS NOT NULL),"
            " (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM passages)"
        )[0]
        return Counts(*(cast("int", cell) for cell in row))
