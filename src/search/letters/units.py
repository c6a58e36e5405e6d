"""The body of a letter as units: one measure or one point each, cut where the letter itself is cut.

The body is read line by line. Headings on lines of their own are not units but the path above what stands below them; one
with nothing below it says something by itself and is a block, as every other line is, or part of one (a lead-in sentence goes
with what it announces, short list items with the line that opens the list).
Blocks that say several things are cut at sentence ends by :mod:`search.letters.segments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.letters import headings
from search.letters.segments import cut_block
from search.types import Span

LEAD_IN = re.compile(
    r"(?:[以如]下|这么|这样|下列|几)[一二两三四五六七八几]?(?:个?方面|[件项条点样步])[^，。；]{0,12}[。：:]$|[：:]$|如下。?$"
)
"""A sentence that only announces what follows. Matches ``主要做了以下几件事。``; must not match ``我们做了三件事，效果不错。``."""

LEAVES_SECTION = re.compile(
    r"(?:下一步|下一阶段|下步|接下来|今后|综上|总之|最后[，,]|以上|感谢|谢谢|再次|衷心|诚挚|专此|特此|此复|恳请|敬请|欢迎|对于?您?"
    r"|关于|另[外，,]|此外|同时[，,]|[这该此本]件?(?:提案|建议|件))"
)
"""Opens a paragraph that has left a numbered paragraph above it. Matches ``下一步，我局将``; must not match ``近年来``."""

CLOSES_LETTER = re.compile(
    r"(?:下一步|下一阶段|下步|接下来|今后[，,一]|综上|感谢|谢谢|再次|衷心|诚挚|专此|特此|此复|恳请|敬请|欢迎|以上答复)"
)
"""Opens a paragraph that has left every section. Matches ``下一步，我厅将``; must not match ``关于地方立法``."""

COURTESY = re.compile(
    r"感谢您|感谢[你贵]|再次感谢|感谢(?:代表|委员)|谢谢|敬意|盼您|期待您|[恳请希望]{2}(?:您|贵|你们|一如)|欢迎(?:您|贵|你们)|一如既往|继续(?:监督|关注|支持|关心)|专此|特此"
)
"""Words to the member at the end of a letter. Matches ``盼您常来大厅坐坐``; must not match ``感谢信``."""

_LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
"""A line. Matches ``一、情况``; not a line end."""
_INNER_END = re.compile("[。！？；;]")
"""Matches ``。``; not ``，``."""
_RECEIVED = re.compile(r"收悉|收到|转来|交办")
"""Matches ``提案收悉``; not ``提案认为``."""

_NUMBERING = "一二三四五六七八九十0123456789（）()、．.【①②③④⑤⑥⑦⑧⑨ "
RECEIPT_END = re.compile(r"(?:答复|函复|回复|复函|汇报|告知)[^。，]{0,4}如下[。：:]?$")
"""The end of the receipt formula. Matches ``现答复如下：``; must not match ``理由如下：``."""

SHORT_LEAD = 45
SHORT_ITEM = 80
LIST_TARGET = 250


@dataclass(frozen=True, slots=True)
class Unit:
    """A span of the document's text and the path of headings above it, outermost first."""

    start: int
    end: int
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    words: str
    mark: headings.Mark | None


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    heading: tuple[str, ...]
    closed: bool = False
    """Whether a stand-alone heading lies between this block and the one before."""
    run_in: bool = False


def split_units(text: str, body: Span) -> tuple[Unit, ...]:
    """The units of ``text[body[0]:body[1]]``, in order, without overlap; only headings of units and white space lie between.

    Offsets are into ``text``. Every unit has between 1 and 600 characters. Linear in the length of the body.
    """
    lines = _join_broken(_read_lines(text, body), text)
    units: list[Unit] = []
    for block in _glue(_blocks(lines), text):
        for start, end in cut_block(text[block.start : block.end]):
            units.append(Unit(block.start + start, block.start + end, block.heading))
    return tuple(units)


def _read_lines(text: str, body: Span) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(text[body[0] : body[1]]):
        raw = match.group()
        words = raw.strip()
        if words:
            start = body[0] + match.start() + raw.index(words[0])
            lines.append(_Line(start, start + len(words), words, headings.read_mark(words)))
    return lines


