"""Automatic numbering of Word (ECMA-376 part 1, 17.9): which number stands before a paragraph.

Letters typed in Word number their headings 一、（一）1. automatically; the characters are not in the text. They are worked out
here as Word does: one counter per level of an abstract list, deeper levels restart after a higher one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

LEVEL_MARK = re.compile(r"%([1-9])")
"""Matches ``%1`` in ``第%1条``; not ``100%``."""

MAX_LEVELS = 9
DIGITS = "〇一二三四五六七八九"
FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
ROMAN_ONES = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class Level:
    """One level of a list: how its number looks and where it starts."""

    number_format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    style_link: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document with their running counters. ``label`` must be called in the order of the paragraphs."""

    lists: dict[str, _List] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], Level] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    style_levels: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number_id: str, depth: int) -> str:
        """Count one paragraph of list ``number_id`` at level ``depth`` (0 is outermost) and return its number; "" for bullets."""
        abstract = self.instances.get(number_id)
        if abstract is None or abstract not in self.lists or not 0 <= depth < MAX_LEVELS:
            return ""
        counters = self._counters.setdefault(abstract, [None] * MAX_LEVELS)
        start = self.restarts.get((number_id, depth))
        if start is not None and (number_id, depth) not in self._seen:
            self._seen.add((number_id, depth))
            counters[depth] = start
        elif counters[depth] is None:
            counters[depth] = self._level(number_id, abstract, depth).start
        else:
            counters[depth] = (counters[depth] or 0) + 1
        for below in range(depth + 1, MAX_LEVELS):
            restart = self._level(number_id, abstract, below).restart
            if restart is None or (restart > 0 and depth < restart):
                counters[below] = None
        return self._text(number_id, abstract, depth, counters)

    def _level(self, number_id: str, abstract: str, depth: int) -> Level:
        return self.overrides.get((number_id, depth)) or self.lists[abstract].levels.get(depth) or Level()

    def _text(self, number_id: str, abstract: str, depth: int, counters: list[int | None]) -> str:
        own = self._level(number_id, abstract, depth)
        if own.number_format in {"bullet", "none"}:
            return LEVEL_MARK.sub("", own.text) if own.number_format == "none" else ""

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = self._level(number_id, abstract, at)
            value = counters[at] if counters[at] is not None else level.start
            style = "decimal" if own.legal and at != depth else level.number_format
            return number(value or 0, style)

        label = LEVEL_MARK.sub(shown, own.text)
        return label + "\u3000" if label and (label[-1].isalnum()) else label


def number(value: int, style: str) -> str:
    """Write ``value`` in a number format of ``ST_NumberFormat``; plain digits for formats not used in Chinese letters."""
    return FORMATS.get(style, str)(value)


def chinese(value: int, digits: str = DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """Write 1..9999 in Chinese: 十二, 一百零三, 二十; larger values in digits."""
    if not 0 < value < 10_000:
        return str(value) if value else digits[0]
    out: list[str] = []
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            out.append(digits[digit] + units[place])
        elif out and out[-1] != "零" and value % 10**place:
            out.append("零")
    text = "".join(out)
    return text[1:] if digits == DIGITS and 10 <= value < 20 else text


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = []
    for weight, letters in ROMAN + ROMAN_ONES:
        count, value = divmod(value, weight)
        out.append(letters * count)
    return "".join(out)


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 1000 else str(value)


def _circled(value: int) -> str:
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(code + value - first)
    return str(value)


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda value: "".join(DIGITS[int(digit)] for digit in str(value)),
    "taiwaneseDigital": lambda value: "".join(DIGITS[int(digit)] for digit in str(value)),
    "chineseLegalSimplified": lambda value: chinese(value, FORMAL_DIGITS, ("", "拾", "佰", "仟")),
    "ideographTraditional": lambda value: STEMS[(value - 1) % 10],
    "ideographZodiac": lambda value: BRANCHES[(value - 1) % 12],
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: "".join(chr(ord("０") + int(digit)) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord("０") + int(digit)) for digit in str(value)),
}


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read ``word/numbering.xml``; an empty numbering when there is none."""
    numbering = Numbering()
    if root is None:
        return numbering
    for item in root.iterchildren(f"{W}abstractNum"):
        abstract = item.get(f"{W}abstractNumId", "")
        link = item.find(f"{W}numStyleLink")
        levels = {_integer(level.get(f"{W}ilvl")): _level(level) for level in item.iterchildren(f"{W}lvl")}
        numbering.lists[abstract] = _List(levels, None if link is None else link.get(f"{W}val"))
    for item in root.iterchildren(f"{W}num"):
        _read_instance(item, numbering)
    for item in root.iterchildren(f"{W}abstractNum"):
        for level in item.iterchildren(f"{W}lvl"):
            style = level.find(f"{W}pStyle")
            if style is not None:
                where = (item.get(f"{W}abstractNumId", ""), _integer(level.get(f"{W}ilvl")))
                numbering.style_levels.setdefault(style.get(f"{W}val", ""), where)
    return numbering


def _read_instance(item: etree._Element, numbering: Numbering) -> None:
    number_id = item.get(f"{W}numId", "")
    abstract = item.find(f"{W}abstractNumId")
    if abstract is None:
        return
    numbering.instances[number_id] = abstract.get(f"{W}val", "")
    for override in item.iterchildren(f"{W}lvlOverride"):
        depth = _integer(override.get(f"{W}ilvl"))
        start = override.find(f"{W}startOverride")
        level = override.find(f"{W}lvl")
        if level is not None:
            numbering.overrides[number_id, depth] = _level(level)
            numbering.restarts[number_id, depth] = numbering.overrides[number_id, depth].start
        if start is not None:
            numbering.restarts[number_id, depth] = _integer(start.get(f"{W}val"))


def _level(element: etree._Element) -> Level:
    def value(name: str) -> str | None:
        child = element.find(f"{W}{name}")
        if child is None:
            alternate = element.find(f".//{W}{name}")  # Word wraps newer formats in mc:AlternateContent
            return None if alternate is None else alternate.get(f"{W}val")
        return child.get(f"{W}val")

    restart = value("lvlRestart")
    return Level(
        number_format=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        start=_integer(value("start"), 1),
        restart=None if restart is None else _integer(restart),
        legal=element.find(f"{W}isLgl") is not None,
    )


def _integer(value: str | None, default: int = 0) -> int:
    try:
        return int(value) if value else default
    except ValueError:
        return default
