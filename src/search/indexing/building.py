"""The build: scan → read → plan → embed → apply → derive → commit.

Nothing is visible before the commit. Killed before it, a build leaves the old state, and the next one goes on from its
staging; killed after it, the new state, and the next one deletes what is left over. The manifest is written after the commit,
from the catalog; a build finds out when it is behind and writes it again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from search.catalog import CatalogWriter, DatabaseFault, FileRow, NewPassage, Staging, remove_database
from search.catalog.connections import fault_reason
from search.catalog.rows import unpack_reading
from search.embedders import Embedder, open_embedder
from search.errors import IndexDamagedError, SearchError, system_reason
from search.indexing.deriving import Difference, derive, intact, sweep
from search.indexing.embedding import STAGE, Content, content_hash, embed_contents, recipe, staged_blobs
from search.indexing.locking import build_lock
from search.indexing.planning import Plan, keep_readings, packed_reading, plan_letters, tally
from search.indexing.progress import Teller
from search.indexing.reading import read_files, versions
from search.indexing.scanning import Scan, assign_sources, existing, scan
from search.indexing.versions import reader_version, terms_version
from search.layout import IndexLayout, Manifest
from search.passages import context_of
from search.settings import Settings, settings_from_environment
from search.types import BuildReport, Document, Passage, Progress, Skipped


@dataclass(frozen=True, slots=True)
class _Build:
    """What every step of one build needs."""

    layout: IndexLayout
    writer: CatalogWriter
    staging: Staging
    embedder: Embedder
    tell: Teller


def build_index(
    corpora: Sequence[str | Path],
    index_dir: str | Path,
    settings: Settings | None = None,
    *,
    rebuild: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Make the index in ``index_dir`` equal to the files and folders in ``corpora``.

    Files are told by their content: one that is unchanged is not read again, one that was renamed keeps its letter and its
    passages. Letters that lie under none of ``corpora`` leave the index and are counted as removed: give all roots, each
    time. ``rebuild`` reads everything anew and counts every file as added. One bad file never stops a build; it is named in
    the report with its reason.

    Raises:
        SearchError: a root does not exist or the index cannot be written; nothing has changed.
        IndexBusyError: another build is running.
        IndexDamagedError: the catalog cannot be read; ``rebuild`` replaces it.
        EmbedderError: the model cannot be loaded.
    """
    started = time.perf_counter()
    settings = settings or settings_from_environment()
    layout, tell = IndexLayout(Path(index_dir)), Teller(on_progress)
    given = existing(corpora)
    with build_lock(layout.lock), _faults_told(layout):
        embedder = open_embedder(settings)
        if rebuild:
            _set_aside_if_damaged(layout)
        with Staging(layout.staging) as staging, CatalogWriter(layout.catalog) as writer:
            if not layout.manifest.exists():
                _write_manifest(layout, writer)
            build = _Build(layout, writer, staging, embedder, tell)
            before = writer.files()
            roots, rows = ({}, []) if rebuild else (writer.roots(), before)
            found = scan(given, roots, rows, layout.root, (settings, tell))
            files = _read(build, found, settings)
            plan = plan_letters(files, found.old, {} if rebuild else writer.sources())
            if rebuild or _outdated(build, found, plan):
                _commit(build, found, plan, rebuild=rebuild)
            gone = {row.source for row in before} - {row.source for row in files} if rebuild else set()
            report = _report(build, found, plan, len(gone), time.perf_counter() - started)
            _write_manifest(layout, writer)
            sweep(layout, keep={report.generation, report.generation - 1})
            staging.delete()
    return report


@contextmanager
def _faults_told(layout: IndexLayout) -> Iterator[None]:
    """Say in Chinese what the disk or the database could not do; what is committed is safe."""
    try:
        yield
    except (OSError, DatabaseFault) as error:
        reason = system_reason(error) if isinstance(error, OSError) else fault_reason(error)
        message = f"写入索引 {layout.root} 失败（{reason}）；请检查磁盘空间和权限后重新运行，原有索引没有改动。"
        raise SearchError(message) from error


def _read(build: _Build, found: Scan, settings: Settings) -> list[FileRow]:
    """Return all files from now on, with what they hold and their sources."""
    version = versions(reader_version(), settings)
    rows = read_files(found.found, found.old, build.staging, version, (settings, build.tell))
    return assign_sources(rows, found.roots)


def _outdated(build: _Build, found: Scan, plan: Plan) -> bool:
    """Say whether the index differs in anything from what it should be."""
    writer, meta = build.writer, build.writer.meta()
    current = {"recipe": recipe(build.embedder), "embedder": build.embedder.name, "terms": terms_version()}
    return (
        plan.changes_letters
        or list(plan.files) != writer.files()
        or found.roots != writer.roots()
        or any(meta.get(key) != value for key, value in current.items())
        or not intact(build.layout, int(meta["generation"]), meta)
    )


