"""The sample files say what the letters say, and are the same on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from lxml import html

from fonts import missing_fonts
from make_corpus import ARCHIVE, LETTERS, duplicate, make_corpus, plan_formats
from render_docx import render_docx
from render_html import render_html
from render_pdf import render_pdf

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))}
FILES = sorted(path for path in CORPUS.glob("20??/*") if path.suffix != ".zip")
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")
PAGE_NUMBER = re.compile(r"^\s*[-—–]\s*\d{1,3}\s*[-—–]\s*$", re.MULTILINE)

needs_fonts = pytest.mark.skipif(bool(missing_fonts()), reason=missing_fonts())


def bare(text: str) -> str:
    return "".join(text.split()).removeprefix("\ufeff")


def words_of_pdf(content: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content)]
    return "\n".join(re.sub(rf"(?:— {number} —|{number})\s*$", "", page) for number, page in enumerate(pages, start=1))


def words_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join("".join(run.text or "" for run in row.iter(qn("w:t"))) for row in body.iter(qn("w:p")))


def words_of_html(content: bytes) -> str:
    declared = re.search(rb"charset=([\w-]+)", content)
    assert declared
    encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(declared[1].decode(), declared[1].decode())
    return html.fromstring(content.decode(encoding)).get_element_by_id("zoom").text_content()


def words_of_txt(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise AssertionError("no encoding fits")


WORDS = {".pdf": words_of_pdf, ".docx": words_of_docx, ".html": words_of_html, ".txt": words_of_txt}


def test_every_letter_is_in_the_corpus_and_one_of_them_twice():
    with zipfile.ZipFile(CORPUS / ARCHIVE) as archive:
        packed = [Path(name).stem for name in archive.namelist()]
    stems = Counter([path.stem for path in FILES] + packed)
    assert len(packed) == 2
    assert stems == Counter(list(TEXTS)) + Counter([duplicate(plan_formats(TEXTS))])


def test_at_least_45_percent_are_pdf_and_every_kind_is_there():
    kinds = Counter(path.suffix for path in FILES)
    assert kinds[".pdf"] >= 0.45 * len(TEXTS)
    assert set(kinds) == set(WORDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_words_of_a_file_are_the_words_of_its_letter(path):
    letter = TEXTS[path.stem]
    if path.suffix == ".pdf":
        letter = PAGE_NUMBER.sub("", letter)  # the sheets have numbers of their own
    assert bare(WORDS[path.suffix](path.read_bytes())) == bare(letter)


def test_the_words_in_the_archive_are_those_of_its_letters():
    with zipfile.ZipFile(CORPUS / ARCHIVE) as archive:
        for name in archive.namelist():
            member = Path(name)
            assert bare(WORDS[member.suffix](archive.read(name))) == bare(TEXTS[member.stem])


def test_pages_of_a_pdf_end_inside_sentences():
    ends = []
    for path in FILES:
        if path.suffix == ".pdf":
            pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(path)]
            ends += [re.sub(r"(?:— \d+ —|\d+)\s*$", "", page).strip()[-1] for page in pages[:-1]]
    assert sum(end not in "。！？：" for end in ends) > len(ends) / 2


def test_fonts_are_embedded_in_every_pdf():
    for path in FILES:
        if path.suffix == ".pdf":
            content = path.read_bytes()
            assert content.count(b"/FontFile2") >= 1, path.name
            assert content.count(b"/ToUnicode") == content.count(b"/FontFile2"), path.name


@pytest.mark.slow
@needs_fonts
def test_making_a_part_of_the_corpus_twice_gives_the_same_bytes(tmp_path):
    plan = plan_formats(TEXTS)
    of_kind = {
        kind: [stem for stem in TEXTS if plan[stem] == kind][:4] for kind in ("pdf", "docx", "html", "txt", "zip")
    }
    some = {stem: TEXTS[stem] for stems in of_kind.values() for stem in stems}
    first = make_corpus(some, {stem: plan[stem] for stem in some}, tmp_path / "first")
    second = make_corpus(some, {stem: plan[stem] for stem in some}, tmp_path / "second")
    assert len(first) == 4 * 4 + 2
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@needs_fonts
def test_a_page_break_of_the_letter_can_be_kept_in_the_pdf(tmp_path):
    long = "我们将认真研究您提出的意见，会同有关部门抓紧制定具体办法，力争把这项工作做得更细更实更有成效更"
    head = ("某省某厅", "某函〔2024〕1号", "关于第1号提案的答复", "张三委员：")
    letter = "\n\n".join((*head, long, "加有力。", "某省某厅", "2024年1月1日")) + "\n"
    joined, broken = tmp_path / "joined.pdf", tmp_path / "broken.pdf"
    render_pdf(letter, joined)
    render_pdf(letter, broken, keep_page_breaks=True)
    assert len(pdfium.PdfDocument(joined)) == 1
    assert len(pdfium.PdfDocument(broken)) == 2
    assert bare(words_of_pdf(joined.read_bytes())) == bare(words_of_pdf(broken.read_bytes())) == bare(letter)


@needs_fonts
def test_characters_that_the_main_font_lacks_are_taken_from_another(tmp_path):
    letter = "某厅\n\n关于第1号提案的答复\n\n喆珺委员：\n\n㎡、①、〔2024〕、“引号”——破折号、無障碍、Ⅱ级、5‰、靑峯。\n"
    path = tmp_path / "rare.pdf"
    render_pdf(letter, path)
    assert bare(words_of_pdf(path.read_bytes())) == bare(letter)


def test_a_letter_with_markup_in_its_words_stays_whole_on_a_page_and_in_word(tmp_path):
    letter = '某厅\n\n关于第1号提案的答复\n\n张三委员：\n\n若 a<b 且 "c" & d>e，则按《办法》办理。\n'
    render_html(letter, tmp_path / "x.html")
    render_docx(letter, tmp_path / "x.docx")
    assert bare(words_of_html((tmp_path / "x.html").read_bytes())) == bare(letter)
    assert bare(words_of_docx((tmp_path / "x.docx").read_bytes())) == bare(letter)
