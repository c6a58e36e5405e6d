"""Catalog → derived indexes of the next generation, written beside those that readers have open."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.catalog import CatalogWriter
from search.indexing.progress import Teller
from search.indexing.versions import terms_version
from search.layout import IndexLayout, checksums
from search.lexical import write_lexical
from search.terms import index_terms
from search.vectors.faiss_store import FaissStore

STAGE = "写入索引"

SMALL = 5_000
"""Up to so many passages the lexical index is always written whole: that takes seconds."""

STALE_SHARE = 0.05
"""Removed passages Tantivy may still count in its statistics, as a share of all, before the index is written whole. A
twentieth moves a term's weight by less than 0.06; with no removal at all the scores are those of a clean index."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Passages that are new and passages that are gone since the generation before."""

    added: Collection[int]
    removed: Collection[int]


def intact(layout: IndexLayout, generation: int, meta: dict[str, str]) -> bool:
    """Say whether the derived files of ``generation`` are the ones that were written."""
    return bool(generation) and checksums(layout.root, layout.derived(generation)) == json.loads(meta["files"])


def derive(
    writer: CatalogWriter, layout: IndexLayout, generation: int, change: Difference | None, tell: Teller
) -> dict[str, str]:
    """Write the derived indexes of ``generation`` from the catalog as the writer sees it; return what goes into its meta.

    Args:
        writer: the catalog with all changes made and not yet committed.
        layout: where the index lies.
        generation: the number to be committed.
        change: what is different from the generation before, ``None`` to write everything anew.
        tell: told how far it is.
    """
    meta = writer.meta()
    sweep(layout, keep={generation - 1})
    stale = _write_lexical(writer, layout, generation, change, tell)
    store = FaissStore(int(meta["dim"]))
    for numbers, vectors in writer.stored_vectors(store.dim):
        store.add(numbers, vectors)
    store.save(layout.vectors(generation))
    for folder in layout.derived(generation):
        _flush_folder(folder)
        _flush_folder(folder.parent)
    files = checksums(layout.root, layout.derived(generation))
    return {"files": json.dumps(files, sort_keys=True), "terms": terms_version(), "stale": str(stale)}


def _write_lexical(
    writer: CatalogWriter, layout: IndexLayout, generation: int, change: Difference | None, tell: Teller
) -> int:
    """Write the lexical index, on top of the one before where that is sound; return how many removed passages it counts."""
    total = writer.count_passages()
    stale = int(writer.meta().get("stale", "0")) + (len(change.removed) if change else 0)
    if change is None or (stale and (total <= SMALL or stale > STALE_SHARE * total)):
        write_lexical(layout.lexical(generation), _rows(writer, None, total, tell))
        return 0
    rows = _rows(writer, change.added, len(change.added), tell)
    write_lexical(layout.lexical(generation), rows, base=layout.lexical(generation - 1), removed=change.removed)
    return stale


def _rows(
    writer: CatalogWriter, among: Collection[int] | None, total: int, tell: Teller
) -> Iterator[tuple[int, list[str], list[str]]]:
    tell(STAGE, 0, total)
    context_terms = lru_cache(maxsize=1)(
        index_terms
    )  # the passages of a section follow one another and share their context
    for done, passage in enumerate(writer.stored_passages(among), start=1):
        yield passage.passage_no, index_terms(passage.text), context_terms(passage.context)
        tell(STAGE, done, total)


def sweep(layout: IndexLayout, keep: Collection[int]) -> None:
    """Delete derived folders of other generations than ``keep``; what a reader holds open on Windows goes next time."""
    for generation in layout.generations():
        if generation not in keep:
            for folder in layout.derived(generation):
                shutil.rmtree(folder, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    """Bring a folder's entries to disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
