"""Text files are read in whatever encoding they are; what is no text is refused."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import ParseError, UnreadableFileError, UnsupportedFormatError
from search.parsers import parse_bytes, quality
from search.parsers.decoding import NotTextError, decode
from search.parsers.detecting import (
    DOCX,
    EMPTY,
    HTML,
    HTML_START,
    IMAGE,
    JSON,
    JSON_START,
    MHTML,
    MHTML_START,
    PDF,
    RTF,
    TEXT,
    XML,
    XML_START,
    detect,
)
from search.parsers.plain import MARKDOWN_HEADING, MARKDOWN_STRONG
from search.parsers.quality import CID_MARK, judge

LETTER = "张伟委员：\n　　您提出的《关于老旧小区加装电梯的提案》（第12号）收悉，现答复如下：\n　　感谢您对我局工作的支持！\n2024年5月6日\n"
TRADITIONAL = "張偉委員：\n　　您提出的《關於老舊小區加裝電梯的提案》收悉，現答復如下：我們將會同財政部門研究辦理。感謝您對我局工作的支持！\n"  # noqa: E501


def read(data: bytes, name: str = "函.txt") -> str:
    return parse_bytes(Path(name), data).pages[0].text


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_letter_is_read_in_every_encoding_it_may_have(encoding):
    assert read(LETTER.encode(encoding)) == LETTER


def test_utf_16_with_its_mark_in_either_order():
    assert read(b"\xff\xfe" + LETTER.encode("utf-16-le")) == LETTER
    assert read(b"\xfe\xff" + LETTER.encode("utf-16-be")) == LETTER


def test_traditional_letters_in_big5_are_told_from_gb18030():
    assert read(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert read(TRADITIONAL.encode("gb18030")) == TRADITIONAL


@pytest.mark.parametrize("text", ["提案办理答复", "您好", "同意。", "第12号", "王局长", "临州市教育局"])
def test_a_few_characters_of_gb18030_are_not_taken_for_another_language(text):
    assert read(text.encode("gb18030")) == text


COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


@given(
    st.text(alphabet=COMMON + "，。、：0123456789\n", min_size=1, max_size=200).filter(
        lambda text: any(c in COMMON for c in text)
    )
)
def test_gb18030_and_utf_8_of_running_text_are_never_confused(text):
    assert decode(text.encode("gb18030")).text == text
    assert decode(text.encode("utf-8")).text == text


def test_a_few_broken_bytes_cost_those_bytes_and_are_told():
    data = bytearray((LETTER * 50).encode("utf-8"))
    data[len(data) // 2] = 0xFF
    parsed = parse_bytes(Path("函.txt"), bytes(data))
    assert "张伟委员" in parsed.pages[0].text
    assert "编码" in parsed.warnings[0]


def test_a_file_cut_in_the_middle_of_a_character_is_read():
    assert "张伟委员" in read((LETTER * 20).encode("utf-8")[:-100][:-1])
    assert "张伟委员" in read((LETTER * 20).encode("gb18030")[:-99])


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(seed):
    data = random.Random(seed).randbytes(3000)
    with pytest.raises(ParseError):
        read(data)


@pytest.mark.parametrize(
    "data", [b"\x7fELF" + bytes(200), bytes(range(256)) * 8, b"MZ" + bytes(60) + b"PE\0\0" + bytes(300)]
)
def test_programs_are_refused(data):
    with pytest.raises(UnsupportedFormatError, match="另存"):
        read(data)


def test_an_empty_file_is_an_error_that_says_so():
    for data in (b"", b"\n\n  ", b"\0" * 100, "\ufeff\n".encode()):
        with pytest.raises(UnreadableFileError, match=r"空的|没有文字"):
            read(data)


def test_a_line_of_fifty_megabytes_ends_in_an_error():
    with pytest.raises(UnreadableFileError, match="万字"):
        read("字".encode() * 17_000_000)


def test_the_marks_of_markdown_are_left_out_where_the_name_says_markdown():
    assert read("## 一、情况\n**加快**办理，2**3。".encode(), "函.md") == "一、情况\n加快办理，2**3。"
    assert read("## 一、情况".encode(), "函.txt") == "## 一、情况"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF), (b"junk\n%PDF-1.4", PDF), (b"{\\rtf1\\ansi", RTF), (b"\x89PNG\r\n\x1a\n", IMAGE), (b"\xff\xd8\xff\xe0", IMAGE),  # noqa: E501
        (b"<!DOCTYPE html><html>", HTML), ("\ufeff\n<html>".encode(), HTML), ("<html>".encode("utf-16"), HTML), (b"<!-- x --><div class=a>", HTML),  # noqa: E501
        (b'<?xml version="1.0"?><html xmlns="x">', HTML), (b'<?xml version="1.0"?><letter/>', XML), (b'{"qid": 1}', JSON), (b"", EMPTY),
        (LETTER.encode("gbk"), TEXT), ("主送：张伟委员\n收悉".encode(), TEXT), (b"MIME-Version: 1.0\nContent-Type: multipart/related; x", MHTML),  # noqa: E501
        (b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\n", MHTML), (b"BM is a bank", TEXT), (b"PK\x03\x04....word/document.xml", DOCX),  # noqa: E501
    ],
)  # fmt: skip
def test_formats_are_told_by_their_bytes(data, kind):
    assert detect(data) == kind


def test_a_pdf_named_txt_is_a_pdf_and_a_doc_that_is_html_is_html():
    assert read(f"<html><body><p>{LETTER}</p></body></html>".encode(), "函.doc").startswith("张伟委员")
    with pytest.raises(UnreadableFileError, match="PDF"):
        read(b"%PDF-1.4 nothing", "函.txt")


def test_garbled_text_is_told_from_good_text():
    rng = random.Random(1)
    garbled = "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(300))
    assert judge(LETTER).state == "usable"
    assert (
        judge(
            "王伟、李娜、张敏、刘洋、陈静、杨磊、赵强、黄丽、周杰、吴涛、徐明、孙燕、马超、朱红、胡军、郭峰、何平、高翔、林芳、罗斌"
        ).state
        == "usable"
    )
    assert judge(garbled).state == "garbled"
    assert judge("(cid:123)(cid:456)(cid:7)").state == "garbled"
    assert judge("\ue123\ue124\ue125" * 20).state == "garbled"
    assert judge("ÐÂ»ªÍøÈËÃñÍøÖÐ»ªÈËÃñ¹²ºÍ¹úÖÐÑëÈËÃñÕþ¸®ÃÅ»§").state == "garbled"
    assert judge(" \n").state == "empty"
    assert judge("— 3 —").state == "usable"


def test_radicals_are_counted_and_make_a_reading_worse():
    assert judge("⼀⼆⽇").radicals == 3
    assert judge("关于办理工作的答复" * 5).order > judge("关于办⽇⼯作的答复" * 5).order


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        (HTML_START, "<!DOCTYPE html>", '<?xml version="1.0"?><letter>'), (HTML_START, "<div class=x", "<第一条>"), (XML_START, '<?xml version="1.0"?>', "<html>"),  # noqa: E501
        (JSON_START, '{"qid": 1', "{一}关于"), (JSON_START, '[{"a"', "[附件]"), (MARKDOWN_HEADING, "## 一、", "#1楼"),
        (MARKDOWN_STRONG, "**答复**", "2**3"), (CID_MARK, "(cid:123)", "(cid)"),
        (MHTML_START, b"From: <Saved by Blink>\r\nMIME-Version: 1.0", "主送：张伟".encode()),
    ],
)  # fmt: skip
def test_the_patterns_match_what_they_say(pattern, hit, miss):
    assert pattern.match(hit)
    assert not pattern.match(miss)


def test_looking_for_a_format_takes_no_time_on_hostile_beginnings():
    import time

    began = time.monotonic()
    for data in (
        b"a:" * 5000,
        b"a: \n" * 5000,
        b"<!--" * 5000,
        b" " * 10000,
        b"<?xml " * 3000,
        b"a:b\n c\n" * 3000,
        b'{"' * 5000,
    ):
        detect(data)
    assert time.monotonic() - began < 2


def test_text_in_no_encoding_is_said_to_be_none():
    with pytest.raises(NotTextError):
        decode(random.Random(3).randbytes(500))


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        (quality._HAN, "函", "，"), (quality._RARE, "㢞", "函"), (quality._RADICAL, "⽇", "日"), (quality._BROKEN, "\ue123", "\n"),
        (quality._MOJIBAKE, "Ð", "×"), (quality._PUNCTUATION, "，", ","), (quality._SPACE, "　", "。"),
    ],
)  # fmt: skip
def test_the_classes_of_characters_are_what_they_say(pattern, hit, miss):
    assert pattern.search(hit)
    assert not pattern.search(miss)
