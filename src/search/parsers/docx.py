"""DOCX → text: paragraphs, tables, text boxes, notes, headers and footers in document order (ECMA-376 part 1, 17).

The parts are read with lxml alone: no entity is ever expanded, nothing is fetched, and the archive is checked before it is
opened. A DOCX has no pages of its own, so the text is one page.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from search.errors import UnreadableFileError
from search.parsers.archives import open_zip, read_entry
from search.parsers.detecting import DOCX
from search.parsers.docx_numbering import Numbering, W, read_numbering
from search.parsers.docx_text import PAGE_NUMBER, Paragraph, Reader, Styles, read_styles
from search.parsers.limits import check_characters
from search.parsers.xml import DamagedXmlError, parse_xml
from search.types import Page, ParsedFile

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""The strict variant of the format has other namespace names for the same elements."""

DAMAGED = "DOCX 已损坏，正文读不出来；请用 Word 或 WPS 打开后另存。"
EMPTY = "文件里没有文字；如果内容是贴进去的图片，请改用文字版。"


@dataclass(slots=True)
class _Package:
    """The parts of a DOCX by name."""

    path: Path
    archive: zipfile.ZipFile
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {name.lstrip("/").replace("\\", "/").lower(): name for name in self.archive.namelist()}

    def part(self, name: str) -> etree._Element | None:
        """Return the root element of a part, ``None`` when there is no such part."""
        stored = self.names.get(name.lower())
        if stored is None:
            return None
        data = read_entry(self.path, self.archive, stored)
        for strict, transitional in STRICT:
            data = data.replace(strict, transitional)
        try:
            return parse_xml(data)
        except DamagedXmlError as error:
            raise UnreadableFileError(self.path, str(error) or DAMAGED) from None

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return ``id → (kind, part name)`` of the relations of a part; outside targets are left out."""
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for item in root.iterchildren(f"{RELATIONS}Relationship") if root is not None else ():
            if item.get("TargetMode") == "External":
                continue
            target = item.get("Target", "")
            where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[item.get("Id", "")] = (item.get("Type", "").rsplit("/", 1)[-1], where)
        return found


def parse_docx(path: Path, data: bytes) -> ParsedFile:
    """Read a Word file.

    Raises:
        UnreadableFileError: damaged, dangerous, or without text.
    """
    with open_zip(path, data) as archive:
        package = _Package(path, archive)
        main = next(
            (where for kind, where in package.relations("").values() if kind == "officeDocument"), "word/document.xml"
        )
        root = package.part(main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            raise UnreadableFileError(path, DAMAGED)
        relations = package.relations(main)
        reader = Reader(_styles(package, relations), _numbering(package, relations), _notes(package, relations))
        lines = list(reader.lines(body))
        above, below = _frame(package, relations, body, reader)
    text = "\n".join([*above, *lines, *below])
    check_characters(path, len(text))
    if not text.strip():
        raise UnreadableFileError(path, EMPTY)
    warnings = ("文中嵌有其他文档，其内容未收录。",) if body.find(f".//{W}altChunk") is not None else ()
    return ParsedFile(path, DOCX, (Page(1, text),), paged=False, warnings=warnings)


def _related(package: _Package, relations: dict[str, tuple[str, str]], kind: str) -> etree._Element | None:
    where = next((where for found, where in relations.values() if found == kind), None)
    return None if where is None else package.part(where)


def _styles(package: _Package, relations: dict[str, tuple[str, str]]) -> Styles:
    return read_styles(_related(package, relations, "styles"))


def _numbering(package: _Package, relations: dict[str, tuple[str, str]]) -> Numbering:
    return read_numbering(_related(package, relations, "numbering"))


def _notes(package: _Package, relations: dict[str, tuple[str, str]]) -> dict[tuple[str, str], etree._Element]:
    """Return foot- and endnotes by ``(kind, id)``; the separators Word keeps among them are left out."""
    found: dict[tuple[str, str], etree._Element] = {}
    for kind in ("footnote", "endnote"):
        root = _related(package, relations, f"{kind}s")
        for note in root.iterchildren(f"{W}{kind}") if root is not None else ():
            if note.get(f"{W}type", "normal") == "normal":
                found[kind, note.get(f"{W}id", "")] = note
    return found


def _frame(
    package: _Package, relations: dict[str, tuple[str, str]], body: etree._Element, reader: Reader
) -> tuple[list[str], list[str]]:
    """Return the lines of headers and of footers, each once however many sections repeat it; page numbers are left out."""
    above: dict[str, None] = {}
    below: dict[str, None] = {}
    for section in body.iter(f"{W}sectPr"):
        title_page = section.find(f"{W}titlePg") is not None
        for reference in section.iterchildren(f"{W}headerReference", f"{W}footerReference"):
            kind = reference.get(f"{W}type", "default")
            if kind == "even" or (kind == "first" and not title_page):
                continue
            where = relations.get(reference.get(f"{R}id", ""))
            root = None if where is None else package.part(where[1])
            if root is None:
                continue
            lines = above if reference.tag == f"{W}headerReference" else below
            lines.update(dict.fromkeys(_frame_lines(root, reader)))
    return list(above), list(below)


def _frame_lines(root: etree._Element, reader: Reader) -> Iterator[str]:
    for paragraph in reader.paragraphs(root):
        if isinstance(paragraph, Paragraph) and (paragraph.has_page_field or PAGE_NUMBER.match(paragraph.text)):
            continue
        if paragraph.text.strip():
            yield paragraph.text
