"""Sentence spans."""

from __future__ import annotations

import re

from search.types import Span

_SENTENCE = re.compile(
    r"(?:[^。！？；…!?\n]|[!?](?=[A-Za-z0-9=&/]))*+"
    r"(?:(?:[。！？；…]|[!?](?![A-Za-z0-9=&/]))++[”’」』）)》】\"]*+\s*+|\n\s*+|\Z)"
)
"""Matches ``已办结。”``; not ``见gov.cn/show?id=3。是。``, which is two. Possessive: each character is looked at once."""


def sentences(text: str) -> list[Span]:
    """Split into sentences: spans that tile the text, each with its closing marks and the white space after it.

    A line end closes a sentence, and so do 。！？；… (a list of 一是…；二是… gives one span an item).
    """
    return [match.span() for match in _SENTENCE.finditer(text) if match[0]]
