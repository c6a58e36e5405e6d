"""A picture of a PDF page with passages marked, so that a reader sees the words where they stand."""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import UnreadableFileError, UnsupportedFormatError
from search.parsers.detecting import PDF, detect
from search.parsers.files import CorpusFile, read_bytes
from search.parsers.lines import Letter
from search.parsers.pdf import PDFIUM, open_document
from search.parsers.pdf_lines import ordered_lines
from search.parsers.reading import read_limited
from search.settings import Settings
from search.text.characters import normalise_characters

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

Box = tuple[int, int, int, int]
"""``(left, top, right, bottom)`` in pixels of the picture."""

HIGHLIGHT = (255, 233, 130)
MAX_SIDE = 4_000
"""Pixels: a poster-sized page is drawn smaller rather than filling the memory."""

MIN_PART = 4
"""Shortest part of a passage, in characters, that is marked when the rest stands on another page."""

QUOTES = str.maketrans({**dict.fromkeys("“”″〝〞„‟", '"'), **dict.fromkeys("‘’′‵`´", "'")})
"""Cleaning pairs straight quotation marks; the page still has them as printed."""

EDGE = 60
"""A passage that runs on reaches the page's end but for the page number and notes: this many characters at most."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as PNG, ``width`` × ``height`` pixels, and the boxes marked on it, one a line of text."""

    png: bytes
    boxes: tuple[Box, ...]
    width: int
    height: int


def render_page(
    path: Path | CorpusFile, page_number: int, *, marks: Sequence[str] = (), scale: float = 2.0
) -> RenderedPage:
    """Draw one page of a PDF.

    Args:
        path: a PDF file, or a file of a corpus (it may lie in an archive).
        page_number: from 1.
        marks: passages to mark, as they stand in the letter's text; white space and widths need not agree with the page.
        scale: 1.0 is 72 dots an inch.

    Raises:
        UnsupportedFormatError: the file is no PDF.
        UnreadableFileError: it cannot be opened, or has no such page.
    """
    settings = Settings()
    data = read_bytes(path, settings) if isinstance(path, CorpusFile) else read_limited(path, settings)
    name = path.name if isinstance(path, CorpusFile) else path
    where = Path(name)
    if detect(data) != PDF:
        raise UnsupportedFormatError(where, "不是 PDF，没有页面图可看。")
    with PDFIUM:
        document = open_document(where, data)
        if document is None:
            raise UnreadableFileError(where, "PDF 无法显示，文件可能已损坏。")
        try:
            if not 1 <= page_number <= len(document):
                raise UnreadableFileError(where, f"没有第 {page_number} 页，全文共 {len(document)} 页。")
            return _draw(document[page_number - 1], marks, scale)
        finally:
            document.close()


def _draw(page: PdfPage, marks: Sequence[str], scale: float) -> RenderedPage:
    scale = min(scale, MAX_SIDE / max(*page.get_size(), 1.0))
    image = page.render(scale=scale).to_pil().convert("RGB")
    boxes = tuple(_boxes(page, marks, image.width, image.height))
    image = _highlighted(image, boxes)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=4)
    return RenderedPage(buffer.getvalue(), boxes, image.width, image.height)


def _highlighted(image: Image, boxes: Sequence[Box]) -> Image:
    """Lay soft colour over the boxes; black letters stay black."""
    if not boxes:
        return image
    from PIL import ImageChops, ImageDraw
    from PIL.Image import new

    layer = new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        draw.rounded_rectangle(box, radius=max(1, (box[3] - box[1]) // 6), fill=HIGHLIGHT)
    return ImageChops.multiply(image, layer)


def _boxes(page: PdfPage, marks: Sequence[str], width: int, height: int) -> Iterator[Box]:
    wanted = [folded for mark in marks if (folded := _fold(mark))]
    if not wanted:
        return
    lines = ordered_lines(page)
    chars: list[str] = []
    owners: list[tuple[int, Letter]] = []
    for number, line in enumerate(lines):
        for letter in line:
            for char in _fold_letter(letter.char):
                chars.append(char)
                owners.append((number, letter))
    text = "".join(chars)
    spans = sorted({span for mark in wanted for span in find_mark(text, mark)})
    for start, end in spans:
        by_line: dict[int, list[Letter]] = {}
        for number, letter in owners[start:end]:
            by_line.setdefault(number, []).append(letter)
        for letters in by_line.values():
            yield _box(page, letters, width, height)


def _box(page: PdfPage, letters: Sequence[Letter], width: int, height: int) -> Box:
    """Return the box around letters of one line, in pixels, with a little air."""
    size = max(letter.size for letter in letters)
    air = 0.12 * size
    left, bottom = (min(letter.box[side] for letter in letters) - air for side in (0, 1))
    right, top = (max(letter.box[side] for letter in letters) + air for side in (2, 3))
    (x0, y0), (x1, y1) = (_pixel(page, x, y, (width, height)) for x, y in ((left, bottom), (right, top)))
    clip_x, clip_y = width - 1, height - 1
    return (
        max(0, min(x0, x1, clip_x)),
        max(0, min(y0, y1, clip_y)),
        min(clip_x, max(x0, x1, 0)),
        min(clip_y, max(y0, y1, 0)),
    )


def _pixel(page: PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Turn page coordinates into pixels; PDFium takes care of turned and cropped pages."""
    from pypdfium2 import raw

    out_x, out_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, size[0], size[1], 0, x, y, out_x, out_y)
    return out_x.value, out_y.value


def find_mark(text: str, mark: str) -> list[tuple[int, int]]:
    """Return the spans of ``text`` that show ``mark`` (both without white space).

    A passage that is not on the page as a whole is found by the part that is: its beginning at the end of the page, its end
    at the beginning of the page, or, when the page has a few characters more or less, from its beginning to its end.
    """
    whole = _occurrences(text, mark)
    if whole:
        return whole
    head = _longest(mark, lambda length: text.find(mark[:length]))
    tail = _longest(mark, lambda length: text.find(mark[len(mark) - length :]))
    head_at, tail_at = text.find(mark[:head]), text.find(mark[len(mark) - tail :])
    if head >= MIN_PART and tail >= MIN_PART and 0 <= tail_at + tail - head_at - len(mark) + 30 <= 60 + len(mark) // 5:
        return [(head_at, tail_at + tail)]
    found = []
    opens_page = tail >= 2 and tail_at == 0  # a last word carried over
    if opens_page or (tail >= MIN_PART and (tail_at <= EDGE or tail >= len(mark) // 2)):
        found.append((tail_at, tail_at + tail))
    if head >= MIN_PART and (len(text) - head_at - head <= EDGE or head >= len(mark) // 2):
        found.append((head_at, head_at + head))
    return found


def _longest(mark: str, find: Callable[[int], int]) -> int:
    """Return the greatest length at which ``find`` finds; if a part is on the page, so is every shorter one."""
    low, high = 0, len(mark)
    while low < high:
        middle = (low + high + 1) // 2
        if find(middle) >= 0:
            low = middle
        else:
            high = middle - 1
    return low


def _occurrences(text: str, mark: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(mark)
    while at >= 0 and len(found) < 100:
        found.append((at, at + len(mark)))
        at = text.find(mark, at + len(mark))
    return found


@lru_cache(maxsize=8192)
def _fold_letter(char: str) -> str:
    return _fold(char)


def _fold(text: str) -> str:
    """Fold page and passage alike: the cleaned letter has other widths, radicals, quotation marks and spaces than the page."""
    folded = unicodedata.normalize("NFKC", normalise_characters(text)).translate(QUOTES)
    return "".join(folded.split())
