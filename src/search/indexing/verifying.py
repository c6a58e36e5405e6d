"""Checking an index: the catalog by itself, the derived indexes against it, the manifest last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from search.catalog import Catalog
from search.catalog.connections import open_to_read
from search.errors import IndexDamagedError
from search.indexing.building import manifest_of
from search.layout import IndexLayout, Manifest, checksums
from search.lexical import LexicalIndex
from search.types import Filters, Vectors
from search.vectors import open_vectors

RESTORE = "请运行 python -m search build 恢复。"
REBUILD = "请运行 python -m search build --rebuild 重建。"

UNIT_TOLERANCE = 1e-3
BATCH = 200


def verify_index(index_dir: str | Path) -> list[str]:
    """Return what is wrong with an index, in Chinese, each with what to do; nothing when all is well.

    Raises:
        IndexMissingError: there is no index.
        IndexMismatchError: it was made by another version of the program.
    """
    layout = IndexLayout(Path(index_dir))
    layout.require()
    try:
        problems = list(_database(layout))
        if problems:
            return problems
        with Catalog.open(layout.catalog) as catalog, catalog.reading():
            return [*_letters(catalog), *_derived(layout, catalog), *_manifest(layout, catalog)]
    except IndexDamagedError as error:
        return [str(error)]


def _database(layout: IndexLayout) -> Iterator[str]:
    """What SQLite finds wrong is told in English and of no use to a reader, who can only build anew."""
    connection = open_to_read(layout.catalog)
    try:
        sound = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.DatabaseError:
        sound = False
    finally:
        connection.close()
    if not sound:
        yield f"目录库 {layout.catalog} 已损坏；{REBUILD}"


def _letters(catalog: Catalog) -> Iterator[str]:
    """Every passage is a piece of its letter, in order; every file of a letter names one that is there."""
    doc_ids = catalog.document_ids(Filters())
    for start in range(0, len(doc_ids), BATCH):
        part = doc_ids[start : start + BATCH]
        documents, passages = catalog.documents(part), catalog.passages_of_all(part)
        for doc_id, document in documents.items():
            end = 0
            for passage in passages.get(doc_id, ()):
                if passage.start < end or document.text[passage.start : passage.end] != passage.text:
                    yield f"“{document.source}”的第 {passage.ordinal} 段与全文对不上；{REBUILD}"
                    break
                end = passage.end
    held = {file.doc_id for file in catalog.files() if file.doc_id}
    if held != set(doc_ids):
        yield f"文件清单与答复函对不上（差 {len(held ^ set(doc_ids))} 份）；{REBUILD}"


def _derived(layout: IndexLayout, catalog: Catalog) -> Iterator[str]:
    """The derived indexes hold exactly the passages of the catalog."""
    meta, generation, total = catalog.meta(), catalog.generation, catalog.counts().passages
    if not generation:
        yield f"索引还没有建成；{RESTORE}"
        return
    expected = json.loads(meta["files"])
    actual = checksums(layout.root, layout.derived(generation))
    for name in sorted(expected.keys() | actual.keys()):
        if expected.get(name) != actual.get(name):
            what = "缺失" if name not in actual else "多出" if name not in expected else "内容被改动"
            yield f"{layout.root / name} {what}；{RESTORE}"
    try:
        lexical = len(LexicalIndex.open(layout.lexical(generation)))
        store = open_vectors(layout.vectors(generation))
    except IndexDamagedError as error:
        yield str(error)
        return
    numbers = catalog.all_passage_nos()
    if lexical != total:
        yield f"关键词索引有 {lexical} 段，目录库有 {total} 段；{RESTORE}"
    if not np.array_equal(store.passage_nos, numbers):
        yield f"向量索引有 {len(store)} 段，与目录库的 {total} 段对不上；{RESTORE}"
    elif not _unit(store.reconstruct(numbers)):
        yield f"向量索引里有无效的向量；{RESTORE}"


def _unit(rows: Vectors) -> bool:
    with np.errstate(all="ignore"):  # damaged bytes may be any number, or none
        return bool((np.abs(np.linalg.norm(rows, axis=1) - 1) < UNIT_TOLERANCE).all())


def _manifest(layout: IndexLayout, catalog: Catalog) -> Iterator[str]:
    counts, meta = catalog.counts(), catalog.meta()
    if not catalog.generation:
        return
    try:
        written = Manifest.read(layout.manifest)
    except IndexDamagedError as error:
        yield str(error)
        return
    if written.generation < catalog.generation:  # its build was killed right after the commit; the next one catches up
        return
    if written != manifest_of(meta, counts.documents, counts.passages):
        yield f"清单文件 {layout.manifest} 与目录库不一致；{RESTORE}"
