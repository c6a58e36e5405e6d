"""The sample letters, built once and opened once for all tests of the pipeline."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.errors import IndexBusyError
from search.indexing import build_index
from search.settings import Settings
from search.types import Document, Filters, Passage


@pytest.fixture(scope="session")
def sample_index(corpus_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of ``corpus/`` with the bundled model; nobody may change it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # the workers of one run share it
    folder = shared / "sample-index"
    while True:
        try:
            report = build_index([corpus_dir], folder, Settings(jobs=1))
        except IndexBusyError:  # another worker is at it; afterwards there is nothing left to do
            time.sleep(0.2)
        else:
            break
    assert report.skipped == ()
    return folder


@pytest.fixture(scope="session")
def engine(sample_index: Path) -> SearchEngine:
    """The engine as staff use it: every letter is seen."""
    return SearchEngine.open(sample_index, Settings())


@pytest.fixture(scope="session")
def public(sample_index: Path) -> SearchEngine:
    """The engine as the public uses it: letters marked 公开 alone are seen."""
    return SearchEngine.open(sample_index, Settings(audience="public"))


@pytest.fixture(scope="session")
def letters(engine: SearchEngine) -> dict[str, Document]:
    """Every letter of the sample, by number."""
    return engine.catalog.documents(engine.catalog.document_ids(Filters()))


@pytest.fixture(scope="session")
def passages(engine: SearchEngine, letters: dict[str, Document]) -> dict[int, Passage]:
    """Every passage of the sample, by number."""
    return engine.catalog.passages(engine.catalog.all_passage_nos())
