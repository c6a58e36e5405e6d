"""Typing errors of a question, read by what the letters of one generation say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.agencies import find_agency_mentions
from search.catalog import Catalog
from search.lexical import LexicalIndex
from search.queries import Known, style_of, title_key
from search.spelling import Speller
from search.terms import bigrams
from search.types import PassageNos, Query

LONGEST = 80
"""Longer questions say enough beside a typing error, and looking through them takes time."""

STEP, MOST = 64, 640
"""Passages read at a time in search of a phrase, and in all: the first ones mostly have it."""


class LettersSay:
    """What the passages that the audience may see say of a wording."""

    def __init__(self, catalog: Catalog, lexical: LexicalIndex, visible: PassageNos) -> None:
        self._catalog, self._lexical, self._visible = catalog, lexical, visible

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._visible)

    def doc_freq(self, term: str) -> int:
        """Return the number of passages with ``term``, a word or two neighbouring characters."""
        return self._lexical.doc_freq(term)

    def holds(self, phrase: str, least: int = 1, *, undecided: bool = False) -> bool:
        """Whether ``phrase``, of two Chinese characters or more, stands letter for letter in ``least`` passages.

        ``undecided`` is the answer where the passages that have its characters are too many to read them all.
        """
        having = self._lexical.having_all(bigrams(phrase), self._visible)
        if len(phrase) == 2 or having.size < least:
            return having.size >= least
        found = 0
        for start in range(0, min(MOST, having.size), STEP):
            found += self._catalog.passages_containing(phrase, having[start : start + STEP]).size
            if found >= least:
                return True
        return undecided and having.size > MOST

    def passages_with_all(self, terms: Sequence[str]) -> int:
        """Return the number of passages that have the characters of every one of ``terms``, in pairs, anywhere."""
        return int(self._lexical.having_all([pair for term in terms for pair in bigrams(term)], self._visible).size)


def corrected(query: Query, speller: Speller, known: Known) -> Query:
    """Return ``query`` with its typing errors read otherwise and noted in ``corrections``.

    What names a letter (a number, its title) stays as typed, and so does a draft: there the wording itself is looked for.
    """
    named = query.doc_numbers or query.case_numbers or title_key(query.raw) in known.titles
    if named or not 1 < len(query.text) <= LONGEST or style_of(query.text) == "draft":
        return query
    kept = [(start, end) for start, end, _ in find_agency_mentions(query.text, known.agencies)]
    text, corrections = speller.correct(query.text, kept)
    return replace(query, text=text, corrections=corrections) if corrections else query
