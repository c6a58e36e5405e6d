"""What all tests share: where things are. Nothing here builds or opens anything."""

from __future__ import annotations

from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
SHARED = REPO.parent / "shared"


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The sample files as they are shipped: PDF, Word, web pages, text."""
    return REPO / "corpus"


@pytest.fixture(scope="session")
def letters_dir() -> Path:
    """The same 120 letters as plain text, word for word."""
    return REPO / "tests" / "data" / "letters"


@pytest.fixture(scope="session")
def gold_dir() -> Path:
    """The true fields and units of some of the letters."""
    return REPO / "tests" / "data" / "gold"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Material that is not part of the project; it lies beside the checkout on the machines of its makers."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the folder {SHARED.name}/ beside the checkout, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def seed_letter(shared_dir: Path) -> str:
    """A real reply letter, as extracted from its PDF."""
    found = sorted((shared_dir / "seed").glob("*.txt"))
    if not found:
        pytest.skip("needs a letter in shared/seed/, and there is none")
    return found[0].read_text(encoding="utf-8")
