"""Walks the body of a Word document and gives its lines as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from search.parsers.docx_numbering import Numbering, W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

PAGE_NUMBER = re.compile(r"^[\s\-—–－·~]{0,40}(?:第\s{0,4})?\d{0,4}(?:\s{0,4}页)?[\s\-—–－·~]{0,40}$")
"""Matches ``— 3 —``, ``第 3 页`` and an empty line; not ``第3号``."""

PAGE_FIELD = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")
"""Matches the field code ``PAGE \\* MERGEFORMAT``; not ``PAGEREF _Toc1``."""

SYMBOLS = {0x52: "☑", 0x53: "☒", 0xA3: "□", 0xA8: "□", 0x6F: "□", 0xFE: "☑", 0xFC: "✓", 0x2A3: "□"}
"""Wingdings characters used as tick boxes in forms."""

SKIPPED = frozenset(
    {
        f"{W}del",
        f"{W}moveFrom",
        f"{W}instrText",
        f"{W}delText",
        f"{W}rPr",
        f"{W}pPr",
        f"{W}sectPr",
        f"{W}tblPr",
        f"{W}rt",
    }
    | {f"{W}commentReference", f"{W}annotationRef", f"{W}sdtPr", f"{W}sdtEndPr", f"{MC}Fallback"}
)
"""Deleted text, properties, and the second copy of drawings kept for old programs."""

MAX_STYLE_DEPTH = 20


@dataclass(slots=True)
class _Style:
    parent: str | None = None
    number_id: str | None = None
    depth: int | None = None
    hidden: bool = False


@dataclass(slots=True)
class Styles:
    """Paragraph styles: only what numbers and hides text."""

    by_id: dict[str, _Style] = field(default_factory=dict)
    default: str | None = None

    def number(self, style: str | None) -> tuple[str | None, int | None]:
        """Return ``(list, level)`` that a style gives its paragraphs, looking up its parents."""
        number_id: str | None = None
        depth: int | None = None
        for _ in range(MAX_STYLE_DEPTH):
            found = self.by_id.get(style or "")
            if found is None:
                break
            number_id = number_id if number_id is not None else found.number_id
            depth = depth if depth is not None else found.depth
            style = found.parent
        return number_id, depth


@dataclass(slots=True)
class Paragraph:
    """The text of one paragraph, its number included."""

    text: str
    has_page_field: bool = False


@dataclass(slots=True)
class _Collected:
    """What was met while walking a paragraph's runs."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Reads blocks in document order. ``notes`` are foot- and endnotes by ``(kind, id)``."""

    styles: Styles
    numbering: Numbering
    notes: Mapping[tuple[str, str], etree._Element]
    _begun: bool = False

    def lines(self, container: etree._Element) -> Iterator[str]:
        """Yield the lines of a body, cell, text box or note."""
        for paragraph in self.paragraphs(container):
            yield paragraph.text

    def paragraphs(self, container: etree._Element) -> Iterator[Paragraph]:
        """Yield paragraphs and table rows in order."""
        for element in _blocks(container):
            if element.tag == f"{W}tbl":
                yield from (Paragraph(line) for line in self._table(element))
            else:
                yield from self._paragraph(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Paragraph]:
        found = _Collected()
        _collect(element, found)
        text = "".join(found.parts)
        label = self._label(element)  # Word counts an empty item too, so the label is worked out for it
        if text.strip():
            text = label + text
        # A box anchored before anything was written holds the head of the letter; later ones stand beside their paragraph.
        before = not self._begun
        boxes = [line for box in found.boxes for line in self.lines(box) if line.strip()]
        self._begun = self._begun or bool(text.strip())
        yield from (Paragraph(line) for line in boxes if before)
        yield Paragraph(text, any(PAGE_FIELD.search(code) for code in found.fields))
        yield from (Paragraph(line) for line in boxes if not before)
        for key in found.notes:
            note = self.notes.get(key)
            if note is not None:
                text = " ".join(line.strip() for line in self.lines(note) if line.strip())
                yield Paragraph(f"注：{text}")

    def _label(self, element: etree._Element) -> str:
        properties = element.find(f"{W}pPr")
        style = number_id = depth = None
        if properties is not None:
            style = _value(properties.find(f"{W}pStyle"))
            own = properties.find(f"{W}numPr")
            if own is not None:
                number_id, depth = _value(own.find(f"{W}numId")), _whole(_value(own.find(f"{W}ilvl")))
        style = style or self.styles.default
        style_number, style_depth = self.styles.number(style)
        number_id = number_id if number_id is not None else style_number
        if number_id is None or number_id == "0":
            return ""
        if depth is None and style in self.numbering.style_levels:
            abstract, linked = self.numbering.style_levels[style]
            depth = linked if self.numbering.instances.get(number_id) == abstract else None
        return self.numbering.label(number_id, depth if depth is not None else style_depth or 0)

    def _table(self, table: etree._Element) -> Iterator[str]:
        for row in _rows(table):
            cells = [[line.strip() for line in self.lines(cell) if line.strip()] for cell in _cells(row)]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1:  # a frame around text, not a row of data
                yield from filled[0]
            elif filled:
                yield "\t".join(" ".join(cell) for cell in cells).strip("\t")


