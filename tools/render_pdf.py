"""A reply letter as a PDF: A4, 22 lines of 28 characters, red head, red line, page numbers ``— 1 —`` (GB/T 9704-2012).

Letters without a head are set as a plain print. The file is the same, byte for byte, every time: no clock, no chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fonts import fresh_faces, runs
from letter_layout import Line, Part, lay_out, title_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
LINES = 22
LEADING = HEIGHT / LINES
SIZE = WIDTH / 28
TITLE_SIZE, SMALL, FOOT = 21.5, 13.8, 14.0
RED, BLACK = (0.85, 0.05, 0.05), (0.0, 0.0, 0.0)
NOT_FIRST = "，。、；：？！）》”’〕】」％%…·.,;:?!)]"
NOT_LAST = "（《“‘〔【「([＜"
ASIDE = frozenset({Part.COPIES, Part.PRINTED})
CLOSING = frozenset({Part.SIGNATURE, Part.DATE})
GOOD_END = re.compile(r"(?:关于|会议|[厅局委会]对?|[提建]案?议?的|号)$")
"""Where a line of a title may well end: ``…关于``, ``…二次会议`` yes; ``…十一届二`` no."""
TOKEN = re.compile(r"[0-9A-Za-z０-９][0-9A-Za-z０-９.,:/\-%％+]{0,15}|\s+|.", re.DOTALL)
"""What is not broken across lines: a number or a Latin word as a whole, else one character."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line on the sheet. ``x`` is measured from the left margin, ``gap`` is added between characters, in points.

    ``keep`` lines after it stand on the same page: a signature is not parted from its date.
    """

    text: str
    x: float = 0.0
    face: str = "Song"
    size: float = SIZE
    gap: float = 0.0
    slots: int = 1
    keep: int = 0
    colour: tuple[float, float, float] = BLACK
    bold: bool = False
    rule: str = ""
    joined: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """The rest begins on a new page."""


def render_pdf(text: str, path: Path, *, keep_page_breaks: bool = False) -> None:
    """Write the letter ``text`` to ``path``.

    Args:
        text: the letter, one paragraph a line.
        path: where to write.
        keep_page_breaks: where ``text`` has a paragraph cut in two by a page break, break the page there as well;
            otherwise the halves are joined and pages break where they are full.

    Raises:
        MissingFontsError: a font is not installed.
    """
    from reportlab.pdfgen.canvas import Canvas

    fresh_faces()
    lines = lay_out(text, sheets=True)
    formal = any(line.part is Part.AGENCY for line in lines)
    end = len(lines)
    while end and lines[end - 1].part in ASIDE:
        end -= 1
    rows = list(_rows(lines[:end], formal=formal, keep_page_breaks=keep_page_breaks))
    canvas = Canvas(str(path), pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(title_of(text))
    canvas.setSubject("虚构的示例答复函，不得作为事实引用")
    canvas.setCreator("tools/make_corpus.py")
    _draw_pages(canvas, _pages(rows), lines[end:], formal=formal)
    canvas.save()


def _width(text: str, face: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(sum(stringWidth(run, name, size) for name, run in runs(text, face)))


def _rows(lines: Sequence[Line], *, formal: bool, keep_page_breaks: bool) -> Iterator[Row | Break]:
    """Turn lines into rows, joining the halves of a cut paragraph unless its page break is kept."""
    ruled = not formal
    before: Part | None = None
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and line.part is Part.CARRIED and not keep_page_breaks:
            waiting = replace(waiting, text=waiting.text + line.text)
            continue
        if waiting is not None:
            yield from _paragraph(waiting)
        waiting = None
        if line.part is Part.CARRIED:
            yield Break()
        if line.part in {Part.BODY, Part.CARRIED}:
            waiting = line
            continue
        if not ruled and line.part in {Part.TITLE, Part.SALUTATION}:
            ruled = True
            yield Row("", rule="red")
            yield Row("")
        if line.part is Part.SALUTATION or (line.part in CLOSING and before not in CLOSING):
            yield Row("")
        before = line.part
        yield from _paragraph(line)
    if waiting is not None:
        yield from _paragraph(waiting)


def _paragraph(line: Line) -> Iterator[Row]:
    text = line.text
    match line.part:
        case Part.AGENCY:
            size = min(44.0, WIDTH / max(len(text), 1) * 0.95)
            yield _centred(Row(text, size=size, colour=RED, bold=True, slots=3))
        case Part.TITLE:
            yield from _title(text)
        case Part.INFO:
            row = Row("    ".join(filter(None, (text, line.right))), size=SMALL)
            yield _centred(replace(row, size=min(SMALL, SMALL * WIDTH / _width(row.text, row.face, SMALL))))
        case Part.MARK | Part.NUMBER | Part.SIGNER:
            yield _pair(line)
        case Part.SIGNATURE | Part.DATE:
            indent = 4 if line.part is Part.DATE else max(2.0, 6.5 - len(text) / 2)
            keep = int(line.part is Part.SIGNATURE)
            yield Row(text, x=WIDTH - _width(text, "Song", SIZE) - indent * SIZE, keep=keep)
        case Part.HEADING:
            yield from _set(text, "Hei", indent=2)
        case Part.SUBHEADING:
            yield from _set(text, "Kai", indent=2)
        case Part.SALUTATION | Part.CARRIED:
            yield from _set(text, "Song", indent=0)
        case _:
            yield from _set("    ".join(filter(None, (text, line.right))), "Song", indent=2)


def _centred(row: Row) -> Row:
    return replace(row, x=(WIDTH - _width(row.text, row.face, row.size)) / 2)


def _pair(line: Line) -> Row:
    """Set what stands left and, on the same line, what stands right; a signer or a mark alone stands right."""
    face = "Kai" if line.part is Part.SIGNER else "Song"
    if not line.right:
        width = _width(line.text, face, SIZE)
        alone = {Part.SIGNER: WIDTH - width - SIZE, Part.NUMBER: (WIDTH - width) / 2}
        return Row(line.text, x=alone.get(line.part, 0.0), face=face)
    right = Row(line.right, x=WIDTH - _width(line.right, "Kai", SIZE) - SIZE, face="Kai")
    return Row(line.text, x=SIZE if line.part is Part.NUMBER else 0.0, face=face, joined=(right,))


def _title(text: str) -> Iterator[Row]:
    """Break a title at the blanks it has, else into lines of nearly the same length, and centre them."""
    for piece in text.split():
        most = int(WIDTH / TITLE_SIZE)
        rest, count = piece, -(-len(piece) // most)
        while rest:
            end = _title_end(rest, count, most)
            yield _centred(Row(rest[:end], size=TITLE_SIZE, bold=True))
            rest = rest[end:]
            count = max(count - 1, -(-len(rest) // most))


def _title_end(rest: str, count: int, most: int) -> int:
    """Return how much of a title stands on the next of ``count`` lines: about a share, ending where it reads well."""
    if count <= 1:
        return len(rest)
    share = -(-len(rest) // count)
    near = sorted(range(max(share - 4, 1), min(share + 4, most) + 1), key=lambda end: abs(end - share))
    return next((end for end in near if GOOD_END.search(rest[:end])), share)


def _set(text: str, face: str, *, indent: int) -> Iterator[Row]:
    """Set a paragraph, the first line indented by ``indent`` characters, full lines spread to the right margin."""
    pieces = list(_fill(text, face, SIZE, WIDTH, indent * SIZE))
    for number, piece in enumerate(pieces):
        x = indent * SIZE if number == 0 else 0.0
        spare = WIDTH - x - _width(piece, face, SIZE)
        spread = number < len(pieces) - 1 and len(piece) > 1 and 0 < spare <= 2.5 * SIZE
        yield Row(piece, x=x, face=face, gap=spare / (len(piece) - 1) if spread else 0.0)


def _fill(text: str, face: str, size: float, width: float, first_indent: float) -> Iterator[str]:
    """Break ``text`` into lines no wider than ``width``; no line begins with 。 or ends with 《."""
    line: list[str] = []
    used = first_indent
    for token in TOKEN.findall(text):
        token_width = _width(token, face, size)
        if line and used + token_width > width + 0.01:
            kept = _retreat(line, token)
            yield "".join(line[:kept]).rstrip()
            line = line[kept:]
            used = _width("".join(line), face, size)
        if line or not token.isspace():
            line.append(token)
            used += token_width
    if line:
        yield "".join(line)


def _retreat(line: Sequence[str], following: str) -> int:
    """Return how many tokens stay on the line when ``following`` does not fit."""
    kept = len(line)
    while kept > 1 and (following[0] in NOT_FIRST or line[kept - 1][-1] in NOT_LAST):
        following = line[kept - 1]
        kept -= 1
    return kept


def _pages(rows: Sequence[Row | Break]) -> list[list[tuple[float, Row]]]:
    """Deal rows out to pages; a row comes with its baseline, measured in lines from the top."""
    pages: list[list[tuple[float, Row]]] = [[]]
    used = 0
    for row in rows:
        if isinstance(row, Break) or used + row.slots + row.keep > LINES:
            pages.append([])
            used = 0
        if isinstance(row, Break):
            continue
        used += row.slots
        pages[-1].append((used - (0.9 if row.slots > 1 else 0.25), row))
    return pages


def _draw_pages(canvas: Canvas, pages: list[list[tuple[float, Row]]], aside: Sequence[Line], *, formal: bool) -> None:
    for number, page in enumerate(pages, start=1):
        for depth, row in page:
            _draw(canvas, row, PAGE_HEIGHT - TOP - depth * LEADING)
        last = number == len(pages)
        if last and aside:
            rows = list(_imprint(aside))
            taken = page[-1][0] if page else 0.0
            room = PAGE_HEIGHT - TOP - taken * LEADING - (PAGE_HEIGHT - TOP - HEIGHT) - 0.5 * LEADING
            if len(rows) * 0.8 * LEADING > room:
                _foot(canvas, number, formal=formal)
                canvas.showPage()
                number += 1  # the imprint takes a page of its own
            _draw_imprint(canvas, rows)
        _foot(canvas, number, formal=formal)
        canvas.showPage()


def _imprint(aside: Sequence[Line]) -> Iterator[Row]:
    """Set 抄送 and 印发, smaller, between rules."""
    for line in aside:
        if line.right:
            right = Row(line.right, x=WIDTH - _width(line.right, "Song", SMALL) - SMALL, size=SMALL)
            yield Row(line.text, x=SMALL, size=SMALL, rule="thin", joined=(right,))
            continue
        for number, piece in enumerate(_fill(line.text, "Song", SMALL, WIDTH - 2 * SMALL, 0.0)):
            yield Row(piece, x=SMALL * (1 if number == 0 else 3), size=SMALL, rule="" if number else "thin")


def _draw_imprint(canvas: Canvas, rows: Sequence[Row]) -> None:
    step = 0.8 * LEADING
    bottom = PAGE_HEIGHT - TOP - HEIGHT
    canvas.setStrokeColorRGB(*BLACK)
    for number, row in enumerate(rows):
        top = bottom + (len(rows) - number) * step
        if row.rule:
            canvas.setLineWidth(1.0 if number == 0 else 0.6)
            canvas.line(LEFT, top, LEFT + WIDTH, top)
        _draw(canvas, replace(row, rule=""), top - 0.68 * step)
    canvas.setLineWidth(1.0)
    canvas.line(LEFT, bottom, LEFT + WIDTH, bottom)


def _foot(canvas: Canvas, number: int, *, formal: bool) -> None:
    """Number the page: outside and with dashes on an official sheet, centred on a plain print."""
    text = f"— {number} —" if formal else f"{number}"
    width = _width(text, "Song", FOOT)
    x = (WIDTH - width) / 2
    if formal:
        x = WIDTH - width - FOOT if number % 2 else FOOT
    _draw(canvas, Row(text, x=x, size=FOOT), PAGE_HEIGHT - TOP - HEIGHT - 7 * MM - FOOT)


def _draw(canvas: Canvas, row: Row, y: float) -> None:
    if row.rule == "red":
        canvas.setStrokeColorRGB(*RED)
        canvas.setLineWidth(2.0)
        canvas.line(LEFT, y, LEFT + WIDTH, y)
        return
    canvas.setFillColorRGB(*row.colour)
    canvas.setStrokeColorRGB(*row.colour)
    canvas.setLineWidth(row.size * 0.025)
    canvas.saveState()  # or the bold of a title would go on in the lines below it
    pen = canvas.beginText(LEFT + row.x, y)
    pen.setTextRenderMode(2 if row.bold else 0)
    pen.setCharSpace(row.gap)
    for face, run in runs(row.text, row.face):
        pen.setFont(face, row.size)
        pen.textOut(run)
    canvas.drawText(pen)
    canvas.restoreState()
    for other in row.joined:
        _draw(canvas, other, y)
