"""How letters hang together: what they promise, which cite one document, which answer one case.

What the audience may not see is never returned and never counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import cast

from search.catalog.letters import LetterReader
from search.catalog.selection import letter_conditions, passage_conditions
from search.letters.cases import same_subject
from search.letters.cited_titles import CitedName, homes_of, same_document, typed_name
from search.types import Audience, Filters, LetterPromise

_PromiseRow = tuple[str, int, int, int, int, int, str, str | None, str | None, str | None, str]
_CitedRow = tuple[str, str | None, int, str, str | None, str | None]
_CITED = "SELECT c.doc_id, d.agency, c.ordinal, c.bare, c.lead, c.number FROM cited c JOIN documents d USING (doc_id)"
_DUE = "COALESCE(r.due_to, r.due_from)"
"""The day a promise is due: the last one it names, or the one from which it holds."""
_VALUES = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class _Citation:
    doc_id: str
    ordinal: int
    home: tuple[str, ...]
    name: CitedName


class RelationReader(LetterReader):
    """The part of the catalog that answers about more than one letter."""

    def promises(
        self,
        filters: Filters,
        audience: Audience = "internal",
        *,
        due_from: date | None = None,
        due_to: date | None = None,
        bodies: Collection[str] = (),
    ) -> tuple[LetterPromise, ...]:
        """Return what letters promise, in the order of the day it is due, undated last.

        Args:
            filters: restrictions on the letters and the passages they stand in.
            audience: who asks.
            due_from: due on this day or later. With either limit, promises that name no time are left out.
            due_to: due on this day or earlier.
            bodies: one of these is responsible, by names as :meth:`promise_bodies` gives them.
        """
        letters, values = letter_conditions(filters, audience)
        inner, more = passage_conditions(filters)
        parts, values = [letters, inner], [*values, *more]
        for limit, sign in ((due_from, ">="), (due_to, "<=")):
            if limit is not None:
                parts.append(f"{_DUE} {sign} ?")
                values.append(limit.isoformat())
        if bodies:
            parts.append(f"r.promise_no IN (SELECT promise_no FROM promise_bodies WHERE name IN {_VALUES})")
            values.append(json.dumps(list(bodies)))
        sql = (
            "SELECT r.doc_id, r.passage_no, r.start, r.end, r.first_page, r.last_page,"
            " substr(p.text, r.start - p.start + 1, r.end - r.start), r.due_from, r.due_to, r.due_words, r.bodies"
            " FROM promises r JOIN documents d USING (doc_id) JOIN passages p USING (passage_no)"
            f" WHERE {' AND '.join(parts)} ORDER BY {_DUE} IS NULL, {_DUE}, d.issued_on DESC, d.source, r.start"
        )
        return tuple(map(_promise, cast("list[_PromiseRow]", self._rows(sql, values))))

    def promise_bodies(self, audience: Audience = "internal") -> tuple[str, ...]:
        """Return the bodies that letters make responsible, by their full names where the letter tells them."""
        visible, values = letter_conditions(Filters(), audience)
        sql = f"SELECT DISTINCT b.name FROM promise_bodies b JOIN documents d USING (doc_id) WHERE {visible} ORDER BY 1"
        return tuple(cast("str", row[0]) for row in self._rows(sql, values))

    def documents_citing(self, key: str, audience: Audience = "internal") -> list[str]:
        """Return the letters that cite the document of this title or number, in any writing, by source."""
        return list(dict.fromkeys(doc_id for doc_id, _ in self.citations_of(key, audience)))

    def citations_of(self, key: str, audience: Audience = "internal") -> list[tuple[str, int]]:
        """Return where the document of this title or number is cited: letter and place in the letter's list, by source.

        A title typed without a place is found with any place before it. A number is found, too, in letters that give its
        title alone, as other letters tell it.
        """
        asked = typed_name(key)
        rows = self._cited([asked], audience)
        known = [(asked, ())] + [(row.name, row.home) for row in rows if asked.number == row.name.number is not None]
        if len(known) > 1:
            rows = self._cited([name for name, _ in known], audience)
        return [
            (row.doc_id, row.ordinal)
            for row in rows
            if (asked.lead is None and asked.number is None and row.name.bare == asked.bare)
            or any(same_document(name, row.name, (home, row.home)) for name, home in known)
        ]

    def citing_counts(self, doc_id: str, audience: Audience = "internal") -> tuple[int, ...]:
        """Return, for each document a letter cites, how many other letters cite it, in the order of its list."""
        own = [_citation(row) for row in cast("list[_CitedRow]", self._rows(_CITED + " WHERE c.doc_id = ?", [doc_id]))]
        rows = [row for row in self._cited([mine.name for mine in own], audience) if row.doc_id != doc_id]
        return tuple(
            len({row.doc_id for row in rows if same_document(mine.name, row.name, (mine.home, row.home))})
            for mine in sorted(own, key=lambda mine: mine.ordinal)
        )

    def _cited(self, names: Collection[CitedName], audience: Audience) -> list[_Citation]:
        """Return the citations that have a bare title or a number of one of ``names``, by source."""
        visible, values = letter_conditions(Filters(), audience)
        sql = (
            f"{_CITED} WHERE (c.bare IN {_VALUES} OR c.number IN {_VALUES}) AND {visible} ORDER BY d.source, c.ordinal"
        )
        keys: list[str | int] = [
            json.dumps([name.bare for name in names if name.bare]),
            json.dumps([name.number for name in names if name.number]),
        ]
        return [_citation(row) for row in cast("list[_CitedRow]", self._rows(sql, [*keys, *values]))]

    def same_case(self, doc_id: str, audience: Audience = "internal") -> list[str]:
        """Return the other letters that answer one of the letter's cases, by date: the replies of the other bodies to it.

        A letter that does not tell the place of its session goes with the others only when those are all of one place. Letters
        that quote different subjects answer different cases, whatever their numbers; one that answers several quotes one.
        """
        visible, values = letter_conditions(Filters(), audience)
        sql = (
            "SELECT c.number, c.session, c.place, d.doc_id, iif((SELECT COUNT(*) FROM cases n WHERE n.doc_id = d.doc_id) = 1,"
            " json_extract(d.fields, '$.subject'), NULL) FROM cases c JOIN documents d USING (doc_id)"
            f" WHERE (c.number, c.session) IN (SELECT number, session FROM cases WHERE doc_id = ?) AND {visible}"
            " ORDER BY d.issued_on IS NULL, d.issued_on, d.source"
        )
        rows = cast("list[tuple[str, str, str | None, str, str | None]]", self._rows(sql, [doc_id, *values]))
        linked: set[str] = set()
        for number, session, own, letter, subject in rows:
            if letter != doc_id:
                continue
            case = {
                other: place
                for n, s, place, other, its in rows
                if (n, s) == (number, session) and same_subject(subject, its)
            }
            if len(set(case.values()) - {None}) <= 1:
                linked.update(case)
            elif own is not None:
                linked.update(other for other, place in case.items() if place == own)
        return list(dict.fromkeys(row[3] for row in rows if row[3] in linked - {doc_id}))


def _promise(row: _PromiseRow) -> LetterPromise:
    doc_id, passage_no, start, end, first, last, text, due_from, due_to, due_words, bodies = row
    return LetterPromise(
        doc_id=doc_id,
        passage_no=passage_no,
        start=start,
        end=end,
        pages=(first, last),
        text=text,
        due_from=date.fromisoformat(due_from) if due_from else None,
        due_to=date.fromisoformat(due_to) if due_to else None,
        due_words=due_words,
        bodies=tuple(json.loads(bodies)),
    )


def _citation(row: _CitedRow) -> _Citation:
    doc_id, agency, ordinal, bare, lead, number = row
    return _Citation(doc_id, ordinal, homes_of(agency), CitedName(bare, lead, number))
