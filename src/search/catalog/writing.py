"""Writing the catalog: one writer, one transaction a build. Nothing is visible to readers before :meth:`commit`."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

import numpy as np

from search.catalog.connections import damaged, open_to_write
from search.catalog.relation_rows import case_rows, cited_rows, name_rows, promise_rows, title_rows
from search.catalog.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    Cell,
    Row,
    document_from_row,
    document_row,
    passage_from_row,
    passage_row,
    vectors_from_blobs,
)
from search.catalog.schema import SCHEMA, create_tables
from search.types import Document, Passage, PassageNos, Vectors

BATCH = 4096

OF_A_LETTER = ("passages", "cited", "titles", "names", "cases", "promises", "promise_bodies", "documents")
"""Tables whose rows belong to one letter and go with it."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of table ``files``. ``path`` is relative to its root, ``.`` when the root is the file itself.

    ``reader`` says what read the file, with which limits when it was skipped. ``reading`` holds what was read, packed,
    when the letter's row comes from another file.
    """

    source: str
    root_no: int
    path: str
    member: str | None
    relative: str
    bytes_hash: str
    size: int
    doc_id: str | None
    media_type: str | None
    paged: bool | None
    reason: str | None
    warnings: tuple[str, ...]
    reader: str
    reading: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored, with what is embedded and indexed beside it and its vectors."""

    passage: Passage
    context: str
    content_hash: bytes
    vector: bytes
    sentences: bytes | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """What the derived indexes need of a passage."""

    passage_no: int
    text: str
    context: str


