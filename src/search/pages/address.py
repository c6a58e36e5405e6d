"""What the address bar says: the whole state of a view, so that a link reopens it.

The names are those of ``interface.md`` and of the command line. Whatever a link asks that cannot be understood is
reported, never silently dropped: a restriction that vanishes would show letters nobody asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar, get_args
from urllib.parse import urlencode

from search.types import DISCLOSURES, FUNCTIONS, OUTCOME_MEANINGS, STANCES, CaseKind, Filters, Outcome

Sort = Literal["relevance", "date"]
Mode = Literal["question", "proposal"]
Params = Mapping[str, Sequence[str]]
Pairs = list[tuple[str, str]]
Value = TypeVar("Value", bound=str)

KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LONGEST_IN_ADDRESS = 300
"""Longer texts (pasted drafts) stay in the session: browsers and proxies cut long addresses."""

LONGEST_TERM, MOST_TERMS = 30, 12
"""Terms are taken from the thesaurus; a link may say anything."""

REPEATABLE: tuple[tuple[str, str], ...] = (
    ("agency", "agencies"),
    ("kind", "kinds"),
    ("outcome", "outcomes"),
    ("outcome_meaning", "outcome_meanings"),
    ("function", "functions"),
    ("stance", "stances"),
    ("disclosure", "disclosures"),
    ("session", "sessions"),
    ("doc", "doc_ids"),
)
"""Name in the address → field of :class:`search.types.Filters`."""

DOMAINS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "outcome": OUTCOMES,
    "outcome_meaning": OUTCOME_MEANINGS,
    "function": FUNCTIONS,
    "stance": STANCES,
    "disclosure": DISCLOSURES,
}
"""The values a parameter may have; the others are free text."""


@dataclass(frozen=True, slots=True)
class View:
    """State of the search page.

    ``terms`` are the official terms ticked beside the question; ``off`` are the understood limits the reader took away; ``page``
    starts at 1; ``far`` shows what is only 供参考 as well; in ``mode`` proposal a whole proposal is pasted, which no address holds.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    off: frozenset[str] = frozenset()
    sort: Sort = "relevance"
    page: int = 1
    far: bool = False
    mode: Mode = "question"
    terms: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What is asked of the engine: the reader's words and the terms ticked."""
        return " ".join((self.text, *self.terms))

    def turned(self, page: int) -> View:
        """Return the same view at another page."""
        return replace(self, page=page)


def view_from(params: Params) -> tuple[View, tuple[str, ...]]:
    """Read a view, and the pieces of the address that were not understood, as ``name=value``."""
    odd: list[str] = []
    filters = filters_from(params, odd)
    sort = _one(params, "sort")
    if sort not in ("", "relevance", "date"):
        odd.append(f"sort={sort}")
    page = _number(params, "page", odd)
    return (
        View(
            text=_one(params, "q")[:LONGEST_IN_ADDRESS],
            terms=tuple(dict.fromkeys(term[:LONGEST_TERM] for term in params.get("term", ()) if term.strip()))[
                :MOST_TERMS
            ],
            filters=filters,
            off=frozenset(params.get("off", ())),
            sort="date" if sort == "date" else "relevance",
            page=max(1, page or 1),
            far=_one(params, "far") == "1",
            mode="proposal" if _one(params, "mode") == "proposal" else "question",
        ),
        tuple(odd),
    )


def filters_from(params: Params, odd: list[str]) -> Filters:
    """Read the restrictions; pieces not understood are added to ``odd``."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, _ in REPEATABLE:
        domain = DOMAINS.get(name)
        values = [value for value in params.get(name, ()) if value]
        odd.extend(f"{name}={value}" for value in values if domain and value not in domain)
        chosen[name] = tuple(dict.fromkeys(value for value in values if domain is None or value in domain))
    return Filters(
        year_from=_number(params, "year_from", odd),
        year_to=_number(params, "year_to", odd),
        agencies=chosen["agency"],
        kinds=_within(KINDS, chosen["kind"]),
        outcomes=_within(OUTCOMES, chosen["outcome"]),
        outcome_meanings=_within(OUTCOME_MEANINGS, chosen["outcome_meaning"]),
        functions=_within(FUNCTIONS, chosen["function"]),
        stances=_within(STANCES, chosen["stance"]),
        disclosures=_within(DISCLOSURES, chosen["disclosure"]),
        sessions=chosen["session"],
        doc_ids=chosen["doc"],
    )


def filter_pairs(filters: Filters) -> Pairs:
    """Write the restrictions as address parameters."""
    pairs: Pairs = []
    for name, year in (("year_from", filters.year_from), ("year_to", filters.year_to)):
        if year is not None:
            pairs.append((name, str(year)))
    for name, column in REPEATABLE:
        pairs.extend((name, value) for value in getattr(filters, column))
    return pairs


def pairs_of(view: View) -> Pairs:
    """Write a view; defaults are left out, so that the address of a plain question is short."""
    pairs: Pairs = [("q", view.text)] if view.text else []
    pairs += [("term", term) for term in view.terms]
    pairs += filter_pairs(view.filters)
    pairs += [("off", key) for key in sorted(view.off)]
    if view.sort != "relevance":
        pairs.append(("sort", view.sort))
    if view.far:
        pairs.append(("far", "1"))
    if view.mode != "question":
        pairs.append(("mode", view.mode))
    if view.page > 1:
        pairs.append(("page", str(view.page)))
    return pairs


def grouped(pairs: Pairs) -> dict[str, list[str]]:
    """Turn pairs into the mapping that ``st.query_params.from_dict`` takes."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def letter_pairs(doc_id: str, passage_no: int | None = None, view: View | None = None) -> Pairs:
    """Write the address of a letter; the question and its restrictions travel along, for the marks and the way back."""
    pairs: Pairs = [("doc", doc_id)]
    if passage_no is not None:
        pairs.append(("passage", str(passage_no)))
    if view is not None:
        pairs += [(name, value) for name, value in pairs_of(view) if name not in ("doc", "page", "far", "mode")]
    return pairs


def link(page: str, pairs: Pairs) -> str:
    """Return a relative address such as ``letter?doc=3f2a&passage=12``."""
    return f"{page}?{urlencode(pairs)}" if pairs else page


def without(filters: Filters, name: str, value: str | None = None) -> Filters:
    """Return ``filters`` less one field of theirs, or less one value of it. ``year`` stands for both ends."""
    if name == "year":
        return replace(filters, year_from=None, year_to=None)
    kept = tuple(item for item in getattr(filters, name) if value is not None and item != value)
    return with_values(filters, name, kept)


def with_values(filters: Filters, name: str, values: Sequence[str]) -> Filters:
    """Return ``filters`` with other values of one of their fields, which is one that :data:`REPEATABLE` lists."""
    return replace(filters, **{name: tuple(values)})  # type: ignore[arg-type]


def _within(domain: tuple[Value, ...], values: Sequence[str]) -> tuple[Value, ...]:
    return tuple(value for value in domain if value in values)


def _one(params: Params, name: str) -> str:
    values = params.get(name, ())
    return values[-1].strip() if values else ""


def _number(params: Params, name: str, odd: list[str]) -> int | None:
    raw = _one(params, name)
    if not raw:
        return None
    if raw.isdecimal() and len(raw) <= 4:
        return int(raw)
    odd.append(f"{name}={raw}")
    return None
