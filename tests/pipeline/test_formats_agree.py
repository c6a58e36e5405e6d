"""A letter reads the same, words and fields, from its PDF, its Word file, its web page and its plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonts import missing_fonts
from make_corpus import LETTERS
from render_docx import render_docx
from render_html import render_html
from render_pdf import render_pdf
from search.letters import read_letter
from search.parsers import parse_file
from search.settings import Settings
from search.text import fold
from search.types import Document

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FILES = sorted(path for path in CORPUS.glob("20??/*") if path.suffix in {".pdf", ".docx", ".html"})
PLACES = ("spans", "cited")
"""Not compared: where a value was read differs with the white space, and so may a cited title at a page break."""


def read(path: Path) -> Document:
    return read_letter(parse_file(path, Settings()), path.name)


def fields_of(document: Document) -> dict[str, str]:
    fields = document.fields
    return {name: fold(repr(getattr(fields, name))) for name in fields.__dataclass_fields__ if name not in PLACES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.stem}{path.suffix}")
def test_a_sample_file_reads_like_the_plain_text_of_its_letter(path):
    found, plain = read(path), read(LETTERS / f"{path.stem}.txt")
    assert fold(found.text) == fold(plain.text)
    assert fields_of(found) == fields_of(plain)


def test_the_same_words_have_the_same_identity_in_every_format(tmp_path):
    stem = "2019_省住建厅_11020088"
    text = (LETTERS / f"{stem}.txt").read_text(encoding="utf-8")
    render_docx(text, tmp_path / "x.docx")
    render_html(text, tmp_path / "x.html")
    paths = [tmp_path / "x.docx", tmp_path / "x.html", LETTERS / f"{stem}.txt"]
    if not missing_fonts():
        render_pdf(text, tmp_path / "x.pdf")
        paths.append(tmp_path / "x.pdf")
    assert len({read(path).doc_id for path in paths}) == 1


@pytest.mark.skipif(bool(missing_fonts()), reason=missing_fonts())
def test_a_real_letter_reads_the_same_from_a_pdf_with_its_page_breaks(seed_letter, tmp_path):
    (tmp_path / "seed.txt").write_text(seed_letter, encoding="utf-8")
    render_pdf(seed_letter, tmp_path / "seed.pdf", keep_page_breaks=True)
    render_docx(seed_letter, tmp_path / "seed.docx")
    render_html(seed_letter, tmp_path / "seed.html")
    plain = read(tmp_path / "seed.txt")
    for kind in ("pdf", "docx", "html"):
        found = read(tmp_path / f"seed.{kind}")
        assert fold(found.text) == fold(plain.text), kind
        assert fields_of(found) == fields_of(plain), kind
        assert found.doc_id == plain.doc_id, kind
    paged = read(tmp_path / "seed.pdf")
    assert {paged.text[start : start + 2] for start in paged.page_starts} >= {"跃升", "发挥"}
