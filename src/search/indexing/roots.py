"""Where the letters of an index come from, for whoever asks for a build without saying so."""

from __future__ import annotations

from pathlib import Path

from search.catalog import Catalog
from search.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from search.layout import IndexLayout

FIRST_CORPUS = Path("corpus")
"""The folder letters come from while there is no index that remembers its own."""


def known_roots(index_dir: str | Path) -> tuple[Path, ...]:
    """Return all folders and files the index was built from: a build given fewer would remove the letters of the others.

    Raises:
        IndexDamagedError: the catalog that remembers them cannot be read; they must be named.
    """
    path = IndexLayout(Path(index_dir)).catalog
    try:
        with Catalog.open(path) as catalog:
            return catalog.root_paths() or (FIRST_CORPUS,)
    except IndexMissingError:
        return (FIRST_CORPUS,)
    except (IndexDamagedError, IndexMismatchError) as error:
        message = (
            f"目录库 {path} 读不出来，无法得知函件在哪里；请写明全部位置：python -m search build 文件夹 --rebuild。"
        )
        raise IndexDamagedError(message) from error
