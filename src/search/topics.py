"""Whether a text holds the words of a topic: what tells a letter that deals with a matter from one that is near to it in meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from search.terms import bigrams, question_words, words
from search.text import fold

RUN = re.compile(r"[㐀-鿿豈-﫿]+|[a-z0-9.]+")
"""Matches 加装电梯 and 5g; not ``、``."""

PARTICLES = frozenset("的了吗呢吧和与及或在对是为于把被将之")
"""Characters that say nothing of a matter by themselves."""


@cache
def generic_words() -> frozenset[str]:
    """Return the words of what proposals ask for, whatever the matter, from ``lexicon/generic_words.txt``."""
    lines = (files("search") / "lexicon" / "generic_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line.strip() and not line.startswith("#"))


def covered(topic: str, text: str, *, silent: Iterable[str] = ()) -> float:
    """Return the share of the characters of ``topic`` that stand in ``text`` as part of a word or pair of characters of it, 0 to 1.

    Words alone lose what stands outside the dictionary (消费券 is cut to 消费 and 券), so pairs count beside them. Question
    words, particles and words that are ``silent`` are not asked for; a topic of nothing else is covered by any text.
    """
    within, unasked = fold(text), question_words() | frozenset(silent)
    asked = found = 0
    for run in RUN.findall(fold(topic)):
        cut = words(run)
        wanted = _marked(run, [word for word in cut if word in unasked], unless=PARTICLES)
        held = _marked(run, [term for term in (run, *cut, *bigrams(run)) if term in within])
        asked += wanted.count(False)
        found += sum(mark and not spared for mark, spared in zip(held, wanted, strict=True))
    return found / asked if asked else 1.0


def asked_words(topic: str, *, silent: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of ``topic`` that are neither question words nor ``silent``, folded, each once."""
    unasked = question_words() | frozenset(silent)
    return tuple(dict.fromkeys(word for word in words(topic) if word not in unasked))


def _marked(run: str, terms: Iterable[str], *, unless: frozenset[str] = frozenset()) -> list[bool]:
    """Mark the characters of ``run`` that belong to one of ``terms`` or are among ``unless``."""
    marks = [character in unless for character in run]
    for term in dict.fromkeys(terms):
        at = run.find(term)
        while at >= 0:
            marks[at : at + len(term)] = [True] * len(term)
            at = run.find(term, at + 1)
    return marks
