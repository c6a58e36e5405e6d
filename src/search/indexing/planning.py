"""What has to change: letters to add, to replace, to move and to remove, worked out from files before and after.

A letter may stand in several files. Its primary file is the one with pages of its own, else Word, web page, plain text, else the
first by source, whatever was there first: so the index does not depend on the order in which files came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from search.catalog import CatalogWriter, FileRow, Staging
from search.catalog.rows import pack_reading
from search.errors import IndexDamagedError

FORMATS = ("pdf", "ofd", "word", "opendocument", "rtf", "html", "plain")
"""Parts of media types, best first: among files without pages Word knows paragraphs best and plain text least."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build does to the letters.

    ``added`` and ``replaced`` give the file each letter is read from, ``moved`` the new primary source of letters that
    stay as they are, ``removed`` letters no file holds any more. ``files`` are all rows from now on.
    """

    files: tuple[FileRow, ...]
    added: dict[str, FileRow]
    replaced: dict[str, FileRow]
    moved: dict[str, str]
    removed: tuple[str, ...]

    @property
    def read(self) -> dict[str, FileRow]:
        """Letters whose passages are new, by doc_id, with the file they are read from."""
        return {**self.added, **self.replaced}

    @property
    def changes_letters(self) -> bool:
        """Whether any letter changes."""
        return bool(self.added or self.replaced or self.moved or self.removed)


@dataclass(frozen=True, slots=True)
class Tally:
    """Files by what happened to them."""

    added: int
    changed: int
    removed: int
    unchanged: int


def by_preference(row: FileRow) -> tuple[bool, int, str]:
    """Return the key by which the primary file of a letter comes first."""
    media = row.media_type or ""
    place = next((i for i, part in enumerate(FORMATS) if part in media), len(FORMATS))
    return not row.paged, place, row.source


def plan_letters(files: Sequence[FileRow], old: Iterable[FileRow], stored: Mapping[str, str]) -> Plan:
    """Compare files with the letters that are ``stored`` (doc_id → primary source, one of ``old``)."""
    before = {row.source: row for row in old}
    letters: dict[str, list[FileRow]] = {}
    for row in files:
        if row.doc_id is not None:
            letters.setdefault(row.doc_id, []).append(row)
    added, replaced, moved = {}, {}, {}
    for doc_id, rows in letters.items():
        primary = min(rows, key=by_preference)
        if doc_id not in stored:
            added[doc_id] = primary
            continue
        was = before.get(stored[doc_id])
        if was is None or (was.bytes_hash, was.reader) != (primary.bytes_hash, primary.reader):
            replaced[doc_id] = primary
        elif primary.source != was.source:
            moved[doc_id] = primary.source
    removed = tuple(sorted(stored.keys() - letters.keys()))
    return Plan(tuple(files), added, replaced, moved, removed)


def packed_reading(row: FileRow, writer: CatalogWriter, staging: Staging) -> bytes:
    """Return what was read from a file: just now, or when it was last read.

    Raises:
        IndexDamagedError: neither has it.
    """
    doc_id = row.doc_id or ""
    packed = staging.packed(row.bytes_hash, row.reader) or writer.kept_reading(doc_id, row.bytes_hash)
    if packed is None:
        message = f"目录库里缺少“{row.source}”的读取结果；请运行 python -m search build --rebuild 重建。"
        raise IndexDamagedError(message)
    return packed


def keep_readings(plan: Plan, old: Iterable[FileRow], writer: CatalogWriter, staging: Staging) -> list[FileRow]:
    """Return the rows of the plan, with a reading beside each file that is not the primary one of its letter.

    Call it before letters are changed: a file that was primary until now gets its reading from the stored letter.
    """
    stored = writer.sources()
    before = {row.source: row for row in old}
    primary: dict[str, FileRow] = {}
    for row in sorted((row for row in plan.files if row.doc_id), key=by_preference):
        primary.setdefault(row.doc_id or "", row)
    rows = []
    for row in plan.files:
        first = primary.get(row.doc_id or "")
        if first is None or (first.bytes_hash, first.reader) == (row.bytes_hash, row.reader):
            rows.append(row)
            continue
        was = before.get(stored.get(row.doc_id or "", ""))
        if was is not None and (was.bytes_hash, was.reader) == (row.bytes_hash, row.reader):
            packed = pack_reading(*writer.letter(row.doc_id or ""))
        else:
            packed = packed_reading(row, writer, staging)
        rows.append(replace(row, reading=packed))
    return rows


def tally(new: Sequence[FileRow], old: Sequence[FileRow]) -> Tally:
    """Count files. Skipped ones are not counted but when they are gone; a file under a new name counts as changed."""
    before = {_place(row): row for row in old}
    after = {_place(row) for row in new}
    gone = [row for place, row in before.items() if place not in after]
    hashes = Counter(row.bytes_hash for row in gone if row.reason is None)
    added = changed = unchanged = renamed = 0
    for row in new:
        was = before.get(_place(row))
        if row.reason is not None:
            continue
        if was is not None and was.reason is None:
            unchanged += was.bytes_hash == row.bytes_hash
            changed += was.bytes_hash != row.bytes_hash
        elif was is None and hashes[row.bytes_hash] > 0:
            hashes[row.bytes_hash] -= 1
            renamed += 1
        else:
            added += 1
    return Tally(added, changed + renamed, len(gone) - renamed, unchanged)


def _place(row: FileRow) -> tuple[int, str, str | None]:
    return row.root_no, row.path, row.member
