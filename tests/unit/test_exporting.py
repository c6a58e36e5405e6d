from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.errors import SearchError
from search.exporting import (
    Head,
    Quote,
    Section,
    Table,
    filter_words,
    quote_passage,
    quote_span,
    quote_table,
    quotes_of,
    to_csv,
    to_excel,
    to_word,
)
from search.exporting.tables import EXCEL_CELL, FORBIDDEN_IN_SHEET_NAMES, FORMULA
from search.exporting.word import CITATION_STYLE, FORBIDDEN_IN_XML, QUOTE_STYLE
from search.types import CitedDocument, Document, Filters, LetterFields, Passage, Query, Result, Results

HEAD = Head(
    "检索结果",
    "老楼加装电梯",
    ("年份：2022年以来", "发文机关：岚江省住房和城乡建设厅"),
    datetime(2026, 11, 26, 9, 5),
    12,
)

FIELDS = LetterFields(
    title="岚江省住房和城乡建设厅对第0219号建议的答复",
    subject="关于加装电梯的建议",
    agency="岚江省住房和城乡建设厅",
    doc_number="岚建提函〔2022〕8号",
    signer="程望之",
    case_kind="建议",
    case_number="0219",
    session="省十三届人大五次会议",
    addressees=("饶轶", "梁启嵘等10位"),
    role="主办",
    outcome="A",
    outcome_meaning="已解决",
    issued_on=date(2022, 7, 2),
    printed_on=date(2022, 7, 5),
    disclosure="公开",
    contact_office="城市建设处",
    contact_phone="0599-88512063",
    cc=("省人大常委会", "省政府督查室"),
    cited=(CitedDocument("岚江省物业管理条例"), CitedDocument("加装电梯办法", "岚建房〔2021〕3号")),
    year=2022,
)

ODD = [
    '=HYPERLINK("http://x")',
    "+86",
    "-3.1%",
    "@某",
    "0219",
    "1e5",
    "http://example.com",
    "_x0041_",
    "　　全角空格 与  连续  空格 ",
    "一行\n二行\t制表",
    "“引号”‘单’『』",
    "A&B<c>\"d\"'e'",
    "\U00020000生僻字㐀",
    "ＡＢＣ１２３",
]


def letter(text: str, doc_id: str = "d1", *, paged: bool = True, fields: LetterFields = FIELDS) -> Document:
    return Document(doc_id, f"2022/{doc_id}.pdf", text, (0,), paged, True, (0, len(text)), fields)


def quote(text: str, doc_id: str = "d1", **more) -> Quote:
    document = letter(text, doc_id)
    passage = Passage(5, doc_id, 1, 0, len(text), (2, 3), ("一、做法", "（一）补助"), "现状做法", "已完成", text)
    return quote_passage(document, passage, **more)


