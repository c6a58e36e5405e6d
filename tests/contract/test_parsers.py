"""What every parser promises: the same letter in any format gives the same words, and damage gives an error in words."""

import io
import random
import unicodedata
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from search.errors import ParseError
from search.parsers import PARSERS, parse_bytes, parse_file
from search.parsers.detecting import DOC, DOCX, HTML, MHTML, OFD, PDF, RTF, TEXT
from search.settings import Settings
from search.types import ParsedFile

FILES = Path(__file__).resolve().parents[1] / "data" / "files"

LINES = (
    "岚江省教育厅",
    "岚教函〔2024〕12号",
    "关于省政协十二届二次会议第0123号提案的答复",
    "张伟委员：",
    "您提出的《关于加强中小学课后服务的提案》收悉，现答复如下：",
    "一、基本情况。全省已有98.6%的义务教育学校开展课后服务，参加学生达到412万人。",
    "二、下一步，我厅将会同财政部门完善经费保障机制。",
    "地市\t学校数",
    "云浦\t312",
    "岚江省教育厅",
    "2024年6月3日",
)
PAGED = {PDF, OFD}


def as_text() -> bytes:
    return "\n".join(LINES).encode()


def as_pdf() -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("STSong-Light", 11)
    for number, line in enumerate(LINES):
        for column, cell in enumerate(line.split("\t")):
            canvas.drawString(72 + 120 * column, 760 - 24 * number, cell)
    canvas.save()
    return buffer.getvalue()


def as_docx() -> bytes:
    import docx

    document = docx.Document()
    for line in LINES:
        if "\t" in line:
            table = document.add_table(1, 2)
            for cell, text in zip(table.row_cells(0), line.split("\t"), strict=True):
                cell.text = text
        else:
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_html() -> bytes:
    cells = (
        "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr></table>"
        for line in LINES
        if "\t" in line
    )
    body = "".join(next(cells) if "\t" in line else f"<p>{line}</p>" for line in LINES)
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><div>{body}</div></body></html>".encode()


def as_mhtml() -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message.set_content("x")
    message.add_related(as_html(), "text", "html")
    return message.as_bytes()


def as_rtf() -> bytes:
    def written(text: str) -> str:
        return "".join(c if c < "\x80" else "".join(f"\\'{byte:02x}" for byte in c.encode("gbk")) for c in text)

    body = "\\par\n".join(written(line).replace("\t", "\\tab ") for line in LINES)
    return f"{{\\rtf1\\ansi\\ansicpg936{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}}}\\f0 {body}\\par}}".encode()


def as_ofd() -> bytes:
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    runs = "".join(
        f'<ofd:TextObject ID="{10 * number + column}" Boundary="{25 + 40 * column} {20 + 9 * number} 160 6" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="g {max(1, len(cell) - 1)} 4">{cell}</ofd:TextCode></ofd:TextObject>'
        for number, line in enumerate(LINES)
        for column, cell in enumerate(line.split("\t"))
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        archive.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document {name}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        )
        archive.writestr(
            "Doc_0/Pages/Page_0/Content.xml",
            f'<ofd:Page {name}><ofd:Content><ofd:Layer ID="2">{runs}</ofd:Layer></ofd:Content></ofd:Page>',
        )
    return buffer.getvalue()


def as_doc() -> bytes:
    return (FILES / "答复.doc").read_bytes()


SAMPLES = {
    TEXT: as_text,
    PDF: as_pdf,
    DOCX: as_docx,
    HTML: as_html,
    MHTML: as_mhtml,
    RTF: as_rtf,
    OFD: as_ofd,
    DOC: as_doc,
}


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch):
    """What is read must not depend on what else is installed on the machine of the tests."""
    monkeypatch.setattr("search.parsers.doc.converted", lambda data, suffix: None)


def words(parsed: ParsedFile) -> list[str]:
    lines = "\n".join(page.text for page in parsed.pages).split("\n")
    return [" ".join(unicodedata.normalize("NFKC", line).split()) for line in lines if line.strip()]


