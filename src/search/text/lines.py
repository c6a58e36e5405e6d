"""Which line continues the one before it, and which begins a paragraph.

Two kinds of evidence. In a *printed* text (PDF, scanned text) lines are cut at the right margin: most lines are equally
wide, and a full line goes on in the next. In a text with one paragraph a line only page breaks cut sentences: a long
line that ends without a mark goes on. Lines of the head and the tail (文号, 签发人, 主送, 署名, 日期, 附注, 抄送) stand
alone in both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from search.text.marks import (
    closes,
    closes_item,
    continues_mark,
    is_heading,
    is_list_field,
    is_open_bracket,
    is_title,
    opens_title,
    stands_alone,
    starts_firmly,
    starts_softly,
)
from search.text.spaces import Piece

_LONG = 24.0
"""A line of a paragraph-a-line text that ends without a mark and is at least this wide (in ems) was cut by a page
break: GB/T 9704-2012 sets 28 characters a line, and the first is indented by 2."""
_SLACK = 4.0
"""A full line may end this many ems before the margin: two for the indent of a first line, two when the next word is a
number or a mark that may not begin a line."""
_EDGE = 1.3
"""A line that reaches nearer to the margin than this is not indented, so it is not the first of its paragraph."""
_MIN_PRINTED_LINES = 4
_MIN_JOINS = 0.1
_TAIL = 500
_LATIN = re.compile(r"[A-Za-z]")
"""Matches ``G``; not ``5`` and not ``省``."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph in pieces by page. ``indent`` is the width of the blanks before it, in half ems."""

    pieces: tuple[Piece, ...]
    indent: int = 0

    @property
    def text(self) -> str:
        """The words of all pieces."""
        return self.pieces[0][1] if len(self.pieces) == 1 else "".join(words for _, words in self.pieces)


class _Paragraph:
    """Lines being joined. Only the tail is looked at, so a paragraph of many lines is not read again at each."""

    def __init__(self, line: Line) -> None:
        self.pieces = list(line.pieces)
        self.length = 0
        self.tail = ""
        for _, words in line.pieces:
            self._count(words)

    @property
    def short(self) -> bool:
        """Whether ``tail`` is the whole paragraph, which may then be a field, a heading or a title."""
        return self.length <= _TAIL

    def append(self, line: Line) -> None:
        """Add a line; between two Latin words a blank."""
        number, words = line.pieces[0]
        blank = " " if _LATIN.match(self.tail[-1:]) and _LATIN.match(words) else ""
        added = ((number, blank + words), *line.pieces[1:])
        self.pieces.extend(added)
        for _, words in added:
            self._count(words)

    def line(self) -> Line:
        """The paragraph as a line, one piece a page."""
        groups = groupby(self.pieces, key=lambda piece: piece[0])
        return Line(tuple((number, "".join(words for _, words in group)) for number, group in groups))

    def _count(self, words: str) -> None:
        self.length += len(words)
        self.tail = (self.tail + words[-_TAIL:])[-_TAIL:]


def width_of(words: str) -> float:
    """Width in ems: Chinese counts 1, Latin letters and figures one half."""
    return sum(1.0 if char > "⺀" or char in "“”‘’—…·" else 0.5 for char in words)


def join_lines(lines: Sequence[Line]) -> list[Line]:
    """Join the lines that continue one another: one round of both kinds of evidence. Indents are used up by it."""
    return _join_cut(_join_printed(lines))


def _join_printed(lines: Sequence[Line]) -> list[Line]:
    """Join full lines with what follows, if the text is printed in lines of one width."""
    measures = [width_of(line.text) for line in lines]
    margin = _margin(measures)
    if margin is None:
        return [Line(line.pieces) for line in lines]
    indents = _Indents(lines, measures, margin)
    joins = [
        at > 0 and _continues_printed(lines, at, measures[at - 1] >= margin - _SLACK, indents)
        for at in range(len(lines))
    ]
    if sum(joins) < _MIN_JOINS * len(lines):
        return [Line(line.pieces) for line in lines]
    merged: list[_Paragraph] = []
    for line, join in zip(lines, joins, strict=True):
        if join:
            merged[-1].append(line)
        else:
            merged.append(_Paragraph(line))
    return [paragraph.line() for paragraph in merged]


