"""Letters → index: incremental, resumable, atomic. ``build_index`` makes it, ``verify_index`` checks it."""

from search.indexing.building import build_index
from search.indexing.verifying import verify_index

__all__ = ["build_index", "verify_index"]
