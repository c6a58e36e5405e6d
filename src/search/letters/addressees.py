"""Whom a letter answers (主送机关): persons and organisations of its salutation."""

from __future__ import annotations

import itertools
import re

from search.letters.finding import Found
from search.letters.frame import Frame

_NAME_END = re.compile(r"(?:各?位)?(?:人大|政协)?(?:委员|代表|同志|先生|女士)们?\Z")
"""Matches ``委员`` of ``饶轶委员``; not ``委员会``."""
_COUNTED = re.compile(
    r"(?P<lead>.*?)(?P<first>委员|代表)?等(?P<count>[\d一二三四五六七八九十两]+[名位人])(?:政协|人大)?(?:委员|代表|同志)?们?\Z"
)
"""Matches ``褚云澜等11位代表`` and ``古丽梅代表等5人``; not ``褚云澜代表``."""
_COLLECTIVE = re.compile(
    r"[全各].{0,12}(?:代表|委员)|.*[（(].*(?:领衔|联名).*[）)]|.*(?:界|界别|小组|党派|代表团|组|团|党|会)(?:别)?(?:委员|代表)"
)
"""Matches ``全体联名代表（领衔代表：池爱莲）`` and ``致公党界别委员``; not ``饶轶委员``."""
_ORGANISATION = re.compile(
    r"委员会|小组|委会|支部|总支|工委|工商联|省委|市委|县委|区委|联合会|[社界组联会团党盟建进革]\Z|省|市|县|区"
)
"""Matches ``民盟岚江省委会``; not ``饶轶``."""
_AUTHOR_LABEL = re.compile(
    r"(?:提案者|提案人|第一提案人|建议人|领衔代表|代表姓名|委员姓名|提出人|提案委员)\s?[：:]\s?(?P<names>[^：:。]{2,60}?)(?=\s[^\s：:]{2,8}[：:]|\Z)"
)
"""Matches ``提案者：民盟省委会``; not ``提案者``."""
_AFFILIATION = re.compile(r"(?<=委员|代表)[（(][^（）()：:]{2,24}[）)]\Z")
"""Matches the end of ``张三委员（民革临州市委会）``; not ``（领衔代表：池爱莲）``."""
_MEMBERSHIP = re.compile(r"\A[省市县区]?(?:政协委员|人大代表)(?=[㐀-鿿·]{2,8}(?:同志|先生|女士)?\Z)")
"""Matches the beginning of ``市政协委员张三``; not ``市政协``."""
_POLITE = re.compile(r"尊敬的")
"""Matches ``尊敬的``; not ``尊``."""
_IN_BRACKETS = re.compile(r"[（(].*[）)]")
"""Matches ``（领衔代表：池爱莲）``; not words outside brackets."""
_BETWEEN_TITLES = re.compile(r"(?<=[㐀-鿿]{2})(?:委员(?!会)|代表)(?=[㐀-鿿]{2,4}(?:委员|代表)(?!会))(?!等|团)")
"""Matches in ``盛荔委员蒲松涛委员``, after which it is cut; not ``九三学社石渠市委员会``."""
_ASIDE = re.compile(r"[（(](?:女|男|代表|委员|领衔|领衔代表|第一提案人|[㐀-鿿]{1,3}族)[）)]")
"""Matches ``（女）``; not ``（领衔代表：池爱莲）``."""


def addressees_of(frame: Frame) -> tuple[Found, ...]:
    """Whom the letter answers: persons without 委员 or 代表, organisations as printed."""
    if frame.salutation is None:
        return _labelled_addressees(frame)
    return _named(frame, *frame.salutation)


def _labelled_addressees(frame: Frame) -> tuple[Found, ...]:
    """Whom a web page's table names, when the letter has no salutation: ``提案者：民盟省委会``."""
    for paragraph in frame.head:
        match = _AUTHOR_LABEL.match(paragraph.text) if len(paragraph.text) <= 120 else None
        if match:
            return _named(frame, paragraph.start + match.start("names"), paragraph.start + match.end("names"))
    return ()


def _named(frame: Frame, start: int, end: int) -> tuple[Found, ...]:
    words = frame.text[start:end]
    polite = _POLITE.match(words)
    if polite:
        start, words = start + polite.end(), words[polite.end() :]
    if _COLLECTIVE.fullmatch(words) and not {"、", "，"} & set(_IN_BRACKETS.sub("", words)):
        return (Found(words, start, end),)
    found = []
    for at, part in _parts(words):
        value = _name(part)
        if value:
            length = len(value) if part.startswith(value) else len(part)
            found.append(Found(value, start + at, start + at + length))
    return tuple(found)


def _parts(words: str) -> list[tuple[int, str]]:
    """Cut a salutation at 、 ， and blanks outside brackets, and after 委员 or 代表 before another name."""
    parts: list[tuple[int, str]] = []
    depth, begin = 0, 0
    for at, char in enumerate(words + "、"):
        depth += (char in "（(") - (char in "）)")
        if depth <= 0 and (char in "、，,；;\u3000 " or at == len(words)):
            parts += _between_titles(begin, words[begin:at])
            begin = at + 1
    return [(at, part) for at, part in parts if part]


def _between_titles(begin: int, words: str) -> list[tuple[int, str]]:
    """``盛荔委员蒲松涛委员`` → two parts; ``九三学社石渠市委员会`` and ``褚云澜代表等11位代表`` stay whole."""
    cuts = [match.end() for match in _BETWEEN_TITLES.finditer(words)]
    edges = [0, *cuts, len(words)]
    return [(begin + first, words[first:last]) for first, last in itertools.pairwise(edges)]


def _name(part: str) -> str:
    """One name without its title: ``饶轶委员`` → ``饶轶``, ``褚云澜等11位代表`` → ``褚云澜等11位``."""
    counted = _COUNTED.fullmatch(part)
    if counted:
        return f"{counted['lead']}等{counted['count']}"
    person = _MEMBERSHIP.sub("", _AFFILIATION.sub("", _ASIDE.sub("", part)))
    stripped = _NAME_END.sub("", person)
    if stripped != person and (len(stripped) > 5 and _ORGANISATION.search(stripped) and "·" not in stripped):
        return part
    return stripped or part
