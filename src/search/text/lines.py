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

from search.text.characters import DOUBLE_QUOTES
from search.text.marks import (
    are_rows,
    closes,
    closes_item,
    completes_line,
    continues_mark,
    has_label,
    is_empty_label,
    is_heading,
    is_list_field,
    is_open_bracket,
    is_organ,
    is_salutation,
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
_INDENT = 2.0
_LOOSE = 0.7
"""Ems by which a printed line may miss the margin because marks were squeezed or figures are narrower than half an em."""
_UNBROKEN = re.compile(r"[“‘《〈（(〔【「]{0,3}(?:[0-9A-Za-z.,:/\-%+]{1,20}|.)[，。、；：！？）》”’】〕%…]{0,3}")
"""Matches what may not be parted from the head of a line: ``0599-88512117``, ``会，``; not ``会议``."""
_NEARLY = 6.5
"""An unfinished line with marks in it that comes this near to the margin goes on, whatever the next word measures."""
_MIN_PRINTED_LINES = 4
_MIN_JOINS = 0.1
_NARROW = re.compile(rf"[\x00-⺀](?<![‘’—…·{DOUBLE_QUOTES}])")
"""Matches ``A`` and ``-``; not ``中``, nor marks as wide as an ideograph (``—``), straight quotation marks among them, for they
become “ and ”."""
_TAIL = 500
_TITLE_REST = 4
"""A title that is one already may have lost no more than 函 or 意见 to the next line."""
_HAN = re.compile(r"[㐀-鿿]")
"""Matches ``省``; not ``7``: a number alone at the foot of a page begins no sentence."""
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
    return len(words) - 0.5 * len(_NARROW.findall(words))


def join_lines(lines: Sequence[Line]) -> list[Line]:
    """Join the lines that continue one another: one round of both kinds of evidence. Indents are used up by it."""
    return _join_cut(_join_printed(lines))


def _join_printed(lines: Sequence[Line]) -> list[Line]:
    """Join full lines with what follows, if the text is printed in lines of one width."""
    measures = [width_of(line.text) for line in lines]
    margin = _margin(measures)
    if margin is None:
        return [Line(line.pieces) for line in lines]
    layout = _Layout(lines, measures, margin)
    joins = [at > 0 and _continues_printed(lines, at, layout) for at in range(len(lines))]
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


class _Layout:
    """What the widths of printed lines tell: which are full, and which are not the first of their paragraph."""

    def __init__(self, lines: Sequence[Line], measures: Sequence[float], margin: float) -> None:
        heads = [_UNBROKEN.match(line.text) for line in lines]
        tokens = [*(width_of(head[0]) if head else 1.0 for head in heads[1:]), margin]
        self._lines, self._measures, self._margin = lines, measures, margin
        self._room = [margin - measure - token for measure, token in zip(measures, tokens, strict=True)]
        starts = [at for at in range(1, len(lines)) if self._begins(at)]
        self._blanks = bool(starts) and sum(lines[at].indent >= 2 for at in starts) > len(starts) / 2
        first = [at for at in starts if self.full(at)]
        reaching = sum(self._room[at] + tokens[at] < _INDENT - _LOOSE for at in first)
        self._narrow = len(first) >= 2 and reaching <= len(first) / 10
        self._edge = margin - _INDENT + _LOOSE

    def full(self, at: int) -> bool:
        """Whether the next word had no room on line ``at``, be it indented or not."""
        return self._room[at] < _INDENT + _LOOSE

    def nearly_full(self, at: int) -> bool:
        """Whether line ``at`` breaks off in a sentence near the margin: fonts set figures and marks in widths of their own."""
        words = self._lines[at].text
        return (
            self._measures[at] > self._margin - _NEARLY
            and not is_heading(words)
            and any(mark in words for mark in "，。、；")
        )

    def inside(self, at: int) -> bool:
        """Whether line ``at`` certainly is not the first of its paragraph."""
        if self._blanks:
            return self._lines[at].indent == 0
        return self._narrow and self._measures[at] > self._edge

    def first(self, at: int) -> bool:
        """Whether line ``at`` is indented, as far as it shows."""
        if self._blanks:
            return self._lines[at].indent >= 2
        return self._narrow and self._room[at] > _LOOSE and self.full(at)

    def _begins(self, at: int) -> bool:
        above, words = self._lines[at - 1].text, self._lines[at].text
        if stands_alone(words) or starts_firmly(words):
            return False
        return is_heading(above) or is_salutation(above) or (closes(above) and not self.full(at - 1))


def _continues_printed(lines: Sequence[Line], at: int, layout: _Layout) -> bool:
    words, following = lines[at - 1].text, lines[at].text
    if continues_mark(following):
        return True
    if is_list_field(words) and layout.full(at - 1):
        return not has_label(following) and not starts_firmly(following)
    if closes(words):
        ahead = starts_firmly(following) or stands_alone(following)
        return layout.full(at - 1) and not ahead and layout.inside(at)
    if stands_alone(words) or not (layout.full(at - 1) or layout.nearly_full(at - 1)):
        return False
    if words[-1] in "，、" and not has_label(following):
        return True
    if starts_firmly(following) or (stands_alone(following) and not is_organ(following)):
        return False
    return not (closes_item(words) and layout.first(at))


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
    if paragraph.short and (
        stands_alone(words) or is_heading(words) or is_open_bracket(words) or are_rows(words, rest)
    ):
        return False
    if paragraph.pieces[-1][0] != following.pieces[0][0] and _HAN.search(words):
        return True
    return _unfinished(paragraph, softly=starts_softly(rest))


def _continues_field(words: str, rest: str, after: str) -> bool:
    """Whether ``rest`` completes a title, a list of receivers or a bracket of the tail."""
    if is_list_field(words) and not has_label(rest):
        return words[-1:] in "，、,；;" or (rest[-1:] == "。" and len(rest) <= 60 and not stands_alone(rest))
    if is_empty_label(words):
        return len(rest) <= 60 and not (has_label(rest) or starts_firmly(rest) or is_title(rest) or opens_title(rest))
    if completes_line(words, rest):
        return True
    if is_open_bracket(words) and len(rest) <= 60 and rest[-1:] in ("）", ")"):
        return True
    if is_title(words):
        return len(rest) <= _TITLE_REST and rest.isalpha() and is_title(words + rest)
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
    return words[-1].isalnum() or words[-1] in "《（(—" or "。" in words
