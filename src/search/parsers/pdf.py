"""PDF → pages of text. PDFium reads first; pypdf reads again where PDFium fails or its text is nonsense; the better text wins.

PDFium must not be used by two threads at once: everything that touches it in this process holds :data:`PDFIUM`.
"""

from __future__ import annotations

import io
import itertools
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from search.errors import UnreadableFileError
from search.parsers.detecting import PDF
from search.parsers.limits import check_characters, check_pages
from search.parsers.pdf_lines import page_text
from search.parsers.quality import judge
from search.types import Page, ParsedFile

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument, PdfPage

PDFIUM = threading.Lock()

PASSWORD_ERROR = 4
"""``FPDF_ERR_PASSWORD`` of fpdfview.h."""

FEW_LETTERS = 40
"""A scanned page may carry a page number or the name of the scanning program as text."""

MAX_OBJECTS = 20_000

SCAN_COVERAGE = 0.5
"""Share of the page that a picture covers when the page is a scan; seals and emblems stay far below."""

SCAN_WARNING = "第{}页没有文字层，可能是扫描件，未收录。"
PARTLY_WARNING = "第{}页有 {} 个字符无法识别（字体缺少字符对照），请核对原文。"
GARBLED_WARNING = "第{}页的文字层是乱码（字体缺少字符对照），未收录。"
NO_TEXT = "没有可用的文字层，可能是扫描件；请用带文字识别（OCR）的软件转成可复制文字的 PDF，或改用 DOCX 原件。"
ALL_GARBLED = "文字层全是乱码（字体缺少字符对照），无法收录；请用原件重新导出 PDF，或改用 DOCX 原件。"
ENCRYPTED = "文件设有打开密码，请去掉密码后再放入。"
DAMAGED = "PDF 已损坏或不完整，无法打开；请重新获取，或用原程序重新导出。"

Look = Literal["blank", "text", "picture"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One page as read: ``look`` tells an empty sheet from a picture of text."""

    text: str
    look: Look


def parse_pdf(path: Path, data: bytes) -> ParsedFile:
    """Read a PDF, page by page. Pages without usable text become empty and are named in ``warnings``.

    Raises:
        UnreadableFileError: encrypted, damaged, too long, or without usable text on any page.
    """
    readings = _read_with_pdfium(path, data)
    second = _SecondReader(path, data)
    if readings is None:
        readings = second.read_all()
    pages: list[Page] = []
    warnings: list[str] = []
    characters = 0
    for number, reading in enumerate(readings, 1):
        text, warning = _settle(number, reading, second)
        characters += len(text)
        check_characters(path, characters)
        pages.append(Page(number, text))
        if warning:
            warnings.append(warning)
    if not any(page.text.strip() for page in pages):
        garbled = any(GARBLED_WARNING[3:] in warning for warning in warnings)
        raise UnreadableFileError(path, ALL_GARBLED if garbled else NO_TEXT)
    return ParsedFile(path, PDF, tuple(pages), paged=True, warnings=tuple(warnings))


def _settle(number: int, reading: _Reading, second: _SecondReader) -> tuple[str, str | None]:
    """Choose the text of one page: ``(text, warning)``."""
    best, text = judge(reading.text), reading.text
    if best.doubtful or (best.state == "empty" and reading.look != "blank"):
        other = second.page(number)
        if judge(other).order > best.order:
            best, text = judge(other), other
    if best.state == "garbled":
        return "", GARBLED_WARNING.format(number)
    scan = reading.look == "picture" and best.letters < FEW_LETTERS
    if scan or (best.state == "empty" and reading.look != "blank"):
        return "", SCAN_WARNING.format(number)
    return text, PARTLY_WARNING.format(number, best.broken) if best.broken else None


def _read_with_pdfium(path: Path, data: bytes) -> list[_Reading] | None:
    """Return the pages as PDFium reads them; ``None`` when it cannot open the file for another reason than a password."""
    with PDFIUM:
        document = open_document(path, data)
        if document is None:
            return None
        try:
            check_pages(path, len(document))
            return [_read_page(document, index) for index in range(len(document))]
        finally:
            document.close()


def open_document(path: Path, data: bytes) -> PdfDocument | None:
    """Open a PDF with PDFium, which the caller holds; ``None`` when it cannot be opened for another reason than a password.

    Raises:
        UnreadableFileError: a password is needed.
    """
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            raise UnreadableFileError(path, ENCRYPTED) from None
        return None


def _read_page(document: PdfDocument, index: int) -> _Reading:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return _Reading("", "text")
    try:
        text = page_text(page)
        look: Look = "text" if len(text.strip()) >= FEW_LETTERS else _look(page)
        return _Reading(text, look)
    finally:
        page.close()


def _look(page: PdfPage) -> Look:
    """Tell a blank sheet from one that is covered by pictures or by letters drawn as shapes."""
    width, height = page.get_size()
    area, shapes = 0.0, 0
    for item in itertools.islice(page.get_objects(max_depth=3), MAX_OBJECTS):
        shapes += item.type == 2  # FPDF_PAGEOBJ_PATH
        if item.type == 3:  # FPDF_PAGEOBJ_IMAGE
            left, bottom, right, top = item.get_bounds()
            area += max(0.0, right - left) * max(0.0, top - bottom)
    if area > SCAN_COVERAGE * width * height:
        return "picture"
    return "text" if area > 0.05 * width * height or shapes > 20 else "blank"


class _SecondReader:
    """pypdf, opened only when it is needed. Whatever it fails at is an empty page."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._data = data
        self._reader: PdfReader | None = None

    def read_all(self) -> list[_Reading]:
        """Read every page.

        Raises:
            UnreadableFileError: pypdf cannot open the file either.
        """
        reader = self._open()
        if reader is None:
            raise UnreadableFileError(self._path, DAMAGED)
        try:
            count = len(reader.pages)
        except MemoryError:
            raise
        except Exception:  # damaged page trees raise anything
            raise UnreadableFileError(self._path, DAMAGED) from None
        check_pages(self._path, count)
        if not count:
            raise UnreadableFileError(self._path, DAMAGED)
        return [_Reading(self.page(number), "text") for number in range(1, count + 1)]

    def page(self, number: int) -> str:
        """Return the text of a page, empty when pypdf cannot read it."""
        reader = self._open()
        if reader is None:
            return ""
        try:
            return reader.pages[number - 1].extract_text()
        except MemoryError:
            raise
        except Exception:  # pypdf meets damage with many kinds of error; an unreadable page is an empty one
            return ""

    def _open(self) -> PdfReader | None:
        if self._reader is None:
            import pypdf

            logging.getLogger("pypdf").setLevel(logging.CRITICAL)
            try:
                self._reader = pypdf.PdfReader(io.BytesIO(self._data), strict=False)
            except MemoryError:
                raise
            except Exception:
                return None
            if self._reader.is_encrypted and not self._reader.decrypt(""):
                raise UnreadableFileError(self._path, ENCRYPTED)
        return self._reader
