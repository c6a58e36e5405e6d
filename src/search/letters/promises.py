"""What a letter promises: the sentence, until when, and who is to do it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.agencies import expand_agency, places_of
from search.letters.deadlines import Deadline, read_deadline
from search.text import sentences
from search.types import LetterFields, Passage

FUTURE = re.compile(
    r"(?<!即)将(?!近|相关|其|这|有关|信息|数据)|拟|计划(?!生育)|准备|打算|争取|力争|继续|进一步|确保|推动|加快|抓紧|适时|届时|预计|会定期|安排|着力|尽快"
)
"""Words of the future. Matches ``我局将修订``; must not match ``即将到期的合同``."""

DONE = re.compile(
    r"(?<![未不])已(?:经|于|在|由|有|全部|完成|建成|向|将)|目前|现有|截至|去年|上半年[^，。]{0,6}(?:完成|办理)|了[0-9一二三四五六七八九十]|^总?投资|过去"
)
"""Words of what is done or is so. Matches ``已完成``; must not match ``未已``."""

NOT_A_PROMISE = re.compile(
    r"感谢|谢谢|恳请|期待|盼|多年来|请您|欢迎您|[：:]\s*$|[？?]\s*$|^(?:您|你们|提案|贵会?|代表|委员)[^，。]{0,10}(?:建议|提出|希望|反映|主张)|"
    r"(?:暂不|不予|不再|未予|难以|不具备|无法)"
)
"""Matches ``重点做好以下工作：``; must not match ``我局将修订办法。``."""

_BODY = r"(?:厅|局|委|办|部门|部(?!门)|政府|集团|公司|中心|院|委员会|办公室)"
LEADING = re.compile(
    r"由(?P<by>[^，。；：由]{2,40}?)(?:共同)?(?:牵头|负责|承担|组织|统筹|制定|主办|会同|实施|落实|出台)"
    rf"|(?P<lead>(?:(?![由是])[\u4e00-\u9fff]){{2,16}}?{_BODY})(?:正在)?牵头"
)
"""Who leads. Matches ``由市财政局牵头``; must not match ``由小到大``."""

WITH = re.compile(
    rf"(?:会同|联合|商请|协调|配合)(?P<names>[^，。；：、]{{1,20}}?{_BODY}(?:(?:[、和与及]|以及)[^，。；：、]{{1,20}}?{_BODY})*)"
)
"""Who joins. Matches ``会同省财政厅、省人社厅``; must not match ``会同有关方面``."""

SELF = re.compile(
    r"我(?P<kind>[们厅局委办院市省县区])(?:将|拟|准备|计划|打算|会|要|争取|正|继续|牵头)|我(?P<own>[厅局委办])"
)
"""The agency itself. Matches ``我厅将``; must not match ``我国``."""

_OWN = re.compile(r"我[厅局委办]")
"""Matches ``我局``; not ``我们``."""
_BODY_END = re.compile(r"(?:厅|局|委|办|部门|部(?!门)|政府|集团|公司|中心|院|会|单位|支队|街道|乡镇)$")
"""Matches ``市财政局``; not ``小到大``."""
_LEVELS = "省市县区州旗"
_ANY = re.compile(r"有关|责任|贵|相关|各|多个?部|[一二三四五六七八九十]个?部")
"""Nobody in particular. Matches ``有关部门``; not ``市财政局``."""
_AND = re.compile(r"、|(?<=[厅局委办部门府团司心院会室])(?:和|与|及|以及)")
"""Between two bodies. Matches ``、``; not the 和 of ``人力资源和社会保障厅``."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of a passage that says what will be done.

    ``text == passage.text[start:end]``. ``deadline`` is ``None`` where no time is named. ``bodies`` are those named as
    responsible, the leading one first, as printed (我局 becomes the letter's agency where that is known).
    """

    text: str
    start: int
    end: int
    deadline: Deadline | None
    bodies: tuple[str, ...]


def promises_of(passage: Passage, fields: LetterFields) -> tuple[Promise, ...]:
    """The promises of a passage whose function is 下一步 or whose stance is 列入计划; of any other passage, none.

    Dates are counted from ``fields.issued_on``, else from ``printed_on``.
    """
    if passage.function != "下一步" and passage.stance != "列入计划":
        return ()
    issued_on = fields.issued_on or fields.printed_on
    found = []
    for start, end in sentences(passage.text):
        words = passage.text[start:end]
        text = words.strip()
        deadline = read_deadline(text, issued_on)
        if not is_promise(text, in_plan=passage.function == "下一步", dated=deadline is not None):
            continue
        begin = start + len(words) - len(words.lstrip())
        found.append(Promise(text, begin, begin + len(text), deadline, responsible_bodies(text, fields.agency)))
    return tuple(found)


def is_promise(sentence: str, *, in_plan: bool, dated: bool) -> bool:
    """Whether a sentence promises something; in a passage of plans (下一步) every measure does that is not told as done."""
    bare = "".join(sentence.split())
    if len(bare) < 8 or NOT_A_PROMISE.search(bare):
        return False
    future = bool(FUTURE.search(bare)) or dated
    if DONE.search(bare):
        return future
    return future or (in_plan and len(bare) >= 16)


def responsible_bodies(sentence: str, agency: str | None = None) -> tuple[str, ...]:
    """Bodies a sentence makes responsible, the leading one first, each once."""
    names: list[str] = []
    for match in LEADING.finditer(sentence):
        names.extend(_split(match["by"] or match["lead"]))
    own = SELF.search(sentence)
    if own is not None:
        names.append(agency or own.group()[:2])
    for match in WITH.finditer(sentence):
        names.extend(_split(match["names"]))
    return tuple(dict.fromkeys(agency if agency and _OWN.fullmatch(name) else name for name in names))


def full_names(bodies: Iterable[str], agency: str | None) -> tuple[str, ...]:
    """Bodies written out as far as the letter's own body tells: 市财政局 in a letter of 临州市教育局 is 临州市财政局."""
    places = places_of(agency) if agency else ()
    found = []
    for body in bodies:
        place = next((place for place in reversed(places) if place.endswith(body[:1])), None)
        # 市场监管局 begins with no 市
        full = f"{place}{body[1:]}" if place and body[0] in _LEVELS and not body.startswith("市场") else body
        found.append(expand_agency(full) or full)
    return tuple(dict.fromkeys(found))


def _split(names: str) -> list[str]:
    return [
        name for part in _AND.split(names) if (name := part.strip()) and _BODY_END.search(name) and not _ANY.match(name)
    ]
