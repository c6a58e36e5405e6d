"""Fields of the tail: dates, disclosure, receivers of copies (成文日期, 附注, 抄送, 印发)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.letters.dates import find_dates, year_of
from search.letters.finding import Found
from search.letters.frame import (
    DATE_LINE,
    OPEN_DATE,
    ORGAN_LINE,
    PRINT_LINE,
    SIGNED_DATED,
    Frame,
    Paragraph,
    is_joint_signature,
)
from search.types import Disclosure

_WRITTEN_LABEL = re.compile(r"(?:成文日期|成文时间|签发日期|落款日期|答复日期|答复时间|办复日期|办复时间)\s?[：:]\s?")
"""Matches ``成文日期：``; not ``发布日期：``."""
_PRINTED = re.compile(r"(?:印发|印制|印)[。）)\s]*\Z")
"""Matches ``2024年8月30日印发``; not ``印发了``."""
_DISCLOSURE_LABEL = re.compile(
    r"(?:公开(?:方式|属性|类别|形式|范围|类型|选项|程度|意见|情况)|信息公开(?:选项|类别|属性|类型|形式)?|是否(?:同意|可以|主动)?公开|(?:可否|能否)公开|政府信息公开)\s?[：:]?\s?[（(]?(?P<value>[^，,；;。）)\s]{1,24})"
)
"""Matches ``公开方式：主动公开``; not ``信息公开条例规定，``."""
_DISCLOSURE_NOTE = re.compile(
    r"(?:\A|[\s（(【\[])(?P<value>(?:(?:此|本)(?:件|复|函|文|复函|答复|答复函|答复件|提案答复|建议答复|提案|建议)?(?:内容)?(?:同意|可以?|予以|全文|拟|依法)?(?:向社会|在网上|对外|网上)?)?"
    r"(?:全文公开|主动公开|公开发布|同意公开|予以公开|删减后公开|部分公开|依申请公开|不予公开|不宜公开|不公开(?:发布)?|不对外公开|免予公开|暂不公开|(?:(?:内容)?可以?|同意|予以)?(?:对外)?公开(?:发布)?))(?=[\s）)】\]。，,；;：:]|\Z)"
)
"""Matches ``（此件公开发布）``; not ``公开征求意见``."""
_CHECKED = re.compile(r"[☑√✓✔■●]\s?(?P<value>[㐀-鿿]{2,8})")
"""Matches ``☑主动公开``; not ``□主动公开``."""
_CHECKED_AFTER = re.compile(r"(?P<value>[㐀-鿿]{2,8})[（(]?[√✓✔☑]")
"""Matches ``主动公开（√）``; not ``主动公开□``."""
_BOXES = re.compile(r"[□☐○◯]")
"""Matches an empty box; not ``■``."""
_CLOSED = re.compile(r"不予?宜?对?外?公开|不公开|免予公开|暂不公开|^否")
"""Matches ``不予公开``; not ``主动公开``."""
_OPEN = re.compile(r"公开|^是$|^同意$|^全文$|主动")
"""Matches ``主动公开`` and ``是``; not ``内部``."""
COPY = re.compile(r"[（(]?抄\s?送\s?(?:机关|单位)?\s?[：:]\s?")
"""Matches ``抄　送：``; not ``抄送两位委员``."""
_NEXT_FIELD = re.compile(r"\s(?=(?:联系|印发|公开|抄报|主题词)[㐀-鿿]{0,6}[：:])")
"""Matches the blank before another field on the same line; not one inside a name."""
_ATTACHMENT = re.compile(r"附\s?件\s?[\d一二三四五六七八九十]{0,2}\s?[：:]?\s?\Z")
"""Matches ``附件1`` alone: an attachment begins; not ``附件：1.征询意见表``."""


def read(frame: Frame) -> dict[str, Found | None]:
    """Read issued_on and printed_on (as ISO dates) and disclosure; a plain document may have them too."""
    return {"issued_on": _issued(frame), "printed_on": _printed(frame), "disclosure": _disclosure(frame)}


def as_disclosure(words: str | None) -> Disclosure | None:
    """Narrow a string to a way of disclosure."""
    if words == "公开":
        return "公开"
    if words == "依申请公开":
        return "依申请公开"
    return "不予公开" if words == "不予公开" else None


def closing_lines(frame: Frame) -> list[Paragraph]:
    """Lines of the tail up to the first attachment, and the last lines of the file, where the print block stands."""
    lines = []
    for paragraph in frame.tail:
        if _ATTACHMENT.fullmatch(paragraph.text):
            break
        lines.append(paragraph)
    rest = list(frame.tail[len(lines) :])
    return lines + [
        paragraph for paragraph in rest[-5:] if COPY.match(paragraph.text) or PRINT_LINE.fullmatch(paragraph.text)
    ]


def _issued(frame: Frame) -> Found | None:
    """The date under the signature; else a date labelled 成文日期. A web page's date of publication is neither."""
    lines = closing_lines(frame)
    for at, paragraph in enumerate(lines):
        words = paragraph.text
        if PRINT_LINE.fullmatch(words) or _PRINTED.search(words):
            continue
        if DATE_LINE.fullmatch(words):
            above = lines[at - 1].text if at else ""
            below = lines[at + 1].text if at + 1 < len(lines) else ""
            if "印发" in below[:4] or (
                above.endswith(("办公室", "办公厅", "综合处")) and any(_signed(item) for item in lines[: at - 1])
            ):
                continue
            return _date_in(paragraph)
        if SIGNED_DATED.fullmatch(words):
            return _date_in(paragraph)
    for paragraph in (*frame.head, *lines):
        label = _WRITTEN_LABEL.search(paragraph.text)
        if label:
            dates = find_dates(paragraph.text[label.end() : label.end() + 20])
            if dates and dates[0][0] == 0:
                start = paragraph.start + label.end()
                return Found(dates[0][2].isoformat(), start, start + dates[0][1])
    return None


