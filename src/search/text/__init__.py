"""Clean Chinese text and the forms it is matched in (floor 1).

``clean_pages`` turns what a parser extracted into paragraphs, one a line, and keeps the page each character came from.
``fold`` and ``fold_number`` are for matching only: nothing folded is ever shown.
"""

from search.text.characters import fold, normalise_characters, simplify, simplify_typed
from search.text.cleaning import CleanText, clean_pages, page_of
from search.text.numbers import DOC_NUMBER, find_doc_numbers, fold_number
from search.text.sentences import sentences

__all__ = [
    "DOC_NUMBER",
    "CleanText",
    "clean_pages",
    "find_doc_numbers",
    "fold",
    "fold_number",
    "normalise_characters",
    "page_of",
    "sentences",
    "simplify",
    "simplify_typed",
]
