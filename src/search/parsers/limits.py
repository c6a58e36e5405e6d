"""Limits that keep one hostile or mistaken file from taking the machine down. A reply letter stays far below each of them."""

from __future__ import annotations

from pathlib import Path

from search.errors import UnreadableFileError

MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000
MAX_ZIP_ENTRIES = 5_000
MAX_ZIP_BYTES = 512 * 1024 * 1024
MAX_ZIP_RATIO = 200
MIN_SUSPECT_BYTES = 4 * 1024 * 1024
"""Below this size a high compression ratio harms nobody: blank XML packs 500 to 1."""

MAX_ARCHIVE_DEPTH = 2
MAX_HTML_DEPTH = 5_000


def check_characters(path: Path, count: int) -> None:
    """Refuse texts no letter can have.

    Raises:
        UnreadableFileError: more than :data:`MAX_CHARACTERS`.
    """
    if count > MAX_CHARACTERS:
        raise UnreadableFileError(
            path, f"文字超过 {MAX_CHARACTERS // 10_000} 万字，不像一份答复函；请拆成单份文件后再放入。"
        )


def check_pages(path: Path, count: int) -> None:
    """Refuse files with more than :data:`MAX_PAGES` pages.

    Raises:
        UnreadableFileError: too many pages.
    """
    if count > MAX_PAGES:
        raise UnreadableFileError(
            path, f"共 {count} 页，超过 {MAX_PAGES} 页的上限，不像一份答复函；请拆成单份文件后再放入。"
        )
