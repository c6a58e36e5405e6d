"""Which files there are: those under the roots given, with the hash of their bytes, beside those of the last build.

A root is a folder or a single file. An index always equals the roots its last build was given: letters under other roots, given
earlier, leave it. Who keeps letters in several places gives them all, each time. In particular:

* a root inside another one that is given too is read as a part of that;
* files of the last build are known again where they lie, whichever root led to them then, so that nothing is read twice when a
  folder around or inside an earlier root is given;
* an earlier root that is gone from the disk counts as moved, when one of the same name is given;
* a file's source is its path relative to its root. Where two roots hold the same path, the one given first keeps it and in
  the other the name of the root's folder goes before it: ``2024/答复.pdf`` → ``省直/2024/答复.pdf``.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.catalog import FileRow
from search.errors import ParseError, SearchError, system_reason
from search.parsers import CorpusFile, expand, list_files, read_bytes
from search.settings import Settings

Tell = Callable[[str, int, int, str], None]
"""Progress: stage, done, total, note."""

STAGE = "清点文件"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there. ``row`` has its place, its hash and its size; ``row.reason`` when its bytes cannot be had."""

    file: CorpusFile
    row: FileRow


@dataclass(frozen=True, slots=True)
class Scan:
    """What the index will hold, and what it holds.

    ``roots`` are the roots by number, from 1 in the order given, relative to the folder of the index; ``found`` are the files under
    them; ``old`` are the rows of the last build, placed under the new roots. Rows under none of these have negative roots.
    """

    roots: dict[int, str]
    found: tuple[Found, ...]
    old: tuple[FileRow, ...]


def existing(corpora: Sequence[str | Path]) -> list[Path]:
    """Return the roots as absolute paths, each once.

    Raises:
        SearchError: one does not exist.
    """
    for corpus in corpora:
        if not Path(corpus).exists():
            raise SearchError(f"没有找到文件夹或文件“{corpus}”；请检查路径。索引没有改动。")
    return list(dict.fromkeys(Path(corpus).resolve() for corpus in corpora))


def scan(
    given: Sequence[Path],
    remembered: Mapping[int, str],
    rows: Iterable[FileRow],
    place: Path,
    task: tuple[Settings, Tell],
) -> Scan:
    """List and hash the files under the roots given. ``place`` is the folder of the index, which is never read as a corpus."""
    settings, tell = task
    home = place.resolve().parent
    outermost = [path for path in given if not any(other in path.parents for other in given)]
    roots = dict(enumerate(outermost, start=1))
    homes = _old_homes(roots.values(), {n: Path(os.path.normpath(home / path)) for n, path in remembered.items()})
    return Scan(
        roots={number: _relative(path, home) for number, path in roots.items()},
        found=tuple(_hashed(_listed(roots, place.resolve(), settings), settings, tell)),
        old=tuple(_placed(row, homes[row.root_no], roots) for row in rows),
    )


def assign_sources(rows: Iterable[FileRow], roots: Mapping[int, str]) -> list[FileRow]:
    """Give each file its source; see the rule at the top of the module."""
    taken: set[str] = set()
    named = []
    for row in sorted(rows, key=lambda row: (row.root_no, row.relative, row.path, row.member or "")):
        name = posixpath.basename(roots[row.root_no].replace("\\", "/")) or "语料"
        source, number = row.relative, 1
        while source in taken:
            source = f"{name}/{row.relative}" if number == 1 else f"{name}~{number}/{row.relative}"
            number += 1
        taken.add(source)
        named.append(replace(row, source=source))
    return sorted(named, key=lambda row: row.source)


def _old_homes(roots: Iterable[Path], remembered: dict[int, Path]) -> dict[int, Path]:
    """Return where the roots of the last build lie now, by their numbers of then."""
    homes = dict(remembered)
    for place in roots:
        if place in remembered.values():
            continue
        moved = (
            n for n, path in homes.items() if path == remembered[n] and path.name == place.name and not path.exists()
        )
        number = next(moved, None)
        if number is not None:
            homes[number] = place
    return homes


def _placed(row: FileRow, home: Path, roots: Mapping[int, Path]) -> FileRow:
    """Say where a file of the last build, under the root ``home`` then, lies under the roots of this one."""
    file = Path(os.path.normpath(home / row.path))
    for number, root in roots.items():
        if root == file or root in file.parents:
            return replace(row, root_no=number, path=file.relative_to(root).as_posix())
    return replace(row, root_no=-row.root_no)


def _listed(roots: Mapping[int, Path], index: Path, settings: Settings) -> list[Found]:
    found = []
    for number, root in roots.items():
        for file in list_files([root], settings):
            if index not in file.path.parents:
                path = file.path.relative_to(root).as_posix()
                row = FileRow("", number, path, file.member, file.source, "", 0, None, None, None, None, (), "")
                found.append(Found(file, row))
    return found


def _hashed(found: Sequence[Found], settings: Settings, tell: Tell) -> Iterable[Found]:
    """Add hash and size; the members of an archive are unpacked together."""
    archives: dict[Path, dict[str, tuple[str, int] | ParseError]] = {}
    for done, item in enumerate(found):
        tell(STAGE, done, len(found), "")
        file = item.file
        try:
            if file.member is not None and file.path not in archives:
                archives.clear()  # one archive at a time: files come sorted by source
                members = expand(file.path, settings)
                archives[file.path] = {n: data if isinstance(data, ParseError) else _facts(data) for n, data in members}
            known = archives.get(file.path, {}).get(file.member or "")
            if isinstance(known, ParseError):
                raise known
            digest, size = known or _facts(read_bytes(file, settings))
            yield replace(item, row=replace(item.row, bytes_hash=digest, size=size))
        except (ParseError, OSError) as error:
            reason = error.reason if isinstance(error, ParseError) else f"无法打开（{system_reason(error)}），未收录。"
            yield replace(item, row=replace(item.row, reason=reason, size=_size(file.path)))
    tell(STAGE, len(found), len(found), "")


def _facts(data: bytes) -> tuple[str, int]:
    return hashlib.sha256(data).hexdigest(), len(data)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _relative(path: Path, home: Path) -> str:
    try:
        return os.path.relpath(path, home)
    except ValueError:  # another drive
        return str(path)
