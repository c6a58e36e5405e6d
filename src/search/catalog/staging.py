"""Work of a build that has not been committed yet: what was read from files and the vectors of texts.

A cache in a file of its own, invisible to readers, keyed by content and version: a build that was killed finds here what it
had done, a build that was committed deletes it. Losing it costs time, never letters; a damaged one is started anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

from search.catalog.connections import open_to_write
from search.errors import IndexDamagedError

TABLES = (
    """CREATE TABLE IF NOT EXISTS readings (
        bytes_hash TEXT NOT NULL, reader TEXT NOT NULL, doc_id TEXT NOT NULL, media_type TEXT NOT NULL,
        paged INTEGER NOT NULL, warnings TEXT NOT NULL, reading BLOB NOT NULL, PRIMARY KEY (bytes_hash, reader))""",
    """CREATE TABLE IF NOT EXISTS vectors (
        content_hash BLOB NOT NULL, fingerprint TEXT NOT NULL, vector BLOB NOT NULL, sentences BLOB,
        PRIMARY KEY (content_hash, fingerprint))""",
)

SIDE_FILES = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from the bytes of one file; ``packed`` is made by :func:`search.catalog.rows.pack_reading`."""

    doc_id: str
    media_type: str
    paged: bool
    warnings: tuple[str, ...]
    packed: bytes


class Staging:
    """The cache of one index folder, for one build at a time. Every ``add`` is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; one that cannot be read is deleted and started anew."""
        self._path = path
        try:
            self._connection = self._open()
        except (IndexDamagedError, sqlite3.DatabaseError):
            remove_database(path)
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = open_to_write(self._path)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("SELECT COUNT(*) FROM readings").fetchone()
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def delete(self) -> None:
        """Close and delete the file: its work is committed."""
        self._connection.close()
        remove_database(self._path)

    def readings(self, reader: str) -> dict[str, Reading]:
        """Return what ``reader`` has read, by the hash of the file's bytes, with ``packed`` left empty."""
        sql = "SELECT bytes_hash, doc_id, media_type, paged, warnings FROM readings WHERE reader = ?"
        rows = self._connection.execute(sql, [reader]).fetchall()
        return {row[0]: Reading(row[1], row[2], bool(row[3]), tuple(json.loads(row[4])), b"") for row in rows}

    def packed(self, bytes_hash: str, reader: str) -> bytes | None:
        """Return one packed reading, if it is there."""
        sql = "SELECT reading FROM readings WHERE bytes_hash = ? AND reader = ?"
        row = self._connection.execute(sql, [bytes_hash, reader]).fetchone()
        return cast("bytes", row[0]) if row else None

    def add_readings(self, reader: str, readings: Mapping[str, Reading]) -> None:
        """Keep readings, by the hash of the file's bytes."""
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, reader, r.doc_id, r.media_type, r.paged, json.dumps(r.warnings, ensure_ascii=False), r.packed)
                for key, r in readings.items()
            ],
        )
        self._connection.execute("COMMIT")

    def vector(self, content_hash: bytes, fingerprint: str) -> tuple[bytes, bytes | None] | None:
        """Return vector and sentence vectors of a text, as the catalog stores them, if they are there."""
        sql = "SELECT vector, sentences FROM vectors WHERE content_hash = ? AND fingerprint = ?"
        row = self._connection.execute(sql, [content_hash, fingerprint]).fetchone()
        return (row[0], row[1]) if row else None

    def add_vectors(self, fingerprint: str, vectors: Mapping[bytes, tuple[bytes, bytes | None]]) -> None:
        """Keep vectors, by the hash of what was embedded."""
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            [(key, fingerprint, *blobs) for key, blobs in vectors.items()],
        )
        self._connection.execute("COMMIT")


def remove_database(path: Path) -> None:
    """Delete a SQLite file and what lies beside it."""
    for end in SIDE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)
