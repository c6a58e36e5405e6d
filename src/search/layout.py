"""What lies in the folder of an index, and the manifest that says how it was made.

::

    catalog.sqlite           the one truth
    lexical/g000007/         Tantivy, derived
    vectors/g000007/         FAISS, derived
    manifest.json            how the index was made, for people and tools; written from the catalog, never read back as truth
    staging.sqlite           work of a build that has not been committed yet
    build.lock               held while a build runs
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from search.errors import IndexDamagedError, IndexMissingError

GENERATION = re.compile(r"g([0-9]{6,})")
"""Name of a generation's folder (full match). Matches g000012; not g12, and not g000012.part."""

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """The paths of an index under ``root``. Nothing is created by asking."""

    root: Path

    @property
    def catalog(self) -> Path:
        """SQLite file of the catalog."""
        return self.root / "catalog.sqlite"

    @property
    def manifest(self) -> Path:
        """How the index was made."""
        return self.root / "manifest.json"

    @property
    def staging(self) -> Path:
        """Work of a build that has not been committed yet."""
        return self.root / "staging.sqlite"

    @property
    def lock(self) -> Path:
        """Locked while a build runs."""
        return self.root / "build.lock"

    def lexical(self, generation: int) -> Path:
        """Folder of the lexical index of ``generation``."""
        return self.root / "lexical" / f"g{generation:06d}"

    def vectors(self, generation: int) -> Path:
        """Folder of the vectors of ``generation``."""
        return self.root / "vectors" / f"g{generation:06d}"

    def derived(self, generation: int) -> tuple[Path, Path]:
        """Both derived folders of ``generation``."""
        return self.lexical(generation), self.vectors(generation)

    def generations(self) -> tuple[int, ...]:
        """Generations that have a derived folder, in order."""
        found = set()
        for room in ("lexical", "vectors"):
            folder = self.root / room
            names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
            found |= {int(match[1]) for match in map(GENERATION.fullmatch, names) if match}
        return tuple(sorted(found))

    def require(self) -> None:
        """Raise ``IndexMissingError``, naming the command that builds it, when there is no index."""
        if not self.catalog.is_file():
            message = f"{self.root} 里还没有索引；请先运行 python -m search build 文件夹 --index {self.root} 建立。"
            raise IndexMissingError(message)


@dataclass(frozen=True, slots=True)
class Manifest:
    """How an index was made. ``files`` gives the SHA-256 of each derived file, by its path under the index folder."""

    schema: int
    generation: int
    built_at: str
    embedder: str
    fingerprint: str
    dim: int
    reader: str
    documents: int
    passages: int
    files: dict[str, str]

    def write(self, path: Path) -> None:
        """Replace the file at ``path`` in one step."""
        beside = path.with_name(path.name + ".part")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=2, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest.

        Raises:
            IndexDamagedError: it is missing or not what :meth:`write` writes.
        """
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            message = f"清单文件 {path} 缺失或已损坏；请运行 python -m search build 恢复。"
            raise IndexDamagedError(message) from error


def checksums(root: Path, folders: Iterator[Path] | tuple[Path, ...]) -> dict[str, str]:
    """Return the SHA-256 of every file in ``folders``, by path under ``root``; lock files are no content."""
    found: dict[str, str] = {}
    for folder in folders:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        for file in files:
            if file.suffix != ".lock":
                found[file.relative_to(root).as_posix()] = checksum(file)
    return found


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
