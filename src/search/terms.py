"""Text → index terms: words ∪ character bigrams ∪ numbers, all folded.

Words alone lose what the segmenter cuts otherwise in query and letter, bigrams alone lose the weight of words; their union is
the classic answer for Chinese (Kwok 1997, doi 10.1145/258525.258531). A document number is one term besides, so that it can be
asked for whole.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from operator import add
from typing import Protocol, cast

from search.text import find_doc_numbers, fold, number_endings

CJK_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
"""Matches 加装电梯; not 5G."""

LATIN_RUN = re.compile(r"[a-z]+[0-9]*|[0-9]+(?:\.[0-9]+)?[a-z]*")
"""Matches pm2, 5g, 31.1, 2024; not 加装."""

FIGURE = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
"""A figure with its thousands set apart, folded. Matches 1,087 and 12,345,678; not 10,20 and not 2019,2020."""

BIGRAM_WEIGHT = 0.5
"""Weight of a pair of characters beside a word's 1. On the dev queries 0.25–1 measure the same."""

DOC_NUMBER_MARK = "№"
"""Stands before a document number's normal form, so that the term cannot meet a word."""


class Segmenter(Protocol):
    """Cuts a run of Chinese into words, overlapping ones included."""

    def cut_for_search(self, text: str) -> list[str]:
        """Return the words of ``text`` in order; a long word comes with its parts."""

    def cut(self, text: str, *, hmm: bool) -> list[str]:
        """Return the words of ``text``, which they tile; without ``hmm`` unknown ones fall into single characters."""

    def has_word(self, word: str) -> bool:
        """Whether the dictionary has ``word``."""


@cache
def segmenter() -> Segmenter:
    """Return the shared segmenter; its dictionary is loaded once, at the first call."""
    import rjieba  # loads its dictionary; another instance would load it a second time

    return cast("Segmenter", rjieba)


def joined_figures(folded: str) -> str:
    """Return folded text with figures in one piece: ``1,087处`` → ``1087处``."""
    return FIGURE.sub(lambda figure: figure[0].replace(",", ""), folded) if "," in folded else folded


def words(text: str) -> list[str]:
    """Return the words of folded ``text`` of two characters and more, in order, with the parts of long ones, and Latin and numbers."""
    return _words(fold(text))


def _words(folded: str) -> list[str]:
    cut = segmenter().cut_for_search
    found: list[str] = []
    for run in CJK_RUN.findall(folded):
        found += [word for word in cut(run) if len(word) > 1]
    return found + latin_runs(folded)


def latin_runs(folded: str) -> list[str]:
    """Return the Latin words and the figures of folded text, in order."""
    runs: list[str] = LATIN_RUN.findall(joined_figures(folded))
    return runs


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters of folded ``text``, in order; a lone character stands for itself."""
    return _bigrams(fold(text))


def _bigrams(folded: str) -> list[str]:
    found: list[str] = []
    for run in CJK_RUN.findall(folded):
        found += [run] if len(run) == 1 else map(add, run, run[1:])
    return found


def number_terms(number: str) -> list[str]:
    """Return the terms of a document number in normal form: itself, and every ending, since words may stand before its code."""
    return [DOC_NUMBER_MARK + ending for ending in number_endings(number)]


def index_terms(text: str) -> list[str]:
    """Return the terms under which ``text`` is found. Two-character words count twice: as a word and as a bigram."""
    numbers = [term for _, _, number in find_doc_numbers(text) for term in number_terms(number)]
    folded = fold(text)
    return _words(folded) + _bigrams(folded) + numbers


@cache
def question_words() -> frozenset[str]:
    """Return the words that ask and say nothing of the matter, from ``lexicon/question_words.txt``."""
    lines = (files("search") / "lexicon" / "question_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line.strip() and not line.startswith("#"))


def query_terms(text: str, *, draft: bool = False) -> list[tuple[str, float]]:
    """Return what to look up for ``text`` and how much each term weighs, each term once, in order.

    Words weigh 1 and pairs of characters :data:`BIGRAM_WEIGHT`; a term that comes several times adds up. White space separates:
    no pair is made across it. Question words are left out, unless the text is a ``draft``, where 拟, 暂不 and 统筹 are the matter.
    """
    silent = frozenset() if draft else question_words()
    weights: dict[str, float] = {}
    for part in text.split():
        for found, weight in ((words(part), 1.0), (bigrams(part), BIGRAM_WEIGHT)):
            for term in found:
                if term not in silent:
                    weights[term] = weights.get(term, 0.0) + weight
    for _, _, normal in find_doc_numbers(text):
        weights[DOC_NUMBER_MARK + normal] = 1.0
    return list(weights.items())
