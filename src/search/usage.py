"""An argument parser that speaks Chinese, down to the last word of its help and of its complaints."""

from __future__ import annotations

import argparse
import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NoReturn

COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"the following arguments are required: (.+)", "缺少 {0}。"),
        (r"unrecognized arguments: (.+)", "没有这样的参数：{0}。"),
        (r"argument (.+?): invalid choice: (.*?) \(choose from (.+)\)", "{0} 不能是“{1}”，可以是{2}。"),
        (r"argument (.+?): invalid choice: (.*)", "{0} 不能是“{1}”。"),
        (r"argument (.+?): expected (?:one|\d+) arguments?", "{0} 后面缺少内容。"),
        (r"argument (.+?): expected at least one argument", "{0} 后面缺少内容。"),
        (r"argument (.+?): ignored explicit argument (.+)", "{0} 后面不能带“{1}”。"),
        (r"argument (.+?): invalid \S+ value: (.+)", "{0} 不能是“{1}”。"),
        (r"argument (.+?): (.+)", "{0} {1}。"),
    )
)
"""What argparse says in English → the same in Chinese; the numbers are the groups. The first that matches the whole message holds."""

DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)|年?)")
"""A day, a month or a year. Matches ``2025-06-30``, ``2025年6月`` and ``2025``; not ``06-30``."""

QUOTED = re.compile(r"'([^']*)'")
"""Matches 'build', as argparse quotes what was typed; not “build”."""


class ChineseParser(argparse.ArgumentParser):
    """An argument parser for people who read Chinese. Options are written out in full: no abbreviations."""

    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog, description=description, formatter_class=_Formatter, add_help=False, allow_abbrev=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong with the usage and leave with exit code 2."""
        self.exit(2, f"用法有误：{in_chinese(message)}输入 {self.prog} --help 查看说明。\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def in_chinese(message: str) -> str:
    """Translate a complaint of argparse."""
    for pattern, words in COMPLAINTS:
        if found := pattern.fullmatch(message):
            return words.format(*(_unquoted(group) for group in found.groups()))
    return f"{message}。"


def _unquoted(words: str) -> str:
    plain = QUOTED.sub(r"\1", words)
    return plain.replace(", ", "、") if plain != words else plain


def positive(text: str) -> int:
    """Read a number from 1 upward."""
    return _number(text, 1, "须为正整数")


def not_negative(text: str) -> int:
    """Read a number from 0 upward."""
    return _number(text, 0, "须为整数，不能为负")


def first_day(text: str) -> date:
    """Read a day; of a year or a month the first: ``2025``, ``2025-06``, ``2025-06-30``."""
    return _day(text)[0]


def last_day(text: str) -> date:
    """Read a day; of a year or a month the last."""
    return _day(text)[1]


def _day(text: str) -> tuple[date, date]:
    match = DAY.fullmatch(text.strip())
    try:
        year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
        first = date(year, month or 1, day or 1)
        last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"须为日期，如 2025-06-30、2025-06 或 2025，现在是“{text}”") from error
    return first, last


def _number(text: str, least: int, words: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{words}，现在是“{text}”")
    return value
