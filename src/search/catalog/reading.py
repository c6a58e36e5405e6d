"""The catalog as readers see it: letters, passages, files."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.catalog.columns import COLUMNS_SQL, PassageColumns
from search.catalog.relations import RelationReader
from search.catalog.rows import PASSAGE_COLUMNS, Cell, best_of_sentences, passage_from_row, sentences_from_blob
from search.catalog.selection import letter_conditions
from search.errors import NotFoundError
from search.text import fold
from search.types import Audience, Filters, Passage, PassageNos, Skipped, Vectors

_FileColumns = tuple[str, bytes, bytes, str | None, str | None, str | None, int, str | None, str]

REMEMBERED = 64
"""How many resolved filters are kept; people page through results and change one restriction at a time."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the corpus. ``reason`` is why it was skipped, ``doc_id`` the letter it holds otherwise.

    ``path`` is where it lay at the last build, or the archive that holds it under the name ``member``.
    """

    source: str
    path: Path
    member: str | None
    doc_id: str | None
    media_type: str | None
    size: int
    reason: str | None
    warnings: tuple[str, ...]


class Catalog(RelationReader):
    """The whole catalog, for reading."""

    def __init__(self, path: Path) -> None:
        """Open the file; use :meth:`open`."""
        super().__init__(path)
        self._resolved: OrderedDict[tuple[int, Filters, Audience], PassageNos] = OrderedDict()
        self._columns: tuple[int, PassageColumns] | None = None
        self._lock = Lock()

    def passage_nos(self, filters: Filters, audience: Audience = "internal") -> PassageNos | None:
        """Return, sorted, the passages that ``filters`` leave and the audience may see; ``None`` when that is all."""
        if not filters and audience == "internal":
            return None
        with self.reading() as generation:
            key = (generation, filters, audience)
            with self._lock:
                if key in self._resolved:
                    self._resolved.move_to_end(key)
                    return self._resolved[key]
            numbers = self._resolve(filters, audience, generation)
        numbers.flags.writeable = False
        with self._lock:
            self._resolved[key] = numbers
            while len(self._resolved) > REMEMBERED:
                self._resolved.popitem(last=False)
        return numbers

    def all_passage_nos(self) -> PassageNos:
        """Return the numbers of all passages, sorted."""
        with self.reading() as generation:
            return self._columns_of(generation).numbers.copy()

    def _resolve(self, filters: Filters, audience: Audience, generation: int) -> PassageNos:
        condition, values = letter_conditions(filters, audience)
        rows = self._rows(f"SELECT d.rowid FROM documents d WHERE {condition}", values)
        letters = np.fromiter((cast("int", row[0]) for row in rows), dtype=np.int64, count=len(rows))
        return self._columns_of(generation).select(letters, filters)

    def _columns_of(self, generation: int) -> PassageColumns:
        """Return the columns of the snapshot being read; those of one generation are kept."""
        with self._lock:
            held = self._columns
        if held is None or held[0] != generation:
            held = (generation, PassageColumns.of(self._rows(COLUMNS_SQL)))
            with self._lock:
                self._columns = held
        return held[1]

    def passages(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, Passage]:
        """Return the passages of these numbers, by number; numbers that do not exist are left out."""
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE passage_no IN (SELECT value FROM json_each(?))"
        found = map(passage_from_row, self._rows(sql, [wanted]))
        return {passage.passage_no: passage for passage in found}

    def passages_of(self, doc_id: str, audience: Audience = "internal") -> tuple[Passage, ...]:
        """Return the passages of a letter, in order; none when the audience may not see it."""
        return self.passages_of_all([doc_id], audience).get(doc_id, ())

    def passages_of_all(
        self, doc_ids: Collection[str], audience: Audience = "internal"
    ) -> dict[str, tuple[Passage, ...]]:
        """Return the passages of several letters, in order, by letter."""
        if not doc_ids:
            return {}
        visible, values = letter_conditions(Filters(doc_ids=tuple(doc_ids)), audience)
        sql = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE doc_id IN"
            f" (SELECT d.doc_id FROM documents d WHERE {visible}) ORDER BY doc_id, ordinal"
        )
        found: dict[str, list[Passage]] = {}
        for passage in map(passage_from_row, self._rows(sql, values)):
            found.setdefault(passage.doc_id, []).append(passage)
        return {doc_id: tuple(passages) for doc_id, passages in found.items()}

    def passages_containing(self, phrase: str, among: Sequence[int] | PassageNos) -> PassageNos:
        """Return, sorted, those of ``among`` whose folded text contains ``phrase``, folded too."""
        folded = fold(phrase)
        kept = [number for number, passage in self.passages(among).items() if folded in fold(passage.text)]
        return np.array(sorted(kept), dtype=np.int64)

    def sentence_vectors(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, Vectors]:
        """Return the vectors of the sentences of these passages, a row a sentence of ``search.text.sentences``.

        Passages are left out when the model in use does not embed sentences.
        """
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = (
            "SELECT passage_no, sentences FROM vectors"
            " WHERE sentences IS NOT NULL AND passage_no IN (SELECT value FROM json_each(?))"
        )
        rows = cast("list[tuple[int, bytes]]", self._rows(sql, [wanted]))
        dim = int(self.meta().get("dim", "0"))
        return {number: sentences_from_blob(blob, dim) for number, blob in rows}

    def best_sentences(self, passage_nos: Sequence[int] | PassageNos, vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the highest cosine of a sentence of each of these passages with ``vector``.

        Passages are left out when the model in use does not embed sentences.
        """
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = (
            "SELECT passage_no, sentences FROM vectors"
            " WHERE sentences IS NOT NULL AND passage_no IN (SELECT value FROM json_each(?))"
        )
        rows = cast("list[tuple[int, bytes]]", self._rows(sql, [wanted]))
        scores = best_of_sentences([blob for _, blob in rows], vector)
        return {number: score for (number, _), score in zip(rows, scores.tolist(), strict=True)}

    def letters_of(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, str]:
        """Return the letter of each of these passages, by passage number."""
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = "SELECT passage_no, doc_id FROM passages WHERE passage_no IN (SELECT value FROM json_each(?))"
        return dict(cast("list[tuple[int, str]]", self._rows(sql, [wanted])))

    def files(self) -> tuple[FileRecord, ...]:
        """Return every file of the corpus, read or skipped, by source."""
        return self._files("1", [])

    def file(self, source: str) -> FileRecord:
        """Return one file of the corpus.

        Raises:
            NotFoundError: no file of this name is in the index.
        """
        found = self._files("f.source = ?", [source])
        if not found:
            raise NotFoundError(f"库里没有名为“{source}”的文件。")
        return found[0]

    def file_path(self, source: str) -> Path:
        """Return where a file of the corpus lay at the last build, or the archive that held it.

        Raises:
            NotFoundError: no file of this name is in the index.
        """
        return self.file(source).path

    def root_paths(self) -> tuple[Path, ...]:
        """Return the folders and single files the letters come from, in the order in which they were first given."""
        home = self.path.resolve().parent.parent
        rows = cast("list[tuple[bytes]]", self._rows("SELECT path FROM roots ORDER BY root_no"))
        return tuple(Path(os.path.normpath(home / os.fsdecode(path))) for (path,) in rows)

    def skipped(self) -> tuple[Skipped, ...]:
        """Return the files that could not be read, with the reason."""
        return tuple(Skipped(file.source, file.reason) for file in self.files() if file.reason is not None)

    def _files(self, condition: str, values: list[Cell]) -> tuple[FileRecord, ...]:
        sql = (
            "SELECT f.source, r.path, f.path, f.member, f.doc_id, f.media_type, f.size, f.reason, f.warnings"
            f" FROM files f JOIN roots r USING (root_no) WHERE {condition} ORDER BY f.source"
        )
        home = self.path.resolve().parent.parent
        found = []
        for row in cast("list[_FileColumns]", self._rows(sql, values)):
            place = Path(os.path.normpath(home / os.fsdecode(row[1]) / os.fsdecode(row[2])))
            found.append(FileRecord(row[0], place, *row[3:8], tuple(json.loads(row[8]))))
        return tuple(found)
