"""A letter among the results, as one piece of HTML. All text of the letter is escaped here, through :mod:`markup`."""

from __future__ import annotations

from collections.abc import Sequence

from search.citing import chinese_date, cite_short, page_words
from search.exporting import filter_words
from search.pages import routes, words
from search.pages.address import View, letter_pairs, link, pairs_of
from search.pages.markup import escaped, excerpt, in_ink, is_cut, joined
from search.types import Document, Passage, Result, Span

BANDS = {"高度相关": "dfh-band-1", "相关": "dfh-band-2", "供参考": "dfh-band-3"}


def letter_card(
    group: Sequence[Result], view: View, *, same_case: Sequence[Document] = (), later: View | None = None
) -> str:
    """Return the card of one letter: its best passage open, the further ones folded, and what belongs with it.

    ``same_case`` are the other replies to its case, ``later`` the search for the same matter in later years.
    """
    best = group[0]
    name = escaped(best.document.fields.title or best.document.source)
    inner = f'<h2 class="dfh-name">{letter_link(best, view, name)}</h2>{meta_line(best.document)}'
    inner += passage_block(best, view)
    if len(group) > 1:
        more = "".join(passage_block(item, view) for item in group[1:])
        label = escaped(words.MORE_OF_LETTER.format(n=len(group) - 1))
        inner += f'<details class="dfh-more"><summary>{label}</summary>{more}</details>'
    beside = [same_case_line(same_case, view)] if same_case else []
    if later is not None:
        beside.append(search_link(later, escaped(words.LATER), words.LATER_TIP))
    if beside:
        inner += f'<div class="dfh-actions dfh-beside">{"".join(beside)}</div>'
    return f'<article class="dfh-card">{inner}</article>'


def same_case_line(letters: Sequence[Document], view: View) -> str:
    """Name the other replies to a case, each a link to its letter."""
    names = "、".join(document_link(letter, view) for letter in letters)
    return f"<span>{escaped(words.SAME_CASE).replace('{names}', names)}</span>"


def meta_line(document: Document) -> str:
    """Return agency, document number, date and class; what the letter does not say is left out."""
    fields = document.fields
    issued = fields.issued_on or fields.printed_on
    pieces = [
        f"<b>{escaped(fields.agency)}</b>" if fields.agency else None,
        escaped(fields.doc_number) if fields.doc_number else None,
        escaped(chinese_date(issued)) if issued else None,
        escaped(words.YEAR.format(year=fields.year)) if fields.year and not issued else None,
        escaped(fields.case_kind) if fields.case_kind else None,
        escaped(words.CLASS.format(outcome=fields.outcome)) if fields.outcome else None,
    ]
    return f'<p class="dfh-meta">{joined(pieces, words.SEPARATOR)}</p>'


def passage_block(item: Result, view: View) -> str:
    """Return one passage: what it does and where it stands, its words with the marks, and what can be done with it."""
    passage = item.passage
    where = [page_words(passage.pages)] if item.document.paged else []
    path = words.SEPARATOR.join(["　".join(passage.heading), *where] if passage.heading else where)
    place = f'<span class="dfh-path">{escaped(path)}</span>' if path else ""
    return (
        f'<div class="dfh-passage"><div class="dfh-labels">{labels(passage, item.band)}{place}</div>{passage_text(item)}'
        f'<div class="dfh-actions">{letter_link(item, view, escaped(words.OPEN_LETTER))}{copy_button(item.citation)}'
        f"{keep_button(item.document, (passage.start, passage.end), view)}</div></div>"
    )


def passage_text(item: Result) -> str:
    """Return the passage, shortened to its marked part when long, with the whole of it one click away."""
    short = f'<div class="dfh-text">{excerpt(item.passage.text, item.spans, item.core)}</div>'
    if not is_cut(item.passage.text):
        return short
    summary = (
        f'<summary><span class="when-closed">{escaped(words.UNFOLD)}</span>'
        f'<span class="when-open">{escaped(words.FOLD)}</span></summary>'
    )
    whole = f'<div class="dfh-text">{in_ink(item.passage.text, item.spans, item.core)}</div>'
    return f'<div class="dfh-fold"><details>{summary}{whole}</details>{short}</div>'


def labels(passage: Passage, band: str | None = None) -> str:
    """Return band, function and stance as words in boxes: the words say it, the boxes only help the eye."""
    pieces = [f'<span class="dfh-label {BANDS[band]}">{escaped(band)}</span>'] if band else []
    pieces += [f'<span class="dfh-label">{escaped(word)}</span>' for word in (passage.function, passage.stance) if word]
    return "".join(pieces)


def copy_button(text: str, label: str = words.COPY) -> str:
    """Return a button that copies ``text`` (see ``page.js``)."""
    return (
        f'<button type="button" class="dfh-button" aria-live="polite" data-copy="{escaped(text)}" '
        f'data-done="{escaped(words.COPIED)}" data-failed="{escaped(words.COPY_FAILED)}">{escaped(label)}</button>'
    )


def keep_button(document: Document, span: Span, view: View) -> str:
    """Return a button that puts ``document.text[start:end]`` into the clipboard, or takes it out (see ``clips.js``)."""
    place = f"{document.doc_id}:{span[0]}:{span[1]}"
    limits = "；".join(filter_words(view.filters))
    return (
        f'<button type="button" class="dfh-button" data-keep="{escaped(place)}" data-asked="{escaped(view.question)}" '
        f'data-limits="{escaped(limits)}" data-free="{escaped(words.KEEP)}" data-held="{escaped(words.KEPT)}" '
        f'aria-pressed="false">{escaped(words.KEEP)}</button>'
    )


def document_link(document: Document, view: View) -> str:
    """Return a link to a letter, named in a few words."""
    address = link(routes.LETTER, letter_pairs(document.doc_id, view=view))
    tip = escaped(words.OPENS_ELSEWHERE)
    return f'<a href="{escaped(address)}" target="_blank" title="{tip}">{escaped(cite_short(document))}</a>'


def search_link(view: View, inner: str, tip: str = words.OPENS_ELSEWHERE) -> str:
    """Return a link to a search, which opens beside the page."""
    return f'<a href="{escaped(link("./", pairs_of(view)))}" target="_blank" title="{escaped(tip)}">{inner}</a>'


def letter_link(item: Result, view: View, inner: str) -> str:
    """Return a link to the passage in its letter. It opens beside the results, which stay as they are."""
    address = link(routes.LETTER, letter_pairs(item.document.doc_id, item.passage.passage_no, view))
    return f'<a href="{escaped(address)}" target="_blank" title="{escaped(words.OPENS_ELSEWHERE)}">{inner}</a>'
