"""Citations a reader can copy into an official document, written as 机关：《标题》（文号），日期，页.

One style for every place that cites. The order follows the habit of official writing (GB/T 9704-2012: a document is
named by its issuing body, its title in 书名号 and its 发文字号); title marks inside a title become 单书名号
(GB/T 15834-2011, 4.15). What the letter does not say is left out together with its punctuation. Plain functions of a
document; nothing is looked up.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from search.types import Document, LetterFields, Passage

SPACE_BY_CHINESE = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])")
"""White space that is not between two Latin words. Matches in ``关于 提案`` and ``AI 产业``; not in ``Smart City``."""

TITLE_OPENING = re.compile(r"(?:关于|对于?|就)")
"""What a title goes on with after the name of its body: ``关于…`` or ``对…``, but not ``办公室关于…``."""


def cite(document: Document, passage: Passage | None = None) -> str:
    """Cite ``passage`` of ``document``, or the whole letter without one.

    ``岚江省科学技术厅：《关于省政协十一届二次会议第1102118号提案的答复》（岚科函〔2019〕176号），2019年8月16日，第2页。``
    """
    return cite_pages(document, None if passage is None else passage.pages)


def cite_pages(document: Document, pages: tuple[int, int] | None = None) -> str:
    """Cite by first and last page; a letter whose format has no pages of its own is cited without them."""
    fields = document.fields
    agency = _plain(fields.agency)
    head = f"{agency}：{_name(document)}" if agency else _name(document)
    if fields.doc_number:
        head += f"（{_plain(fields.doc_number)}）"
    if fields.issued_on is None and fields.printed_on is not None:
        head += f"（{chinese_date(fields.printed_on)}印发）"
    parts = [head]
    if fields.issued_on is not None:
        parts.append(chinese_date(fields.issued_on))
    if page := _pages(document, pages):
        parts.append(page)
    return "，".join(parts) + "。"


def cite_short(document: Document, passage: Passage | None = None) -> str:
    """Name the letter in a few words, for lists and captions: ``岚江省科学技术厅 岚科函〔2019〕176号 第2页``."""
    fields = document.fields
    if fields.doc_number:
        number = _plain(fields.doc_number)
    elif fields.case_number:
        number = f"第{_plain(fields.case_number)}号{fields.case_kind or '来件'}答复"
    else:
        number = _name(document)
    page = _pages(document, None if passage is None else passage.pages)
    return " ".join(part for part in (_plain(fields.agency), number, page) if part)


def chinese_date(day: date) -> str:
    """Write a date as official documents do: no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def page_words(pages: tuple[int, int]) -> str:
    """``第2页``, or ``第2—3页`` for a passage that runs over a page break."""
    first, last = pages
    return f"第{first}页" if first == last else f"第{first}—{last}页"


def _pages(document: Document, pages: tuple[int, int] | None) -> str:
    return page_words(pages) if document.paged and pages is not None else ""


def _name(document: Document) -> str:
    """The title in title marks; a document without one goes by its file name."""
    title = _title(document.fields)
    return f"《{title}》" if title else PurePosixPath(document.source).name


def _title(fields: LetterFields) -> str:
    title = _plain(fields.title)
    agency = _plain(fields.agency)
    rest = title.removeprefix(agency) if agency else title
    if TITLE_OPENING.match(rest):
        title = rest
    if title.startswith("《") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    return title.replace("《", "〈").replace("》", "〉")


def _plain(value: str | None) -> str:
    return " ".join(SPACE_BY_CHINESE.sub("", value or "").split())
