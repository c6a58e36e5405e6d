"""What the corpus knows that may be named in a question, and the forms in which names and titles are compared."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from search.queries.patterns import NAME_END, NAME_START, QUOTATION_MARKS, THE_REPLY, TITLE_MARKS
from search.text import fold


@dataclass(frozen=True, slots=True)
class Known:
    """What the corpus knows, so that words can be recognised.

    Full agency names, sessions as printed, and titles, subjects and names in the form of :func:`title_key`; those are only looked up.
    ``years`` are the first and the last of the letters.
    """

    agencies: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    titles: Container[str] = frozenset()
    years: tuple[int, int] | None = None


def title_key(text: str) -> str:
    """Return the form in which titles are compared: without quotation marks, which people type as their keyboard has them."""
    return QUOTATION_MARKS.sub("", fold(text)).strip(TITLE_MARKS)


def title_keys(text: str) -> tuple[str, ...]:
    """Return the forms of what may be a title, the last without the words for the reply: people add 的答复 to a proposal's title."""
    key = title_key(text)
    return tuple(dict.fromkeys((key, THE_REPLY.sub("", key))))


def name_key(text: str) -> str:
    """Return the form in which names of persons and organisations are compared: without 委员, 代表, 同志 and 的提案."""
    return NAME_START.sub("", NAME_END.sub("", title_key(text)), count=1)
