"""Dates as letters print them: 2024年8月30日, 二〇二一年七月十二日, 2024-08-30."""

from __future__ import annotations

import re
from datetime import date

_CN = "〇○零ＯO一二三四五六七八九十元"
DATE = re.compile(
    rf"((?:19|20)\d\d|[〇○零ＯO\d一二三四五六七八九]{{4}})\s?[年.\-/．]\s?(\d{{1,2}}|[{_CN}]{{1,3}})\s?[月.\-/．]\s?(\d{{1,2}}|[{_CN}]{{1,3}})\s?(?:日|号|(?![\d年月]))"
)
"""Matches ``二○二一年七月十二日`` and ``2024-08-30``; not ``2024年8月``."""

_FIRST_YEAR, _LAST_YEAR = 1949, 2099
_DIGITS = {
    char: value
    for value, chars in enumerate(("〇○零ＯO", "一元", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_DIGITS.update({str(value): value for value in range(10)})


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """Find every full date: ``(start, end, date)``; impossible ones (13月) are left out."""
    found = []
    for match in DATE.finditer(text):
        value = _date(match[1], match[2], match[3])
        if value is not None:
            found.append((match.start(), match.end(), value))
    return found


def _date(year: str, month: str, day: str) -> date | None:
    try:
        value = date(year_of(year), number_of(month), number_of(day))
    except ValueError:
        return None
    return value if _FIRST_YEAR <= value.year <= _LAST_YEAR else None


def year_of(words: str) -> int:
    """Value of a year in figures or in Chinese: 二〇二一 → 2021."""
    return int(words) if words.isdecimal() else int("".join(str(_DIGITS[char]) for char in words))


def number_of(words: str) -> int:
    """Value of a small number in figures or in Chinese: 十二 → 12, 二十一 → 21, 廿 is not used in letters.

    Raises:
        ValueError: not a number below 100.
    """
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.partition("十")
    values = [_DIGITS.get(part, -1) if len(part) == 1 else -1 for part in (tens, ones) if part]
    if -1 in values or not words or (not ten and len(words) > 1):
        raise ValueError(words)
    if not ten:
        return values[0]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
