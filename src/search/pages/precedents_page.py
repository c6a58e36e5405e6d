"""措辞: a draft, sentence by sentence, beside the wordings letters have used, with what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from search.citing import chinese_date
from search.exporting import Section, quote_span
from search.pages import downloads, filters_panel, frame, routes, words
from search.pages.address import LONGEST_IN_ADDRESS, View, letter_pairs, link, pairs_of, view_from, with_values
from search.pages.cards import copy_button, keep_button
from search.pages.markup import escaped, joined
from search.types import Filters, Span
from search.wordings import differing_spans

if TYPE_CHECKING:
    from search.engine import SearchEngine
    from search.precedents import PrecedentAnswer, PrecedentGroup, PrecedentVariant

DRAFT_KEY = "draft"
LONG_KEY = "long_draft"
LONGEST = 2000
"""Characters of a draft: about four pages of a letter."""
GROUPS_OPEN = 3
VARIANTS_OPEN = 3
SAME_WORDING = 0.8
"""Similarity from which two sentences are edits of one wording, as in :mod:`search.precedents`; below it only the sense is near."""
PURPOSE_KEY = "purpose"
AGENCIES_NAMED = 4


def draw() -> None:
    """Draw the page."""
    engine = frame.engine()
    view, odd = view_from(frame.params())
    draft = view.text or str(st.session_state.get(LONG_KEY, ""))
    frame.heading(words.PRECEDENTS, words.PRECEDENTS_LINE)
    _ask(view, draft)
    _purpose(view)
    frame.odd_address(odd)
    facets = frame.all_facets(engine)
    with st.sidebar:
        filters_panel.panel(view.filters, engine.facets(view.filters), facets, partial(_refilter, view))
    if not draft:
        frame.note(words.DRAFT_HELP)
        return
    key = (engine.catalog.generation, draft, view.filters)
    answers = frame.once("precedents", key, lambda: _found(engine, draft, view.filters))
    if view.filters.functions and not any(answer.groups for answer in answers):
        frame.notice("", (words.PURPOSES_NONE,))
    for number, answer in enumerate(answers, 1):
        _answer(number, answer, total=len(answers))
    _downloads(engine, view, draft, answers)


def _found(engine: SearchEngine, draft: str, filters: Filters) -> tuple[PrecedentAnswer, ...]:
    with st.spinner(words.BUSY):
        return engine.precedents(draft, filters=filters)


def _purpose(view: View) -> None:
    """Let the reader say what the wording is for: declining, promising, closing."""
    frame.keep(PURPOSE_KEY, list(view.filters.functions))

    def changed() -> None:
        _refilter(view, with_values(view.filters, "functions", st.session_state[PURPOSE_KEY]))

    st.pills(
        words.PURPOSE,
        list(words.PURPOSES),
        selection_mode="multi",
        format_func=lambda function: words.PURPOSES[function],
        key=PURPOSE_KEY,
        on_change=changed,
        width="stretch",
        wrap=True,
    )


def _refilter(view: View, filters: Filters) -> None:
    frame.go(pairs_of(replace(view, filters=filters)))


def _ask(view: View, draft: str) -> None:
    """Ask for the draft. A short one goes into the address; a long one stays in the session."""
    frame.keep(DRAFT_KEY, draft)

    def asked() -> None:
        text = st.session_state[DRAFT_KEY].strip()
        short = text if len(text) <= LONGEST_IN_ADDRESS else ""
        st.session_state[LONG_KEY] = "" if short else text
        frame.go(pairs_of(replace(view, text=short, page=1)))

    st.text_area(
        words.DRAFT_LABEL,
        key=DRAFT_KEY,
        placeholder=words.DRAFT_PLACEHOLDER,
        height=120,
        max_chars=LONGEST,
        on_change=asked,
        label_visibility="collapsed",
    )
    st.button(words.DRAFT_ASK, type="primary", key="draft_ask")


def _answer(number: int, answer: PrecedentAnswer, *, total: int) -> None:
    title = words.SENTENCE.format(n=number) + "　" if total > 1 else ""
    exact = (
        words.EXACT.format(occurrences=answer.exact_occurrences, letters=answer.exact_letters)
        if answer.exact_occurrences
        else words.EXACT_NONE
    )
    frame.show(
        f'<h2 class="dfh-h2">{escaped(title)}<span class="dfh-draft">{escaped(answer.query)}</span></h2>'
        f'<p class="dfh-soft">{escaped(exact if answer.groups else words.NO_PRECEDENT)}</p>'
    )
    for group in answer.groups[:GROUPS_OPEN]:
        frame.show(group_card(answer.query, group))
    further = answer.groups[GROUPS_OPEN:]
    if further:
        inner = "".join(group_card(answer.query, group) for group in further)
        label = escaped(words.FURTHER_GROUPS.format(n=len(further)))
        frame.show(f'<details class="dfh-further"><summary>{label}</summary>{inner}</details>')


def group_card(draft: str, group: PrecedentGroup) -> str:
    """Return one wording: how often, when and by whom it was used, and its variants with what differs from the draft."""
    uses = words.USES.format(n=group.uses)
    forms = [(words.FIRST_USE, group.first_on), (words.LAST_USE, group.last_on)]
    if group.first_on == group.last_on:
        forms = [(words.ONLY_USE, group.first_on)]
    days = [form.format(day=chinese_date(day)) for form, day in forms if day is not None]
    facts = joined([f"<b>{escaped(uses)}</b>", *map(escaped, days)], words.SEPARATOR)
    variants = group.distinct()
    near = group.similarity >= SAME_WORDING
    css, said = ("dfh-band-1", words.NEAR_WORDING) if near else ("dfh-band-3", words.NEAR_MEANING)
    inner = f'<div class="dfh-labels"><span class="dfh-label {css}">{escaped(said)}</span></div>'
    inner += f'<p class="dfh-meta">{facts}</p><p class="dfh-meta">{escaped(_agencies(group.agencies))}</p>'
    inner += _side_by_side(
        [draft_block(draft, variants[0]), *(variant_block(draft, one) for one in variants[:VARIANTS_OPEN])]
    )
    further = variants[VARIANTS_OPEN:]
    if further:
        more = _side_by_side([variant_block(draft, variant) for variant in further])
        label = escaped(words.MORE_VARIANTS.format(n=len(further)))
        inner += f'<details class="dfh-more"><summary>{label}</summary>{more}</details>'
    return f'<article class="dfh-card">{inner}</article>'


def _side_by_side(blocks: Sequence[str]) -> str:
    return f'<div class="dfh-variants">{"".join(blocks)}</div>'


def draft_block(draft: str, nearest: PrecedentVariant) -> str:
    """Return the draft with what the nearest variant does not have marked."""
    ours, _ = differing_spans(draft, nearest.text)
    return (
        f'<div class="dfh-passage dfh-own"><p class="dfh-h3">{escaped(words.DRAFT_COLUMN)}</p>'
        f'<div class="dfh-text">{marked_as(draft, ours, "del")}</div></div>'
    )


def variant_block(draft: str, variant: PrecedentVariant) -> str:
    """Return one place of a wording with its source."""
    _, theirs = differing_spans(draft, variant.text)
    pairs = letter_pairs(variant.document.doc_id, variant.passage_no, View(text=draft[:LONGEST_IN_ADDRESS]))
    address = escaped(link(routes.LETTER, pairs))
    tip = escaped(words.OPENS_ELSEWHERE)
    copied = words.WORDING_WITH_SOURCE.format(text=variant.text, citation=variant.citation)
    return (
        f'<div class="dfh-passage"><div class="dfh-text">{marked_as(variant.text, theirs, "ins")}</div>'
        f'<p class="dfh-path">{escaped(variant.citation)}</p>'
        f'<div class="dfh-actions"><a href="{address}" target="_blank" title="{tip}">{escaped(words.OPEN_LETTER)}</a>'
        f"{copy_button(copied, words.COPY_WORDING)}"
        f"{keep_button(variant.document, (variant.start, variant.end), View(text=draft[:LONGEST_IN_ADDRESS]))}</div></div>"
    )


def marked_as(text: str, spans: Sequence[Span], tag: str) -> str:
    """Return ``text`` escaped, with ``tag`` around what the other does not have: ``ins`` in a precedent, ``del`` in the draft."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces.append(f"{escaped(text[at:start])}<{tag}>{escaped(text[start:end])}</{tag}>")
        at = end
    return "".join([*pieces, escaped(text[at:])])


def _agencies(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = "、".join(names[:AGENCIES_NAMED])
    form = words.USED_BY if len(names) <= AGENCIES_NAMED else words.USED_BY_MORE
    return form.format(names=shown, n=len(names))


def _downloads(engine: SearchEngine, view: View, draft: str, answers: Sequence[PrecedentAnswer]) -> None:
    sections = [
        Section(
            title=answer.query,
            quotes=tuple(
                quote_span(variant.document, (variant.start, variant.end), variant.pages)
                for group in answer.groups
                for variant in group.distinct()
            ),
        )
        for answer in answers
    ]
    if any(section.quotes for section in sections):
        head = downloads.head_of(words.PRECEDENTS_TITLE, draft, view.filters, engine.catalog.generation)
        downloads.offer(head, sections, personal=frame.is_internal(engine))
