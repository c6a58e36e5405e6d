"""A PDF is read page by page in reading order; what cannot be read is said, page by page."""

import io
import random
import unicodedata
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf.generic import NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from search.errors import ParseError, UnreadableFileError, UnsupportedFormatError
from search.parsers import CorpusFile, parse_bytes, render_page
from search.parsers.lines import Letter, in_order, rebuilt
from search.parsers.rendering import find_mark
from search.types import ParsedFile

FONT = "STSong-Light"
LINES = (
    "岚江省教育厅",
    "岚教函〔2024〕12号",
    "关于省政协十二届二次会议第0123号提案的答复",
    "张伟委员：",
    "您提出的《关于加强中小学课后服务的提案》收悉，现答复如下：",
    "一、基本情况。全省已有98.6%的义务教育学校开展课后服务，",
    "参加学生达到412万人，基本实现有需要的学生全覆盖。",
    "二、下一步，我厅将会同财政部门完善经费保障机制。",
)


def draw(*pages, **options) -> bytes:
    """Each page is a function that draws on the canvas."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    for page in pages:
        canvas.setFont(FONT, 16)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, x: float = 72, top: float = 760, step: float = 28):
    def page(canvas):
        for number, text in enumerate(texts):
            canvas.drawString(x, top - number * step, text)

    return page


def picture(share: float = 1.0, *texts: str):
    """A page covered by a picture, as a scanner makes it; ``texts`` lie on it as text."""

    def page(canvas):
        image = ImageReader(Image.new("L", (60, 80), 230))
        canvas.drawImage(image, 0, 0, 595 * share, 842 * share)
        lines(*texts, top=40)(canvas)

    return page


def read(data: bytes) -> ParsedFile:
    return parse_bytes(Path("函.pdf"), data)


def dense(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_pages_come_with_their_numbers_and_lines_as_printed():
    parsed = read(draw(lines(*LINES[:5]), lines(*LINES[5:])))
    assert [page.number for page in parsed.pages] == [1, 2]
    assert parsed.pages[0].text.split("\n") == list(LINES[:5])
    assert parsed.pages[1].text.split("\n") == list(LINES[5:])
    assert parsed.paged
    assert parsed.warnings == ()


def test_lines_drawn_in_another_order_are_read_from_top_to_bottom():
    def page(canvas):
        for number in (5, 2, 7, 0, 1, 6, 3, 4):
            canvas.drawString(72, 760 - number * 28, LINES[number])

    assert read(draw(page)).pages[0].text.split("\n") == list(LINES)


def test_pieces_of_a_line_drawn_in_another_order_are_read_from_left_to_right():
    def page(canvas):
        for number, text in enumerate(LINES):
            half = len(text) // 2
            y = 760 - number * 28
            canvas.drawString(72 + pdfmetrics.stringWidth(text[:half], FONT, 16), y, text[half:])
            canvas.drawString(72, y, text[:half])

    assert [dense(line) for line in read(draw(page)).pages[0].text.split("\n")] == [dense(line) for line in LINES]


def test_two_columns_drawn_one_after_the_other_stay_columns():
    def page(canvas):
        lines(*("左栏第一行文字", "左栏第二行文字", "左栏第三行文字"))(canvas)
        lines(*("右栏第一行文字", "右栏第二行文字", "右栏第三行文字"), x=320)(canvas)

    assert read(draw(page)).pages[0].text.split("\n")[:4] == [
        "左栏第一行文字",
        "左栏第二行文字",
        "左栏第三行文字",
        "右栏第一行文字",
    ]


def upright(canvas):
    lines(*LINES)(canvas)


def sideways(canvas):
    canvas.translate(595, 0)
    canvas.rotate(90)
    lines(*reversed(LINES), top=100, step=-28)(canvas)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("page", [upright, sideways])
def test_a_turned_page_is_read_as_it_was_written(page, angle):
    assert read(turned(draw(page), angle)).pages[0].text.split("\n") == list(LINES)


def turned(data: bytes, angle: int) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.pages[0].rotate(angle)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_scanned_page_among_others_is_left_empty_and_named():
    parsed = read(draw(lines(*LINES), picture(), picture(1.0, "— 3 —"), lines(*LINES)))
    assert [bool(page.text) for page in parsed.pages] == [True, False, False, True]
    assert parsed.warnings == (
        "第2页没有文字层，可能是扫描件，未收录。",
        "第3页没有文字层，可能是扫描件，未收录。",
    )


def test_a_blank_sheet_is_no_scan_and_a_seal_makes_no_scan_of_a_page_with_few_words():
    parsed = read(draw(lines(*LINES), lambda canvas: None, picture(0.3, "抄送：省政协。")))
    assert parsed.warnings == ()
    assert parsed.pages[2].text == "抄送：省政协。"


def test_a_scan_without_any_text_is_an_error_that_says_what_to_do():
    with pytest.raises(UnreadableFileError, match="OCR"):
        read(draw(picture(), picture()))


def recoded(data: bytes, encoding: str) -> bytes:
    """Say of the fonts that their codes mean something else than they do."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        font.get_object()[NameObject("/Encoding")] = NameObject(encoding)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_page_whose_font_has_lost_its_table_is_left_empty_and_named():
    one = draw(lines(*LINES))
    writer = pypdf.PdfWriter()
    for data in (one, recoded(one, "/GBK-EUC-H")):
        writer.append(io.BytesIO(data))
    buffer = io.BytesIO()
    writer.write(buffer)
    parsed = read(buffer.getvalue())
    assert parsed.pages[0].text.split("\n") == list(LINES)
    assert parsed.pages[1].text == ""
    assert parsed.warnings == ("第2页的文字层是乱码（字体缺少字符对照），未收录。",)