def _commit(build: _Build, found: Scan, plan: Plan, *, rebuild: bool) -> None:
    """Make the next generation and commit it."""
    writer, meta = build.writer, build.writer.meta()
    generation = int(meta["generation"])
    other_model = not rebuild and meta.get("recipe") not in (None, recipe(build.embedder))
    _embed(build, plan, other_model=other_model, reuse=not rebuild)
    rows = keep_readings(plan, found.old, writer, build.staging)
    change = _apply(build, plan, other_model=other_model, rebuild=rebuild)
    writer.set_files(rows)
    writer.set_roots(found.roots)
    writer.set_meta(_made_by(build, generation + 1))
    sound = not rebuild and meta.get("terms") == terms_version() and intact(build.layout, generation, meta)
    writer.set_meta(derive(writer, build.layout, generation + 1, change if sound else None, build.tell))
    writer.commit()


def _made_by(build: _Build, generation: int) -> dict[str, str]:
    return {
        "generation": str(generation),
        "built_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "embedder": build.embedder.name,
        "fingerprint": build.embedder.fingerprint,
        "dim": str(build.embedder.dim),
        "recipe": recipe(build.embedder),
        "reader": reader_version(),
    }


def _embed(build: _Build, plan: Plan, *, other_model: bool, reuse: bool) -> None:
    """Bring the vectors of all new passages into the staging; those of all others too when the model is another."""

    def contents() -> Iterator[Content]:
        for row in plan.read.values():
            document, passages = unpack_reading(packed_reading(row, build.writer, build.staging))
            yield from ((context_of(document, passage), passage.text) for passage in passages)
        if other_model:
            yield from ((stored.context, stored.text) for stored in build.writer.stored_passages())

    count = sum(1 for _ in contents())
    stores = (build.writer, build.staging)
    embed_contents(contents(), build.embedder, stores, lambda done: build.tell(STAGE, done, count), reuse=reuse)


def _apply(build: _Build, plan: Plan, *, other_model: bool, rebuild: bool) -> Difference:
    """Change the letters in the catalog; return which passages are new and which are gone."""
    writer = build.writer
    added: list[int] = []
    removed: list[int] = []
    if rebuild:
        writer.clear_letters()
    for doc_id, row in plan.read.items():
        document, passages = unpack_reading(packed_reading(row, writer, build.staging))
        if doc_id in plan.replaced:
            removed += writer.remove_letter(doc_id)
        added += writer.add_letter(replace(document, source=row.source), _new_passages(build, document, passages))
    for doc_id in plan.removed:
        removed += writer.remove_letter(doc_id)
    for doc_id, source in plan.moved.items():
        writer.move_letter(doc_id, source)
    if other_model:
        for stored in writer.stored_passages():
            blobs = staged_blobs(content_hash(stored.context, stored.text), build.embedder, build.staging)
            writer.set_vectors([(stored.passage_no, *blobs)])
    return Difference(added, removed)


def _new_passages(build: _Build, document: Document, passages: Sequence[Passage]) -> list[NewPassage]:
    new = []
    for passage in passages:
        context = context_of(document, passage)
        key = content_hash(context, passage.text)
        new.append(NewPassage(passage, context, key, *staged_blobs(key, build.embedder, build.staging)))
    return new


def _report(build: _Build, found: Scan, plan: Plan, forgotten: int, seconds: float) -> BuildReport:
    """Say what was done. ``forgotten`` are files that a rebuild, which knows no old ones, has left behind."""
    known = {row.bytes_hash for row in found.old}
    count = tally(plan.files, found.old)
    return BuildReport(
        generation=int(build.writer.meta()["generation"]),
        added=count.added,
        changed=count.changed,
        removed=count.removed + forgotten,
        unchanged=count.unchanged,
        skipped=tuple(Skipped(row.source, row.reason) for row in plan.files if row.reason is not None),
        warnings=tuple(
            Skipped(row.source, text) for row in plan.files if row.bytes_hash not in known for text in row.warnings
        ),
        documents=build.writer.count_documents(),
        passages=build.writer.count_passages(),
        seconds=seconds,
    )


def _write_manifest(layout: IndexLayout, writer: CatalogWriter) -> None:
    """Write the manifest of what is committed, unless it is there."""
    manifest = manifest_of(writer.meta(), writer.count_documents(), writer.count_passages())
    with suppress(IndexDamagedError):
        if Manifest.read(layout.manifest) == manifest:
            return
    manifest.write(layout.manifest)


def manifest_of(meta: dict[str, str], documents: int, passages: int) -> Manifest:
    """Return the manifest of a catalog with this meta; of an empty one, generation 0, before the first commit."""
    return Manifest(
        schema=int(meta["schema"]),
        generation=int(meta["generation"]),
        built_at=meta.get("built_at", ""),
        embedder=meta.get("embedder", ""),
        fingerprint=meta.get("fingerprint", ""),
        dim=int(meta.get("dim", "0")),
        reader=meta.get("reader", ""),
        documents=documents,
        passages=passages,
        files=json.loads(meta.get("files", "{}")),
    )


def _set_aside_if_damaged(layout: IndexLayout) -> None:
    """Move a catalog that SQLite cannot read out of the way, so that a new one can be made."""
    if not layout.catalog.exists():
        return
    try:
        with CatalogWriter(layout.catalog):
            pass
    except IndexDamagedError:
        layout.catalog.replace(layout.catalog.with_name(layout.catalog.name + ".damaged"))
        remove_database(layout.catalog)
