"""Small pieces of HTML from text nobody vouches for. Letters are untrusted: every character of theirs passes :func:`escaped`.

Nothing here knows Streamlit; the pages hand the pieces to ``st.html``, which sanitises them once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.types import Span

INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control and direction characters: a letter must not turn the words around it. Matches ``\\u202e``; not a line break."""

MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""Every ASCII mark that could mean something in Markdown. Matches ``*``; not ``，`` and not ``a``."""

EXCERPT = 220
"""Characters of a passage shown before it is unfolded: about six lines of 40 characters."""

SENTENCE_END = "。！？；\n"


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell of a table that leads somewhere."""

    words: str
    address: str


def escaped(text: object) -> str:
    """Return ``text`` fit to stand between tags or inside a quoted attribute."""
    return html.escape(INVISIBLE.sub("", str(text)), quote=True)


def literal(text: object) -> str:
    """Return ``text`` so that a Markdown label shows it letter for letter."""
    return MARKDOWN.sub(r"\\\1", INVISIBLE.sub("", str(text)).replace("\n", " "))


def tag(name: str, inner: str, css: str = "") -> str:
    """Wrap ``inner``, which is HTML already, in one tag."""
    return f'<{name} class="{css}">{inner}</{name}>' if css else f"<{name}>{inner}</{name}>"


def joined(pieces: Iterable[str | None], separator: str) -> str:
    """Join the pieces that say something; the separator is HTML."""
    return separator.join(piece for piece in pieces if piece)


def tidy_spans(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Clip spans to ``[0, length)``, sort them and join those that touch."""
    tidy: list[Span] = []
    for start, end in sorted((max(0, a), min(length, b)) for a, b in spans):
        if start >= end:
            continue
        if tidy and start <= tidy[-1][1]:
            tidy[-1] = (tidy[-1][0], max(end, tidy[-1][1]))
        else:
            tidy.append((start, end))
    return tuple(tidy)


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` escaped, with ``<mark>`` around ``spans`` (offsets into ``text``)."""
    pieces: list[str] = []
    at = 0
    for start, end in tidy_spans(spans, len(text)):
        pieces.append(escaped(text[at:start]))
        pieces.append(f"<mark>{escaped(text[start:end])}</mark>")
        at = end
    pieces.append(escaped(text[at:]))
    return "".join(pieces)


def window(text: str, spans: Sequence[Span], core: Span | None = None, limit: int = EXCERPT) -> Span:
    """Choose about ``limit`` characters of ``text``: where it matches (``core``), and there where most is marked.

    The run is widened to the beginning of a sentence where one is near.
    """
    if len(text) <= limit * 1.25:
        return (0, len(text))
    first, last = core or (0, len(text))
    tidy = tidy_spans(spans, len(text))
    starts = [first, *(start for start, _ in tidy if first <= start < last)]
    best = first if last - first <= limit else max(starts, key=lambda at: (_covered(tidy, at, at + limit), -at))
    near = max(len(text) - limit, best - limit // 4)  # at the end of a text little stands before what matches
    start = _sentence_start(text, min(best, near), limit // 3)
    whole = last if last - first <= limit else 0  # what matches is never cut when it fits
    end = min(len(text), max(start + limit, whole))
    needed = max(end - limit // 3, whole)
    return (start, _sentence_end(text, end, needed))


def excerpt(text: str, spans: Sequence[Span], core: Span | None = None) -> str:
    """Return the marked window of ``text`` as HTML, with ``……`` where something was left out."""
    start, end = window(text, spans, core)
    return f"{'……' if start else ''}{in_ink(text, spans, core, (start, end))}{'……' if end < len(text) else ''}"


def in_ink(text: str, spans: Sequence[Span], core: Span | None = None, part: Span | None = None) -> str:
    """Return ``text`` (or the ``part`` of it) marked, with what stands beside ``core`` in softer ink."""
    start, end = part or (0, len(text))
    first, last = core or (start, end)
    cuts = (start, min(max(first, start), end), max(min(last, end), start), end)
    pieces = []
    for css, a, b in (("near", cuts[0], cuts[1]), ("", cuts[1], cuts[2]), ("near", cuts[2], cuts[3])):
        if a < b:
            inner = marked(text[a:b], [(x - a, y - a) for x, y in spans])
            pieces.append(f'<span class="{css}">{inner}</span>' if css else inner)
    return "".join(pieces)


def is_cut(text: str) -> bool:
    """Whether :func:`excerpt` leaves something out."""
    return window(text, ()) != (0, len(text))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numeric: frozenset[int] = frozenset(),
    fixed: frozenset[int] = frozenset(),
) -> str:
    """Return a table; every cell is escaped. ``numeric`` columns are set flush right; they and ``fixed`` ones are never broken."""
    css = dict.fromkeys(fixed, ' class="fixed"') | dict.fromkeys(numeric, ' class="num"')
    heads = "".join(f'<th scope="col"{css.get(i, "")}>{escaped(name)}</th>' for i, name in enumerate(head))
    lines = ["".join(f"<td{css.get(i, '')}>{_cell(cell)}</td>" for i, cell in enumerate(row)) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="dfh-table"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(cell: object) -> str:
    if isinstance(cell, Linked):
        return f'<a href="{escaped(cell.address)}" target="_blank">{escaped(cell.words)}</a>'
    return escaped(cell)


def _covered(spans: Sequence[Span], start: int, end: int) -> int:
    return sum(max(0, min(b, end) - max(a, start)) for a, b in spans)


def _sentence_start(text: str, at: int, reach: int) -> int:
    """Walk back at most ``reach`` characters to the beginning of a sentence; stay at ``at`` when there is none."""
    for position in range(at, max(0, at - reach), -1):
        if text[position - 1] in SENTENCE_END:
            return position
    return 0 if at <= reach else at


def _sentence_end(text: str, at: int, least: int) -> int:
    """Walk back from ``at`` to the end of a sentence, not beyond ``least``; stay at ``at`` when there is none."""
    for position in range(at, max(1, least) - 1, -1):
        if text[position - 1] in SENTENCE_END:
            return position
    return at