def read_styles(root: etree._Element | None) -> Styles:
    """Read ``word/styles.xml``."""
    styles = Styles()
    for item in root.iterchildren(f"{W}style") if root is not None else ():
        if item.get(f"{W}type") != "paragraph":
            continue
        name = item.get(f"{W}styleId", "")
        own = item.find(f"{W}pPr/{W}numPr")
        style = _Style(parent=_value(item.find(f"{W}basedOn")))
        if own is not None:
            style.number_id, style.depth = _value(own.find(f"{W}numId")), _whole(_value(own.find(f"{W}ilvl")))
        styles.by_id[name] = style
        if item.get(f"{W}default") in {"1", "true", "on"}:
            styles.default = name
    return styles


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, looking through content controls and revision marks."""
    stack = [iter(container)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
        elif isinstance(element.tag, str) and element.tag not in SKIPPED:
            stack.append(iter(element))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    yield from _inside(table, f"{W}tr", stop=f"{W}tbl")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from _inside(row, f"{W}tc", stop=f"{W}tbl")


def _inside(element: etree._Element, wanted: str, stop: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == wanted:
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag != stop and isinstance(child.tag, str) and child.tag not in SKIPPED:
            yield from _inside(child, wanted, stop)


def _collect(paragraph: etree._Element, found: _Collected) -> None:
    """Walk the runs of a paragraph."""
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag == f"{W}instrText":
            found.fields.append(element.text or "")
        if tag in SKIPPED or (tag == f"{W}r" and _hidden(element)):
            continue
        if tag == f"{W}fldSimple":
            found.fields.append(element.get(f"{W}instr", ""))
        if tag == f"{W}txbxContent":
            found.boxes.append(element)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            found.notes.append((tag.removeprefix(W).removesuffix("Reference"), element.get(f"{W}id", "")))
        elif not _written(element, found.parts):
            stack.append(iter(element))


def _written(element: etree._Element, parts: list[str]) -> bool:
    """Add what one element of a run writes; ``False`` when it may hold others."""
    tag = element.tag
    if tag in {f"{W}t", f"{M}t"}:
        parts.append(element.text or "")
    elif tag == f"{W}tab" or tag == f"{W}ptab":
        parts.append("\t")
    elif tag in {f"{W}br", f"{W}cr"}:
        parts.append("\n")
    elif tag == f"{W}noBreakHyphen":
        parts.append("-")
    elif tag == f"{W}sym":
        code = _hex(element.get(f"{W}char", ""))
        parts.append(
            SYMBOLS.get(code & 0x0FFF, "") if 0xF000 <= code <= 0xF0FF else chr(code) if 0x20 < code < 0xD800 else ""
        )
    else:
        return False
    return True


def _hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "true") not in {"0", "false", "off"}


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def _hex(value: str) -> int:
    try:
        return int(value, 16)
    except ValueError:
        return 0