def _margin(measures: Sequence[float]) -> float | None:
    """Width of a full line, or ``None`` when the text is not printed in lines of one width."""
    counts = Counter(int(measure) for measure in measures if measure >= 12)
    if not counts:
        return None
    number, best = max((counts[width] + counts[width - 1] + counts[width - 2], width) for width in counts)
    longer = sum(count for width, count in counts.items() if width > best + 2)
    if number < max(_MIN_PRINTED_LINES, 0.2 * len(measures)) or longer > 0.1 * len(measures):
        return None
    return max(measure for measure in measures if int(measure) <= best)


class _Indents:
    """Whether a line is the first of a paragraph, where the text shows it: by blanks, or by a margin not reached."""

    def __init__(self, lines: Sequence[Line], measures: Sequence[float], margin: float) -> None:
        starts = [
            at
            for at in range(1, len(lines))
            if closes(lines[at - 1].text) and measures[at - 1] < margin - _SLACK and not stands_alone(lines[at].text)
        ]
        self._lines, self._measures, self._edge = lines, measures, margin - _EDGE
        self._blanks = sum(lines[at].indent >= 2 for at in starts) > len(starts) / 2
        full = [measures[at] for at in starts if measures[at] >= margin - _SLACK - 0.5]
        self._narrow = len(full) >= 3 and max(full) <= self._edge

    def inside(self, at: int) -> bool:
        """Whether line ``at`` certainly is not the first of its paragraph."""
        if self._blanks:
            return self._lines[at].indent == 0
        return self._narrow and self._measures[at] > self._edge


def _continues_printed(lines: Sequence[Line], at: int, full: bool, indents: _Indents) -> bool:
    words, following = lines[at - 1].text, lines[at].text
    if continues_mark(following):
        return True
    if not full or stands_alone(following) or starts_firmly(following):
        return False
    if is_list_field(words):
        return True
    if stands_alone(words):
        return False
    return not closes(words) or indents.inside(at)


def _join_cut(lines: Sequence[Line]) -> list[Line]:
    """Join what a page break (or a line break in a title or a list of receivers) has cut."""
    joined: list[_Paragraph] = []
    for at, line in enumerate(lines):
        after = lines[at + 1].text if at + 1 < len(lines) else ""
        if joined and _continues_cut(joined[-1], line, after):
            joined[-1].append(line)
        else:
            joined.append(_Paragraph(line))
    return [paragraph.line() for paragraph in joined]


def _continues_cut(paragraph: _Paragraph, following: Line, after: str) -> bool:
    words, rest = paragraph.tail, following.text
    if continues_mark(rest):
        return True
    if paragraph.short and _continues_field(words, rest, after):
        return True
    if starts_firmly(rest) or closes(words) or closes_item(words) or stands_alone(rest):
        return False
    if words[-1:] in "，、,":
        return True
    if paragraph.short and (stands_alone(words) or is_heading(words) or is_open_bracket(words)):
        return False
    if paragraph.pieces[-1][0] != following.pieces[0][0]:
        return True
    return _unfinished(paragraph, softly=starts_softly(rest))


def _continues_field(words: str, rest: str, after: str) -> bool:
    """Whether ``rest`` completes a title, a list of receivers or a bracket of the tail."""
    if is_list_field(words) and words[-1:] in "，、,；;":
        return not starts_firmly(rest)
    if is_open_bracket(words) and len(rest) <= 60 and rest[-1:] in ("）", ")"):
        return True
    if not opens_title(words) or starts_firmly(rest) or len(rest) > 100:
        return False
    return is_title(words + rest) or (len(after) <= 60 and is_title(words + rest + after))


def _unfinished(paragraph: _Paragraph, *, softly: bool) -> bool:
    """Whether a paragraph of a paragraph-a-line text breaks off: long, with marks inside and none at its end."""
    words = paragraph.tail
    if not any(mark in words for mark in "，。、；") or width_of(words) < _LONG:
        return False
    if softly and "。" not in words:
        return False
    return words[-1].isalnum() or words[-1] in "《“（(—" or "。" in words
