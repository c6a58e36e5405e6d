"""Files → what they hold: each content is read once, in worker processes, and kept until the build is committed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from search.catalog import FileRow, Reading, Staging
from search.catalog.rows import pack_reading
from search.errors import ParseError, ReadingStoppedError
from search.indexing.progress import Teller
from search.indexing.scanning import Found
from search.parsers import parse_many
from search.passages import split_passages
from search.settings import Settings
from search.types import ParsedFile

STAGE = "读取文件"

FILES, SECONDS = 64, 2.0
"""What was read is written down after so many files or so many seconds: this much a killed build loses."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Who reads: ``reader`` for a file that was read; ``limits`` for one that was skipped, since a higher limit may do."""

    reader: str
    limits: str

    @property
    def stopped(self) -> str:
        """Marks a file whose reading was stopped for the first time: the next build tries once more."""
        return f"{self.limits}/stopped"


def versions(reader: str, settings: Settings) -> Versions:
    """Join the version of the reading code and the limits that decide whether a file is skipped."""
    limits = f"{settings.max_file_mb}/{settings.parse_seconds}/{settings.parse_memory_mb}"
    return Versions(reader, f"{reader}/{limits}")


def read_file(parsed: ParsedFile) -> Reading:
    """Read one letter; runs in the worker. Where the file lies is no part of what it says."""
    from search.letters import read_letter

    document = read_letter(parsed, "")
    packed = pack_reading(document, split_passages(document))
    return Reading(document.doc_id, parsed.media_type, parsed.paged, document.warnings or parsed.warnings, packed)


def read_files(
    found: Sequence[Found], old: Sequence[FileRow], staging: Staging, version: Versions, task: tuple[Settings, Teller]
) -> list[FileRow]:
    """Return the rows of ``found`` with what the files hold, or why they are skipped.

    ``old`` are rows of the last build whose facts still hold for the same bytes under the same version; everything else is
    read, unless an unfinished build has done so.
    """
    facts = {row.bytes_hash: row for row in old if row.bytes_hash and _holds(row, version)}
    staged = staging.readings(version.reader)
    missing: dict[str, Found] = {}
    for item in found:
        key = item.row.bytes_hash
        if item.row.reason is None and key not in facts and key not in staged:
            missing.setdefault(key, item)
    failed = _read(missing, staged, staging, version, task)
    stopped_before = {row.bytes_hash for row in old if row.reader == version.stopped}
    rows = []
    for item in found:
        key, error = item.row.bytes_hash, failed.get(item.row.bytes_hash)
        if item.row.reason is not None:
            rows.append(replace(item.row, reader=version.limits))
        elif error is not None:
            again = isinstance(error, ReadingStoppedError) and key not in stopped_before
            rows.append(replace(item.row, reason=error.reason, reader=version.stopped if again else version.limits))
        else:
            rows.append(_with_facts(item.row, facts.get(key), staged.get(key), version))
    return rows


def _holds(row: FileRow, version: Versions) -> bool:
    return row.reader == (version.reader if row.reason is None else version.limits)


def _read(
    missing: Mapping[str, Found],
    staged: dict[str, Reading],
    staging: Staging,
    version: Versions,
    task: tuple[Settings, Teller],
) -> dict[str, ParseError]:
    """Read what is missing into ``staged``, and return why the rest could not be read."""
    settings, tell = task
    failed: dict[str, ParseError] = {}
    keys = {item.file: key for key, item in missing.items()}
    batch: dict[str, Reading] = {}
    written = time.monotonic()
    tell(STAGE, 0, len(keys))
    for done, (file, result) in enumerate(parse_many(list(keys), settings, read_file), start=1):
        if isinstance(result, ParseError):
            failed[keys[file]] = result
        else:
            batch[keys[file]] = result
            staged[keys[file]] = replace(result, packed=b"")
        tell(STAGE, done, len(keys), file.source)
        if len(batch) >= FILES or time.monotonic() - written > SECONDS:
            staging.add_readings(version.reader, batch)
            batch, written = {}, time.monotonic()
    staging.add_readings(version.reader, batch)
    return failed


def _with_facts(row: FileRow, was: FileRow | None, got: Reading | None, version: Versions) -> FileRow:
    """Add what was read just now, or what is known from the last build, to the place of a file."""
    if got is not None:
        return replace(
            row,
            doc_id=got.doc_id,
            media_type=got.media_type,
            paged=got.paged,
            warnings=got.warnings,
            reader=version.reader,
        )
    if was is None:
        return row
    return replace(
        row,
        doc_id=was.doc_id,
        media_type=was.media_type,
        paged=was.paged,
        warnings=was.warnings,
        reason=was.reason,
        reader=was.reader,
    )
