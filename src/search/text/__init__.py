"""Clean Chinese text and the forms it is matched in (floor 1).

``clean_pages`` turns what a parser extracted into paragraphs, one a line, and keeps the page each character came from.
``fold`` and ``fold_number`` are for matching only: nothing folded is ever shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.text.characters import fold, normalise_characters, simplify, simplify_typed
from search.text.numbers import DOC_NUMBER, find_doc_numbers, fold_number, number_endings
from search.text.pages import CleanText, page_of
from search.text.sentences import sentences

if TYPE_CHECKING:
    from search.text.cleaning import clean_pages

__all__ = [
    "DOC_NUMBER",
    "CleanText",
    "clean_pages",
    "find_doc_numbers",
    "fold",
    "fold_number",
    "normalise_characters",
    "number_endings",
    "page_of",
    "sentences",
    "simplify",
    "simplify_typed",
]


def __getattr__(name: str) -> object:
    """Import the cleaning when it is first asked for: a search reads what is clean already and needs none of its patterns."""
    if name == "clean_pages":
        from search.text import cleaning

        return cleaning.clean_pages
    raise AttributeError(f"module 'search.text' has no attribute {name!r}")