def _join_broken(lines: Sequence[_Line], text: str) -> list[_Line]:
    """Join a line to the one before when that one stops in the middle of a sentence (a table or list is left alone)."""
    joined: list[_Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and (before.end - before.start > 30 or "，" in before.words)
            and not (before.mark and headings.is_title_phrase(before.words[before.mark.end :]))
            and line.mark is None
            and not headings.ENDS_SENTENCE.search(before.words[-4:])
            and not headings.ORDINAL.match(line.words)
            and line.end - before.start < 2000
        ):
            joined[-1] = _Line(before.start, line.end, text[before.start : line.end], before.mark)
        else:
            joined.append(line)
    return joined


@dataclass(slots=True)
class _Heading:
    """A heading: ``run_in`` when its paragraph goes on behind it, ``holds`` once a block is known to stand below it."""

    level: int
    title: str
    run_in: bool
    above: tuple[_Heading, ...]
    holds: bool = False

    def path(self) -> tuple[str, ...]:
        return tuple(entry.title for entry in self.above)


class _Path:
    """The headings open at a place in the letter."""

    def __init__(self) -> None:
        self._open: list[_Heading] = []
        self._siblings = 0

    def enter(self, level: int, title: str, *, run_in: bool) -> _Heading:
        siblings = any(entry.level == level for entry in self._open)
        above = tuple(entry for entry in self._open if entry.level < level)
        heading = _Heading(level, title, run_in, above)
        self._open = [*above, heading]
        self._siblings = self._siblings + 1 if siblings and run_in else 0
        return heading

    def leave(self, words: str, *, last_section: bool) -> None:
        """Close what a paragraph without a number has plainly left."""
        about_next = any(CLOSES_LETTER.match(entry.title.lstrip(_NUMBERING)) for entry in self._open)
        if (
            last_section
            and not headings.ORDINAL.match(words)
            and (COURTESY.search(words) or (CLOSES_LETTER.match(words) and not about_next))
        ):
            self._open = []
        elif self._open and self._open[-1].run_in and (self._siblings or LEAVES_SECTION.match(words)):
            while self._open and self._open[-1].run_in:
                self._open.pop()

    def hold(self) -> tuple[str, ...]:
        """The path of a block that stands here."""
        for entry in self._open:
            entry.holds = True
        return tuple(entry.title for entry in self._open)


def _blocks(lines: Sequence[_Line]) -> list[_Block]:
    path = _Path()
    blocks: list[tuple[_Block, _Heading | None]] = []
    closed = False
    stand_alone = [_heading_level(lines, index) for index in range(len(lines))]
    last_heading = max((i for i, level in enumerate(stand_alone) if level is not None or lines[i].mark), default=-1)
    for index, line in enumerate(lines):
        level = stand_alone[index]
        if level is not None:
            heading = path.enter(level, headings.squeeze(line.words), run_in=False)
            if not headings.BARE_NUMERAL.fullmatch(line.words):
                blocks.append((_Block(line.start, line.end, heading.path(), closed=True), heading))
            closed = True
            continue
        title = headings.run_in_title(line.words, line.mark) if line.mark else None
        if title is not None and line.mark is not None:
            path.enter(line.mark.level, title, run_in=True)
        elif line.mark is None:
            path.leave(line.words, last_section=index > last_heading)
        blocks.append((_Block(line.start, line.end, path.hold(), closed, title is not None), None))
        closed = False
    return _without_paths(blocks)


def _without_paths(blocks: Sequence[tuple[_Block, _Heading | None]]) -> list[_Block]:
    """Leave out the headings that hold a block; one that holds none is a block itself, held by those above it."""
    kept = []
    for block, heading in reversed(blocks):
        if heading is None or not heading.holds:
            kept.append(block)
            for entry in heading.above if heading is not None else ():
                entry.holds = True
    return kept[::-1]