def word_of(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def quoted(data: bytes, style: str = QUOTE_STYLE) -> list[str]:
    return [paragraph.text for paragraph in word_of(data).paragraphs if paragraph.style.name == style]


def sheet_of(data: bytes, name: str | None = None) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[name] if name else book.worksheets[0]
    return [tuple(row) for row in sheet.iter_rows()]


def csv_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_word_holds_each_quotation_letter_for_letter_with_its_citation():
    quotes = tuple(quote(text, f"d{n}") for n, text in enumerate(ODD))
    data = to_word(HEAD, [Section(quotes=quotes)])
    assert quoted(data) == ODD
    assert quoted(data, CITATION_STYLE) == [one.citation for one in quotes]
    assert quotes[0].citation == (
        "岚江省住房和城乡建设厅：《对第0219号建议的答复》（岚建提函〔2022〕8号），2022年7月2日，第2—3页。"
    )


def test_word_says_what_was_asked_when_and_of_which_index():
    texts = [paragraph.text for paragraph in word_of(to_word(HEAD, [])).paragraphs]
    assert texts == [
        "检索结果",
        "检索内容：老楼加装电梯",
        "筛选条件：年份：2022年以来；发文机关：岚江省住房和城乡建设厅",
        "导出时间：2026年11月26日 09:05",
        "索引版本：第12版",
    ]


def test_word_ends_with_the_list_of_sources_each_once():
    quotes = (quote("甲乙。", "a"), quote("丙丁。", "b"), quote("戊己。", "a"))
    texts = [paragraph.text for paragraph in word_of(to_word(HEAD, [Section(quotes=quotes)])).paragraphs]
    at = texts.index("来源")
    cited = "岚江省住房和城乡建设厅：《对第0219号建议的答复》（岚建提函〔2022〕8号），2022年7月2日。"
    assert texts[at + 1 :] == [f"[1] {cited}文件：2022/a.pdf", f"[2] {cited}文件：2022/b.pdf"]


def test_word_marks_do_not_change_the_words():
    data = to_word(HEAD, [Section(quotes=(quote("为加装电梯给予补助。", marks=((1, 5), (3, 7), (40, 50))),))])
    (paragraph,) = (p for p in word_of(data).paragraphs if p.style.name == QUOTE_STYLE)
    assert paragraph.text == "为加装电梯给予补助。"
    assert [run.text for run in paragraph.runs if run.bold] == ["加装电梯", "给予"]


def test_word_sections_have_headings_lines_and_tables():
    table = Table("统计", ("年份", "占比"), ((2022, 0.125), (2023, None)), frozenset({"占比"}))
    word = word_of(to_word(HEAD, [Section("第一部分", ("7件答复用过",), (), table)]))
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 2"] == ["第一部分"]
    assert "7件答复用过" in [p.text for p in word.paragraphs]
    cells = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert cells == [["年份", "占比"], ["2022", "12.5%"], ["2023", ""]]


def test_word_names_a_chinese_font_and_no_author():
    data = to_word(HEAD, [])
    styles = zipfile.ZipFile(io.BytesIO(data)).read("word/styles.xml").decode()
    assert 'w:eastAsia="仿宋"' in styles
    assert 'w:eastAsia="黑体"' in styles
    properties = word_of(data).core_properties
    assert (properties.author, properties.title, properties.created) == ("", "检索结果", HEAD.made_at.astimezone(UTC))


def test_excel_has_one_row_a_passage_with_all_fields():
    rows = sheet_of(to_excel(HEAD, [quote_table((quote("甲乙。", note="高度相关"), quote("丙丁。")))]))
    columns = [cell.value for cell in rows[0]]
    first = dict(zip(columns, (cell.value for cell in rows[1]), strict=True))
    assert len(rows) == 3
    assert first == {
        "序号": 1,
        "原文": "甲乙。",
        "引用": quote("甲乙。").citation,
        "相关程度": "高度相关",
        "发文机关": "岚江省住房和城乡建设厅",
        "标题": "岚江省住房和城乡建设厅对第0219号建议的答复",
        "案由": "关于加装电梯的建议",
        "文号": "岚建提函〔2022〕8号",
        "来件类别": "建议",
        "来件编号": "0219",
        "届次": "省十三届人大五次会议",
        "提出者": "饶轶、梁启嵘等10位",
        "办理角色": "主办",
        "办理类别": "A",
        "办理结果": "已解决",
        "成文日期": datetime(2022, 7, 2),
        "印发日期": datetime(2022, 7, 5),
        "年份": 2022,
        "公开方式": "公开",
        "签发人": "程望之",
        "联系处室": "城市建设处",
        "联系电话": "0599-88512063",
        "抄送": "省人大常委会、省政府督查室",
        "引用文件": "岚江省物业管理条例；加装电梯办法（岚建房〔2021〕3号）",
        "首页": 2,
        "末页": 3,
        "所在小标题": "一、做法 / （一）补助",
        "段落作用": "现状做法",
        "办理口径": "已完成",
        "起始位置": 0,
        "结束位置": 3,
        "来源文件": "2022/d1.pdf",
        "答复函编号": "d1",
        "批注": None,
    }


def test_excel_texts_stay_texts_whatever_they_look_like():
    data = to_excel(HEAD, [Table("表", ("文字",), tuple((text,) for text in ODD))])
    cells = [row[0] for row in sheet_of(data)[1:]]
    assert [cell.value for cell in cells] == ODD
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_excel_says_what_was_asked_on_a_sheet_of_its_own():
    rows = sheet_of(to_excel(HEAD, [Table("表", ("甲",), ())]), "说明")
    assert [tuple(cell.value for cell in row) for row in rows] == [
        ("标题", "检索结果"),
        ("检索内容", "老楼加装电梯"),
        ("筛选条件", "年份：2022年以来；发文机关：岚江省住房和城乡建设厅"),
        ("导出时间", "2026年11月26日 09:05"),
        ("索引版本", "第12版"),
    ]


def test_excel_shares_are_shown_as_percentages():
    data = to_excel(HEAD, [Table("表", ("占比", "数"), ((0.125, 3),), frozenset({"占比"}))])
    share, count = sheet_of(data)[1]
    assert (share.value, share.number_format, count.value, count.number_format) == (0.125, "0.0%", 3, "General")


def test_sheet_names_are_made_possible_and_kept_apart():
    names = ["按年/按机关", "按年/按机关", "说明", "", "长" * 40]
    data = to_excel(HEAD, [Table(name, ("甲",), ()) for name in names])
    titles = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert titles[:4] == ["按年 按机关", "按年 按机关（2）", "说明", "表"]
    assert len(set(titles)) == len(names) + 1
    assert max(map(len, titles)) <= 31


def test_a_text_too_long_for_excel_is_refused_not_cut():
    with pytest.raises(SearchError, match=str(EXCEL_CELL)):
        to_excel(HEAD, [Table("表", ("文字",), (("长" * (EXCEL_CELL + 1),),))])


def test_dates_excel_does_not_know_are_written_as_text():
    rows = sheet_of(to_excel(HEAD, [Table("表", ("日期",), ((date(1899, 5, 1),), (date(1900, 5, 1),)))]))
    assert [row[0].value for row in rows[1:]] == ["1899-05-01", datetime(1900, 5, 1)]


def test_csv_has_a_mark_for_excel_and_neutralises_formulas():
    data = to_csv(
        Table("表", ("文字", "数", "日期"), (*((text, -1, date(2022, 7, 2)) for text in ODD), (None, 0.5, None)))
    )
    assert data.startswith(b"\xef\xbb\xbf")
    rows = csv_of(data)
    assert rows[0] == ["文字", "数", "日期"]
    assert [row[0] for row in rows[1:-1]] == [f"'{text}" if text[0] in "=+-@" else text for text in ODD]
    assert rows[1][1:] == ["-1", "2022-07-02"]
    assert rows[-1] == ["", "0.5", ""]


def test_formats_without_pages_export_none():
    document = letter("甲乙。", paged=False)
    row = quote_table((quote_span(document, (0, 2), (1, 1), note="相似度 0.92"),)).rows[0]
    columns = quote_table(()).columns
    named = dict(zip(columns, row, strict=True))
    assert (named["原文"], named["首页"], named["末页"], named["相关程度"]) == ("甲乙", None, None, "相似度 0.92")
    assert named["引用"].endswith("，2022年7月2日。")


def test_an_answer_becomes_quotations_in_its_order():
    document = letter("甲乙丙。")
    passage = Passage(5, "d1", 1, 0, 4, (1, 1), (), "下一步", None, "甲乙丙。")
    item = Result(1, 0.5, "相关", document, passage, (0, 4), (), ((1, 2),), "引用。")
    (one,) = quotes_of(Results(Query("甲", "甲"), (item,), (), "found", 1.0, 3))
    assert (one.text, one.citation, one.note, one.marks, one.function) == (
        "甲乙丙。",
        "引用。",
        "相关",
        ((1, 2),),
        "下一步",
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ()),
        (Filters(year_from=2022), ("年份：2022年以来",)),
        (Filters(year_to=2022), ("年份：2022年以前（含）",)),
        (Filters(year_from=2020, year_to=2022), ("年份：2020—2022年",)),
        (Filters(year_from=2022, year_to=2022), ("年份：2022年",)),
        (Filters(agencies=("甲厅", "乙局"), outcomes=("A",)), ("发文机关：甲厅、乙局", "办理类别：A")),
    ],
)
def test_filters_are_said_in_words(filters: Filters, expected: tuple[str, ...]):
    assert filter_words(filters) == expected


