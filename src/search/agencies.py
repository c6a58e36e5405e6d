"""Names of government bodies: full, short and former, with and without their place (floor 1).

``lexicon/agencies.tsv`` lists the kinds of bodies a province, a city and a county have; the places are read from the names
the corpus holds, so nothing is known of any one province. A reform gives a body a new name, not a new history: 卫健委 also
means the 卫计委 before it, and the 卫计委 of an old question the 卫健委 of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

Level = Literal["国家", "省级", "市级", "县级"]

_CLASS = re.compile(r"(.*)\[([^\]]+)\](.*)")
"""Matches ``科技[厅局]``; not ``科技厅``."""
_PLACE = re.compile(
    r"(?:[㐀-鿿]{2,8}?(?:省|自治区|特别行政区))?(?:[㐀-鿿]{1,10}?(?:自治州|州(?![市县区])|盟(?![市县区])|地区|(?<!城)(?<!都)市(?!场)))?"
    r"(?:[㐀-鿿]{1,8}?(?:自治县|县|旗|新区|开发区|高新区|(?<!社)(?<!地)区(?!域)|(?<!城)(?<!都)市(?!场)))?"
)
"""Matches ``岚江省`` and ``临州市望川区``; not ``城市`` and not ``市场``."""
_PLACE_RANK = re.compile(r"(?:省|自治区|自治州|自治县|市|州|盟|地区|县|区|旗)\Z")
"""Matches ``市`` of ``临州市``; not ``临州``."""
_RANKS = (("委员会", "委"), ("办公室", "办"), ("办公厅", "办"))
_LEVEL_WORDS: dict[str, Level] = {
    "省": "省级",
    "自治区": "省级",
    "市": "市级",
    "州": "市级",
    "盟": "市级",
    "县": "县级",
    "区": "县级",
    "旗": "县级",
}
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
_PROVINCES = re.compile(
    "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|"
    "内蒙古|广西|西藏|宁夏|新疆|北京|天津|上海|重庆|香港|澳门)$"
)
"""Matches ``请问山东``; not ``山东来的``."""
_PLACE_PART = re.compile(
    r"[㐀-鿿]{2,8}?(?:特别行政区|自治区|省)|[㐀-鿿]{1,10}?(?:自治州|自治县|自治旗|地区|新区|开发区|高新区|市|州(?!市)|盟(?!市)|县|旗|区)"
)
"""Matches ``临州市`` and then ``望川区`` of ``临州市望川区``; not ``临州``."""
_HEAD_OFFICE = re.compile(r"(?:国家|中国|中华)[㐀-鿿]{2,10}?(?:总局|局|银行|总署|总公司|公司|管理委员会)(?=[㐀-鿿])")
"""Matches ``国家税务总局`` of ``国家税务总局临州市税务局``; not ``国家税务总局``."""
_OWN = re.compile(r"(?:我们|咱们?|我|本|全|该)(?=[省市县区州旗])")
"""Matches ``我`` in ``我省``; not ``我厅``."""
_NOT_AFTER: dict[str, str] = {
    "局": "势面部限域外内促长级",
    "厅": "堂长级",
    "委": "员托派屈任婉以",
    "办": "理法学事公案结好得完证卡件实成到",
    "部": "门分长署属队",
    "会": "议员上商同",
    "队": "伍员长",
    "院": "校长士",
    "社": "会区",
}
"""Characters that make another word of a name's last one: 教育局势, 发改委托, 政务办理."""
_SECTOR = "(?:行政|主管|行政主管|监管|管理)?(?:部门|机关|系统)"


@dataclass(frozen=True, slots=True)
class _Kind:
    domain: str
    full: tuple[str, ...]
    short: tuple[str, ...]
    former: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """A full name taken apart: ``place`` as printed, ``rank`` its last word (厅, 局, 委, 办 …), ``kind`` of the table."""

    name: str
    place: str
    own: str
    kind: str | None
    rank: str
    level: Level | None


def level_of(name: str) -> Level | None:
    """Level of a body by its name: ``岚江省科学技术厅`` and ``省科技厅`` 省级, ``临州市望川区教育局`` 县级; ``None`` unknown."""
    place = _split(name)[0]
    if place.startswith(("国家", "中国", "中华")) or (not place and name.startswith(("国家", "中国", "全国"))):
        return "国家"
    if not place:
        return "省级" if name.endswith("厅") else None
    if place.startswith(_MUNICIPALITIES) and place.endswith("市"):
        return "省级"
    return next((level for word, level in _LEVEL_WORDS.items() if place.endswith(word)), None)