def _heading_level(lines: Sequence[_Line], index: int) -> int | None:
    """The level of a line that is a heading on its own, ``None`` for a line of text.

    A heading stands above something: a title-like line followed by nothing, or by its like, is an item of a list or table.
    """
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or len(line.words) > headings.MAX_TITLE + 6:
        return None
    for shape, level in ((headings.BRACKETED, headings.BRACKET_LEVEL), (headings.BARE_NUMERAL, headings.CHAPTER_LEVEL)):
        if shape.fullmatch(line.words):
            return None if shape.fullmatch(following.words) else level
    if headings.ATTACHMENT.fullmatch(line.words) and following.mark is None:
        return headings.BRACKET_LEVEL
    if line.mark is not None:
        before = lines[index - 1] if index > 0 else None
        return line.mark.level if _marked_heading(line, before, following) else None
    before_is_title = index > 0 and headings.is_plain_title(lines[index - 1].words) and lines[index - 1].mark is None
    if not headings.is_plain_title(line.words) or before_is_title:
        return None
    below_is_text = headings.ENDS_SENTENCE.search(following.words) or following.mark or len(following.words) > 30
    return headings.PLAIN_LEVEL if below_is_text else None


def _marked_heading(line: _Line, before: _Line | None, following: _Line) -> bool:
    mark = line.mark
    if mark is None or (following.mark is not None and following.mark.level <= mark.level):
        return False
    rest = line.words[mark.end :].strip()
    if not rest:
        return False
    if not headings.ENDS_SENTENCE.search(rest):
        return rest[-1] not in "，,、" and headings.is_title_phrase(rest)
    # （二）着力解决“不敢贷”。 on a line of its own, with the measures below it; not the last item of a list of sentences
    return (
        rest[-1] in "。：:"
        and not _INNER_END.search(rest[:-1])
        and headings.is_title_phrase(rest)
        and len(rest) <= 40
        and not (rest[-1] == "。" and before is not None and _is_item(before, mark.level))
    )


def _is_item(line: _Line, level: int) -> bool:
    """Whether a numbered line of this level is a sentence without a title."""
    return (
        line.mark is not None
        and line.mark.level == level
        and not headings.is_title_phrase(line.words[line.mark.end :])
        and headings.run_in_title(line.words, line.mark) is None
    )


def _glue(blocks: Sequence[_Block], text: str) -> list[_Block]:
    """Put lead-ins before what they announce, and short list items behind the line that opens their list."""
    glued: list[_Block] = []
    pending: _Block | None = None
    for block in blocks:
        if pending is not None:
            if block.closed:
                glued.append(pending)
            else:
                block = replace(block, start=pending.start, closed=pending.closed)
            pending = None
        words = text[block.start : block.end]
        if glued and (_continues_list(glued[-1], block, text) or _follows_receipt(glued[-1], block, text)):
            glued[-1] = replace(glued[-1], end=block.end)
        elif not block.run_in and _announces(words, first=not glued):
            pending = block
        else:
            glued.append(block)
    return [*glued, pending] if pending is not None else glued


def _announces(words: str, *, first: bool) -> bool:
    """Whether a paragraph only announces the next; the receipt formula (收悉，现答复如下：) is a unit of its own."""
    receipt = RECEIPT_END.search(words) and (first or "收悉" in words)
    return len(words) <= SHORT_LEAD and not receipt and bool(LEAD_IN.search(words))


def _follows_receipt(before: _Block, block: _Block, text: str) -> bool:
    """现答复如下： on a line of its own closes the receipt formula above it."""
    return (
        not block.closed
        and block.end - block.start <= SHORT_LEAD
        and bool(RECEIPT_END.search(text[block.start : block.end]))
        and bool(_RECEIVED.search(text[before.start : min(before.end, before.start + 200)]))
    )


def _continues_list(before: _Block, block: _Block, text: str) -> bool:
    """Whether a short item belongs to the block above: that block opens or goes on with a list, or both are table rows."""
    if block.closed or block.run_in or block.end - before.start > LIST_TARGET:
        return False
    if RECEIPT_END.search(text[max(before.start, before.end - 30) : before.end]):
        return False
    size = block.end - block.start
    tail = text[max(before.start, before.end - 2) : before.end].rstrip('”’」』）)"')
    if tail.endswith(("；", ";", "：", ":", "，", "、")):
        return size <= SHORT_ITEM
    row = text[block.start : block.end]
    above = text[before.start : before.end].rsplit("\n", 1)[-1].strip()
    return not headings.ENDS_SENTENCE.search(row) and not headings.ENDS_SENTENCE.search(above) and size <= SHORT_ITEM
