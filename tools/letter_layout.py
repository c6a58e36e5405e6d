"""One reply letter as plain text → lines with the part each plays on the sheet (GB/T 9704-2012).

Only the look depends on these parts: no word is added, dropped or moved, whatever the classification says. The one
exception is a page number that the text carries from an earlier extraction (``— 3 —`` alone on a line): a sheet has
page numbers of its own, so the line is left out of formats with pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """What a line is on the sheet."""

    MARK = "办理类别"
    AGENCY = "发文机关标志"
    NUMBER = "发文字号"
    SIGNER = "签发人"
    TITLE = "标题"
    INFO = "信息栏"
    SALUTATION = "主送"
    HEADING = "一级标题"
    SUBHEADING = "二级标题"
    BODY = "正文"
    CARRIED = "正文续页"
    SIGNATURE = "署名"
    DATE = "成文日期"
    NOTE = "附注"
    COPIES = "抄送"
    PRINTED = "印发"
    PAGE = "页码"


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of the letter. ``right`` is what stands at the right margin of the same line."""

    part: Part
    text: str
    right: str = ""


PAGE_NUMBER = re.compile(r"^\s*[-—–]\s*\d{1,3}\s*[-—–]\s*$")
"""``— 3 —`` yes; ``——配售型住房`` no."""
GAP = re.compile(r"(?: {2,}|　+|\t+)")
"""The run of blanks that pushes 签发人 to the right: ``岚函〔2018〕1号    签发人：某`` yes; ``186 条`` no."""
MARK = re.compile(r"^[（(【]?\s*[A-DＡ-Ｄ]\s*类?\s*[)）】]?$|^(?:办理|答复)?(?:类别|结果)(?:标记)?[:：]|^类别标记")
"""``（A类）``, ``办理结果：B`` yes; ``A类企业名单`` no."""
NUMBER = re.compile(r"[〔\[［(（]\d{4}[〕\]］)）]\s*\d+\s*号")
"""``岚函〔2018〕1号`` yes; ``第0187号`` no."""
INFO = re.compile(r"^(?:发布日期|发布时间|来源|索引号|标题|文号|信息来源)[:：]")
"""``发布日期：2020-09-11`` yes; ``关于来源的答复`` no."""
AGENCY = re.compile(r"^[一-鿿]{3,28}(?:厅|局|委员会|办公室|联合会|委|办|会|文件)$")
"""``岚江省民政厅文件`` yes; ``顾砚清代表：`` no."""
HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。；]{1,32}$")
"""``一、基本情况`` yes; ``一、村医现状。全市…`` no."""
SUBHEADING = re.compile(r"^（[一二三四五六七八九十]{1,3}）[^。；]{1,32}$")
"""``（一）基本情况`` yes; ``（一）预警到户。全省…`` no."""
DATE = re.compile(
    r"^(?:\d{4}|[〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日$"
)
"""``2021年6月30日`` yes; ``2021年6月30日印发`` no."""
PRINTED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日\s*印发$")
"""``办公室 2019年8月19日印发`` yes; ``印发了通知`` no."""
PRINTED_DATE = re.compile(r"^(?P<left>.*?)\s*(?P<right>\d{4}年\d{1,2}月\d{1,2}日\s*印发)$")
NOTE = re.compile(r"^[（(]?(?:此件|公开|主动公开|依申请|不予公开|联系|办理类别|信息公开)")
"""``（此件公开发布）``, ``联系科室：…`` yes; ``关于公开的…`` no."""
SENTENCE_END = "。：:；;！!？?）)”’】…》"
CARRIED_AT_LEAST = 30
"""A body line at least this long without closing punctuation was cut by a page break; a shorter one is a heading."""
SALUTATION_AT_MOST = 45
SIGNATURE_AT_MOST = 26


