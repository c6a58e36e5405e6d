"""A Word file gives the text a reader sees, with the numbers Word adds and without what it hides."""

import io
import zipfile
from pathlib import Path

import pytest

from search.errors import UnreadableFileError
from search.parsers import parse_bytes
from search.parsers.docx_numbering import FORMATS, LEVEL_MARK, chinese, number
from search.parsers.docx_text import PAGE_FIELD, PAGE_NUMBER
from search.parsers.xml import DOCTYPE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def p(text: str = "", properties: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def item(text: str, level: int = 0, number_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>')


def level(depth: int, number_format: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def word(
    body: str,
    *,
    lists: str = "",
    styles: str = "",
    parts: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
) -> bytes:
    """Write a DOCX. ``parts``: kind of relation → XML of the part; ``files``: further files as they are."""
    related = {"numbering": lists, "styles": styles, **(parts or {})}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{R}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for kind, xml in related.items()
        if xml
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',  # noqa: E501
        )
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        )
        for kind, xml in related.items():
            if xml:
                archive.writestr(f"word/{kind}.xml", xml)
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(data: bytes) -> list[str]:
    return parse_bytes(Path("函.docx"), data).pages[0].text.split("\n")


def numbering(*levels: str, instances: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>') -> str:
    return f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>{instances}</w:numbering>'


OFFICIAL = (
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
)


def test_the_four_levels_of_official_numbering_are_written_out_and_restart_below_a_higher_one():
    body = (
        item("工作情况")
        + item("扩大供给", 1)
        + item("提升质量", 1)
        + item("新建", 2)
        + item("改建", 2)
        + item("甲", 3)
        + item("下一步打算")
        + item("加快进度", 1)
        + item("选址", 2)
    )
    assert read(word(body, lists=numbering(*OFFICIAL))) == [
        "一、工作情况", "（一）扩大供给", "（二）提升质量", "1.新建", "2.改建", "（1）甲", "二、下一步打算", "（一）加快进度", "1.选址",
    ]  # fmt: skip


def test_a_paragraph_between_two_items_does_not_break_the_count():
    body = item("基本情况") + p("近年来，我市……") + item("下一步")
    assert read(word(body, lists=numbering(*OFFICIAL))) == ["一、基本情况", "近年来，我市……", "二、下一步"]


def test_an_empty_numbered_paragraph_counts_as_in_word_but_leaves_no_bare_number():
    assert read(word(item("甲") + item("") + item("乙"), lists=numbering(*OFFICIAL))) == ["一、甲", "", "三、乙"]


def test_two_lists_made_of_one_pattern_go_on_counting_unless_told_to_start_again():
    instances = (
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("甲") + item("乙", number_id=2) + item("丙", number_id=3) + item("丁", number_id=3)
    assert read(word(body, lists=numbering(*OFFICIAL, instances=instances))) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_level_may_show_the_numbers_above_it():
    lists = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert read(word(item("总则") + item("目的", 1), lists=lists)) == ["第一章　总则", "1.1　目的"]


def test_numbers_that_come_from_a_style_or_its_parent_are_found():
    styles = f"""<w:styles {NAMES}><w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"""  # noqa: E501
    body = (
        p("甲", '<w:pStyle w:val="H1"/>')
        + p("乙", '<w:pStyle w:val="H2"/>')
        + p("丙", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert read(word(body, lists=numbering(*OFFICIAL), styles=styles)) == ["一、甲", "（一）乙", "丙"]


def test_a_level_tied_to_a_style_gives_that_style_its_depth():
    lists = numbering(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("H1", "H2")
    )
    body = p("甲", '<w:pStyle w:val="H1"/>') + p("乙", '<w:pStyle w:val="H2"/>')
    assert read(word(body, lists=lists, styles=f"<w:styles {NAMES}>{styles}</w:styles>")) == ["一、甲", "（一）乙"]


def test_bullets_are_left_out():
    assert read(word(item("甲"), lists=numbering(level(0, "bullet", "\uf06c")))) == ["甲"]


def test_a_number_that_ends_in_a_character_is_set_apart():
    assert read(word(item("为了"), lists=numbering(level(0, "chineseCounting", "第%1条")))) == ["第一条　为了"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1003, "一千零三"),
        (2020, "二千零二十"),
    ],
)
def test_chinese_numbers(value, written):
    assert chinese(value) == written


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        ("upperRoman", 4, "IV"), ("lowerRoman", 9, "ix"), ("upperLetter", 27, "AA"), ("decimalEnclosedCircle", 3, "③"), ("ideographDigital", 12, "一二"),  # noqa: E501
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 2, "乙"), ("decimalZero", 5, "05"), ("decimalFullWidth", 12, "１２"),  # noqa: E501
        ("decimal", 7, "7"), ("unheardOf", 7, "7"), ("decimalEnclosedCircle", 99, "99"),
    ],
)  # fmt: skip
def test_number_formats(style, value, written):
    assert number(value, style) == written


@pytest.mark.parametrize("style", sorted(FORMATS))
def test_every_number_format_takes_any_number(style):
    for value in (0, 1, 9, 10, 99, 4000, 10**6):
        assert isinstance(number(value, style), str)


