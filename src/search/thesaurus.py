"""Other words for the same: two tables in ``lexicon/``.

``thesaurus.tsv``: what people say → the official terms letters use (say, terms closest first, domain), for questions.
``equivalents.tsv``: wordings of replies that say the same (财力有限, 难以承担, 未列入预算 …), for drafts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from search.text import fold

SHORT = 2
"""Entries of so few characters count only where they stand as a word of the question, since 托管 sits in 委托管理."""

SEPARATOR = "\ue000"
"""Stands between wordings that are folded in one call; of the private use area, so that folding leaves it alone."""

DENIED = re.compile(r"(?:未|没有|没|不|无法|难以|无)[^,。;:]?$")
"""What denies the wording that follows. Matches 尚未 before 取得一致, 没有 before 建成投用; not 已经 before 取得一致."""

DENIAL_REACH = 4
"""Characters before a wording in which a denial is looked for."""

BETWEEN_HALVES = "[^,。;:!?、]{1,4}"
"""What may stand between the halves of a wording: 全额 in 难以全额承担. Matches 全额; not 承受,由市县."""


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


@dataclass(frozen=True, slots=True)
class Saying:
    """A wording found in a draft and all wordings of replies that say the same, itself among them; folded."""

    said: str
    wordings: tuple[str, ...]


@cache
def equivalent_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of wordings of replies that say the same, folded. Read once."""
    lines = (files("search") / "lexicon" / "equivalents.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t")[1] for line in lines if line.strip() and not line.startswith("#")]
    return tuple(tuple(row.split("|")) for row in fold(SEPARATOR.join(rows)).split(SEPARATOR))


@cache
def _groups_of() -> dict[str, tuple[int, ...]]:
    """Return the numbers of the groups of each wording."""
    places: dict[str, tuple[int, ...]] = {}
    for number, group in enumerate(equivalent_groups()):
        for wording in group:
            places[wording] = (*places.get(wording, ()), number)
    return places


@cache
def _begin_with() -> dict[str, tuple[str, ...]]:
    """Return the wordings of replies by their first two characters: few of them stand in a draft, so few are looked for."""
    begun: dict[str, tuple[str, ...]] = {}
    for wording in _groups_of():
        begun[wording[:SHORT]] = (*begun.get(wording[:SHORT], ()), wording)
    return begun


def equivalents(draft: str, words: frozenset[str]) -> tuple[Saying, ...]:
    """Return what ``draft`` says in wordings of the table, longest wording first; each group counts for one wording only.

    Args:
        draft: the sentence or paragraph.
        words: its words as the segmenter cut them, for the short wordings (不宜, 自愿).
    """
    folded = fold(draft)
    begun = _begin_with()
    there = dict.fromkeys(folded[at : at + SHORT] for at in range(len(folded)))
    able = (wording for first in there for wording in begun.get(first, ()) if len(wording) > SHORT or wording in words)
    said = [wording for wording in able if _says(folded, wording)]
    found, used = [], set[int]()
    for wording in sorted(said, key=lambda w: (-len(w), w)):
        fresh = [number for number in _groups_of()[wording] if number not in used]
        if fresh:
            used.update(fresh)
            same = dict.fromkeys(each for number in fresh for each in equivalent_groups()[number])
            found.append(Saying(wording, tuple(same)))
    return tuple(found)


def _says(folded: str, wording: str) -> bool:
    """Say whether the text has the wording and does not deny it. One of four characters may have a few between its halves."""
    if wording in folded:
        places = (match.start() for match in re.finditer(re.escape(wording), folded))
        return not all(DENIED.search(folded, max(0, at - DENIAL_REACH), at) for at in places)
    first, last = wording[:SHORT], wording[SHORT:]
    if len(wording) != 2 * SHORT or first not in folded or last not in folded:
        return False
    return re.search(f"{re.escape(first)}{BETWEEN_HALVES}{re.escape(last)}", folded) is not None
