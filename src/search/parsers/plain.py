"""TXT and Markdown → text."""

from __future__ import annotations

import re
from pathlib import Path

from search.errors import UnreadableFileError, UnsupportedFormatError
from search.parsers.decoding import NotTextError, decode
from search.parsers.detecting import TEXT
from search.parsers.limits import check_characters
from search.types import Page, ParsedFile

MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+", re.M)
"""Matches ``## 一、`` at the start of a line; not ``#1楼``."""

MARKDOWN_STRONG = re.compile(r"\*\*([^*\n]{1,500})\*\*")
"""Matches ``**答复**``; not ``2**3``."""

MARKDOWN_NAMES = frozenset({".md", ".markdown"})


def parse_text(path: Path, data: bytes) -> ParsedFile:
    """Read a text file in whatever encoding it is; one page.

    Raises:
        UnsupportedFormatError: the bytes are no text.
        UnreadableFileError: nothing is written in it, or too much.
    """
    try:
        decoded = decode(data)
    except NotTextError:
        raise UnsupportedFormatError(
            path, "既不是文本，也不是能读的格式；请确认文件内容，另存为 PDF、DOCX 或 UTF-8 文本后再放入。"
        ) from None
    text = decoded.text.replace("\x1a", "").replace("\x00", "")
    if not text.strip():
        raise UnreadableFileError(path, "文件里没有文字，请确认是否放错了文件。")
    check_characters(path, len(text))
    if path.suffix.lower() in MARKDOWN_NAMES:
        text = MARKDOWN_STRONG.sub(r"\1", MARKDOWN_HEADING.sub("", text))
    warnings = (
        (f"有 {decoded.damaged} 处字节不合 {decoded.encoding} 编码，已用“\ufffd”代替，请核对原文。",)
        if decoded.damaged
        else ()
    )
    return ParsedFile(path, TEXT, (Page(1, text),), paged=False, warnings=warnings)
