"""What the outcome of a letter means: the letter's own words beside its class, else a small table by place.

The classes A to D do not travel: where there are three, C is what cannot be done; where there are four, C is what is planned and D
what is kept for reference. So a class has a meaning here only where the letter says it, or where ``lexicon/outcome_classes.tsv``
knows a document that says it for the place and the year. Everything else is 不明.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.letters.finding import Found
from search.letters.frame import Frame, Paragraph
from search.types import OUTCOME_MEANINGS, OutcomeMeaning

OR = "或"
"""Between two meanings that one class covers: ``正在解决或列入计划``."""
UNKNOWN: OutcomeMeaning = "不明"

_MATTER = re.compile(
    r"[“”\"\s]*(?:代表|委员|您|提案人?)?(?:所提|提出的?|反映的?)?(?:的)?(?:问题|建议|意见|提案|事项|诉求|内容|要求)?[“”\"\s]*"
)
"""The matter before its outcome. Matches ``所提问题``; everything it matches may be left out."""
_MEANING = re.compile(
    r"(?P<now>正在(?:逐步|着手|抓紧|积极|研究|组织|协调)*(?:解决|办理|落实|推进|实施)|(?:有关|相关)?工作(?:已经?|正在)启动)"
    r"|(?P<part>部分(?:已经?)?(?:得到)?(?:解决|采纳|落实))"
    r"|(?P<done>(?:(?:均|现)?已经?|基本)(?:全部|基本|得到|予以|被|通过其他途径)*(?:解决|采纳|落实|办结|完成)|解决或采纳|采纳或解决|已解决)"
    r"|(?P<plan>(?:现?已|拟|将)?经?(?:列入|纳入)[^，。；（）()A-D]{0,8}?(?:计划|规划)(?:拟|将|准备|逐步|予以|研究|分步)*(?:解决|落实|采纳|办理|实施)?"
    r"|(?:计划|拟|准备)(?:逐步|予以|着手|分步)*(?:解决|采纳|落实)|逐步解决)"
    r"|(?P<cannot>(?:(?:因|受|由于)[^，。；（）()A-D]{0,24}?)?(?:暂时?|目前|现阶段|短期内|近期|一时|尚|确)*(?:难以|无法|不能|不予|未能|不便)(?:解决|采纳|落实|办理|实施)"
    r"|(?:因|受|由于)[^，。；（）()A-D]{0,16}?(?:限制|制约|所限)|(?:有?待|需)(?:以后|今后|条件(?:成熟|具备)(?:后|时)?)再?(?:研究)?解决|不可行)"
    r"|(?P<reference>(?:留作|作为|仅供|供|留待)(?:今后|以后|工作|决策|研究)*参考)"
)
"""One meaning as offices put it. Matches ``已经解决``, ``列入计划逐步解决``, ``留作参考``; not ``明年再向您续复``."""
_MORE = re.compile(r"(?:逐步|予以|基本)?(?:解决|采纳|落实)")
"""Goes on with the meaning before. Matches ``采纳`` of ``已经解决或采纳``; not ``参考``."""
_BETWEEN = re.compile(r"(?:的)?(?:，|、|或者?|和|及|以及|；)?(?:已向[^，。；（）()]{0,8}(?:作出?)?(?:解释|说明))?")
"""Between two meanings; may be nothing: ``因条件限制留作参考``."""
_END = re.compile(r"(?:的)?(?:一?类|件|事项|问题|建议|提案)?[”\"）)】\]]{0,2}\s*[（(【\[“，,：:]{0,2}\s*\Z")
"""Between the meaning and the class after it. Matches ``的（``; not ``，我局（``."""
_OF_CLASS = re.compile(r"\s?[1-9]?\s?[类级]?(?:件|建议|提案)?[”’\"）)】\]〕]{0,2}\s?")
"""What belongs to the class letter. Matches ``类）``; not ``座``."""
_SAYS = re.compile(r"(?:[（(【\[：:，,—-]{1,2}|即|是指|指|为|是|系|表示|代表)\s?(?:即|指|为|是|属于?|系)?[“\"]?")
"""Between a class and its meaning. Matches ``（``, ``，即``, ``为``; not the next field of the line."""
_LABEL = re.compile(
    r"(?:办理|答复|办复)(?:结果|类别|类型|情况)\s?[：:]\s?(?:[□☐○]\s?[^\s□☐○☑√]{1,12}\s?)*(?:[☑√■✓✔]\s?)?"
)
"""The label of the outcome. Matches ``办理结果：``; not ``办理单位：``."""
_CALLED = re.compile(
    r"(?:本件|该件|此件|全件|[本该这此]件?(?:提案|建议))[^。；，]{0,12}?(?:列|定|归|确定)(?:为|入|作)[“\"（(]?"
)
"""What the body calls this very answer. Matches ``本提案列为“``; not ``本市列为``."""
_WINDOW = 80


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    first: int | None
    last: int | None
    outcome: str
    meaning: str


def meaning_of(frame: Frame, outcome: Found | None, agency: str | None, year: int | None) -> str | None:
    """What the outcome means, in the words of :data:`search.types.OUTCOME_MEANINGS`; ``None`` where no outcome is stated.

    Two meanings of one class are joined by 或. 不明 where a class is printed and nobody says what it means.
    """
    outside = [paragraph for paragraph in (*frame.head, *frame.tail) if len(paragraph.text) <= 200]
    if outcome is None:
        return _stated(frame, outside)
    said = _beside(frame.text, outcome) or _explained(outcome.value, outside)
    return said or _by_place(outcome.value, agency, year) or UNKNOWN


def meanings_of(meaning: str | None) -> tuple[str, ...]:
    """The single meanings of a value: ``正在解决或列入计划`` → 正在解决, 列入计划."""
    return tuple(meaning.split(OR)) if meaning else ()


def read_meaning(words: str) -> tuple[str | None, int]:
    """The meaning that ``words`` begin with and where it ends; ``None`` and 0 where they begin with something else."""
    matter = _MATTER.match(words)
    at = matter.end() if matter else 0
    found: list[OutcomeMeaning] = []
    begun = False
    while True:
        between = _BETWEEN.match(words, at) if begun else None
        start = between.end() if between else at
        match = _MEANING.match(words, start)
        if match is not None:
            if match.lastgroup in _NAMES:
                found.append(_NAMES[match.lastgroup])
            at, begun = match.end(), True
            continue
        more = _MORE.match(words, start) if begun and start > at else None
        if more is None:
            break
        at = more.end()
    in_order = [name for name in OUTCOME_MEANINGS if name in found]
    return (OR.join(in_order), at) if in_order else (None, 0)


_NAMES: dict[str, OutcomeMeaning] = {
    "done": "已解决",
    "now": "正在解决",
    "plan": "列入计划",
    "cannot": "暂不能解决",
    "reference": "留作参考",
}


def _beside(text: str, outcome: Found) -> str | None:
    """The meaning right after the class, ``B类（正在解决）``, or right before it, ``已经解决（A类）``."""
    line_end = text.find("\n", outcome.end)
    after = text[outcome.end : min(outcome.end + _WINDOW, line_end if line_end >= 0 else len(text))]
    said = _after_class(after)
    if said is not None:
        return said
    before = text[max(0, outcome.start - _WINDOW, text.rfind("\n", 0, outcome.start) + 1) : outcome.start]
    for start in range(len(before)):
        meaning, end = read_meaning(before[start:])
        if meaning is not None and _END.fullmatch(before, start + end):
            return meaning
    return None


def _after_class(words: str) -> str | None:
    of_class = _OF_CLASS.match(words)
    says = _SAYS.match(words, of_class.end() if of_class else 0)
    return read_meaning(words[says.end() :])[0] if says else None


def _explained(outcome: str, outside: Iterable[Paragraph]) -> str | None:
    """The meaning a note on the letter gives: ``注：A类为所提问题已经解决，B类为列入计划解决``."""
    for paragraph in outside:
        for at, character in enumerate(paragraph.text):
            if character == outcome and not (at and paragraph.text[at - 1].isascii()):
                said = _after_class(paragraph.text[at + 1 : at + 1 + _WINDOW])
                if said is not None:
                    return said
    return None


def _stated(frame: Frame, outside: Iterable[Paragraph]) -> str | None:
    """An outcome without a class: ``办理结果：列入计划`` outside the body, ``本提案列为“留作参考”`` in it."""
    for paragraph in outside:
        label = _LABEL.search(paragraph.text)
        if label is not None:
            said = read_meaning(paragraph.text[label.end() : label.end() + _WINDOW])[0]
            if said is not None:
                return said
    for called in _CALLED.finditer(frame.text, *frame.body):
        said = read_meaning(frame.text[called.end() : called.end() + _WINDOW])[0]
        if said is not None:
            return said
    return None


def _by_place(outcome: str, agency: str | None, year: int | None) -> str | None:
    """The meaning the table gives for the place of the body, the longest name first."""
    if agency is None:
        return None
    fits = [
        row
        for row in _table()
        if row.outcome == outcome
        and agency.startswith(row.place)
        and (row.first is None or (year is not None and row.first <= year))
        and (row.last is None or (year is not None and year <= row.last))
    ]
    return max(fits, key=lambda row: len(row.place)).meaning if fits else None


@cache
def _table() -> tuple[_Row, ...]:
    text = resources.files("search").joinpath("lexicon/outcome_classes.tsv").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            place, first, last, outcome, meaning, _source = line.split("\t")
            rows.append(_Row(place, int(first) if first else None, int(last) if last else None, outcome, meaning))
    return tuple(rows)
