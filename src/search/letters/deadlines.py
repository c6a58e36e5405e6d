"""When something is to be done: 2025年底前, 年内, 三年内, “十五五”期间 … → dates, counted from the date of the letter."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = r"[0-9]{1,3}|[一二两三四五六七八九十半]{1,3}"
_YEAR = r"(?P<year>20[0-9]{2}|二[〇零一二三四五六七八九]{3})年|(?P<relative>今|本|明|次|后)年"
_BEFORE = r"(?P<before>底?之?以?前|底|末|内|起)"

WINDOW = re.compile(
    rf"(?:(?P<aim>到|于|在|自|从)?(?:{_YEAR}))?(?P<tail>"
    rf"(?P<month>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?:(?P<day>[0-9]{{1,2}})日)?(?P<part>上旬|中旬|下旬)?{_BEFORE}?"
    r"|(?P<half>[上下])半年(?P<half_before>之?前|内|底)?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_before>末?之?前|内|末|底)?"
    r"|(?P<day_of_year>国庆(?:节)?|元旦|开学|暑假|年中)(?P<day_before>之?前)?"
    r"|(?P<year_before>(?:年?[底末])?[之以]?前|年?[底末]|内|起)?)"
)
"""A stretch of the calendar, with or without a year. Matches ``2026年上半年``, ``年`` only with a year before it;
must not match ``近年来``."""

YEARS_SPAN = re.compile(r"(?P<first>20[0-9]{2})年?[—–\-至到~～](?P<last>20[0-9]{2})年")
"""Matches ``2025—2027年``; must not match ``2025年底``."""

YEAR_END = re.compile(r"(?<![0-9末今明后近去前一二三四五六七八九十两几多半每全当])年(?:底之?前|底|末|内)")
"""The end of this year, without a year. Matches ``年底前``, ``，年内``; must not match ``三年内``, ``2025年底``."""

PLAN = re.compile(r"[“\"]?(?P<plan>十[一二三四五六七八九])五[”\"]?(?P<part>期间|末|规划期|中期|前期|时期|以来)?")
"""A five-year plan. Matches ``“十五五”期间``; must not match ``十五年``."""

WITHIN = re.compile(
    rf"(?:在|用)?(?P<count>{_NUMBER})(?:至(?P<most>{_NUMBER}))?(?P<unit>年|个?月|周|个?工作日|日|天)(?:时间)?(?:之内|以内|内|左右)"
)
"""A length of time. Matches ``三个月内``; must not match ``三年来``."""

MONTH_END = re.compile(
    r"(?P<which>本|下)(?:个)?月(?P<tail>底之?前|底|内|上旬|中旬|下旬)?|(?<![0-9一二三四五六七八九十])月底之?前"
)
"""Matches ``本月底前``; must not match ``10月底前``."""

_NAMED_DAYS = {"国庆": (9, 30), "国庆节": (9, 30), "元旦": (12, 31), "开学": (8, 31), "暑假": (8, 31), "年中": (6, 30)}
_PAST = re.compile(r"(?:截至|截止|截止到|自|去年|前年|上年|同期|较|比)\Z")
"""Makes what follows a date of the past. Matches ``截至``; not ``计划``."""
_LIMIT = re.compile(r"[前底末内到]")
"""Words of a limit. Matches ``年底前``; not ``明年``."""
_SINCE = re.compile(r"(?:以来|末[，,]全|的?数据|年度?计划)")
"""Makes what precedes a date of the past. Matches ``以来``; not ``完成``."""
_TITLES = re.compile(r"《[^》]{0,120}》(?:[（(][^）)]{0,40}[）)])?")
"""Matches ``《规划（2025—2030年）》``; not ``规划``."""
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """From when until when, both days included; ``None`` where the words leave it open. ``words`` as printed."""

    start: date | None
    until: date | None
    words: str


def read_deadline(sentence: str, issued_on: date | None) -> Deadline | None:
    """The stretch of time a sentence names that is not over on the day of the letter: the first limit (底前, 内, 到), else the first.

    What is counted from the letter (年内, 三个月内) needs ``issued_on``; without it only full years are read. Titles in 《》 are
    not looked at: their years are not deadlines.
    """
    words = _TITLES.sub(lambda match: "　" * len(match.group()), sentence)
    found: list[tuple[int, Deadline]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(words):
            if _PAST.search(words[max(0, match.start() - 3) : match.start()]) or _SINCE.match(words[match.end() :]):
                continue
            deadline = read(match, issued_on)
            if deadline is not None and not _over(deadline, issued_on):
                found.append((match.start(), deadline))
    return (
        min(found, key=lambda item: (not _LIMIT.search(item[1].words), item[0], -len(item[1].words)))[1]
        if found
        else None
    )


def _over(deadline: Deadline, issued_on: date | None) -> bool:
    return issued_on is not None and deadline.until is not None and deadline.until < issued_on


def _window(match: re.Match[str], issued_on: date | None) -> Deadline | None:
    year = _year_of(match, issued_on)
    named = match["year"] is not None or match["relative"] is not None
    if year is None or not (named or any(match[part] for part in ("month", "half", "quarter", "day_of_year"))):
        return None
    edges = _edges(match, year, issued_on, named=named)
    if edges is None:
        return None
    start, until, before = edges
    if before == "起":
        return Deadline(start, None, match.group())
    if before in ("前", "之前", "以前"):  # 10月前: before October begins; 10月底前: until it ends
        return Deadline(issued_on, start - timedelta(days=1), match.group())
    if before not in (None, "内") or match["aim"] == "到":
        return Deadline(issued_on, until, match.group())
    return Deadline(_later(start, issued_on), until, match.group())


def _edges(
    match: re.Match[str], year: int, issued_on: date | None, *, named: bool
) -> tuple[date, date, str | None] | None:
    """First and last day of the stretch a match names, and how its end is put (前, 底前, 内 …)."""
    if match["month"]:
        month = _number(match["month"])
        if not 1 <= month <= 12:
            return None
        if not named and issued_on is not None and month < issued_on.month:
            year += 1  # 3月底前 in a letter of November
        return _month_edges(match, year, month)
    if match["half"]:
        first = 1 if match["half"] == "上" else 7
        if not named and issued_on is not None and first == 1 and issued_on.month > 6:
            year += 1
        return date(year, first, 1), _month_end(year, first + 5), match["half_before"]
    if match["quarter"]:
        first = 3 * _number(match["quarter"]) - 2
        return date(year, first, 1), _month_end(year, first + 2), match["quarter_before"]
    if match["day_of_year"]:
        last = date(year, *_NAMED_DAYS[match["day_of_year"]])
        if not match["day_before"] and match["day_of_year"] != "年中":
            return None
        return date(year, 1, 1), last, "底"
    return date(year, 1, 1), date(year, 12, 31), match["year_before"]


def _month_edges(match: re.Match[str], year: int, month: int) -> tuple[date, date, str | None] | None:
    last = _month_end(year, month)
    if match["day"]:
        day = int(match["day"])
        if not 1 <= day <= last.day:
            return None
        on = date(year, month, day)
        return on, on, "起" if match["before"] == "起" else "底" if match["before"] else None
    first_day, last_day = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, last.day)}.get(match["part"], (1, last.day))
    return date(year, month, first_day), date(year, month, last_day), match["before"]


def _years_span(match: re.Match[str], _issued_on: date | None) -> Deadline:
    return Deadline(date(int(match["first"]), 1, 1), date(int(match["last"]), 12, 31), match.group())


def _year_end(match: re.Match[str], issued_on: date | None) -> Deadline | None:
    return Deadline(issued_on, date(issued_on.year, 12, 31), match.group()) if issued_on else None


def _plan(match: re.Match[str], issued_on: date | None) -> Deadline | None:
    if match["part"] == "以来":
        return None
    first = 1951 + 5 * _number(match["plan"])  # the tenth plan ran from 2001 to 2005
    start, until = date(first, 1, 1), date(first + 4, 12, 31)
    return Deadline(_later(start, issued_on) if match["part"] != "末" else issued_on, until, match.group())


def _within(match: re.Match[str], issued_on: date | None) -> Deadline | None:
    if issued_on is None:
        return None
    count = match["most"] or match["count"]
    months = 6 if count == "半" and match["unit"] == "年" else None
    number = 0 if count == "半" else _number(count)
    unit = match["unit"]
    if months is None and unit == "年":
        months = 12 * number
    elif unit.endswith("月"):
        months = number
    if months is not None:
        until = _plus_months(issued_on, months)
    elif unit.endswith("工作日"):
        until = _plus_working_days(issued_on, number)
    else:
        until = issued_on + timedelta(days=number * (7 if unit == "周" else 1))
    return Deadline(issued_on, until, match.group())


def _this_month(match: re.Match[str], issued_on: date | None) -> Deadline | None:
    if issued_on is None:
        return None
    following = _plus_months(issued_on.replace(day=1), 1)
    month = following if match["which"] == "下" else issued_on.replace(day=1)
    start = issued_on if match["which"] != "下" or (match["tail"] or "").endswith("前") else month
    return Deadline(start, _month_end(month.year, month.month), match.group())


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Deadline | None]], ...] = (
    (YEARS_SPAN, _years_span),
    (WINDOW, _window),
    (YEAR_END, _year_end),
    (PLAN, _plan),
    (WITHIN, _within),
    (MONTH_END, _this_month),
)


def _year_of(match: re.Match[str], issued_on: date | None) -> int | None:
    if match["year"]:
        return int("".join(str(_DIGITS[sign]) if sign in _DIGITS else sign for sign in match["year"]))
    if issued_on is None:
        return None
    return issued_on.year + {"明": 1, "次": 1, "后": 2}.get(match["relative"] or "", 0)


def _number(words: str) -> int:
    """1–99 in digits or Chinese numerals: ``12``, ``十二``, ``两``."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.get(ones, 0)) + (10 * _DIGITS.get(tens, 1) if ten else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plus_working_days(day: date, count: int) -> date:
    """Days of the week only; public holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _WEEKEND
    return day


def _later(start: date, issued_on: date | None) -> date:
    return max(start, issued_on) if issued_on else start