class CatalogWriter:
    """The one writer. Use as a context manager: leaving it without :meth:`commit` leaves everything as it was."""

    def __init__(self, path: Path) -> None:
        """Open or create the file and begin the transaction; readers keep the state before it.

        A new file, or one of another schema, gets fresh tables within the transaction.

        Raises:
            IndexDamagedError: the file is not a catalog.
        """
        self.path = path
        self._connection = open_to_write(path)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            if self._schema() != str(SCHEMA):
                create_tables(self._connection)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise damaged(path) from error

    def _schema(self) -> str | None:
        known = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        row = known and self._connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return row[0] if row else None

    def __enter__(self) -> CatalogWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()

    def commit(self) -> None:
        """Make everything visible at once, then fold the log back into the file, unless a reader is in the way."""
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA busy_timeout = 0")  # a reader holding a snapshot is not waited for
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _rows(self, sql: str, values: Sequence[Cell] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    # Meta and roots

    def meta(self) -> dict[str, str]:
        """Return what is written down about the index."""
        return dict(cast("list[tuple[str, str]]", self._rows("SELECT key, value FROM meta")))

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Write down ``values``, over those of the same keys."""
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def roots(self) -> dict[int, str]:
        """Return the remembered roots by number, in the order in which they were first given."""
        rows = cast("list[tuple[int, bytes]]", self._rows("SELECT root_no, path FROM roots ORDER BY root_no"))
        return {number: os.fsdecode(path) for number, path in rows}

    def set_roots(self, roots: Mapping[int, str]) -> None:
        """Replace the remembered roots."""
        self._connection.execute("DELETE FROM roots")
        rows = [(number, os.fsencode(path)) for number, path in roots.items()]
        self._connection.executemany("INSERT INTO roots VALUES (?, ?)", rows)

    # Files

    def files(self) -> list[FileRow]:
        """Return all rows, without their readings, by source."""
        sql = (
            "SELECT source, root_no, path, member, relative, bytes_hash, size, doc_id, media_type, paged, reason,"
            " warnings, reader FROM files ORDER BY source"
        )
        return [_file_from_row(row) for row in self._connection.execute(sql)]

    def kept_reading(self, doc_id: str, bytes_hash: str) -> bytes | None:
        """Return the packed reading kept with a file of these bytes, if one is."""
        sql = "SELECT reading FROM files WHERE doc_id = ? AND bytes_hash = ? AND reading IS NOT NULL"
        rows = self._rows(sql, [doc_id, bytes_hash])
        return cast("bytes", rows[0][0]) if rows else None

    def set_files(self, rows: Iterable[FileRow]) -> None:
        """Replace the whole table."""
        self._connection.execute("DELETE FROM files")
        self._connection.executemany(f"INSERT INTO files VALUES ({', '.join('?' * 14)})", map(_file_row, rows))

    # Letters

    def sources(self) -> dict[str, str]:
        """Return the primary source of each letter, by doc_id."""
        return dict(cast("list[tuple[str, str]]", self._rows("SELECT doc_id, source FROM documents")))

    def letter(self, doc_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Return a letter that is there, with its passages."""
        row = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE doc_id = ?", [doc_id])[0]
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE doc_id = ? ORDER BY ordinal"
        return document_from_row(row), tuple(map(passage_from_row, self._rows(sql, [doc_id])))

    def remove_letter(self, doc_id: str) -> list[int]:
        """Remove a letter with all that belongs to it; return the numbers of its passages, which are never used again."""
        numbers = [
            cast("int", row[0]) for row in self._rows("SELECT passage_no FROM passages WHERE doc_id = ?", [doc_id])
        ]
        self._connection.executemany("DELETE FROM vectors WHERE passage_no = ?", [(number,) for number in numbers])
        for table in OF_A_LETTER:
            self._connection.execute(f"DELETE FROM {table} WHERE doc_id = ?", [doc_id])
        return numbers

    def add_letter(self, document: Document, passages: Sequence[NewPassage]) -> list[int]:
        """Add a letter that is not there; return the numbers its passages got."""
        self._connection.execute(
            f"INSERT INTO documents VALUES ({', '.join('?' * 21)})",
            document_row(document),
        )
        self._connection.executemany("INSERT INTO cited VALUES (?, ?, ?, ?, ?)", cited_rows(document))
        self._connection.executemany("INSERT INTO titles VALUES (?, ?)", title_rows(document))
        self._connection.executemany("INSERT INTO names VALUES (?, ?, ?)", name_rows(document))
        self._connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?)", case_rows(document))
        numbers = []
        for new in passages:
            row = passage_row(new.passage, new.context, new.content_hash)
            cursor = self._connection.execute(f"INSERT INTO passages VALUES ({', '.join('?' * 13)})", row)
            number = cast("int", cursor.lastrowid)
            self._connection.execute("INSERT INTO vectors VALUES (?, ?, ?)", (number, new.vector, new.sentences))
            self._add_promises(document, new.passage, number)
            numbers.append(number)
        return numbers

    def _add_promises(self, document: Document, passage: Passage, passage_no: int) -> None:
        for row, bodies in promise_rows(document, passage, passage_no):
            sql = f"INSERT INTO promises VALUES ({', '.join('?' * 11)})"
            promise_no = self._connection.execute(sql, row).lastrowid
            self._connection.executemany(
                "INSERT INTO promise_bodies VALUES (?, ?, ?)", [(promise_no, name, document.doc_id) for name in bodies]
            )

    def move_letter(self, doc_id: str, source: str) -> None:
        """Give a letter another primary source; nothing else of it changes."""
        self._connection.execute("UPDATE documents SET source = ? WHERE doc_id = ?", (source, doc_id))

    def clear_letters(self) -> None:
        """Remove all letters. Passage numbers go on from where they were."""
        for table in (*OF_A_LETTER, "vectors"):
            self._connection.execute(f"DELETE FROM {table}")

    def set_vectors(self, rows: Iterable[tuple[int, bytes, bytes | None]]) -> None:
        """Replace the vectors of passages: ``(passage_no, vector, sentences)``."""
        self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    # What the derived indexes are made of

    def count_passages(self) -> int:
        """Return the number of passages."""
        return cast("int", self._rows("SELECT COUNT(*) FROM passages")[0][0])

    def count_documents(self) -> int:
        """Return the number of letters."""
        return cast("int", self._rows("SELECT COUNT(*) FROM documents")[0][0])

    def stored_passages(self, among: Collection[int] | None = None) -> Iterator[StoredPassage]:
        """Yield passages in the order of their numbers, all or those of ``among``."""
        sql = "SELECT passage_no, text, context FROM passages"
        for row in self._in_batches(sql, among):
            yield StoredPassage(cast("int", row[0]), cast("str", row[1]), cast("str", row[2]))

    def stored_vectors(self, dim: int, among: Collection[int] | None = None) -> Iterator[tuple[PassageNos, Vectors]]:
        """Yield vectors in blocks, in the order of passage numbers, all or those of ``among``."""
        block: list[Row] = []
        for row in self._in_batches("SELECT passage_no, vector FROM vectors", among):
            block.append(row)
            if len(block) == BATCH:
                yield _block(block, dim)
                block = []
        if block:
            yield _block(block, dim)

    def vector_blobs(self, hashes: Collection[bytes]) -> dict[bytes, tuple[bytes, bytes | None]]:
        """Return vector and sentence vectors of passages that have the same content as one of ``hashes``."""
        sql = (
            "SELECT p.content_hash, v.vector, v.sentences FROM passages p JOIN vectors v USING (passage_no)"
            " WHERE p.content_hash = ? LIMIT 1"
        )
        found = {}
        for content_hash in hashes:
            for row in self._rows(sql, [content_hash]):
                found[content_hash] = (cast("bytes", row[1]), cast("bytes | None", row[2]))
        return found

    def _in_batches(self, sql: str, among: Collection[int] | None) -> Iterator[Row]:
        if among is None:
            yield from self._connection.execute(f"{sql} ORDER BY passage_no")
            return
        numbers = sorted(among)
        for start in range(0, len(numbers), BATCH):
            part = json.dumps(numbers[start : start + BATCH])
            where = " WHERE passage_no IN (SELECT value FROM json_each(?)) ORDER BY passage_no"
            yield from self._connection.execute(sql + where, [part])


def _file_row(file: FileRow) -> Row:
    warnings = json.dumps(file.warnings, ensure_ascii=False)
    return (
        file.source,
        file.root_no,
        os.fsencode(file.path),
        file.member,
        file.relative,
        file.bytes_hash,
        file.size,
        file.doc_id,
        file.media_type,
        file.paged,
        file.reason,
        warnings,
        file.reader,
        file.reading,
    )


def _file_from_row(row: tuple[Cell, ...]) -> FileRow:
    """Make a record of all columns but the last."""
    return FileRow(
        source=cast("str", row[0]),
        root_no=cast("int", row[1]),
        path=os.fsdecode(cast("bytes", row[2])),
        member=cast("str | None", row[3]),
        relative=cast("str", row[4]),
        bytes_hash=cast("str", row[5]),
        size=cast("int", row[6]),
        doc_id=cast("str | None", row[7]),
        media_type=cast("str | None", row[8]),
        paged=None if row[9] is None else bool(row[9]),
        reason=cast("str | None", row[10]),
        warnings=tuple(json.loads(cast("str", row[11]))),
        reader=cast("str", row[12]),
    )


def _block(rows: list[Row], dim: int) -> tuple[PassageNos, Vectors]:
    numbers = np.array([row[0] for row in rows], dtype=np.int64)
    return numbers, vectors_from_blobs([cast("bytes", row[1]) for row in rows], dim)
