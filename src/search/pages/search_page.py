"""检索: a question, its answers letter by letter, the restrictions beside them. All state is in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from search.exporting import Section, quotes_of
from search.pages import downloads, filters_panel, frame, proposal_view, related, words
from search.pages.address import LONGEST_IN_ADDRESS, View, pairs_of, view_from
from search.pages.cards import letter_card
from search.pages.markup import literal
from search.reporting import corrections_text
from search.terms import words as words_of
from search.thesaurus import expand
from search.types import Filters, Result, Results

if TYPE_CHECKING:
    from search.engine import SearchEngine

ASK_KEY = "ask"
SORT_KEY = "sort_by"
TURN_KEY = "turn"
MODE_KEY = "mode_of_asking"
TERMS_KEY = "official_terms"
TERMS_SHOWN = 8
DEPTH = 100
"""Passages asked of the engine: what comes after them is no longer worth a reader's time."""
LETTERS_A_PAGE = 10
FAR = "供参考"


def draw() -> None:
    """Draw the page."""
    engine = frame.engine()
    view, odd = view_from(frame.params())
    proposal = view.mode == "proposal"
    frame.heading(words.APP, "" if view.text or proposal else words.APP_LINE, small=bool(view.text) or proposal)
    _modes(view)
    if proposal:
        frame.odd_address(odd)
        with st.sidebar:
            facets = engine.facets(view.filters)
            filters_panel.panel(view.filters, facets, frame.all_facets(engine), partial(_refilter, view))
        _chosen(view)
        proposal_view.draw(engine, view)
        return
    _ask(view)
    frame.odd_address(odd)
    if view.text:
        results = _results(engine, view)
        facets = results.facets
    else:
        facets = engine.facets(view.filters)
    with st.sidebar:
        filters_panel.panel(view.filters, facets, frame.all_facets(engine), partial(_refilter, view))
    if view.text:
        _terms(view)
        _limits(view, results)
        _chosen(view)
        _answer(engine, view, results)
    else:
        _chosen(view)
        _welcome(engine, view)


def _results(engine: SearchEngine, view: View) -> Results:
    """Ask the engine, once a question: neither order nor page nor what is put aside changes the answer."""

    def ask() -> Results:
        with st.spinner(words.BUSY):
            return engine.search(view.question, k=DEPTH, filters=view.filters, off=view.off)

    return frame.once("search_results", (engine.catalog.generation, view.question, view.filters, view.off), ask)


def _modes(view: View) -> None:
    """Let the reader choose between a question and a whole proposal."""
    frame.keep(MODE_KEY, view.mode)

    def changed() -> None:
        mode = st.session_state[MODE_KEY]
        _open(View(filters=view.filters, mode=mode))

    st.segmented_control(
        words.MODE,
        list(words.MODES),
        format_func=lambda mode: words.MODES[mode],
        key=MODE_KEY,
        on_change=changed,
        label_visibility="collapsed",
        required=True,
        default=None,
    )


def _terms(view: View) -> None:
    """Offer the official terms for what was asked. None is looked up letter for letter unless the reader ticks it."""
    found = expand(view.text, frozenset(words_of(view.text)))
    offered = [term for expansion in found for term in expansion.terms if term not in view.text]
    options = list(dict.fromkeys([*view.terms, *offered]))[:TERMS_SHOWN]
    if not options:
        return
    frame.keep(TERMS_KEY, [term for term in options if term in view.terms])

    def changed() -> None:
        _open(replace(view, terms=tuple(st.session_state[TERMS_KEY]), page=1))

    st.pills(
        words.TERMS,
        options,
        selection_mode="multi",
        format_func=literal,
        key=TERMS_KEY,
        on_change=changed,
        width="stretch",
        wrap=True,
    )
    if any(mark in view.text for mark in '“”"「'):
        frame.note(words.TERMS_EXACT)


def _open(view: View) -> None:
    frame.go(pairs_of(view))


def _refilter(view: View, filters: Filters) -> None:
    _open(replace(view, filters=filters, page=1))


def _ask(view: View) -> None:
    frame.keep(ASK_KEY, view.text)

    def asked() -> None:
        text = st.session_state[ASK_KEY].strip()
        if len(text) > LONGEST_IN_ADDRESS:  # no question: a proposal, which is looked up point by point
            st.session_state[proposal_view.TEXT_KEY] = st.session_state[proposal_view.PASTED_KEY] = text
            _open(View(mode="proposal", filters=view.filters))
            return
        _open(View(text=text, filters=view.filters))  # a new question: best answers first

    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_row", wrap=False):
        st.text_input(
            words.ASK_LABEL,
            key=ASK_KEY,
            placeholder=words.ASK_PLACEHOLDER,
            label_visibility="collapsed",
            max_chars=proposal_view.LONGEST,
            on_change=asked,
            autocomplete="off",
        )
        # The box hands its text over when it loses the focus, so the button needs no action of its own.
        st.button(words.ASK, type="primary", key="ask_button")


def _welcome(engine: SearchEngine, view: View) -> None:
    frame.note(words.ASK_HELP)
    frame.section(words.EXAMPLES_TITLE)
    with st.container(horizontal=True, key="examples", gap="small"):
        for number, example in enumerate(words.EXAMPLES):
            st.button(literal(example), key=f"example_{number}", on_click=_open, args=(replace(view, text=example),))
    info = engine.info()
    frame.note(
        words.HOLDINGS.format(documents=info.documents, passages=info.passages, built=words.moment(info.built_at))
    )


