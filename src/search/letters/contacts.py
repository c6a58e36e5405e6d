"""The contact line: office and telephone (联系处室, 联系电话). A person's name is read past and not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.letters.finding import Found
from search.letters.frame import Frame, Paragraph
from search.letters.tail_fields import COPY, closing_lines

_CONTACT = re.compile(
    r"(?P<label>联系(?:处室|科室|单位|部门|股室|机构|人及单位)(?:[和及与、]?(?:联系)?(?:人|电话|方式))*|联系人(?:[和及与、]?(?:联系)?(?:电话|方式|单位|处室|科室))*|(?:联系|咨询|办公|服务|值班)?电话|联系方式|"
    r"(?:承办|经办)(?:处室|科室|部门|股室|单位|人)(?:[和及与、]?(?:联系)?(?:人|电话))*)\s?[：:]?\s?"
)
"""Matches ``联系处室：`` and ``联系电话：``; not ``联系群众``."""
_HEAD_CONTACT = re.compile(
    r"[（(]?(?:联系(?:处室|科室|单位|部门|人|电话)|承办(?:处室|科室|人))[^。：:]{0,10}[：:][^。]{2,80}\Z"
)
"""Matches ``联系人：张三　联系电话：0591-87091234`` in the head, as some provinces print it; not a sentence."""
_OFFICE_LABEL = re.compile(r"处室|科室|单位|部门|股室|机构")
"""Matches the labels that are followed by an office."""
_OFFICE = re.compile(
    r"[㐀-鿿A-Za-z0-9·]{0,30}?(?:[（(][^（）()]{1,20}[）)][㐀-鿿]{0,12})?(?:处|科|室|办|办公室|部|股|组|队|中心|站|所|司|局|厅|委|院|会|专班|支队|大队|总队|委员会|联合会|集团|公司)(?:[（(][^（）()0-9]{1,20}[）)])?"
)
"""Matches ``对外贸易处（口岸办）``; not ``翟宇``."""
_OFFICE_LIST = re.compile(rf"{_OFFICE.pattern}(?:[、和]{_OFFICE.pattern}){{0,5}}")
"""Matches ``就业创业处、拥军优抚处``; not ``张三、李四``."""
_PERSON_TITLE = re.compile(r"(?:[㐀-鿿]{1,3}(?:科长|处长|主任|局长|股长|同志|工程师|先生|女士|老师|部长|所长|队长))\Z")
"""Matches ``杜科长``; not ``杜科``."""
PHONE = re.compile(
    r"(?<![\d\-])(?:[（(]0\d{2,3}[）)]\s?|0\d{2,3}\s?[-—－–―─]?\s?)?(?:\d{7,8}|\d{4}\s\d{4}|[48]00-?\d{3}-?\d{4}|1[3-9]\d{9}|1[3-9]\d\s\d{4}\s\d{4}|12345|12333)(?:\s?[-—转]\s?\d{1,5})?(?![\d])"
)
"""Matches ``0531-51751172`` and ``（0599）88271930``; not ``13020162号`` after 第 (it is sought in contact lines only)."""
_PIECE = re.compile(r"(?:[^\s，,；;。（）()]|[（(][^（）()]{0,30}[）)]?)+|[（(](?P<inner>[^（）()]{2,30})[）)]")
"""Matches ``待遇保障处（异地就医专班）``; not a blank."""
_ALL_BRACKETED = re.compile(r"[（(](?P<inner>[^（）()]{2,30})[）)]")
"""Matches ``（水环境处）``; not ``处（室）``."""
_AFTER_PHONE = re.compile(r"[\d\-—－ （(）)]{6,24}[（(](?P<inner>[^（）()\d]{2,20})[）)]")
"""Matches ``0599-88417720（水环境处）``; not ``水环境处``."""
_LAST_BRACKETED = re.compile(r"[（(](?P<inner>[^（）()]{2,20})[）)]?\Z")
"""Matches the end of ``张三（基础教育科）``; not ``张三``."""
_ANY_OFFICE = re.compile(r"[㐀-鿿（）()、·]{2,30}")
"""Matches ``市分类办``; not ``0599``."""
_PHONE_BEGINS = re.compile(r"[（(：:]?\s?(?:电话[：:]?)?\s?\d[\d\-—－ ]{5,}")
"""Matches ``（0599-88064502``; not ``12345`` alone, a hotline."""
_SHORT_SUFFIXES = ("处", "科", "室", "办", "部", "股", "局", "厅")


def _contact_lines(frame: Frame) -> Iterator[Paragraph]:
    for paragraph in closing_lines(frame):
        if len(paragraph.text) <= 200 and not COPY.match(paragraph.text) and _CONTACT.search(paragraph.text):
            yield paragraph


def read(frame: Frame) -> tuple[Found | None, Found | None]:
    """Office and telephone of the contact lines; a person's name is not kept."""
    office: Found | None = None
    phone: Found | None = None
    lines = list(_contact_lines(frame)) or [item for item in frame.head if _HEAD_CONTACT.match(item.text)]
    for paragraph in lines:
        phone = phone or _phone(paragraph)
        office = office or _office(paragraph)
    return office, phone


