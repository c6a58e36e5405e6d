"""Formats of office programs beside DOCX: RTF, old Word files, OFD; and what is recognised but not read."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from search.errors import ParseError, UnreadableFileError, UnsupportedFormatError
from search.parsers import parse_bytes
from search.parsers.detecting import DOC
from search.parsers.doc import FIELD_CODE, ROW_END
from search.parsers.office import converted
from search.parsers.rtf import TOKEN

FILES = Path(__file__).resolve().parents[1] / "data" / "files"


def read(data: bytes) -> str:
    return parse_bytes(Path("函"), data).pages[0].text


def test_rtf_characters_in_gbk_and_unicode():
    assert read(rb"{\rtf1\ansi\ansicpg936 \'b4\'f0\'b8\'b4\par\uc1\u31572?\u22797?\par}") == "答复\n答复"


def test_rtf_unicode_with_two_bytes_to_pass_over():
    assert read(rb"{\rtf1\ansi\ansicpg936\uc2\u31572\'b4\'f0\u22797\'b8\'b4 ok}") == "答复 ok"


def test_rtf_characters_beyond_the_basic_plane():
    assert read(rb"{\rtf1\ansi\uc0\u-10187\u-9024 x}") == "\U0001d4c0x"


def test_rtf_fonts_decide_the_code_page():
    assert (
        read(
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 \'cb\'ce\'cc\'e5;}}\f1 \'b4\'f0\f0  a\'e9}"
        )
        == "答 aé"
    )


def test_rtf_tables_fonts_pictures_and_properties_hold_no_text():
    data = rb"{\rtf1\ansi{\info{\title x}{\author y}}{\stylesheet{\s1 heading;}}{\*\generator z;}{\pict\pngblip 89504e47}a{\field{\*\fldinst PAGE}{\fldrslt 3}}\par b\cell c\cell\row d}"  # noqa: E501
    assert read(data) == "a3\nb\tc\nd"


def test_rtf_numbers_of_lists_are_kept_without_the_tab_behind_them():
    assert read(b"{\\rtf1\\ansi{\\listtext\\uc0\\u19968\\u12289\\tab}\\u24773\\u20917\\par}") == "一、情况"


def test_rtf_binary_data_is_jumped_over():
    assert read(b"{\\rtf1\\ansi a{\\pict\\bin5 }}{}}}b") == "ab"


def test_rtf_nested_without_end_is_refused_quickly():
    with pytest.raises(UnreadableFileError, match="嵌套"):
        read(b"{\\rtf1" + b"{" * 200_000)


def test_rtf_without_text_is_an_error():
    with pytest.raises(UnreadableFileError, match="没有文字"):
        read(rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}}")


def test_an_old_word_file_is_read_from_its_own_text(monkeypatch):
    monkeypatch.setattr("search.parsers.doc.converted", lambda data, suffix: None)
    parsed = parse_bytes(Path("函.doc"), (FILES / "答复.doc").read_bytes())
    lines = parsed.pages[0].text.split("\n")
    assert lines[:2] == ["岚江省教育厅", "岚教函〔2024〕12号"]
    assert "云浦\t312" in lines
    assert parsed.warnings == ()
    assert parsed.media_type == DOC


def test_an_old_word_file_with_automatic_numbers_is_converted_where_that_can_be_done(monkeypatch):
    data = (FILES / "自动编号.doc").read_bytes()
    monkeypatch.setattr("search.parsers.doc.converted", lambda data, suffix: None)
    parsed = parse_bytes(Path("函.doc"), data)
    assert "自动编号" in parsed.warnings[0]
    assert parsed.pages[0].text.split("\n")[:2] == ["甲", "乙"]
    monkeypatch.setattr("search.parsers.doc.converted", lambda data, suffix: b"PK\x03\x04 broken")
    assert parse_bytes(Path("函.doc"), data) == parsed


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_turns_an_old_word_file_into_docx_with_its_numbers():
    data = (FILES / "自动编号.doc").read_bytes()
    assert (converted(data, ".doc") or b"").startswith(b"PK")
    parsed = parse_bytes(Path("函.doc"), data)
    assert parsed.warnings == ()
    assert parsed.pages[0].text.split("\n")[:2] == ["一、甲", "（一）乙"]


def test_an_old_word_file_that_lies_about_its_lengths_is_an_error_in_words(monkeypatch):
    monkeypatch.setattr("search.parsers.doc.converted", lambda data, suffix: None)
    data = (FILES / "答复.doc").read_bytes()
    at = data.find(b"\xec\xa5")
    for where, value in ((0x1A2, b"\xff\xff\xff\x7f"), (0x4C, b"\x00\x00\x00\x00"), (0x0A, b"\x00\x01")):
        damaged = bytearray(data)
        damaged[at + where : at + where + len(value)] = value
        with pytest.raises(UnreadableFileError):
            read(bytes(damaged))


NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(*pages: str, template: str = "", root: str = "Doc_0/Document.xml") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = (
        '<ofd:CommonData><ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        if template
        else ""
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml", f"<ofd:OFD {NAME}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )
        archive.writestr(
            "Doc_0/Document.xml", f"<ofd:Document {NAME}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        if template:
            archive.writestr("Doc_0/Tpls/Tpl_0/Content.xml", f"<ofd:Page {NAME}>{template}</ofd:Page>")
        for number, page in enumerate(pages):
            archive.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", f"<ofd:Page {NAME}>{page}</ofd:Page>")
    return buffer.getvalue()


def run(text: str, x: float, y: float, more: str = "") -> str:
    return f'<ofd:TextObject Boundary="{x} {y} 150 6" Size="4" {more}><ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'


def test_ofd_text_is_put_in_reading_order_page_by_page():
    parsed = parse_bytes(
        Path("函.ofd"), ofd(run("第二行", 20, 40) + run("第一行", 20, 20) + run("尾", 60, 20), run("次页", 20, 20))
    )
    assert [page.text for page in parsed.pages] == ["第一行\t尾\n第二行", "次页"]
    assert parsed.paged


def test_ofd_pages_that_hold_a_picture_only_are_named():
    parsed = parse_bytes(Path("函.ofd"), ofd(run("文字", 20, 20), '<ofd:ImageObject Boundary="0 0 210 297"/>', ""))
    assert parsed.warnings == ("第2页没有文字层，可能是扫描件，未收录。",)


def test_ofd_templates_belong_to_the_page():
    assert (
        read(ofd('<ofd:Template TemplateID="90"/>' + run("正文", 20, 50), template=run("红头", 20, 10))) == "红头\n正文"
    )


def test_ofd_letters_placed_one_by_one_make_one_line():
    codes = "".join(
        f'<ofd:TextObject Boundary="{20 + 4 * n} 20 4 4" Size="4"><ofd:TextCode X="0" Y="3.5">{c}</ofd:TextCode></ofd:TextObject>'
        for n, c in enumerate("逐字排列")
    )
    assert read(ofd(codes)) == "逐字排列"


def test_ofd_without_text_or_with_parts_outside_is_an_error():
    for data, reason in (
        (ofd("<ofd:PathObject/>"), "没有文字"),
        (ofd(run("x", 1, 1), root="../../etc/passwd"), "损坏"),
    ):
        with pytest.raises(UnreadableFileError, match=reason):
            read(data)


def test_ofd_with_an_entity_is_refused():
    bomb = zipfile.ZipFile(buffer := io.BytesIO(), "w")
    with bomb:
        bomb.writestr("OFD.xml", '<!DOCTYPE x [<!ENTITY a "b">]><ofd:OFD/>')
    with pytest.raises(UnreadableFileError, match="外部实体"):
        read(buffer.getvalue())


def office(folder: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(f"{folder}/x.xml", "<x/>")
    return buffer.getvalue()


def odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "OCR"), (b"\xff\xd8\xff\xe0" + bytes(50), "OCR"), (b"II*\x00" + bytes(50), "OCR"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "先解压"), (b"7z\xbc\xaf\x27\x1c" + bytes(50), "先解压"), (office("xl"), "Excel"), (office("ppt"), "演示文稿"),  # noqa: E501
        (odt(), "ODT"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 DOCX"), (b'<?xml version="1.0"?><w:wordDocument/>', "XML"), (b'{"a": 1}', "JSON"),  # noqa: E501
    ],
)  # fmt: skip
def test_other_formats_are_recognised_and_answered_with_what_to_do(data, advice):
    with pytest.raises(UnsupportedFormatError, match=advice):
        read(data)


def test_errors_name_the_file():
    with pytest.raises(ParseError, match=r"^资料/图\.doc："):
        parse_bytes(Path("资料/图.doc"), b"\x89PNG\r\n\x1a\n" + bytes(50))


def test_the_patterns_match_what_they_say():
    assert FIELD_CODE.search("\x13 PAGE \x143\x15")
    assert not FIELD_CODE.search("结果\x15")
    assert ROW_END.search("甲\x07\x07")
    assert not ROW_END.search("甲\x07乙")
    for token in (rb"\par", rb"\u-1234 ", rb"\'b4", b"{", b"plain"):
        assert TOKEN.match(token)
    assert not TOKEN.match(b"\n")