def dated_year(frame: Frame) -> int | None:
    """Year of a date without its day under the signature, else of a date in the head, where web pages print theirs."""
    for paragraph in closing_lines(frame):
        match = OPEN_DATE.fullmatch(paragraph.text)
        if match and match["year"]:
            return year_of(match["year"])
    for paragraph in frame.head:
        dates = find_dates(paragraph.text) if len(paragraph.text) <= 160 else []
        if dates:
            return dates[0][2].year
    return None


def _signed(paragraph: Paragraph) -> bool:
    return ORGAN_LINE.fullmatch(paragraph.text) is not None or is_joint_signature(paragraph.text)


def _date_in(paragraph: Paragraph) -> Found | None:
    dates = find_dates(paragraph.text)
    if not dates:
        return None
    start, end, value = dates[-1]
    return Found(value.isoformat(), paragraph.start + start, paragraph.start + end)


def _printed(frame: Frame) -> Found | None:
    for paragraph in reversed(frame.tail):
        if len(paragraph.text) <= 120 and _PRINTED.search(paragraph.text):
            found = _date_in(paragraph)
            if found is not None:
                return found
    return None


def _disclosure(frame: Frame) -> Found | None:
    """The way of disclosure from a note or a label outside the body; a remark in the body is no source.

    删减后公开 gives ``None``: the text at hand may be the one before the cuts.
    """
    lines = [item for item in (*closing_lines(frame), *frame.head) if "公开" in item.text and len(item.text) <= 160]
    for paragraph in lines:
        checked = _CHECKED.search(paragraph.text) or _CHECKED_AFTER.search(paragraph.text)
        if checked:
            value = _meaning(checked["value"])
            return Found(value, paragraph.start + checked.start(), paragraph.start + checked.end()) if value else None
        if _BOXES.search(paragraph.text):
            continue
        for pattern in (_DISCLOSURE_LABEL, _DISCLOSURE_NOTE):
            match = pattern.search(paragraph.text)
            value = _meaning(match["value"]) if match else None
            if match and value:
                return Found(value, paragraph.start + match.start("value"), paragraph.start + match.end("value"))
    return None


def _meaning(words: str) -> str | None:
    if "删减" in words or "部分公开" in words:
        return None
    if "依申请" in words or "申请公开" in words:
        return "依申请公开"
    if _CLOSED.search(words):
        return "不予公开"
    return "公开" if _OPEN.search(words) else None


def copies(frame: Frame) -> tuple[Found, ...]:
    """Receivers of copies, from the 抄送 line only, as printed."""
    for paragraph in frame.tail:
        label = COPY.match(paragraph.text)
        if label is None:
            continue
        words = _NEXT_FIELD.split(paragraph.text[label.end() :])[0]
        return tuple(_receivers(words, paragraph.start + label.end()))
    return ()


def _receivers(words: str, start: int) -> Iterator[Found]:
    depth, begin = 0, 0
    for at, char in enumerate(words + "、"):
        depth += (char in "（(") - (char in "）)")
        if at == len(words) or (depth <= 0 and char in "，、,；;。\u3000"):
            name = words[begin:at].strip(" 。.")
            if name.endswith(("）", ")")) and not {"（", "("} & set(name):
                name = name[:-1]
            if name and name not in "）)":
                yield Found(name, start + begin, start + at)
            begin = at + 1