def _phone(paragraph: Paragraph) -> Found | None:
    label = _CONTACT.search(paragraph.text)
    match = PHONE.search(paragraph.text, label.end() if label else 0)
    if match is None:
        return None
    return Found("".join(match[0].split()), paragraph.start + match.start(), paragraph.start + match.end())


def _office(paragraph: Paragraph) -> Found | None:
    words = paragraph.text
    labels = list(_CONTACT.finditer(words))
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(words)
        found = _office_in(words, label.end(), end, sure=_OFFICE_LABEL.search(label["label"]) is not None)
        if found is not None:
            return Found(words[found[0] : found[1]], paragraph.start + found[0], paragraph.start + found[1])
    return None


def _office_in(words: str, start: int, end: int, *, sure: bool) -> tuple[int, int] | None:
    """Span of the office in the value of a contact field: by its last word, or, after 联系处室, whatever stands first."""
    for piece in _PIECE.finditer(words[start:end]):
        text = piece["inner"] or piece[0]
        first = start + (piece.start("inner") if piece["inner"] else piece.start())
        bracket = _ALL_BRACKETED.fullmatch(text)
        if bracket:
            text, first = bracket["inner"], first + 1
        aside = _AFTER_PHONE.match(text)
        if aside:
            text, first = aside["inner"], first + aside.start("inner")
        text = _without_phone(text)
        lead = len(text) - len(text.lstrip("（(、，：: "))
        text, first = text[lead:], first + lead
        match = _OFFICE_LIST.match(text)
        if match and not _PERSON_TITLE.fullmatch(text):
            longest = _longest_office(text)
            if sure or longest > 3 or (longest == 3 and text[:3].endswith(_SHORT_SUFFIXES)):
                return first, first + longest
        inside = _LAST_BRACKETED.search(text)
        if inside and _OFFICE_LIST.fullmatch(inside["inner"]):
            return first + inside.start("inner"), first + inside.end("inner")
        if sure and len(text) >= 2 and _ANY_OFFICE.fullmatch(text) and not _PERSON_TITLE.fullmatch(text):
            return first, first + len(text.rstrip("）)")) if text.count("）") > text.count("（") else first + len(text)
    return None


def _longest_office(text: str) -> int:
    """Length of the longest run from the start that is a list of offices: what follows is a person's name."""
    for end in range(min(len(text), 60), 0, -1):
        if _OFFICE_LIST.fullmatch(text[:end]):
            return end
    return len(text)


def _without_phone(text: str) -> str:
    """The words before a telephone number and the bracket or mark that opens it."""
    match = _PHONE_BEGINS.search(text)
    return text[: match.start()] if match else text
