"""Which case a letter answers, in a form that letters of several bodies share (主办 and 会办 answer one proposal).

Sessions are printed without the place of the body (市政协十四届四次会议), and every city counts its sessions and cases alike; so
the place is part of the key, from the session where it is printed, else from the name of the body that answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.agencies import level_of, places_of
from search.text import fold
from search.types import LetterFields

_NUMERAL = r"[一二三四五六七八九十〇○零百\d]{1,4}"
_TERM = re.compile(rf"第?({_NUMERAL})届")
"""Matches ``十四届``; not ``四次``."""
_MEETING = re.compile(rf"第?({_NUMERAL})次")
"""Matches ``第二次``; not ``二届``."""
_CPPCC = re.compile(r"政协|政治协商会议")
"""Matches ``省政协``; not ``省人大``."""
_CONGRESS = re.compile(r"人大|人民代表大会")
"""Matches ``市人大``; not ``市政协``."""
_NO_PLACE = re.compile(
    rf"中国人民政治协商会议|人民代表大会|政治协商会议|常务委员会|委员会|政协|人大|全体会议|会议|全会|大会|全委会|第?{_NUMERAL}[届次]|第"
)
"""All of a session that is no place. Matches ``政协``, ``十四届``; not ``临州市``."""
_FRAME_OF_SUBJECT = re.compile(r"^(?:关于|对)|(?:的)?(?:提案|建议|议案|意见)$|[\"'《》]")
"""What every subject has. Matches ``关于`` and ``的提案``; not ``养老服务``."""
_NUMBERS = re.compile(r"[、，,和及与]")
"""Between two case numbers; not a figure."""
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_LEVELS = (
    ("国", "全国"),
    ("省", "省"),
    ("自治区", "省"),
    ("市", "市"),
    ("州", "市"),
    ("盟", "市"),
    ("县", "县"),
    ("区", "县"),
    ("旗", "县"),
)
_LEVEL_WORDS = ("自治区", "自治州", "自治县")
_LEVEL_OF_BODY = {"国家": "全国", "省级": "省", "市级": "市", "县级": "县"}


@dataclass(frozen=True, slots=True)
class CaseKey:
    """One case: ``session`` is assembly, level, term and meeting (``政协 市 14 4``), ``number`` without leading zeros.

    ``place`` is where the assembly sits; ``None`` where neither session nor body say it, as when a city answers its province.
    """

    number: str
    session: str
    place: str | None


def case_keys(fields: LetterFields) -> tuple[CaseKey, ...]:
    """The cases a letter answers; none when it prints no session or no number."""
    if fields.session is None or fields.case_number is None:
        return ()
    session = _session(fold(fields.session), fields.agency)
    if session is None:
        return ()
    numbers = [fold(number).lstrip("0") for number in _NUMBERS.split(fields.case_number)]
    return tuple(CaseKey(number, *session) for number in dict.fromkeys(numbers) if number)


def same_subject(one: str | None, other: str | None) -> bool:
    """Whether two letters may quote the subject (案由) of one case: one holds the other, or half of all pairs of characters agree.

    A letter that quotes none contradicts none.
    """
    first, second = (_FRAME_OF_SUBJECT.sub("", fold(subject)) if subject else "" for subject in (one, other))
    if first in second or second in first:
        return True
    pairs = [{words[at : at + 2] for at in range(len(words) - 1)} for words in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) >= len(pairs[0] | pairs[1])


def _session(words: str, agency: str | None) -> tuple[str, str | None] | None:
    term, meeting = _TERM.search(words), _MEETING.search(words)
    assembly = "政协" if _CPPCC.search(words) else "人大" if _CONGRESS.search(words) else None
    if term is None or meeting is None or assembly is None:
        return None
    printed = _NO_PLACE.sub("", words)
    level = next((level for end, level in _LEVELS if printed.endswith(end)), None)
    if level is None:
        body = level_of(agency) if agency else None
        level = _LEVEL_OF_BODY[body] if body else None
    if level is None:
        return None
    place = "全国" if level == "全国" else _place(printed, level, agency)
    return f"{assembly} {level} {_number(term[1])} {_number(meeting[1])}", place


def _place(printed: str, level: str, agency: str | None) -> str | None:
    """The place as the session prints it, else the place of that level in the name of the body."""
    parts = (
        places_of(f"{printed}教育局")
        if len(printed) > 2 and printed not in _LEVEL_WORDS
        else places_of(agency)
        if agency
        else ()
    )
    of_level = [part for part in parts if next((name for end, name in _LEVELS if part.endswith(end)), None) == level]
    return of_level[-1] if of_level else None


def _number(words: str) -> int:
    """1–99 in digits or Chinese numerals."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return _DIGITS.get(ones, 0) + (10 * _DIGITS.get(tens, 1) if ten else 0)