EXPECTED = [" ".join(unicodedata.normalize("NFKC", line).split()) for line in LINES]


def test_every_parser_has_a_sample_here():
    assert set(PARSERS) == set(SAMPLES)


@pytest.mark.parametrize("media_type", SAMPLES)
def test_the_letter_comes_out_line_by_line_whatever_it_is_called(media_type, tmp_path):
    data = SAMPLES[media_type]()
    for name in ("函.txt", "函.pdf", "没有后缀"):
        parsed = parse_bytes(Path(name), data)
        assert words(parsed) == EXPECTED
        assert parsed.path == Path(name)
        assert parsed.media_type in {media_type, HTML}
    path = tmp_path / "函.bin"
    path.write_bytes(data)
    assert words(parse_file(path, Settings())) == EXPECTED


@pytest.mark.parametrize("media_type", SAMPLES)
def test_pages_are_numbered_from_one_and_only_paged_formats_have_more_than_one(media_type):
    parsed = parse_bytes(Path("函"), SAMPLES[media_type]())
    assert [page.number for page in parsed.pages] == list(range(1, len(parsed.pages) + 1))
    assert parsed.paged == (media_type in PAGED)
    assert parsed.paged or len(parsed.pages) == 1


@pytest.mark.parametrize("media_type", SAMPLES)
def test_reading_twice_gives_the_same(media_type):
    data = SAMPLES[media_type]()
    assert parse_bytes(Path("函"), data) == parse_bytes(Path("函"), data)


@pytest.mark.parametrize("media_type", SAMPLES)
def test_a_file_cut_short_is_a_result_or_an_error_in_words(media_type):
    data = SAMPLES[media_type]()
    for cut in range(1, len(data), max(1, len(data) // 40)):
        survives(data[:cut])


@pytest.mark.parametrize("media_type", SAMPLES)
def test_a_file_with_random_damage_is_a_result_or_an_error_in_words(media_type):
    rng = random.Random(11)
    data = SAMPLES[media_type]()
    for _ in range(40):
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 10, 100))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        survives(bytes(damaged))


@pytest.mark.parametrize("media_type", SAMPLES)
def test_the_beginning_of_a_format_before_random_bytes_is_an_error_in_words(media_type):
    rng = random.Random(5)
    start = SAMPLES[media_type]()[: 24 if media_type != TEXT else 0]
    for size in (0, 10, 500, 20_000):
        survives(start + rng.randbytes(size))


def survives(data: bytes) -> None:
    try:
        parsed = parse_bytes(Path("函"), data)
    except ParseError as error:
        assert error.reason.endswith(("。", "！"))  # noqa: PT017
        assert any("\u4e00" <= letter <= "\u9fff" for letter in error.reason)  # noqa: PT017
    else:
        assert any(page.text.strip() for page in parsed.pages)


@pytest.mark.parametrize("suffix", ["pdf", "docx", "html", "txt"])
def test_the_shipped_letters_come_out_word_for_word(suffix, corpus_dir, letters_dir):
    """Page numbers apart, what was made from a letter gives that letter back."""
    import re

    files = sorted(corpus_dir.rglob(f"*.{suffix}"))[:4]
    if not files:
        pytest.skip("the sample corpus is not there")

    def plain(text: str) -> str:
        dense = "".join(unicodedata.normalize("NFKC", text).split())
        return re.sub(r"[—-]\d{1,2}[—-]", "", dense)

    for file in files:
        text = "\n".join(
            re.sub(r"^\s*[—-]?\s*\d{1,2}\s*[—-]?\s*$", "", line)
            for page in parse_file(file, Settings()).pages
            for line in page.text.split("\n")
        )
        assert plain(text) == plain((letters_dir / f"{file.stem}.txt").read_text(encoding="utf-8"))


def test_the_real_letter_is_read(shared_dir):
    seeds = sorted((shared_dir / "seed").glob("*.txt"))
    if not seeds:
        pytest.skip("the real letter is not there")
    text = parse_file(seeds[0], Settings()).pages[0].text
    assert "收悉" in text
    assert "\ufffd" not in text
