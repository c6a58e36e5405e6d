"""Exact things win exactly: document numbers, case numbers, titles typed in full, quoted phrases, excluded words.

Nothing is ranked here. What is found says which passages may appear at all and which come first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from dataclasses import dataclass, replace

import numpy as np

from search.catalog import Catalog
from search.lexical import LexicalIndex, member
from search.queries import BARE_NUMBER, NAMES_APART, TITLE, TITLE_CHARS, name_key, title_key, title_keys
from search.terms import DOC_NUMBER_MARK, bigrams, latin_runs
from search.text import fold, number_endings
from search.types import Audience, Filters, PassageNos, Query

_LEAD = (
    "查一?下|查[询找看]?|找一?[下找]?|看一?[看下]?|搜一?下|请问|问一?下|麻烦|帮[我忙]?|给我|我?想|要|有没有|哪里有|"
    "文号|文件|关于|的|是|把|对"
)

LED_IN = re.compile(f"(?:{_LEAD})*")
"""Words with which people ask for a document. Matches 麻烦帮我查一下 (full match); not 岚 (a place)."""

ABOUT_A_NUMBER = re.compile(
    f"{_LEAD}|这[个件份条封]|那[个件份条封]|答复函?|回复|复函|原文|全文|公文|文|函|内容|提案|建议|编号|情况|什么|啥|怎么|写|讲|说|答|"
    r"里面?|了|呢|吗|号|第|在哪|哪里|[\W_]"
)
"""Matches the words around a number that say nothing of the matter: 这个文是什么内容; not 养老."""

PUNCTUATION = '“”"「」『』＂，。、？?；;：:的与和及或'
"""What may stand between phrases without asking anything."""

BETWEEN_NAMES = re.compile(r"[\s的，,、]+")
"""Matches the blank between 东屏 and 的提案; not 东屏."""

LATIN_OR_DIGITS = re.compile(r"[a-z]+|[0-9]+")
"""Matches pm, 2 and 5 of pm2.5; not α."""

MOST_OF_A_FIGURE = 20
"""A folded question no longer than this may be a figure or a name with Latin letters, typed as letters print it."""

MOST_READ = 5_000
"""Where more passages have all parts of a question, it is no exact figure, and reading them would take seconds."""

YEAR_ALONE = re.compile(r"(?:19|20)[0-9]{2}年?")
"""Matches 2021 and 2021年, which say when and not what (full match); not 12315."""

NONE: PassageNos = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Exact:
    """What the exact parts of a question leave.

    ``allowed`` are the passages that may appear, sorted. ``own`` are those of the letters named by number, title or person: they come
    first. ``citing`` mention such a number, or hold a figure as it was typed: they come next. ``missing`` are the numbers and
    phrases that stand nowhere.
    """

    allowed: PassageNos
    own: frozenset[int]
    citing: frozenset[int]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Titles:
    """The titles and subjects of all letters and whom they answer, as something to look into."""

    catalog: Catalog
    audience: Audience

    def __contains__(self, title: object) -> bool:
        if not isinstance(title, str):
            return False
        return bool(self.catalog.titled([title], self.audience) or _naming(self.catalog, title, self.audience))


class ExactFinder:
    """Applies the musts of a question, for one generation and one audience."""

    def __init__(self, catalog: Catalog, lexical: LexicalIndex, audience: Audience) -> None:
        self._catalog, self._lexical, self._audience = catalog, lexical, audience

    @property
    def titles(self) -> Container[str]:
        """Titles, subjects and names of all letters, in the form of :func:`search.queries.title_key`; looked up, never listed."""
        return _Titles(self._catalog, self._audience)

    def settled(self, query: Query, visible: PassageNos) -> Query:
        """Read a bare number that no letter bears or cites, but that stands in ``visible``, as words: 12315 is a hotline."""
        if len(query.case_numbers) != 1 or query.doc_numbers or query.text or query.phrases or query.excluded:
            return query
        number = query.case_numbers[0]
        typed = replace(query, text=number, case_numbers=())
        if BARE_NUMBER.fullmatch(fold(query.raw)) and not self._catalog.documents_named(number, self._audience):
            return typed if self.standing(typed, visible).size else query
        return query

    def standing(self, query: Query, visible: PassageNos) -> PassageNos:
        """Return the passages in which the whole of a short question that has a figure or Latin letters stands: 3.8%, PM2.5治理.

        None for numbers of documents and cases, quotations and years, which are read otherwise.
        """
        folded = fold(query.text)
        runs = latin_runs(folded)
        named = query.doc_numbers or query.case_numbers or query.phrases
        if named or not runs or not 1 < len(folded) <= MOST_OF_A_FIGURE or YEAR_ALONE.fullmatch(folded):
            return NONE
        pairs = [pair for pair in bigrams(folded) if len(pair) > 1]
        having = self._lexical.having_all([*pairs, *runs], visible)
        return NONE if having.size > MOST_READ else self._catalog.passages_containing(folded, having, whole=True)

    def find(self, query: Query, allowed: PassageNos, standing: PassageNos = NONE) -> Exact:
        """Apply the musts of ``query`` to ``allowed``; ``standing`` are passages that hold the question as it was typed.

        A phrase that stands nowhere is reported as missing. If the question is made of nothing but phrases and numbers, nothing
        is left then; inside a longer question the phrase is read as ordinary words, since people also put into quotation marks
        what they tell in their own words.
        """
        missing: list[str] = []
        for phrase in query.phrases:
            titled = self._titled([title_key(phrase)], allowed)
            having = np.union1d(self._having(phrase, allowed), titled)
            if not having.size:  # whom a letter answers stands above its passages
                having = self._naming(phrase, allowed)
            if having.size or not _beyond_phrases(query):
                allowed = having
            if not having.size:
                missing.append(phrase)
        for word in query.excluded:
            allowed = np.setdiff1d(allowed, self._having(word, allowed), assume_unique=True)
        own, citing = self._named(query, allowed, missing)
        citing = np.union1d(citing, standing[member(standing, allowed)])
        if (query.doc_numbers or query.case_numbers) and not ABOUT_A_NUMBER.sub("", query.text):
            allowed = np.union1d(own, citing)
        return Exact(allowed, frozenset(own.tolist()), frozenset(np.setdiff1d(citing, own).tolist()), tuple(missing))

    def _named(self, query: Query, allowed: PassageNos, missing: list[str]) -> tuple[PassageNos, PassageNos]:
        """Return the passages of letters named by number or title, and those that mention the number."""
        own = citing = NONE
        for number in (*query.doc_numbers, *query.case_numbers):
            writings = number_endings(number)
            bearing = ((w, self._catalog.documents_named(w, self._audience)) for w in writings)
            named, bearers = next((pair for pair in bearing if pair[1]), (None, []))
            letters = self._passages_of(self._meant(bearers, query.text), allowed)
            writings = [named] if named is not None else [w for w in writings if _led_in(number, w)]
            found = (self._lexical.having_all([DOC_NUMBER_MARK + writing], allowed) for writing in writings)
            mentions = next((numbers for numbers in found if numbers.size), NONE)
            own, citing = np.union1d(own, letters), np.union1d(citing, mentions)
            if not letters.size and not mentions.size:
                missing.append(number)
        titled = self._titled(_typed_titles(query), allowed)
        if titled.size:  # a number in a title typed in full may belong to letters of other years, too
            own, citing = titled, np.union1d(own, citing)
        if not own.size:
            own = self._naming(query.raw, allowed)
        return own, citing

    def _meant(self, bearers: list[str], text: str) -> list[str]:
        """Return the letters that bear a number; of letters of several bodies those of a body that ``text`` names, if it does."""
        parts = [part for part in BETWEEN_NAMES.split(text) if len(part) > 1]
        if len(bearers) < 2 or not parts:
            return bearers
        letters = self._catalog.documents(bearers, self._audience)
        named = [i for i in bearers if any(part in (letters[i].fields.agency or "") for part in parts)]
        return named or bearers

    def _titled(self, titles: Collection[str], allowed: PassageNos) -> PassageNos:
        return self._passages_of(self._catalog.titled(titles, self._audience), allowed)

    def _naming(self, name: str, allowed: PassageNos) -> PassageNos:
        return self._passages_of(_naming(self._catalog, name, self._audience), allowed)

    def _passages_of(self, doc_ids: Collection[str], allowed: PassageNos) -> PassageNos:
        if not doc_ids:
            return NONE
        numbers = self._catalog.passage_nos(Filters(doc_ids=tuple(doc_ids)), self._audience)
        return NONE if numbers is None else numbers[member(numbers, allowed)]

    def _having(self, phrase: str, allowed: PassageNos) -> PassageNos:
        """Return the passages in which ``phrase`` stands; widths, white space and traditional characters are folded.

        Its pairs of characters select candidates, whose text is then read, and so do its runs of letters and of digits where it
        has no pairs (PM2.5, A类); one character is looked up in the pairs.
        """
        pairs = bigrams(phrase)
        if fold(phrase) in pairs and len(fold(phrase)) == 1:
            return self._lexical.having_character(fold(phrase), allowed)
        pairs = [pair for pair in pairs if len(pair) > 1]
        if pairs:
            return self._catalog.passages_containing(phrase, self._lexical.having_all(pairs, allowed))
        for run in sorted(set(LATIN_OR_DIGITS.findall(fold(phrase))), key=lambda run: (-len(run), run)):
            allowed = self._lexical.having_run(run, allowed)
        return self._catalog.passages_containing(phrase, allowed)


def _naming(catalog: Catalog, name: str, audience: Audience) -> list[str]:
    """Return the letters to a person or organisation; of several names those that answer all."""
    found = catalog.naming(name_key(name), audience)
    parts = [name_key(part) for part in NAMES_APART.split(name_key(name))]
    if found or len(parts) < 2:
        return found
    first, *others = [catalog.naming(part, audience) for part in parts]
    return [doc_id for doc_id in first if all(doc_id in other for other in others)]


def _led_in(number: str, writing: str) -> bool:
    """Whether what stands before ``writing`` in ``number`` is nothing, or words with which people ask for a document."""
    return LED_IN.fullmatch(number.removesuffix(writing)) is not None


def _typed_titles(query: Query) -> list[str]:
    """Return what may be a title typed in full: the whole question, what stands in it between 《 and 》, its quoted phrases."""
    names = {*title_keys(query.raw), *map(title_key, TITLE.findall(query.raw)), *map(title_key, query.phrases)}
    return sorted(name for name in names if len(name) >= TITLE_CHARS)


def _beyond_phrases(query: Query) -> str:
    """Return what was typed beside quoted phrases, excluded words and understood limits.

    Taken from what was typed, not from what is ranked: who asks how a body answered “…” tells a matter in his own words, even if
    nothing but the quotation is left to rank by.
    """
    rest = query.raw
    for words in (*query.phrases, *(f"-{word}" for word in query.excluded), *(limit.words for limit in query.limits)):
        rest = rest.replace(words, " ")
    return fold(rest).strip(PUNCTUATION)
