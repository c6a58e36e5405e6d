"""The three jobs people come for, from the first click to the exported file, which is read back and held against the letters."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from search import Filters, SearchEngine
from search.exporting.word import CITATION_STYLE, QUOTE_STYLE
from search.pages import words

QUESTION = "老楼没电梯，政府给不给钱装"
PROPOSAL = """关于推进既有住宅加装电梯的提案

一、存在的问题
老旧小区居民上下楼难。

二、建议
（一）提高加装电梯财政补助标准。建议对既有住宅加装电梯每部给予补助。
（二）在火星基地设立星际移民签证大厅。由星际航行总署派驻签证官。
"""


@pytest.fixture(scope="module")
def letters(sample_index: Path) -> dict[str, str]:
    """The text of each letter by what cites it: whatever is exported must stand in one of them."""
    engine = SearchEngine.open(sample_index)
    found = engine.catalog.documents(engine.catalog.document_ids(Filters()))
    return {document.doc_id: document.text for document in found.values()}


def saved(page: Page, label: str, folder: Path) -> Path:
    """Click a download and return the file it brings."""
    with page.expect_download() as started:
        page.get_by_role("button", name=label, exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def quotes_in(path: Path) -> list[tuple[str, str]]:
    """Return the quotations of a Word file with their citations."""
    found = [p for p in docx.Document(str(path)).paragraphs if p.style.name in (QUOTE_STYLE, CITATION_STYLE)]
    return [(a.text, b.text) for a, b in zip(found[::2], found[1::2], strict=True)]


def stands(text: str, letters: dict[str, str]) -> bool:
    return any(text in whole for whole in letters.values())


def test_a_member_asks_reads_puts_aside_and_takes_a_document_home(visit, letters, tmp_path):
    page = visit.page
    page.goto("/")
    page.get_by_role("button", name=words.EXAMPLES[0]).click()
    first = page.locator(".dfh-card").first
    expect(first).to_contain_text("电梯")
    first.locator("[data-keep]").first.click()
    expect(page.get_by_role("link", name=words.CLIPS_COUNTED.format(n=1))).to_be_visible()
    with page.context.expect_page() as opened:
        page.locator(".dfh-card").nth(1).get_by_role("link", name=words.OPEN_LETTER).first.click()
    letter = opened.value
    keep = letter.locator(".dfh-letter .here [data-keep]")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name=words.CLIPS_COUNTED.format(n=2))).to_be_visible()

    page.get_by_role("link", name=words.CLIPS_COUNTED.format(n=2)).click()
    texts = page.locator("article .dfh-text")
    expect(texts).to_have_count(2)
    before = texts.all_inner_texts()
    page.get_by_role("button", name=words.CLIPS_DOWN).first.click()
    expect(texts.first).to_have_text(before[1])
    page.get_by_placeholder(words.CLIPS_NOTE_PLACEHOLDER).first.fill("写进提案第二部分")
    page.get_by_label(words.CLIPS_HEADING).click()
    page.wait_for_timeout(1500)

    path = saved(page, words.EXPORT_WORD, tmp_path)
    lines = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert lines[0] == words.CLIPS_HEADING_DEFAULT
    assert f"检索内容：{words.EXAMPLES[0]}" in lines
    assert any(line.startswith("索引版本：第") for line in lines)
    assert "批注：写进提案第二部分" in lines
    quotes = quotes_in(path)
    assert len(quotes) == 2
    assert all(stands(text, letters) for text, _ in quotes)
    assert lines[lines.index("来源") + 1].startswith("[1] ")

    book = openpyxl.load_workbook(saved(page, words.EXPORT_EXCEL, tmp_path))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head = {name: at for at, name in enumerate(rows[0])}
    assert [row[head["原文"]] for row in rows[1:]] == [text for text, _ in quotes]
    assert rows[1][head["批注"]] == "写进提案第二部分"

    raw = saved(page, words.EXPORT_CSV, tmp_path).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["引用"] for row in table] == [citation for _, citation in quotes]
    assert visit.errors == []


def test_a_member_pastes_a_proposal_and_sees_which_points_are_new(visit, letters, tmp_path):
    page = visit.page
    page.goto("/")
    page.get_by_text(words.MODES["proposal"], exact=True).click()
    page.get_by_placeholder(words.PROPOSAL_PLACEHOLDER).fill(PROPOSAL)
    page.get_by_role("button", name=words.PROPOSAL_ASK).click()
    expect(page.locator(".dfh-card").first).to_be_visible()
    notice = page.locator(".dfh-notice").first
    expect(notice).to_contain_text("共 2 个要点")
    path = saved(page, words.EXPORT_WORD, tmp_path)
    lines = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert "（一）提高加装电梯财政补助标准。建议对既有住宅加装电梯每部给予补助。" in lines
    assert any("电梯" in text for text, _ in quotes_in(path))
    assert all(stands(text, letters) for text, _ in quotes_in(path))


def test_a_clerk_finds_how_a_sentence_was_put_copies_one_and_exports_all(visit, letters, tmp_path):
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.get_by_role("link", name=words.PRECEDENTS, exact=True).click()
    draft = "感谢您对教育工作的关心和支持。"
    page.get_by_placeholder(words.DRAFT_PLACEHOLDER).fill(draft)
    page.get_by_role("button", name=words.DRAFT_ASK).click()
    card = page.locator(".dfh-card").first
    expect(card).to_contain_text("感谢")
    page.get_by_text(words.PURPOSES["客套"], exact=True).click()
    expect(page).to_have_url(re.compile("function="))
    card = page.locator(".dfh-card").first
    expect(card.locator("ins, del").first).to_be_visible()
    page.wait_for_timeout(1000)
    card.get_by_role("button", name=words.COPY_WORDING).first.click()
    wording, citation = page.evaluate("navigator.clipboard.readText()").split("\n——")
    assert stands(wording, letters)
    assert citation.endswith("。")

    path = saved(page, words.EXPORT_WORD, tmp_path)
    quotes = quotes_in(path)
    assert (wording, citation) in quotes
    assert all(stands(text, letters) for text, _ in quotes)
    lines = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert "筛选条件：段落作用：客套" in lines


def test_a_researcher_compares_topics_opens_the_letters_of_a_bar_and_exports_the_tables(visit, sample_index, tmp_path):
    page = visit.page
    page.goto("/")
    page.get_by_role("link", name=words.TIMELINE, exact=True).click()
    page.locator("textarea").fill("加装电梯\n停车")
    page.get_by_role("button", name=words.TIMELINE_ASK, exact=True).click()
    bar = page.locator("svg g.mark-rect.role-mark path[aria-label*='加装电梯']").first
    expect(bar).to_be_visible()
    timeline = SearchEngine.open(sample_index).timeline("加装电梯", by=("year", "agency"))
    page.wait_for_timeout(1500)
    book = openpyxl.load_workbook(saved(page, words.EXPORT_EXCEL, tmp_path))
    rows = list(book["加装电梯 年份与机关"].iter_rows(values_only=True))
    head = {name: at for at, name in enumerate(rows[0])}
    got = [(row[head["年份"]], row[head["发文机关"]], row[head["答复函"]], row[head["涉及"]]) for row in rows[1:]]
    assert got == [(*row.keys, row.letters, row.matching) for row in timeline.rows]
    assert {sheet.title for sheet in book.worksheets} >= {"加装电梯 按年份", "停车 按年份"}

    said = bar.get_attribute("aria-label")
    year, matching = re.search(r"(\d{4})：\d+ 件中谈到 (\d+) 件", said).groups()
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(f"q={quote('加装电梯')}&year_from={year}&year_to={year}"))
    expect(page.locator(".dfh-card")).to_have_count(int(matching))
    page.go_back()
    expect(page.locator("textarea")).to_have_value("加装电梯\n停车")
