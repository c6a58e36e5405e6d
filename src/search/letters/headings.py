"""Headings and list marks of official prose: which mark opens a line, how deep it is, and where its title ends.

GB/T 9704-2012, 7.3.3, numbers the levels of a document's structure 一、 （一） 1. （1）; letters add 【…】 above them, ① below
them, and bare 一 / 二 on a line of their own. Words that count (第一，首先，一是) mark points, not headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十"
MARK = re.compile(
    rf"""[ \t\u3000]*(?:
      (?P<chapter>第[{_NUMERAL}]{{1,3}}(?:部分|章|节)[、：:\s]?)
    | (?P<cn>[{_NUMERAL}]{{1,3}}[、．.])
    | (?P<cn_paren>[（(][{_NUMERAL}]{{1,3}}[)）][、.．]?)
    | (?P<digit>[0-9０-９]{{1,2}}(?:、|[.．](?![0-9０-９])))
    | (?P<digit_paren>[（(][0-9０-９]{{1,2}}[)）][、.．]?|[0-9０-９]{{1,2}}[)）])
    | (?P<circled>[①-⑳][、.．]?)
    )""",
    re.VERBOSE,
)
"""A numbering mark at the start of a line. Matches ``（一）完善政策``; must not match ``1.86%`` or ``一是``."""

BARE_NUMERAL = re.compile(rf"[{_NUMERAL}]{{1,3}}[、.．]?")
"""A line that is only a numeral (full match). Matches ``二``; must not match ``二审``."""

BRACKETED = re.compile(r"[【〖\[［][^】〗\]］]{1,40}[】〗\]］]")
"""A line that is a title in lenticular brackets (full match). Matches ``【做得怎样】``; must not match ``【A】类一``."""

ATTACHMENT = re.compile(r"附(?:件|表|录)\s?[0-9０-９一二三四五六七八九十]{0,2}\s?[:：]?[^。；;]{0,40}")
"""The line an attachment opens with (full match). Matches ``附件1：任务清单``; must not match ``附件已随函寄送。``."""

ORDINAL = re.compile(
    rf"[ \t\u3000“\"]*(?:第[{_NUMERAL}]{{1,2}}(?:[，,、：:]|[道条件个步点方项种类][^，,。]{{0,12}}[，,：:。])"
    rf"|其[{_NUMERAL}](?:[，,、：:]|是)|[{_NUMERAL}]{{1,2}}是|[{_NUMERAL}]要|首先|其次|再次|再者|最后[，,]"
    rf"|[一另]方面|一来|二来|——|--|[-•·●■◆▪])"
)
"""Words that count points. Matches ``第一，减链``, ``三是构建``, ``其二，``; must not match ``第一季度`` or ``其他``."""

ENDS_SENTENCE = re.compile(r"[。！？!?；;…：:][”’」』）)\"]*\s*\Z")
"""The line ends like a sentence. Matches ``…工作。”``; must not match ``一、基本情况``."""

QUESTION = re.compile(r"[^。！；;，,]{2,28}[？?]")
"""A question that stands on a line of its own (full match). Matches ``问题四：如何减负？``; must not match ``能不能用，好不好用？``."""

_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》|（[^）]*）|\([^)]*\)|\"[^\"]*\"")
"""Words between quotation marks or brackets. Matches ``“一律清退”``; not ``“没有收尾``."""
_SAYS_MUCH = re.compile(
    r"[0-9０-９][0-9０-９,，.．]*\s?(?:[%％‰]|[万亿]?(?:元|个|家|户|人|件|处|座|次|台|套|名|公里|平方米|吨))"
)
"""A figure with its unit. Matches ``2.7亿元``; not ``5G``."""
_FULL_SENTENCE = re.compile(r"^(?:我[们局厅委市省县区办]|您|你们|贵)|[^完]了$|将于|截至|如下$|今年|明年|[0-9]月")
"""Speaks like a sentence. Matches ``我们的做法``; not ``完善政策框架``."""

_COLUMNS = re.compile(r"[ \t\u3000]{2,}|[|｜]")
"""The gap between columns of a table. Matches two blanks; not one."""

_LEVELS = ("chapter", "cn", "cn_paren", "digit", "digit_paren", "circled")
BRACKET_LEVEL = 0
CHAPTER_LEVEL = 2
"""Of a bare 一 on its own line, the same as 一、."""
PLAIN_LEVEL = len(_LEVELS) + 1
MAX_TITLE = 60
"""Longest heading, in characters. Case titles quoted as headings run to some fifty."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark: its depth (0 outermost) and where the title after it starts in the line."""

    level: int
    end: int


def read_mark(line: str) -> Mark | None:
    """The numbering mark that opens the line, if one does."""
    match = MARK.match(line)
    if match is None or match.lastgroup is None:
        return None
    return Mark(_LEVELS.index(match.lastgroup) + 1, match.end())


def is_title_phrase(title: str) -> bool:
    """Whether words after a mark are a title, not a sentence that says something by itself.

    A title is short, holds at most one comma outside quotation marks, gives no figures and does not speak as 我们 or 您.
    """
    bare = _QUOTED.sub("", title).strip(" \t\u3000。：:")
    if not title.strip() or len(title) > MAX_TITLE or len(bare) > 32:
        return False
    commas = sum(bare.count(mark) for mark in "，,；;")
    says_much = not bare.startswith(("关于", "对")) and _SAYS_MUCH.search(bare)
    return commas <= 1 and not says_much and not (commas == 1 and _FULL_SENTENCE.search(bare))


def run_in_title(line: str, mark: Mark) -> str | None:
    """The title of a numbered paragraph that goes on behind it (``（一）完善政策框架。5月30日…``), mark included.

    ``None`` when the number opens a full sentence, or when nothing follows the title.
    """
    end = _title_end(line, mark.end)
    if end is None or not line[end:].strip(" \t\u3000。：:”"):
        return None
    title = line[mark.end : end]
    return squeeze(line[:end]) if is_title_phrase(title) else None


def _title_end(line: str, start: int) -> int | None:
    """Where the first sentence after ``start`` ends, looking no further than a title may reach; quotes are skipped."""
    depth = 0
    for position in range(start, min(len(line), start + MAX_TITLE + 2)):
        character = line[position]
        if character in "“「《（(":
            depth += 1
        elif character in "”」》）)":
            depth = max(0, depth - 1)
        elif depth == 0 and (character in "。！？!?" or (character in "：:" and position - start <= 20)):
            return position + 1
    return None


def is_plain_title(line: str) -> bool:
    """Whether a line without a number can be a heading: short, no sentence (a question may be), mostly Chinese, no table row."""
    words = line.strip()
    if not 2 <= len(words) <= 30 or words[-1] in "，,、" or ORDINAL.match(words):
        return False
    if ENDS_SENTENCE.search(words) and not QUESTION.fullmatch(words):
        return False
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in words)
    return chinese >= 0.7 * len(words) and not _COLUMNS.search(words)


def squeeze(heading: str) -> str:
    """A heading as it stands in a path: white space removed, and the 。 or ： at its end."""
    return "".join(heading.split()).rstrip("。：:")
