"""检索, with a whole proposal: each of its points beside the nearest past answers, and the points nobody has answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from search.citing import cite_short
from search.exporting import Cell, Section, Table, quote_passage
from search.pages import downloads, frame, routes, words
from search.pages.address import LONGEST_IN_ADDRESS, View, letter_pairs, link
from search.pages.cards import letter_card, search_link
from search.pages.markup import Linked, escaped, table
from search.proposals import Proposal, ProposalPoint, cut_proposal
from search.types import Result

if TYPE_CHECKING:
    from search.engine import SearchEngine

TEXT_KEY = "proposal_text"
PASTED_KEY = "proposal_pasted"
LONGEST = 10_000
"""Characters of a proposal: about twelve pages."""
DEPTH = 30
LETTERS = 3
"""Answers shown of a point; all are one click away."""
NEAR = ("高度相关", "相关")
LIMITS = frozenset({"year", "agencies", "kinds", "outcomes", "sessions"})
"""What a question would be limited by is content in a proposal."""
GIST = 40


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """A point with the nearest passage of each letter: ``near`` those that deal with it, ``far`` those that touch it at most."""

    name: str
    point: ProposalPoint
    near: tuple[Result, ...]
    far: tuple[Result, ...]


def draw(engine: SearchEngine, view: View) -> None:
    """Draw the box for the proposal and, once there is one, the answer to each of its points."""
    _ask()
    text = str(st.session_state.get(PASTED_KEY, ""))
    if not text.strip():
        return
    proposal = cut_proposal(text)
    if not proposal.points:
        frame.notice(words.PROPOSAL_EMPTY)
        return
    key = (engine.catalog.generation, text, view.filters)
    answers = frame.once("proposal_answers", key, lambda: _answers(engine, view, proposal))
    _summary(proposal, answers)
    for number, answer in enumerate(answers):
        _answer(number, answer, view)
    _downloads(engine, view, proposal, answers)


def _ask() -> None:
    frame.note(words.PROPOSAL_LINE)

    def asked() -> None:
        st.session_state[PASTED_KEY] = st.session_state[TEXT_KEY]

    frame.keep(TEXT_KEY, st.session_state.get(TEXT_KEY) or st.session_state.get(PASTED_KEY, ""))
    with st.form("proposal_form", border=False):
        st.text_area(
            words.MODES["proposal"],
            key=TEXT_KEY,
            placeholder=words.PROPOSAL_PLACEHOLDER,
            height=200,
            max_chars=LONGEST,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(words.PROPOSAL_ASK, type="primary", key="proposal_ask", on_click=asked)
            frame.caption(words.PROPOSAL_NOTE)


def _answers(engine: SearchEngine, view: View, proposal: Proposal) -> tuple[PointAnswer, ...]:
    """Look every point up, the title first: it asks for the whole."""
    asked = [(words.PROPOSAL_TITLE_POINT, proposal.title)] if proposal.title else []
    named = [(words.PROPOSAL_POINT.format(n=n), point) for n, point in enumerate(proposal.points, 1)]
    rows: list[tuple[str, ProposalPoint]] = [*asked, *named]
    bar = st.progress(0.0)
    found: list[PointAnswer] = []
    for number, (name, point) in enumerate(rows):
        bar.progress(number / len(rows), text=words.PROPOSAL_BUSY.format(n=number + 1, total=len(rows)))
        results = engine.search(point.question, k=DEPTH, filters=view.filters, off=LIMITS)
        best = tuple(group[0] for group in results.by_letter())
        calibrated = any(item.band for item in best)
        near = tuple(item for item in best if item.band in NEAR or not calibrated)
        found.append(PointAnswer(name, point, near, tuple(item for item in best if item not in near)))
    bar.empty()
    return tuple(found)


def _summary(proposal: Proposal, answers: Sequence[PointAnswer]) -> None:
    """Say first what a writer wants to know first: which points nobody has answered."""
    points = [answer for answer in answers if answer.point is not proposal.title]
    without = [answer for answer in points if not answer.near]
    lines = [words.PROPOSAL_SUM.format(n=len(points), found=len(points) - len(without))]
    if proposal.left:
        lines.append(words.PROPOSAL_LEFT.format(n=len(points), left=proposal.left))
    inner = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    if without:
        named = "".join(f"<li>{escaped(f'{answer.name}：{gist(answer.point)}')}</li>" for answer in without)
        inner += f'<p class="dfh-h3">{escaped(words.PROPOSAL_WITHOUT)}</p><ul>{named}</ul>'
    else:
        inner += f"<p>{escaped(words.PROPOSAL_ALL)}</p>"
    frame.show(f'<div class="dfh-notice" role="status">{inner}</div>')
    head = (words.COLUMN_POINT, words.YEARS, words.AGENCY, words.OUTCOME, words.COLUMN_NEAREST)
    frame.show(table(head, [_row(answer) for answer in answers], fixed=frozenset({1, 3})))


def _row(answer: PointAnswer) -> tuple[object, ...]:
    name = f"{answer.name}　{gist(answer.point)}"
    if not answer.near:
        return (name, "", "", "", words.PROPOSAL_NONE)
    best = answer.near[0]
    fields = best.document.fields
    address = link(routes.LETTER, letter_pairs(best.document.doc_id, best.passage.passage_no, _asked(answer.point)))
    outcome = words.CLASS.format(outcome=fields.outcome) if fields.outcome else words.UNSTATED
    return (
        name,
        str(fields.year or words.UNSTATED),
        fields.agency or words.UNSTATED,
        outcome,
        Linked(cite_short(best.document), address),
    )


def _asked(point: ProposalPoint) -> View:
    """Return the search that a point stands for."""
    return View(text=point.question[:LONGEST_IN_ADDRESS], off=LIMITS)


def gist(point: ProposalPoint) -> str:
    """Return the heading of a point, or its first characters."""
    words_of_it = " ".join((point.label or point.text).split())
    return words_of_it if len(words_of_it) <= GIST else words_of_it[:GIST] + "……"


def _answer(number: int, answer: PointAnswer, view: View) -> None:
    asked = replace(_asked(answer.point), filters=view.filters)
    title = f'{escaped(answer.name)}　<span class="dfh-draft">{escaped(gist(answer.point))}</span>'
    head = f'<h2 class="dfh-h2" id="point{number}">{title}</h2>'
    whole = " ".join(answer.point.text.split())
    if whole != gist(answer.point):
        inner = f'<div class="dfh-text">{escaped(answer.point.text)}</div>'
        head += f"<details><summary>{escaped(words.PROPOSAL_TEXT)}</summary>{inner}</details>"
    frame.show(head)
    if not answer.near:
        frame.notice(words.PROPOSAL_NONE, (words.PROPOSAL_NONE_LINE,))
    for item in answer.near[:LETTERS]:
        frame.show(letter_card([item], asked))
    if not answer.near and answer.far:
        shown = answer.far[:LETTERS]
        cards = "".join(letter_card([item], asked) for item in shown)
        label = escaped(words.PROPOSAL_FARTHER.format(n=len(shown)))
        frame.show(f'<details class="dfh-further"><summary>{label}</summary>{cards}</details>')
    elif len(answer.near) > LETTERS:
        frame.show(f"<p>{search_link(asked, escaped(words.PROPOSAL_MORE))}</p>")


def _downloads(engine: SearchEngine, view: View, proposal: Proposal, answers: Sequence[PointAnswer]) -> None:
    sections = [
        Section(
            title=f"{answer.name}　{gist(answer.point)}",
            lines=(answer.point.text, *(() if answer.near else (words.PROPOSAL_NONE,))),
            quotes=tuple(
                quote_passage(item.document, item.passage, note=item.band, marks=item.spans, citation=item.citation)
                for item in answer.near[:LETTERS]
            ),
        )
        for answer in answers
    ]
    asked = proposal.title.text if proposal.title else gist(proposal.points[0])
    head = downloads.head_of(words.PROPOSAL_RESULT, asked, view.filters, engine.catalog.generation)
    downloads.offer(head, sections, [_overview(answers)], personal=frame.is_internal(engine))


def _overview(answers: Sequence[PointAnswer]) -> Table:
    """Return a row for each point and each of its nearest answers; a point without any has one row that says so."""
    rows: list[tuple[Cell, ...]] = []
    for answer in answers:
        point = " ".join(answer.point.text.split())
        for item in answer.near[:LETTERS]:
            fields = item.document.fields
            said = item.passage.text[slice(*item.core)]
            rows.append(
                (answer.name, point, fields.year, fields.agency, fields.outcome, item.band, said, item.citation)
            )
        if not answer.near:
            rows.append((answer.name, point, None, None, None, words.PROPOSAL_NONE, None, None))
    return Table(words.PROPOSAL_RESULT, words.PROPOSAL_COLUMNS, tuple(rows))
