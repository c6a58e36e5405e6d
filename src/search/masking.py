"""What the public reads without names and numbers of clerks: the contact line at the end of a letter, masked in place.

A passage of the body rarely holds one; the closing lines nearly always do (联系人：某某，电话：…). The original is offered as it was
published. Masks are as long as what they cover, so that every offset into the text still holds. Hotlines are for everyone and stay.
"""

from __future__ import annotations

import re

MASK = "＊"

CONTACT_LINE = re.compile(r"联系人|联系电话|联系方式|经办人|承办人|联系处室|联系科室|联系单位|咨询电话|办公电话")
"""A line that says whom to call. Matches ``（联系人：张三，电话：0599-88012345）``; not ``加强与群众的联系``."""

NAME = re.compile(
    r"(?:联系人|经办人|承办人)(?:[及和、]{0,1}(?:联系)?(?:电话|方式))?\s{0,3}[：:]\s{0,3}([㐀-鿿·]{2,4})(?![㐀-鿿])"
)
"""Matches ``张三`` of ``联系人：张三，``; not ``社会救助处`` (five characters and more are an office)."""

OFFICE_END = re.compile(r"[处科室办部股组局厅委站所中心]\Z")
"""How an office ends. Matches ``基教处``; not ``张三``."""

NUMBER = re.compile(
    r"(?<![\d-])(?:[（(]0\d{2,3}[）)]\s?|0\d{2,3}\s?[-—－–―]?\s?)?(?:\d{7,8}|1[3-9]\d{9}|1[3-9]\d[\s-]\d{4}[\s-]\d{4})(?!\d)(?!\s?[年号月])"
)
"""Matches ``0599-88012345`` and ``13800001234``; not ``12345`` (a hotline) and not ``20240107号``."""


def masked(text: str) -> str:
    """Return ``text`` with the names and numbers of contact lines covered; its length and lines are unchanged."""
    return "\n".join(_line(line) if CONTACT_LINE.search(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    spans = [found.span() for found in NUMBER.finditer(line)]
    spans += [found.span(1) for found in NAME.finditer(line) if not OFFICE_END.search(found[1])]
    for start, end in spans:
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
