"""Letters → index: incremental, resumable, atomic. ``build_index`` makes it, ``verify_index`` checks it.

``known_roots`` says what it was made from.
"""

from search.indexing.building import build_index
from search.indexing.roots import known_roots
from search.indexing.verifying import verify_index

__all__ = ["build_index", "known_roots", "verify_index"]
