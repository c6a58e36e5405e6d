"""Text → index terms: words ∪ character bigrams ∪ numbers, all folded.

Words alone lose what the segmenter cuts otherwise in query and letter, bigrams alone lose the weight of words; their union is
the classic answer for Chinese (Kwok 1997, doi 10.1145/258525.258531). A document number is one term besides, so that it can be
asked for whole.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Protocol

from search.text import find_doc_numbers, fold

CJK_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
"""Matches 加装电梯; not 5G."""

LATIN_RUN = re.compile(r"[a-z]+[0-9]*|[0-9]+(?:\.[0-9]+)?[a-z]*")
"""Matches pm2, 5g, 31.1, 2024; not 加装."""

DOC_NUMBER_MARK = "№"
"""Stands before a document number's normal form, so that the term cannot meet a word."""


class Segmenter(Protocol):
    """Cuts a run of Chinese into words, overlapping ones included."""

    def cut_for_search(self, text: str) -> list[str]:
        """Return the words of ``text`` in order; a long word comes with its parts."""


@cache
def segmenter() -> Segmenter:
    """Return the shared segmenter; its dictionary is loaded once, at the first call."""
    import rjieba

    loaded: Segmenter = rjieba.Jieba()
    return loaded


def words(text: str) -> list[str]:
    """Return the words of folded ``text`` of two characters and more, in order, with the parts of long ones, and Latin and numbers."""
    folded = fold(text)
    found: list[str] = []
    for run in CJK_RUN.findall(folded):
        found += [word for word in segmenter().cut_for_search(run) if len(word) > 1]
    return found + LATIN_RUN.findall(folded)


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters of folded ``text``, in order; a lone character stands for itself."""
    found: list[str] = []
    for run in CJK_RUN.findall(fold(text)):
        found += [run] if len(run) == 1 else [left + right for left, right in pairwise(run)]
    return found


def index_terms(text: str) -> list[str]:
    """Return the terms under which ``text`` is found. Two-character words count twice: as a word and as a bigram."""
    numbers = [DOC_NUMBER_MARK + normal for _, _, normal in find_doc_numbers(text)]
    return words(text) + bigrams(text) + numbers