def places_of(name: str) -> tuple[str, ...]:
    """The places in a body's name, the widest first: ``临州市望川区教育局`` → 临州市, 望川区; none for ``教育部``."""
    return tuple(_PLACE_PART.findall(_HEAD_OFFICE.sub("", _split(name)[0])))


def short_forms(full_name: str) -> tuple[str, ...]:
    """Names by which people call a body, the usual first: 岚江省科学技术厅 → 省科技厅, 岚江省科技厅, 科技厅, 科学技术厅."""
    body = _analyse(full_name)
    level = body.place[-1:] if body.level else ""
    forms: list[str] = []
    names = [body.own]
    if body.kind is not None:
        kind = _kinds()[body.kind]
        names = [name for name in (*kind.short, *kind.full, *kind.former) if _rank(name) == body.rank] + names
    for name in names:
        forms += [level + name, body.place + name]
    forms += names
    return tuple(dict.fromkeys(form for form in forms if form != full_name))


def match_agencies(words: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the full names in ``known`` that ``words`` may mean, in their order.

    ``省科技厅``, ``科技厅`` and ``科学技术厅`` mean every provincial body of that kind, ``临州市住建局`` that one, ``商务部门`` all of
    the domain; ``教育局势`` means none.
    """
    words = "".join(words.split())
    if words in known:
        return (words,)
    bodies = _bodies(tuple(known))
    for cut in range(len(words)):
        meaning = _forms().get(words[cut:])
        if meaning is not None or any(body.own == words[cut:] for body in bodies):
            found = _match(_level_word(words[:cut]), words[cut:], bodies)
            if found:
                return found
    return ()


def find_agency_mentions(question: str, known: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Find the bodies named in a question: ``(start, end, full names)``, longest match first, none overlapping.

    A mention is a name with or without its place, as a word of its own: 教育局 in ``教育局势`` is none, and neither is a
    body of a province that ``known`` does not have.
    """
    if not _may_name_a_body(question, tuple(known)):
        return []
    bodies = _bodies(tuple(known))
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for match in _mention_pattern(tuple(known)).finditer(question):
        start, end = match.span()
        if question[end : end + 1] in _NOT_AFTER.get(question[end - 1], "") and question[end : end + 1]:
            continue
        place = _level_word(match["place"] or "")
        names = _match(place, match["name"], bodies)
        if names and not _foreign(question[:start], place):
            found.append((start, end, names))
    return found


def expand_agency(name: str) -> str | None:
    """Return the full form of a body's name given with its place: 青溪市科技局 → 青溪市科学技术局; ``None`` when not sure."""
    place, own = _split(name)
    domain = _forms().get(own)
    if not place or place in _LEVEL_WORDS or domain is None:
        return None
    kind = _kinds()[domain]
    if own in kind.full or own in kind.former:
        return name
    same = [full for full in kind.full if _rank(full) == _rank(own)]
    return place + same[0] if len(same) == 1 else None


def _match(place: str, own: str, bodies: Sequence[_Body]) -> tuple[str, ...]:
    sector = own.endswith(("部门", "机关", "系统"))
    domain = _forms().get(own)
    fits = [body for body in bodies if _place_fits(place, body)]
    exact = tuple(body.name for body in fits if body.own == own and body.kind is None)
    if domain is None:
        return exact
    same = [body for body in fits if body.kind == domain]
    if sector or own in _kinds()[domain].words:
        return tuple(body.name for body in same)
    ranked = tuple(body.name for body in same if body.rank == _rank(own))
    return ranked or (tuple(body.name for body in same) if place else ())


def _place_fits(place: str, body: _Body) -> bool:
    if not place:
        return True
    if place in _LEVEL_WORDS:
        return body.level == _LEVEL_WORDS[place]
    return place in (body.place, _stem(body.place)) or (len(place) >= 2 and body.place.endswith(place))


def _level_word(place: str) -> str:
    """``我省`` and ``省级`` → ``省``; a place stays as it is."""
    place = _OWN.sub("", place)
    return place[0] if len(place) == 2 and place[0] in _LEVEL_WORDS and place[1] in "级直里" else place


def _foreign(before: str, place: str) -> bool:
    """Whether the words before a mention name another province: 山东 in ``山东省教育厅``."""
    return place in ("", "省", "市") and _PROVINCES.search(before, max(0, len(before) - 3)) is not None


def _stem(place: str) -> str:
    """Place without its rank: 临州市 → 临州."""
    return _PLACE_RANK.sub("", place)


@lru_cache(maxsize=8)
def _bodies(known: tuple[str, ...]) -> tuple[_Body, ...]:
    return tuple(_analyse(name) for name in known)


def _analyse(name: str) -> _Body:
    place, own = _split(name)
    return _Body(name, place, own, _forms().get(own), _rank(own), level_of(name))


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, str]:
    """Part place and body: by the table where it knows the body, else by the words 省, 市, 县, 区."""
    for cut in range(max(0, len(name) - 24), len(name)):
        own = name[cut:]
        if own in _forms() and _PLACE.fullmatch(name[:cut]):
            return name[:cut], own
        if own in _forms() and name[:cut] in _LEVEL_WORDS:
            return name[:cut], own
    match = _PLACE.match(name)
    cut = match.end() if match else 0
    if cut == len(name):
        cut = 0
    if not cut and name[:1] in _LEVEL_WORDS and len(name) > 3:
        cut = 1
    return name[:cut], name[cut:]


