"""What is found for a draft: one answer a sentence, one group a wording, one variant a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from search.types import Document


@dataclass(frozen=True, slots=True)
class PrecedentVariant:
    """One place where a wording stands: ``text`` is ``document.text[start:end]``, ``similarity`` is in [0, 1]."""

    text: str
    similarity: float
    document: Document
    passage_no: int
    start: int
    end: int
    pages: tuple[int, int]
    citation: str

    @property
    def dated(self) -> date | None:
        """When its letter was signed, else printed."""
        return self.document.fields.issued_on or self.document.fields.printed_on


@dataclass(frozen=True, slots=True)
class PrecedentGroup:
    """One wording with its minimal edits.

    ``wording`` is the form most letters use, the latest of equals. ``uses`` counts letters. ``agencies`` are most
    frequent first. ``variants`` are nearest to the draft first and at most ``VARIANTS``: every different text before a
    second place of one.
    """

    wording: str
    similarity: float
    uses: int
    first_on: date | None
    last_on: date | None
    agencies: tuple[str, ...]
    variants: tuple[PrecedentVariant, ...]

    def distinct(self) -> tuple[PrecedentVariant, ...]:
        """The variants that differ in more than white space, the nearest place of each."""
        seen: dict[str, PrecedentVariant] = {}
        for variant in self.variants:
            seen.setdefault("".join(variant.text.split()), variant)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class PrecedentAnswer:
    """What was found for one sentence of the draft. ``exact_*`` count the sentence as a phrase, letter for letter."""

    query: str
    groups: tuple[PrecedentGroup, ...]
    exact_occurrences: int
    exact_letters: int
    took_ms: float