def lay_out(text: str, *, sheets: bool) -> tuple[Line, ...]:
    """Classify the lines of ``text``.

    Args:
        text: the letter; lines are paragraphs.
        sheets: the format has pages of its own: stray page numbers are left out, and a paragraph that a page break cut
            in two is marked :attr:`Part.CARRIED` in its second half. Otherwise every line stays as it is.
    """
    rows = [row.strip(" \t　\ufeff") for row in text.splitlines()]
    rows = [row for row in rows if row and not (sheets and PAGE_NUMBER.match(row))]
    start, end = _salutation(rows), _tail(rows)
    lines = [*_head(rows[:start]), *_body(rows[start:end], sheets=sheets), *_close(rows[end:])]
    return tuple(lines)


def title_of(text: str) -> str:
    """Return the title as printed, its lines joined; the first line of the letter where it has none."""
    lines = [line.text for line in lay_out(text, sheets=True) if line.part is Part.TITLE]
    return "".join(lines) or text.strip().splitlines()[0]


def _salutation(rows: Sequence[str]) -> int:
    for number, row in enumerate(rows[:16]):
        if number and row.endswith(("：", ":")) and len(row) <= SALUTATION_AT_MOST and "签发人" not in row:
            return number
    return next((number + 1 for number, row in enumerate(rows) if "答复" in row), 1)


def _tail(rows: Sequence[str]) -> int:
    """Return where the signature begins, looking backwards so that a date inside the body does not count."""
    end = len(rows)
    while end > 1 and _closes(rows, end - 1):
        end -= 1
    return end


def _closes(rows: Sequence[str], number: int) -> bool:
    row = rows[number]
    if DATE.match(row) or PRINTED.search(row) or NOTE.match(row) or row.startswith(("抄送", "附件：")):
        return True
    return len(row) <= SIGNATURE_AT_MOST and bool(AGENCY.match(row.replace(" ", "").removesuffix("（盖章）")))


def _head(rows: Sequence[str]) -> Iterator[Line]:
    seen_title = False
    for row in rows:
        left, right = _parts(row)
        bare = left.replace(" ", "")
        if INFO.match(row):
            yield Line(Part.INFO, left, right)
        elif MARK.match(left):
            yield Line(Part.MARK, left, right)
        elif left.startswith("签发人"):
            yield Line(Part.SIGNER, left, right)
        elif NUMBER.search(left) and "《" not in left:
            yield Line(Part.NUMBER, left, right)
        elif not seen_title and AGENCY.match(bare) and "答复" not in bare:
            yield Line(Part.AGENCY, left, right)
        else:
            seen_title = True
            yield Line(Part.TITLE, row)


def _parts(row: str) -> tuple[str, str]:
    pieces = [piece for piece in GAP.split(row) if piece]
    return (pieces[0], "    ".join(pieces[1:])) if len(pieces) > 1 else (row, "")


def _body(rows: Sequence[str], *, sheets: bool) -> Iterator[Line]:
    carried = False
    for number, row in enumerate(rows):
        if number == 0 and row.endswith(("：", ":")):
            yield Line(Part.SALUTATION, row)
            continue
        if PAGE_NUMBER.match(row):
            yield Line(Part.PAGE, row)
            continue
        part = Part.HEADING if HEADING.match(row) else Part.SUBHEADING if SUBHEADING.match(row) else Part.BODY
        yield Line(Part.CARRIED if carried else part, row)
        carried = sheets and len(row) >= CARRIED_AT_LEAST and row[-1] not in SENTENCE_END


def _close(rows: Sequence[str]) -> Iterator[Line]:
    office = ""
    for number, row in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else ""
        if AGENCY.match(row) and PRINTED.fullmatch(following):
            office = row  # the office that printed the letter, its date on a line of its own
        elif office:
            yield Line(Part.PRINTED, office, row)
            office = ""
        elif PRINTED.search(row):
            found = PRINTED_DATE.match(row)
            yield Line(Part.PRINTED, found["left"], found["right"]) if found else Line(Part.PRINTED, row)
        elif row.startswith("抄送"):
            yield Line(Part.COPIES, row)
        elif DATE.match(row):
            yield Line(Part.DATE, row)
        elif NOTE.match(row) or row.startswith("附件"):
            yield Line(Part.NOTE, row)
        else:
            yield Line(Part.SIGNATURE, row)
