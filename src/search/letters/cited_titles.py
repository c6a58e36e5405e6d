"""One name for a cited document, however a letter writes its title.

A title is taken apart into what leads it (the place or the body, ``岚江省``, ``岚江省人民政府``) and the bare title without marks,
versions (试行, 2021年修订) and the notice that wraps it (关于印发…的通知). Letters of a place leave its name out, so a bare title
is the place's own document as well as one of the state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.agencies import places_of
from search.text import find_doc_numbers, fold, fold_number

_MARKS = re.compile(r"[\"'《》〈〉<>«»]")
"""Quotation and title marks, folded. Matches ``《``; not ``（``."""
_YEARS = re.compile(r"((?:19|20)\d\d)年?(?:[-~]+|至|到)((?:19|20)\d\d)年?")
"""A span of years in any writing. Matches ``2021年-2025年``; not ``2021年``."""
_VERSION = re.compile(
    r"[(\[](?:试行|暂行|修订|修正|修改)?(?:本|版|稿)?[)\]]\Z|[(\[](?:(?:19|20)\d\d年?|最新|新|第?[一二三四五1-5]次)(?:第?[一二三四五1-5]次)?(?:修订|修正|修改|版|年版|本|年本)*(?:本|版)?[)\]]\Z"
)
"""A version after the title. Matches ``(试行)``, ``(2021年修订)``, ``(2019年本)``; not ``(2021-2025)`` and not ``(征求意见稿)``."""
_WRAPPED = re.compile(
    r"(?:(?P<lead>[㐀-鿿、]{2,40}?))?关于(?:印发|转发|发布|公布|下发|批转|颁布)(?:实施)?(?P<title>.{4,}?)(?:的(?:通知|公告|决定|通告|函))+\Z"
)
"""A notice round a document. Matches ``岚江省人民政府关于印发养老服务规划的通知``; not ``关于加强养老服务的通知``."""
_ISSUER = re.compile(
    r"(?P<lead>[㐀-鿿、]{0,40}?(?:人民政府|政府|办公厅|办公室|国务院|人大常委会|人民代表大会常务委员会|委员会|党委|省委|市委|县委|中央|厅|局|部|法院|检察院))(?=关于)"
)
"""The body before 关于. Matches ``岚江省人民政府`` of ``岚江省人民政府关于…``; not ``关于``."""
_PLACE = re.compile(
    r"(?P<lead>(?:[㐀-鿿]{2,3}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区)?(?:(?!关于)[㐀-鿿]{2,4}?(?<![城都夜])市(?![场民政域县区容值级内外辖长]))?)"
)
"""The place a title begins with. Matches ``岚江省`` and ``临州市``; not ``城市`` and not ``新型城市``."""
_STATE = re.compile(r"中华人民共和国|中共中央|国务院|国家|全国|[㐀-鿿]{2,8}部(?=、|\Z|办公厅)")
"""Bodies of the state. Matches ``国务院办公厅``; not ``岚江省人民政府``."""
_PEOPLES = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class CitedName:
    """A cited document's name: ``lead`` is the place or body printed before the ``bare`` title, ``None`` where there is none.

    ``number`` is in the one normal form of :func:`search.text.fold_number`.
    """

    bare: str
    lead: str | None
    number: str | None = None


def name_of(title: str, number: str | None = None) -> CitedName:
    """Take a title apart."""
    lead, bare = None, normalise_title(title)
    for _ in range(3):  # a notice that forwards a notice
        wrapped = _WRAPPED.fullmatch(bare)
        if wrapped is None:
            break
        lead, bare = wrapped["lead"] or lead, _without_version(wrapped["title"])
    for pattern in (_ISSUER, _PLACE):
        match = pattern.match(bare)
        if match is not None and 0 < match.end() <= len(bare) - 2:
            lead, bare = match["lead"], bare[match.end() :]
            break
    return CitedName(bare, lead or None, fold_number(number) if number else None)


def normalise_title(title: str) -> str:
    """The title folded, without marks, versions and 中华人民共和国, spans of years in one writing."""
    return _without_version(_YEARS.sub(r"\1-\2", _MARKS.sub("", fold(title))).removeprefix(_PEOPLES))


def typed_name(key: str) -> CitedName:
    """Read what a reader typed: a number in any writing, a title, or a title with its number."""
    numbers = find_doc_numbers(key)
    if numbers:
        start, end, number = numbers[0]
        rest = (key[:start] + key[end:]).replace("（）", "").replace("()", "").strip()
        return CitedName(name_of(rest).bare if rest else "", None, number)
    return name_of(key) if len(fold(key)) > 1 else CitedName("", None)


def same_document(one: CitedName, other: CitedName, homes: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether two letters cite one document. ``homes`` are the places of the two letters' bodies (see :func:`homes_of`).

    The same number is the same document, and two numbers are two. Otherwise the bare titles agree, and so do the leads: both
    absent, or of one place, or absent in a letter of that place or before a document of the state.
    """
    if one.number is not None and other.number is not None:
        return one.number == other.number
    if not one.bare or one.bare != other.bare:
        return False
    if one.lead is None or other.lead is None:
        lead = one.lead or other.lead
        home = homes[0] if one.lead is None else homes[1]
        return lead is None or _STATE.match(lead) is not None or lead.startswith(home)
    places = places_of(one.lead), places_of(other.lead)
    of_place = one.lead == "".join(places[0]) or other.lead == "".join(places[1])
    return one.lead == other.lead or (of_place and places[0] == places[1])


def homes_of(agency: str | None) -> tuple[str, ...]:
    """The names a letter's body gives its own places, folded: 临州市望川区教育局 → 临州市, 望川区, 临州市望川区."""
    places = places_of(fold(agency)) if agency else ()
    return (*places, "".join(places)) if places else ()


def _without_version(title: str) -> str:
    while True:
        shorter = _VERSION.sub("", title)
        if shorter == title or len(shorter) < 2:
            return title
        title = shorter
