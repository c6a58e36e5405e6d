"""A reply letter as a Word file: real paragraphs, tables for what stands left and right, a page number in the footer.

The file is the same, byte for byte, every time: the archive is written again with a fixed date.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from letter_layout import Line, Part, lay_out, title_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FIXED = (2025, 1, 1, 0, 0, 0)
PAIRED = frozenset({Part.NUMBER, Part.MARK, Part.SIGNER, Part.PRINTED})
FACES = {
    Part.AGENCY: ("方正小标宋简体", 32),
    Part.TITLE: ("方正小标宋简体", 22),
    Part.HEADING: ("黑体", 16),
    Part.SUBHEADING: ("楷体_GB2312", 16),
    Part.SIGNER: ("楷体_GB2312", 16),
    Part.COPIES: ("仿宋_GB2312", 14),
    Part.PRINTED: ("仿宋_GB2312", 14),
}
LEFT, CENTRE, RIGHT = 0, 1, 2
ALIGNMENT = {
    **dict.fromkeys((Part.AGENCY, Part.TITLE, Part.NUMBER, Part.INFO), CENTRE),
    **dict.fromkeys((Part.SIGNER, Part.SIGNATURE, Part.DATE), RIGHT),
}
BODY_FACE = ("仿宋_GB2312", 16)


def render_docx(text: str, path: Path) -> None:
    """Write the letter ``text`` to ``path``, one paragraph a line, nothing joined or left out."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    _properties(document, title_of(text))
    _footer(document)
    aside: list[Line] = []
    for line in lay_out(text, sheets=False):
        if line.part in {Part.COPIES, Part.PRINTED}:
            aside.append(line)
        else:
            _imprint(document, aside)
            aside = []
            _add(document, line)
    _imprint(document, aside)
    packed = io.BytesIO()
    document.save(packed)
    path.write_bytes(_with_fixed_dates(packed.getvalue()))


def _properties(document: Document, title: str) -> None:
    properties = document.core_properties
    properties.title = title[:255]
    properties.subject = "虚构的示例答复函，不得作为事实引用"
    properties.author = properties.last_modified_by = "示例"
    properties.created = properties.modified = datetime.datetime(*FIXED)
    properties.comments = ""


def _footer(document: Document) -> None:
    """Number the pages with a field, as the standard wants: — 1 —."""
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _add(document: Document, line: Line) -> None:
    from docx.shared import Pt

    if line.right and line.part in PAIRED:
        table = document.add_table(rows=1, cols=2)
        _write(table.cell(0, 0).paragraphs[0], line.text, line.part)
        _write(table.cell(0, 1).paragraphs[0], line.right, Part.SIGNER, alignment=RIGHT)
        return
    paragraph = document.add_paragraph()
    text = "    ".join(filter(None, (line.text, line.right)))
    _write(paragraph, text, line.part, alignment=ALIGNMENT.get(line.part, LEFT))
    paragraph.paragraph_format.line_spacing = Pt(29)
    if line.part in {Part.BODY, Part.HEADING, Part.SUBHEADING, Part.NOTE}:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    if line.part is Part.DATE:
        paragraph.paragraph_format.right_indent = Pt(64)


def _write(paragraph: Paragraph, text: str, part: Part, *, alignment: int = LEFT) -> None:
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    face, size = FACES.get(part, BODY_FACE)
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT(alignment)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if part is Part.AGENCY:
        run.font.color.rgb = RGBColor(0xD9, 0x0D, 0x0D)


def _imprint(document: Document, lines: Sequence[Line]) -> None:
    """Set 抄送 and 印发 as the ruled table that ends a letter."""
    if not lines:
        return
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for line in lines:
        left, right = table.add_row().cells
        if line.right:
            _write(left.paragraphs[0], line.text, line.part)
            _write(right.paragraphs[0], line.right, line.part, alignment=RIGHT)
        else:
            _write(left.merge(right).paragraphs[0], line.text, line.part)


def _with_fixed_dates(packed: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()