def test_patterns_match_what_they_say():
    assert FORMULA.match("=1+1")
    assert FORMULA.match("＠某")
    assert not FORMULA.match("3=3")
    assert FORBIDDEN_IN_XML.search("\x0b")
    assert FORBIDDEN_IN_XML.search("\ud800")
    assert not FORBIDDEN_IN_XML.search("一\t\U00020000\n")
    assert FORBIDDEN_IN_SHEET_NAMES.search("年/月")
    assert not FORBIDDEN_IN_SHEET_NAMES.search("年")


LETTERS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿") | st.sampled_from("\n\t =+-@'\"_x0041_　"),
    min_size=1,
    max_size=40,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)  # each example writes and reads three files
@given(LETTERS)
@example("_x000D_")
@example("'=1")
def test_what_is_exported_is_what_is_in_the_letter(text: str):
    one = quote(text)
    assert quoted(to_word(HEAD, [Section(quotes=(one,))])) == [text]
    assert sheet_of(to_excel(HEAD, [quote_table((one,))]))[1][1].value == text
    cell = csv_of(to_csv(quote_table((one,))))[1][1]
    assert (cell.removeprefix("'") if FORMULA.match(text) else cell) == text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_any_text_at_all_is_exported_without_an_error(text: str):
    one = quote(text + "\x00\ud800")
    (shown,) = quoted(to_word(HEAD, [Section(text, (text,), (one,))]))
    assert shown == FORBIDDEN_IN_XML.sub("", text).replace("\r", "\n")
    assert to_excel(HEAD, [quote_table((one,))])
    assert to_csv(quote_table((one,)))