def test_paragraphs_and_tables_come_in_document_order_and_a_row_is_a_line():
    def cell(text):
        return f"<w:tc>{p(text)}</w:tc>"

    table = f"<w:tbl><w:tr>{cell('区县')}{cell('数量')}</w:tr><w:tr>{cell('云浦')}{cell('')}{cell('3')}</w:tr></w:tbl>"
    assert read(word(p("前") + table + p("后"))) == ["前", "区县\t数量", "云浦\t\t3", "后"]


def test_a_frame_of_one_cell_gives_its_paragraphs_as_lines():
    table = f"<w:tbl><w:tr><w:tc>{p('一段')}{p('二段')}</w:tc></w:tr></w:tbl>"
    assert read(word(table)) == ["一段", "二段"]


def test_a_table_within_a_cell_is_read():
    inner = f"<w:tbl><w:tr><w:tc>{p('内')}</w:tc><w:tc>{p('里')}</w:tc></w:tr></w:tbl>"
    assert read(word(f"<w:tbl><w:tr><w:tc>{p('外')}{inner}</w:tc></w:tr></w:tbl>")) == ["外", "内\t里"]


def test_text_boxes_are_read_once_and_the_one_of_the_letterhead_comes_first():
    def box(text):
        return (
            f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx></mc:Choice>"
            f"<mc:Fallback><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
        )

    body = (
        f"<w:p>{box('岚江省教育厅')}<w:r><w:t>岚教函〔2024〕1号</w:t></w:r></w:p>"
        + p("正文")
        + f"<w:p>{box('抄送：省政协')}<w:r><w:t>附注</w:t></w:r></w:p>"
    )
    assert read(word(body)) == ["岚江省教育厅", "岚教函〔2024〕1号", "正文", "附注", "抄送：省政协"]


def test_deleted_and_hidden_text_is_left_out_and_inserted_text_kept():
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>丁</w:t></w:r><w:hyperlink><w:r><w:t>戊</w:t></w:r></w:hyperlink></w:p>"
    )
    assert read(word(body)) == ["甲丙戊"]


def test_tabs_breaks_and_content_controls():
    body = "<w:sdt><w:sdtContent><w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert read(word(body)) == ["甲\t乙", "丙"]


def test_header_and_footer_stand_once_and_page_numbers_are_left_out():
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'  # noqa: E501
    body = p("正文一", section) + p("正文二") + section
    parts = {
        "header1": f"<w:hdr {NAMES}>{p('岚江省教育厅')}</w:hdr>",
        "footer1": f"<w:ftr {NAMES}><w:p><w:r><w:t>— </w:t></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t>1</w:t></w:r></w:p>{p('地址：临州市')}</w:ftr>",  # noqa: E501
    }
    assert read(word(body, parts=parts)) == ["岚江省教育厅", "正文一", "正文二", "地址：临州市"]


def test_a_footnote_follows_its_paragraph():
    notes = f'<w:footnotes {NAMES}><w:footnote w:type="separator" w:id="-1">{p("—")}</w:footnote><w:footnote w:id="2">{p("见年鉴。")}</w:footnote></w:footnotes>'  # noqa: E501
    body = '<w:p><w:r><w:t>占55%</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + p("后")
    assert read(word(body, parts={"footnotes": notes})) == ["占55%", "注：见年鉴。", "后"]


def test_the_strict_variant_of_the_format_is_read():
    strict = word(p("正文"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, content.replace(R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
    assert read(buffer.getvalue()) == ["正文"]


def test_an_entity_bomb_is_refused_and_no_outside_file_is_read():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    for declaration in (bomb, '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'):
        data = word(
            p("x"),
            files={"word/numbering.xml": declaration + f"<w:numbering {NAMES}>&f;</w:numbering>"},
            parts={"numbering": ""},
        )
        hostile = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(hostile, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, declaration.encode() + content if name == "word/document.xml" else content)
        with pytest.raises(UnreadableFileError, match="外部实体"):
            read(hostile.getvalue())


def test_a_zip_bomb_in_a_word_file_is_refused_before_it_is_unpacked():
    data = word(p("x"), files={"word/media/image1.bmp": "\0" * 50_000_000})
    assert len(data) < 100_000
    with pytest.raises(UnreadableFileError, match="压缩比异常"):
        read(data)


def test_a_damaged_word_file_is_an_error_that_says_what_to_do():
    data = word(p("正文" * 2000))
    for cut in (len(data) // 2, len(data) - 10):
        with pytest.raises(UnreadableFileError, match="损坏"):
            read(data[:cut])


def test_a_word_file_of_pictures_only_is_an_error():
    with pytest.raises(UnreadableFileError, match="没有文字"):
        read(word(p("")))


def test_the_patterns_match_what_they_say():
    for pattern, hit, miss in (
        (PAGE_FIELD, r"PAGE \* MERGEFORMAT", "PAGEREF _Toc1"),
        (LEVEL_MARK, "第%1条", "100%"),
        (PAGE_NUMBER, "— 3 —", "第3号"),
        (PAGE_NUMBER, "第 3 页", "3个"),
    ):
        assert pattern.search(hit)
        assert not pattern.search(miss)
    assert DOCTYPE.search(b"<!DOCTYPE x")
    assert not DOCTYPE.search(b"<!-- DOCTYPE -->")
