"""Other words for the same: two tables in ``lexicon/``.

``thesaurus.tsv``: what people say → the official terms letters use (say, terms closest first, domain), for questions.
``equivalents.tsv``: wordings of replies that say the same (财力有限, 难以承担, 未列入预算 …), for drafts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from search.text import fold

SHORT = 2
"""Entries of so few characters count only where they stand as a word of the question, since 托管 sits in 委托管理."""

SEPARATOR = "\ue000"
"""Stands between wordings that are folded in one call; of the private use area, so that folding leaves it alone."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """An everyday wording found in a question and the official terms for it, closest first."""

    say: str
    terms: tuple[str, ...]
    domain: str


@cache
def entries() -> dict[str, Expansion]:
    """Return the thesaurus by folded everyday wording. Read once."""
    lines = (files("search") / "lexicon" / "thesaurus.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    folded = fold(SEPARATOR.join(say for say, _, _ in rows)).split(SEPARATOR)  # one call: thousands would take a while
    table: dict[str, Expansion] = {}
    for key, (say, terms, domain) in zip(folded, rows, strict=True):
        table.setdefault(key, Expansion(say, tuple(terms.split("|")), domain))
    return table


@cache
def _longest() -> int:
    return max(map(len, entries()))


def expand(text: str, words: frozenset[str]) -> tuple[Expansion, ...]:
    """Return the entries whose wording stands in ``text``, in order, but for those inside a longer one (院 of 养老院 in 养老院补贴).

    Args:
        text: the question.
        words: its words as the segmenter cut them, for the short entries.
    """
    folded, found, reached = fold(text), [], 0
    for at in range(len(folded)):
        for end in range(min(len(folded), at + _longest()), max(at, reached), -1):
            entry = entries().get(folded[at:end])
            if entry is not None and (end - at > SHORT or folded[at:end] in words):
                found.append(entry)
                reached = end
                break
    return tuple(found)


@cache
def equivalent_groups() -> tuple[Mapping[str, str], ...]:
    """Return the groups of wordings of replies that say the same, each wording with its folded form. Read once."""
    lines = (files("search") / "lexicon" / "equivalents.tsv").read_text(encoding="utf-8").splitlines()
    groups = [line.split("\t")[1].split("|") for line in lines if line.strip() and not line.startswith("#")]
    return tuple({wording: fold(wording) for wording in group} for group in groups)


def equivalents(draft: str) -> tuple[str, ...]:
    """Return the other wordings of every group of which ``draft`` uses one, in the order of the table, each once."""
    folded = fold(draft)
    found: dict[str, str] = {}
    for group in equivalent_groups():
        if any(wording in folded for wording in group.values()):
            found |= group
    return tuple(wording for wording, its_folded in found.items() if its_folded not in folded)
