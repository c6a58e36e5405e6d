"""The catalog as readers see it: letters, passages, files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.catalog.counting import CountingReader
from search.catalog.rows import PASSAGE_COLUMNS, Cell, best_of_sentences, passage_from_row, sentences_from_blob
from search.catalog.selection import letter_conditions
from search.errors import NotFoundError
from search.terms import joined_figures
from search.text import fold
from search.types import Audience, Filters, Passage, PassageNos, Skipped, Vectors

NOT_INSIDE = (r"(?<![a-z0-9])(?<![0-9]\.)", r"(?![a-z0-9])(?!\.[0-9])")
"""What may not stand before and after a figure or a Latin word, folded, for it to be whole."""

LATIN_OR_DIGIT = re.compile(r"[a-z0-9]")
"""Matches 5; not %."""

_FileColumns = tuple[str, bytes, bytes, str | None, str | None, str | None, int, str | None, str]


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


def _stands(phrase: str) -> Callable[[str], bool]:
    joined = joined_figures(phrase)
    return lambda text: phrase in text or joined in joined_figures(text)


def _stands_whole(phrase: str) -> Callable[[str], bool]:
    joined = joined_figures(phrase)
    before = NOT_INSIDE[0] if LATIN_OR_DIGIT.match(joined[:1]) else ""
    after = NOT_INSIDE[1] if LATIN_OR_DIGIT.match(joined[-1:]) else ""
    pattern = re.compile(before + re.escape(joined) + after)
    return lambda text: pattern.search(joined_figures(text)) is not None


class Catalog(CountingReader):
    """The whole catalog, for reading."""

    def passages(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, Passage]:
        """Return the passages of these numbers, by number; numbers that do not exist are left out."""
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE passage_no IN (SELECT value FROM json_each(?))"
        found = map(passage_from_row, self._rows(sql, [wanted]))
        return {passage.passage_no: passage for passage in found}

    def texts_in_context(self, passage_nos: Sequence[int] | PassageNos) -> dict[int, str]:
        """Return the texts of these passages by number, each with the subject and headings it stands under in front."""
        wanted = json.dumps([int(number) for number in passage_nos])
        sql = "SELECT passage_no, context, text FROM passages WHERE passage_no IN (SELECT value FROM json_each(?))"
        rows = cast("list[tuple[int, str, str]]", self._rows(sql, [wanted]))
        return {number: f"{context} {text}".strip() for number, context, text in rows}

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

    def passages_containing(self, phrase: str, among: Sequence[int] | PassageNos, *, whole: bool = False) -> PassageNos:
        """Return, sorted, those of ``among`` whose folded text contains ``phrase``, folded too: 1,087处 is 1087处.

        ``whole``: no figure and no Latin word may be cut, so that 3.8% does not stand in 13.8%.
        """
        folded = fold(phrase)
        stands = _stands_whole(folded) if whole else _stands(folded)
        kept = [number for number, passage in self.passages(among).items() if stands(fold(passage.text))]
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
        dim = int(cast("str", (self._rows("SELECT value FROM meta WHERE key = 'dim'") or [("0",)])[0][0]))
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
