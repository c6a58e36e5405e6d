"""Which files there are: the roots given, the roots remembered, and the bytes of every file.

A root is a folder or a single file. The catalog remembers every root ever given, and a build answers for the roots it is given:
it adds, updates and removes under them and leaves the others alone. In particular:

* a folder inside a remembered root is read as a part of that root;
* a folder around remembered roots takes them over;
* a remembered root that is gone from the disk has been moved, when one of the same name is given that holds at least half
  of its files;
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
    """What a build answers for.

    ``roots`` are all roots from now on, relative to the folder of the index; ``found`` are the files under the roots given;
    ``old`` are the rows of files that were there at the last build, ``kept`` those of roots that were not given.
    """

    roots: dict[int, str]
    found: tuple[Found, ...]
    old: tuple[FileRow, ...]
    kept: tuple[FileRow, ...]


@dataclass(slots=True)
class _Roots:
    """Roots by number as absolute paths, the places to list, and which roots were taken over: ``number → (root, below)``."""

    paths: dict[int, Path]
    scopes: list[Path]
    taken: dict[int, tuple[int, str]]

    def holder(self, place: Path) -> int | None:
        """Return the root that ``place`` is, or lies in."""
        return next((n for n, path in self.paths.items() if place == path or path in place.parents), None)


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
    rows = list(rows)
    roots = _settle(given, {n: Path(os.path.normpath(home / path)) for n, path in remembered.items()}, rows)
    current = [_moved(row, roots) for row in rows]
    found = _listed(roots, place.resolve(), settings)
    hashed = list(_hashed(found, settings, tell))
    in_scope = {id(row): _in_scope(roots, row) for row in current}
    return Scan(
        roots={n: _relative(path, home) for n, path in roots.paths.items()},
        found=tuple(hashed),
        old=tuple(row for row in current if in_scope[id(row)]),
        kept=tuple(row for row in current if not in_scope[id(row)]),
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


def _settle(given: Sequence[Path], remembered: dict[int, Path], rows: Sequence[FileRow]) -> _Roots:
    roots = _Roots(dict(remembered), [], {})
    for place in given:
        if any(other in place.parents for other in given):
            continue
        roots.scopes.append(place)
        if roots.holder(place) is not None:
            continue
        gone = [n for n, path in roots.paths.items() if not path.exists() and _is_moved(path, place, n, rows)]
        inside = [n for n, path in roots.paths.items() if place in path.parents]
        number = min(gone or inside or [max([0, *roots.paths, *roots.taken]) + 1])
        for other in inside:
            if other != number or other not in gone:
                roots.taken[other] = (number, roots.paths.pop(other).relative_to(place).as_posix())
        roots.paths[number] = place
    return roots


def _is_moved(old: Path, new: Path, number: int, rows: Sequence[FileRow]) -> bool:
    """Say whether ``new`` is the root ``old`` in another place: another corpus of the same name must not replace it."""
    paths = [row.path for row in rows if row.root_no == number]
    return old.name == new.name and 2 * sum((new / path).exists() for path in paths) >= len(paths)


def _moved(row: FileRow, roots: _Roots) -> FileRow:
    """Say where a remembered file lies when its root was taken over by one around it."""
    if row.root_no not in roots.taken:
        return row
    number, below = roots.taken[row.root_no]
    return replace(row, root_no=number, path=posixpath.normpath(posixpath.join(below, row.path)))


def _in_scope(roots: _Roots, row: FileRow) -> bool:
    place = Path(os.path.normpath(roots.paths[row.root_no] / row.path))
    return any(scope == place or scope in place.parents for scope in roots.scopes)


def _listed(roots: _Roots, index: Path, settings: Settings) -> list[Found]:
    found: dict[tuple[int, str, str | None], Found] = {}
    for scope in roots.scopes:
        number = roots.holder(scope)
        if number is None:
            continue
        root = roots.paths[number]
        above = scope if scope.is_dir() else scope.parent
        prefix = "" if root == scope else above.relative_to(root).as_posix()
        for file in list_files([scope], settings):
            if index in file.path.parents:
                continue
            path = Path(os.path.relpath(file.path, root)).as_posix()
            relative = posixpath.normpath(posixpath.join(prefix, file.source))
            row = FileRow("", number, path, file.member, relative, "", 0, None, None, None, None, (), "")
            found[(number, path, file.member)] = Found(file, row)
    return list(found.values())


def _hashed(found: Sequence[Found], settings: Settings, tell: Tell) -> Iterable[Found]:
    """Add hash and size; the members of an archive are unpacked together."""
    archives: dict[Path, dict[str, tuple[str, int]]] = {}
    for done, item in enumerate(found):
        tell(STAGE, done, len(found), "")
        file = item.file
        try:
            if file.member is not None and file.path not in archives:
                archives.clear()  # one archive at a time: files come sorted by source
                archives[file.path] = {name: _facts(data) for name, data in expand(file.path, settings)}
            known = archives.get(file.path, {}).get(file.member or "")
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
