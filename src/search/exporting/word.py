"""Quotations as a Word document: what was asked, the quotations with their citations, the list of sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from search.citing import cite
from search.exporting.quotes import Quote
from search.exporting.tables import Cell, Head, Table, head_lines
from search.types import Document, Span

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

FORBIDDEN_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Matches ``\\x0b`` and lone surrogates; not ``\\t`` and no character a letter is written with."""

BODY_FONT = "仿宋"
HEADING_FONT = "黑体"
"""Fonts of official documents (GB/T 9704-2012, 5.2.2: 仿宋 for text; 7.3.3: 黑体 for first-level headings)."""

QUOTE_STYLE = "原文"
CITATION_STYLE = "出处"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a Word export: a heading, lines of words, quotations, a table. Empty parts are left out."""

    title: str | None = None
    lines: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    table: Table | None = None


def to_word(head: Head, sections: Sequence[Section]) -> bytes:
    """Write a Word document. Each quotation is one paragraph of style 原文, its citation the next, of style 出处."""
    import docx

    word = docx.Document()
    _prepare(word, head)
    word.add_heading(_legal(head.title), level=1)
    for label, words in head_lines(head):
        word.add_paragraph(_legal(f"{label}：{words}"))
    number = 0
    for section in sections:
        if section.title:
            word.add_heading(_legal(section.title), level=2)
        for line in section.lines:
            word.add_paragraph(_legal(line))
        if section.table is not None:
            _add_table(word, section.table)
        for quote in section.quotes:
            number += 1
            _add_quote(word, quote, number)
    _add_sources(word, _documents(quote for section in sections for quote in section.quotes))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _prepare(word: WordDocument, head: Head) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    for name, font, size in (
        ("Normal", BODY_FONT, 12),
        ("Heading 1", HEADING_FONT, 18),
        ("Heading 2", HEADING_FONT, 14),
    ):
        _set_font(word, name, font, size)
    for name in (QUOTE_STYLE, CITATION_STYLE):
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.paragraph_format.left_indent = Pt(24)
    word.styles[QUOTE_STYLE].paragraph_format.keep_with_next = True
    word.styles[CITATION_STYLE].font.size = Pt(10.5)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = _legal(head.title), "", ""
    properties.created = properties.modified = head.made_at.astimezone(UTC)


def _set_font(word: WordDocument, name: str, font: str, size: float) -> None:
    """Name the font for Chinese characters too: Word keeps that name apart from the Latin one."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = word.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _add_quote(word: WordDocument, quote: Quote, number: int) -> None:
    facts = (quote.note, quote.function, quote.stance)
    word.add_paragraph(_legal(f"{number}．" + "　".join(fact for fact in facts if fact)))
    paragraph = word.add_paragraph(style=QUOTE_STYLE)
    for piece, marked in _pieces(quote.text, quote.marks):
        paragraph.add_run(_legal(piece)).bold = True if marked else None
    word.add_paragraph(_legal(quote.citation), style=CITATION_STYLE)
    if quote.remark:
        word.add_paragraph(_legal(f"批注：{quote.remark}"))


def _pieces(text: str, marks: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in sorted(marks):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            yield text[at:start], False
            yield text[start:end], True
            at = end
    yield text[at:], False


def _add_table(word: WordDocument, table: Table) -> None:
    grid = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, title in zip(grid.rows[0].cells, table.columns, strict=True):
        _write(cell.paragraphs[0], title, bold=True)
    for row in table.rows:
        for cell, column, value in zip(grid.add_row().cells, table.columns, row, strict=True):
            _write(cell.paragraphs[0], _words(value, percent=column in table.percent), bold=False)


def _write(paragraph: Paragraph, words: str, *, bold: bool) -> None:
    paragraph.add_run(_legal(words)).bold = bold or None


def _words(cell: Cell, *, percent: bool) -> str:
    if cell is None:
        return ""
    if percent and isinstance(cell, int | float):
        return f"{cell:.1%}"
    return str(cell)


def _documents(quotes: Iterable[Quote]) -> tuple[Document, ...]:
    return tuple({quote.document.doc_id: quote.document for quote in quotes}.values())


def _add_sources(word: WordDocument, documents: Sequence[Document]) -> None:
    if not documents:
        return
    word.add_heading("来源", level=2)
    for number, document in enumerate(documents, start=1):
        word.add_paragraph(_legal(f"[{number}] {cite(document)}文件：{document.source}"))


def _legal(words: str) -> str:
    return FORBIDDEN_IN_XML.sub("", words)