def test_a_page_that_the_first_reader_garbles_is_read_by_the_second():
    assert read(recoded(draw(lines(*LINES)), "/Identity-H")).pages[0].text.split("\n")[:8] == list(LINES)


def test_a_file_of_garbled_pages_only_is_an_error():
    with pytest.raises(UnreadableFileError, match="乱码"):
        read(recoded(draw(lines(*LINES)), "/GBK-EUC-H"))


def test_a_file_with_a_password_is_an_error_and_one_that_only_forbids_printing_is_read():
    for user, readable in (("geheim", False), ("", True)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(draw(lines(*LINES))))
        writer.encrypt(user, "owner", algorithm="RC4-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        if readable:
            assert read(buffer.getvalue()).pages[0].text.split("\n") == list(LINES)
        else:
            with pytest.raises(UnreadableFileError, match="密码"):
                read(buffer.getvalue())


def test_a_file_with_a_broken_table_of_objects_is_read_all_the_same():
    data = draw(lines(*LINES))
    assert read(data.replace(b"startxref", b"startxxxx")).pages[0].text.split("\n") == list(LINES)


def test_a_file_cut_anywhere_ends_in_a_result_or_an_error_in_words():
    data = draw(lines(*LINES), lines(*LINES))
    for cut in range(20, len(data), max(1, len(data) // 25)):
        try:
            parsed = read(data[:cut])
        except ParseError as error:
            assert "PDF" in error.reason or "文字层" in error.reason  # noqa: PT017
        else:
            assert any(page.text for page in parsed.pages)


def test_a_file_with_random_damage_ends_in_a_result_or_an_error_in_words():
    rng = random.Random(7)
    data = draw(lines(*LINES), lines(*LINES))
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(30):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            read(bytes(damaged))
        except ParseError:
            continue


def test_a_file_with_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr("search.parsers.limits.MAX_PAGES", 3)
    with pytest.raises(UnreadableFileError, match="4 页"):
        read(draw(*[lines("页")] * 4))


def letter(char: str, x: float, y: float) -> Letter:
    return Letter(char, x, y, x + 10, 10, (x, y, x + 10, y + 10))


def test_a_raised_figure_stays_on_its_line():
    row = [letter("米", 0, 100), letter("2", 10, 103), letter("的", 16, 100)]
    assert ["".join(item.char for item in line) for line in rebuilt([row])] == ["米2的"]


def test_reading_order_is_told_from_its_opposite():
    upper, lower = [letter("上", 0, 100)], [letter("下", 0, 80)]
    assert in_order([upper, lower])
    assert not in_order([lower, upper])


def test_a_passage_is_marked_line_by_line(tmp_path):
    path = tmp_path / "函.pdf"
    path.write_bytes(draw(lines(*LINES)))
    page = render_page(path, 1, marks=["全省已有 98.6% 的义务教育学校开展课后服务，参加学生"], scale=1.0)
    assert len(page.boxes) == 2
    (first, second) = page.boxes
    assert abs(first[3] - (842 - (760 - 5 * 28))) < 8
    assert second[0] < first[0]
    assert second[1] > first[1]
    image = Image.open(io.BytesIO(page.png))
    assert image.size == (page.width, page.height) == (596, 842)
    middle = (first[0] + 1, (first[1] + first[3]) // 2)
    assert image.getpixel(middle)[2] < 200
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_passage_over_a_page_break_is_marked_on_both_pages(tmp_path):
    path = tmp_path / "函.pdf"
    path.write_bytes(draw(lines(*LINES[:6], "— 1 —"), lines(*LINES[6:], "— 2 —")))
    passage = LINES[5] + LINES[6]
    first, second = render_page(path, 1, marks=[passage]), render_page(path, 2, marks=[passage])
    assert len(first.boxes) == 1
    assert len(second.boxes) == 1
    assert first.boxes[0][1] > first.height * 0.2
    assert second.boxes[0][1] < second.height * 0.2


def test_a_passage_that_is_not_on_the_page_is_not_marked(tmp_path):
    path = tmp_path / "函.pdf"
    path.write_bytes(draw(lines(*LINES)))
    assert render_page(path, 1, marks=["完全没有出现过的一段话，与本页无关", "", "  "]).boxes == ()


def test_a_turned_page_is_marked_where_the_words_are(tmp_path):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(draw(lines(*LINES))))
    writer.pages[0].rotate(90)
    writer.write(tmp_path / "函.pdf")
    page = render_page(tmp_path / "函.pdf", 1, marks=[LINES[0]], scale=1.0)
    (box,) = page.boxes
    assert (page.width, page.height) == (842, 596)
    assert box[0] > 700
    assert box[3] - box[1] > box[2] - box[0]


def test_what_cannot_be_drawn_is_an_error_in_words(tmp_path):
    (tmp_path / "函.pdf").write_bytes(draw(lines(*LINES)))
    (tmp_path / "函.txt").write_text("答复", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="没有第 2 页，全文共 1 页"):
        render_page(tmp_path / "函.pdf", 2)
    with pytest.raises(UnsupportedFormatError, match="不是 PDF"):
        render_page(tmp_path / "函.txt", 1)
    with pytest.raises(UnreadableFileError, match="找不到"):
        render_page(tmp_path / "无.pdf", 1)


def test_a_page_in_an_archive_is_drawn(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("函.pdf", draw(lines(*LINES)))
    assert render_page(CorpusFile("包.zip/函.pdf", tmp_path / "包.zip", "函.pdf"), 1, marks=[LINES[3]]).boxes


def test_pages_are_drawn_by_many_threads_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "函.pdf"
    path.write_bytes(draw(lines(*LINES), lines(*LINES)))
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda number: render_page(path, number % 2 + 1, marks=[LINES[0]], scale=0.5), range(24)))
    assert len({page.png for page in pages}) == 1


def test_a_poster_is_drawn_smaller_than_asked(tmp_path):
    (tmp_path / "大.pdf").write_bytes(draw(lines("大"), pagesize=(14_000, 14_000)))
    assert render_page(tmp_path / "大.pdf", 1, scale=4.0).width <= 4001


@pytest.mark.parametrize(
    ("text", "mark", "spans"),
    [
        ("甲乙丙丁", "乙丙", [(1, 3)]),
        ("乙丙甲乙丙", "乙丙", [(0, 2), (3, 5)]),
        ("前文一二三四五六七八—1—", "一二三四五六七八九十百千", [(2, 10)]),
        ("页眉九十百千万亿后文" + "字" * 100, "一二三四九十百千万亿", [(2, 8)]),
        ("前一二三四五六多字七八九十百千后", "一二三四五六七八九十百千", [(1, 15)]),
        ("理。二是别的话", "一二三四按旅馆管理。", [(0, 2)]),
        ("毫不相干的文字", "一二三四五六七八", []),
    ],
)
def test_marks_are_found_whole_or_by_the_part_on_the_page(text, mark, spans):
    assert find_mark(text, mark) == spans
