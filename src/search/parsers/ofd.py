"""OFD → pages of text (GB/T 33190-2016, the national page format for official documents).

An OFD file is a ZIP of XML: ``OFD.xml`` names the documents, each ``Document.xml`` its pages and templates, each page's
``Content.xml`` its text objects with their places in millimetres from the upper left corner.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from search.errors import UnreadableFileError
from search.parsers.archives import open_zip, read_entry
from search.parsers.detecting import OFD
from search.parsers.limits import check_characters, check_pages
from search.parsers.lines import Letter, joined, rebuilt
from search.parsers.xml import DamagedXmlError, parse_xml
from search.types import Page, ParsedFile

DAMAGED = "OFD 已损坏，正文读不出来；请重新获取，或用阅读器另存为 PDF。"
NO_TEXT = "OFD 里没有文字（可能是扫描件，或文字已转成图形）；请用原件另存为 DOCX 或可复制文字的 PDF。"
PAGE_WARNING = "第{}页没有文字层，可能是扫描件，未收录。"

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Package:
    path: Path
    archive: zipfile.ZipFile
    names: frozenset[str]

    def part(self, name: str) -> etree._Element | None:
        """Return the root of a part; ``None`` when there is no such part."""
        if name not in self.names:
            return None
        try:
            return parse_xml(read_entry(self.path, self.archive, name))
        except DamagedXmlError as error:
            raise UnreadableFileError(self.path, str(error) or DAMAGED) from None


def parse_ofd(path: Path, data: bytes) -> ParsedFile:
    """Read an OFD file, page by page.

    Raises:
        UnreadableFileError: damaged, dangerous, or without text.
    """
    pages: list[Page] = []
    warnings: list[str] = []
    with open_zip(path, data) as archive:
        package = _Package(path, archive, frozenset(archive.namelist()))
        for number, (text, drawn) in enumerate(_pages(package), 1):
            check_pages(path, number)
            pages.append(Page(number, text))
            if drawn and not text.strip():
                warnings.append(PAGE_WARNING.format(number))
    check_characters(path, sum(len(page.text) for page in pages))
    if not pages:
        raise UnreadableFileError(path, DAMAGED)
    if not any(page.text.strip() for page in pages):
        raise UnreadableFileError(path, NO_TEXT)
    return ParsedFile(path, OFD, tuple(pages), paged=True, warnings=tuple(warnings))


def _pages(package: _Package) -> Iterator[tuple[str, bool]]:
    """Yield text of each page and whether anything is drawn on it."""
    top = package.part("OFD.xml")
    for root in _all(top, "DocRoot") if top is not None else ():
        where = _resolve("", root.text or "")
        document = package.part(where)
        if document is None:
            continue
        folder = posixpath.dirname(where)
        templates = {item.get("ID", ""): item.get("BaseLoc", "") for item in _all(document, "TemplatePage")}
        for page in (item for pages in _all(document, "Pages") for item in _all(pages, "Page")):
            content = package.part(_resolve(folder, page.get("BaseLoc", "")))
            if content is None:
                continue
            used = [
                templates[item.get("TemplateID", "")]
                for item in _all(content, "Template")
                if item.get("TemplateID", "") in templates
            ]
            parts = [part for name in used if (part := package.part(_resolve(folder, name))) is not None]
            yield _text([content, *parts])


def _text(parts: list[etree._Element]) -> tuple[str, bool]:
    runs = [run for part in parts for item in _all(part, "TextObject") for run in _runs(item)]
    drawn = any(True for part in parts for _ in part.iter("{*}ImageObject", "{*}PathObject", "{*}TextObject"))
    return ("\n".join(joined(row) for row in rebuilt([runs])) if runs else ""), drawn


def _runs(item: etree._Element) -> Iterator[Letter]:
    """Yield the runs of a text object with their places; ``y`` is turned round, so that greater is higher."""
    left, top = _numbers(item.get("Boundary"), 4)[:2]
    size = _numbers(item.get("Size"), 1)[0] or 3.0
    a, b, c, d, e, f = _matrix(item.get("CTM"))
    scale = abs(d) or abs(b) or 1.0
    x = y = 0.0
    for code in _all(item, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x = _numbers(code.get("X"), 1, x)[0]
        y = _numbers(code.get("Y"), 1, y)[0]
        if not text.strip():
            continue
        width = _advance(code.get("DeltaX")) or (len(text) - 1) * size
        page_x, page_y = left + a * x + c * y + e, top + b * x + d * y + f
        end = page_x + (width + size) * (abs(a) or 1.0)
        height = size * scale
        yield Letter(text, page_x, -page_y, end, height, (page_x, -page_y, end, height - page_y))


def _advance(deltas: str | None) -> float:
    """Return the sum of ``DeltaX``; ``g 5 3.2`` stands for five times 3.2 (GB/T 33190, 11.3)."""
    words = (deltas or "").split()[:20_000]
    total, at = 0.0, 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            total += _number(words[at + 1]) * _number(words[at + 2])
            at += 3
        else:
            total += _number(words[at])
            at += 1
    return total


def _matrix(value: str | None) -> Matrix:
    if not value:
        return IDENTITY
    a, b, c, d, e, f = _numbers(value, 6)
    return a, b, c, d, e, f


def _numbers(value: str | None, count: int, default: float = 0.0) -> list[float]:
    found = [_number(word) for word in (value or "").split()[:count]]
    return found + [default] * (count - len(found))


def _number(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the descendants of that name, whatever the namespace: writers differ in it."""
    return element.iter(f"{{*}}{name}")


def _resolve(folder: str, name: str) -> str:
    """Return the name of a part; parts are looked up in the archive and nowhere else."""
    name = name.strip().replace("\\", "/")
    return posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))
