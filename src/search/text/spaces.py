"""Blanks in Chinese: none inside a sentence, one U+3000 between two fields on a line."""

from __future__ import annotations

import re

Piece = tuple[int, str]
"""``(page number, words)``."""

SEPARATOR = "\u3000"
_WIDE = '"″⺀-⿟　-〿぀-ヿ㄀-ㄯ㐀-鿿豈-﫿︰-﹏＀-￯“”‘’—…·〇𠀀-𯿿'
_LABELS = (
    "签发人|会签人|联系处室|联系科室|联系单位|联系部门|联系人及电话|联系人|联系电话|电话|传真|邮编|公开方式|公开属性|公开类别|信息公开|公开形式|办理类别|办理结果|"
    "答复类别|类别标记|类别|来源|文号|发文字号|索引号|发布日期|发布时间|发布机构|成文日期|生成日期|抄送|承办人|承办单位|承办处室|经办人"
)

_NAMES_LINE = re.compile(
    r"[㐀-鿿·]{2,5}(?:[ \u3000]+(?!委员|代表)[㐀-鿿·]{2,5})*[ \u3000]+(?!委员|代表)[㐀-鿿·]{2,3}(?:委员|代表)[：:]"
)
"""Matches ``张三 李四 王五委员：``, whose blanks part the names; not ``何清源 代表：``."""
_BETWEEN_NAMES = re.compile(r"[ \u3000]+")
"""Matches the blanks of such a line; not ``、``."""
_RUN = re.compile(r"[ \t\u3000]{2,}|\u3000|\t")
"""Matches the blanks in ``云政务函〔2018〕19号    签发人``; not the one in ``186 条``."""
_SPACED_OUT = re.compile(rf"(?<![^\s：:（(])[{_WIDE}](?:[ \t\u3000]+[{_WIDE}](?=[\s：:，。、）)]|\Z))+")
"""Matches ``岚 江 省 教 育 厅``, ``电　　话`` before ``：`` and ``张　三`` after ``：``; not ``A类　　签发人``."""
_BEFORE_LABEL = re.compile(
    rf" (?=[（(]?(?:{_LABELS})[：:]|\d{{4}}年\d{{1,2}}月\d{{1,2}}日\s?印发\Z)|(?<=号) (?=[（(【]?[A-D]\s?类?[）)】]?\Z)"
)
"""Matches the blank in ``A类 签发人：`` and ``办公室 2024年8月30日印发``; not in ``提案 收悉``."""
_CONTACT_LINE = re.compile(r"[（(]?(?:联系|承办|经办|咨询)[^：:\s]{0,8}[：:]")
"""Matches ``联系人：审改科 0599``; not ``联系实际，``. There a blank parts office, name and number."""
_CONTACT_BLANK = re.compile(r"(?<=[㐀-鿿）)]) (?=[㐀-鿿]{2}|\d{3})")
"""Matches the blank in ``养老保险处 洪俭``; not in ``5 个``."""
_STRAY = re.compile(rf"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
"""Matches the blanks in ``186 条`` and ``提案 的``; not in ``Web 3``."""
_AT_SEPARATOR = re.compile(r"[ \t]*\u3000[ \t\u3000]*")
"""Matches `` 　``; not a single blank."""


def tidy_line(words: str) -> str:
    """Put the blanks of one line in order.

    ``云政务函〔2018〕19号      签发人：霍启年`` keeps one U+3000; ``岚 江 省 教 育 厅`` and ``186 条`` keep nothing;
    ``Web 3`` keeps its blank.
    """
    words = words.strip()
    if " " not in words and "\t" not in words and SEPARATOR not in words:
        return words
    if _NAMES_LINE.fullmatch(words):
        return _BETWEEN_NAMES.sub(SEPARATOR, words)
    words = _SPACED_OUT.sub(lambda match: "".join(match[0].split()), words)
    words = _RUN.sub(SEPARATOR, words)
    words = _BEFORE_LABEL.sub(SEPARATOR, words)
    if _CONTACT_LINE.match(words):
        words = _CONTACT_BLANK.sub(SEPARATOR, words)
    words = _AT_SEPARATOR.sub(SEPARATOR, words)
    return _STRAY.sub(lambda match: match[0].replace(" ", ""), words)


def tidy_spaces(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Put the blanks of a paragraph in order; pieces that were nothing but blanks disappear."""
    whole = "".join(words for _, words in pieces)
    tidy = tidy_line(whole)
    if tidy == whole:
        return list(pieces)
    return _deal_out(tidy, pieces)


def _deal_out(tidy: str, pieces: tuple[Piece, ...]) -> list[Piece]:
    """Give the tidied paragraph back to its pages: by the count of visible characters, which tidying never changes."""
    out: list[Piece] = []
    at = 0
    for number, words in pieces:
        left = sum(not char.isspace() for char in words)
        start = at
        while at < len(tidy) and (left or tidy[at].isspace()):
            left -= not tidy[at].isspace()
            at += 1
        if tidy[start:at]:
            out.append((number, tidy[start:at]))
    return out