def _limits(view: View, results: Results) -> None:
    """Show what was read out of the question, each as a chip that can be taken away and put back; typing errors read otherwise too."""
    if results.query.corrections:
        as_typed = replace(view, off=view.off | {"corrections"}, page=1)
        _chip("limit_corrections", corrections_text(results.query), words.UNDERSTOOD_HELP, as_typed)
    if not results.query.limits and not view.off:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="limits", gap="small"):
        frame.caption(words.UNDERSTOOD)
        for limit in results.query.limits:
            less = replace(view, off=view.off | {limit.key}, page=1)
            _chip(f"limit_{limit.key}_{limit.label}", limit.label, words.UNDERSTOOD_HELP, less)
        for key in sorted(view.off):
            label = words.PUT_BACK.format(label=words.LIMIT_NAMES.get(key, words.LIMIT_OTHER))
            more = replace(view, off=view.off - {key}, page=1)
            st.button(label, key=f"back_{key}", type="tertiary", on_click=_open, args=(more,))


def _chosen(view: View) -> None:
    chips = filters_panel.chips(view.filters)
    if not chips:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chosen", gap="small"):
        frame.caption(words.CHOSEN)
        for key, label, filters in chips:
            _chip(f"chosen_{key}", label, words.CHOSEN_HELP, replace(view, filters=filters, page=1))
        if len(chips) > 1:
            _clear_button(view, "clear")


def _chip(key: str, label: str, tip: str, after: View) -> None:
    st.button(words.REMOVE.format(label=literal(label)), key=key, help=tip, on_click=_open, args=(after,))


def _clear_button(view: View, key: str) -> None:
    cleared = replace(view, filters=Filters(), page=1)
    st.button(words.CLEAR_FILTERS, key=key, type="tertiary", on_click=_open, args=(cleared,))


def _answer(engine: SearchEngine, view: View, results: Results) -> None:
    if results.verdict == "nothing" or not results.items:
        _nothing(view, results)
        return
    if results.verdict == "weak":
        limited = bool(view.filters) or bool(results.query.limits)
        frame.notice(words.WEAK_TITLE, (words.WEAK,), advice=(words.TRY_LIMITS,) if limited else ())
    groups, far = _groups(view, results)
    turns = -(-len(groups) // LETTERS_A_PAGE)
    turn = min(view.page, turns)
    _count_and_sort(view, groups, results.took_ms)
    newest = related.newest_year(frame.years(engine))
    for group in groups[(turn - 1) * LETTERS_A_PAGE : turn * LETTERS_A_PAGE]:
        letter = group[0].document
        later = related.later_view(letter, newest, view.text)
        frame.show(letter_card(group, view, same_case=related.same_case(engine, letter), later=later))
    if turns > 1:
        _turner(view, turn, turns)
    if far:
        label = words.SHOW_FAR.format(n=far)
        st.button(label, key="show_far", type="tertiary", on_click=_open, args=(replace(view, far=True, page=1),))
    head = downloads.head_of(words.RESULTS_TITLE, view.question, results.query.filters, results.generation)
    shown = replace(results, items=tuple(item for group in groups for item in group))
    downloads.offer(head, [Section(quotes=quotes_of(shown))], personal=frame.is_internal(engine))


def _groups(view: View, results: Results) -> tuple[list[tuple[Result, ...]], int]:
    """Group by letter; return what is shown and how many letters are left out because they are only 供参考.

    They come last by relevance, but by date the newest of them would come first, and no reader asked for them. Where there
    is nothing nearer, the first few are shown.
    """
    groups = list(results.by_letter())
    near = [group for group in groups if group[0].band != FAR]
    shown = groups if view.far else near or groups[:LETTERS_A_PAGE]
    if view.sort == "date":
        shown = sorted(shown, key=_date_of, reverse=True)
    return shown, len(groups) - len(shown)


def _date_of(group: Sequence[Result]) -> tuple[int, int, int]:
    fields = group[0].document.fields
    issued = fields.issued_on or fields.printed_on
    return (issued.year, issued.month, issued.day) if issued else (fields.year or 0, 0, 0)


def _count_and_sort(view: View, groups: Sequence[Sequence[Result]], took_ms: float) -> None:
    found = words.FOUND.format(passages=sum(map(len, groups)), letters=len(groups))
    frame.keep(SORT_KEY, view.sort)

    def changed() -> None:
        _open(replace(view, sort="date" if st.session_state[SORT_KEY] == "date" else "relevance", page=1))

    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="count_row"):
        frame.note(words.SEPARATOR.join([found, words.TOOK.format(ms=max(1, round(took_ms)))]))
        st.segmented_control(
            words.SORT,
            list(words.SORTS),
            format_func=lambda sort: words.SORTS[sort],
            key=SORT_KEY,
            on_change=changed,
            label_visibility="collapsed",
            required=True,
            default=None,
        )


def _turner(view: View, turn: int, turns: int) -> None:
    # A key of its own for every page: the address says which page it is, and the control starts from there.
    key = f"{TURN_KEY}_{turn}"

    def changed() -> None:
        _open(view.turned(st.session_state[key]))

    with st.container(key="turner"):
        st.pagination(turns, default=turn, key=key, on_change=changed, width="stretch")


def _nothing(view: View, results: Results) -> None:
    """Say so, and what to try: only what can help with this very question."""
    query = results.query
    restricted = bool(view.filters) or bool(query.limits)
    sentence = words.NOTHING_FILTERED if restricted else words.NOTHING
    advice = [words.TRY_WORDS]
    if query.doc_numbers or query.case_numbers:
        advice.insert(0, words.TRY_NUMBER)
    if query.phrases:
        advice.insert(0, words.TRY_QUOTES)
    if restricted:
        advice.insert(0, words.TRY_LIMITS)
    advice.append(words.TRY_CORPUS)
    frame.notice(words.NOTHING_TITLE, (sentence.format(text=view.question),), advice=advice)
    if view.filters:
        _clear_button(view, "clear_nothing")
