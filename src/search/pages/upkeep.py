"""Upkeep of the index, for an administrator: bring it up to date, build it anew, add and delete files of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from search.catalog import Catalog
from search.errors import NotFoundError, SearchError, system_reason
from search.layout import IndexLayout
from search.pages import frame, words
from search.pages.markup import literal, table
from search.settings import Settings
from search.types import BuildReport, Progress

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

DONE_KEY = "upkeep_done"
REPORT_KEY = "upkeep_report"


def draw(settings: Settings) -> None:
    """Draw the controls."""
    roots = _roots(settings)
    for said in st.session_state.pop(DONE_KEY, ()):
        frame.note(said)
    _build(settings, roots)
    report = st.session_state.pop(REPORT_KEY, None)
    if report is not None:
        _report(report)
    left, right = st.columns(2, gap="large")
    with left:
        _add(settings, roots)
    with right:
        _delete(settings, roots)


def _roots(settings: Settings) -> tuple[Path, ...]:
    from search.indexing import known_roots

    return known_roots(settings.index_dir)


def _build(settings: Settings, roots: tuple[Path, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="upkeep_build"):
        update = st.button(words.UPDATE, type="primary", key="upkeep_update", help=words.UPDATE_HELP)
        sure = st.checkbox(words.REBUILD_SURE, key="upkeep_sure")
        rebuild = st.button(words.REBUILD, key="upkeep_rebuild", help=words.REBUILD_HELP, disabled=not sure)
    roots = _present(roots)
    if not (update or rebuild) or not roots:
        return
    bar = st.progress(0.0, text=words.BUILDING)

    def tell(progress: Progress) -> None:
        share = min(1.0, progress.done / progress.total) if progress.total else 0.0
        bar.progress(
            share, text=literal(words.STEP.format(stage=progress.stage, done=progress.done, total=progress.total))
        )

    from search.indexing import build_index

    report = build_index(roots, settings.index_dir, settings, rebuild=rebuild, on_progress=tell)
    st.session_state[REPORT_KEY] = report
    st.rerun()  # the figures above were drawn before


def _present(roots: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the roots to build from: all of them, or none while one is gone and it is not said that its letters may leave.

    A drive that is not connected looks as a folder that was deleted does: only a person can tell.
    """
    gone = [root for root in roots if not root.exists()]
    if not gone:
        return roots
    frame.notice("", [words.ROOTS_GONE.format(places="、".join(f"“{root}”" for root in gone))])
    left = tuple(root for root in roots if root not in gone)
    if left and st.checkbox(words.ROOTS_LEAVE, key="upkeep_leave"):
        return left
    return ()


def _report(report: BuildReport) -> None:
    frame.notice(
        "",
        (
            words.BUILT.format(
                added=report.added,
                changed=report.changed,
                removed=report.removed,
                unchanged=report.unchanged,
                skipped=len(report.skipped),
            ),
        ),
    )
    troubles = [(item.source, item.reason) for item in (*report.skipped, *report.warnings)]
    if troubles:
        frame.show(table((words.COLUMN_FILE, words.COLUMN_REASON), troubles))


def _add(settings: Settings, roots: tuple[Path, ...]) -> None:
    folder = next((root for root in roots if root.is_dir()), None)
    frame.section(words.ADD_FILES)
    if folder is None:
        frame.note(words.ADD_NO_FOLDER)
        return
    frame.note(words.ADD_HELP)
    with st.form("upkeep_add", clear_on_submit=True):
        files = st.file_uploader(
            words.ADD_FILES,
            accept_multiple_files=True,
            key="upkeep_files",
            label_visibility="collapsed",
            max_upload_size=settings.max_file_mb,
        )
        sent = st.form_submit_button(words.ADD)
    if sent and files:
        _say(store(files, folder))


def store(files: Iterable[UploadedFile], folder: Path) -> list[str]:
    """Write files into ``folder`` under their bare names; nothing that is there already is overwritten. Say what was done."""
    said: list[str] = []
    stored = 0
    for file in files:
        name = Path(file.name.replace("\\", "/")).name
        try:
            with (folder / name).open("xb") as target:
                target.write(file.getbuffer())
            stored += 1
        except FileExistsError:
            said.append(words.ADD_EXISTS.format(name=name))
        except OSError as error:
            raise SearchError(words.ADD_FAILED.format(name=name, reason=system_reason(error))) from error
    return [*said, words.ADD_DONE.format(n=stored)] if stored else said


def _delete(settings: Settings, roots: tuple[Path, ...]) -> None:
    frame.section(words.DELETE_FILE)
    layout = IndexLayout(settings.index_dir)
    if not layout.catalog.is_file():
        frame.note(words.EMPTY_INDEX)
        return
    with Catalog.open(layout.catalog) as catalog:
        files = {file.source: file.path for file in catalog.files() if file.member is None}
    source = st.selectbox(
        words.DELETE_LABEL,
        list(files),
        index=None,
        placeholder=words.DELETE_PLACEHOLDER,
        key="upkeep_file",
        label_visibility="collapsed",
    )
    sure = st.checkbox(words.DELETE_SURE, key="upkeep_delete_sure", disabled=source is None)
    if st.button(words.DELETE, key="upkeep_delete", disabled=not (source and sure)) and source:
        remove(files[source], roots)
        _say([words.DELETE_DONE.format(name=source)])


def remove(path: Path, roots: Iterable[Path]) -> None:
    """Delete a file of the corpus.

    Raises:
        NotFoundError: it is gone, or lies outside the corpus.
    """
    whole = path.resolve()
    inside = any(whole == root.resolve() or root.resolve() in whole.parents for root in roots)
    if not inside or not whole.is_file():
        raise NotFoundError(words.DELETE_GONE.format(name=path.name))
    whole.unlink()


def _say(lines: list[str]) -> None:
    """Keep sentences for the run that follows, so that the controls show the new state."""
    st.session_state[DONE_KEY] = lines
    st.rerun()