def _rank(own: str) -> str:
    """Last word of a name, long and short form alike: 委员会 and 委 → 委."""
    for long, short in _RANKS:
        if own.endswith(long):
            return short
    return own[-1:]


def _may_name_a_body(question: str, known: tuple[str, ...]) -> bool:
    """Whether a name or a word of a domain stands in the question; only then is it worth making the pattern of all names."""
    names = _names_by_start(known)
    return any(question.startswith(names.get(question[at : at + 2], ()), at) for at in range(len(question)))


@lru_cache(maxsize=8)
def _names_by_start(known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What a mention may begin with after its place, by its first two characters."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_mentioned_names(known) | {word for kind in _kinds().values() for word in kind.words}):
        found[name[:2]] = (*found.get(name[:2], ()), name)
    return found


def _mentioned_names(known: tuple[str, ...]) -> set[str]:
    names = set(_forms()) | {body.own for body in _bodies(known) if len(body.own) >= 3}
    return {
        name for name in names if len(name) >= 3 or name in ("残联", "妇联", "科协", "文联", "教委", "农委", "建委")
    }


@lru_cache(maxsize=8)
def _mention_pattern(known: tuple[str, ...]) -> re.Pattern[str]:
    bodies = _bodies(known)
    places = {body.place for body in bodies if body.place}
    places |= {stem for place in places if len(stem := _stem(place)) >= 2}
    names = _mentioned_names(known) | {f"{word}{_SECTOR}" for kind in _kinds().values() for word in kind.words}
    by_length = "|".join(sorted(names, key=lambda name: (-len(name), name)))
    where = "|".join(
        [*sorted(places, key=lambda place: (-len(place), place)), "(?:我|本|全|咱)?[省市县区州旗][级直里]?"]
    )
    return re.compile(rf"(?P<place>{where})?(?P<name>{by_length})")


def _expanded(column: str) -> tuple[str, ...]:
    return tuple(form for item in column.split("|") if item for form in _classes(item))


def _classes(item: str) -> Iterator[str]:
    match = _CLASS.fullmatch(item)
    if match is None:
        yield item
    else:
        yield from (match[1] + char + match[3] for char in match[2])


@lru_cache(maxsize=1)
def _kinds() -> dict[str, _Kind]:
    text = resources.files("search").joinpath("lexicon/agencies.tsv").read_text(encoding="utf-8")
    kinds = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            domain, full, short, former, former_short, words = (line + "\t" * 5).split("\t")[:6]
            kinds[domain] = _Kind(
                domain, _expanded(full), _expanded(short), _expanded(former) + _expanded(former_short), _expanded(words)
            )
    return kinds


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    """Every name of the table → its domain; names of today go before former ones, names before words of a domain."""
    forms: dict[str, str] = {}
    for kind in _kinds().values():
        forms.update((form, kind.domain) for form in kind.full)
    for column in ("short", "former", "words"):
        for kind in _kinds().values():
            for form in getattr(kind, column):
                forms.setdefault(form, kind.domain)
                if column == "words":
                    for middle in ("", "行政", "主管", "行政主管", "监管", "管理"):
                        for last in ("部门", "机关", "系统"):
                            forms.setdefault(form + middle + last, kind.domain)
    return forms
