"""HTML and MHTML → the letter's text without the site around it."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import UnreadableFileError, UnsupportedFormatError
from search.parsers.decoding import Decoded, NotTextError, decode
from search.parsers.detecting import HTML
from search.parsers.html_blocks import read_blocks
from search.parsers.html_content import content_lines
from search.parsers.limits import MAX_HTML_DEPTH, check_characters
from search.types import Page, ParsedFile

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w-]{2,30})", re.I)
"""Matches ``<meta charset="gb2312"``; not ``<p>charset=gbk``."""

PAIRED = re.compile(
    rb"<(/?)(?:div|span|table|font|section|article|b|i|u|em|strong|a|center|blockquote|ul|ol|dl|form|sup|sub|big|small)\b[^<>]{0,2000}>",
    re.I,
)
"""Matches the tags that must be closed, ``<div …>`` and ``</div>``; not ``<p>`` and ``<li>``, which may stay open."""

TITLE_SPLIT = re.compile(r"\s{0,4}(?:[_|]|--|-{1,2}\s|\s-)\s{0,4}")
"""Matches the ``_`` in ``答复函_临州市教育局``; not ``2024-05``."""

NO_CONTENT = "网页里没有正文（可能由脚本另行载入，或只是图片）；请在浏览器里打开后把正文另存为 DOCX 或 PDF。"


def parse_html(path: Path, data: bytes) -> ParsedFile:
    """Read a saved web page.

    Raises:
        UnsupportedFormatError: the bytes are no text.
        UnreadableFileError: without text, or built to take the parser down.
    """
    if _depth(data) > MAX_HTML_DEPTH:
        raise UnreadableFileError(path, "网页结构异常（元素嵌套过深），未读取；请把正文另存为 DOCX 或 PDF。")
    declared = CHARSET.search(data[:4096])
    try:
        decoded = decode(data, declared[1].decode("ascii") if declared else None)
    except NotTextError:
        raise UnsupportedFormatError(path, "网页的文字编码无法识别；请在浏览器里打开后另存为 UTF-8 网页。") from None
    return _parsed(path, decoded)


def parse_mhtml(path: Path, data: bytes) -> ParsedFile:
    """Read a web page saved as a single file (MHT), as browsers and Word write it.

    Raises:
        UnreadableFileError: there is no page in it.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return parse_html(path, content)
    raise UnreadableFileError(path, NO_CONTENT)


def _parsed(path: Path, decoded: Decoded) -> ParsedFile:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(decoded.text)
    lines = content_lines(read_blocks(page), _titles(page))
    text = "\n".join(lines)
    check_characters(path, len(text))
    if not text.strip():
        raise UnreadableFileError(path, NO_CONTENT)
    warnings = (
        (f"有 {decoded.damaged} 处字节不合 {decoded.encoding} 编码，已用“\ufffd”代替，请核对原文。",)
        if decoded.damaged
        else ()
    )
    return ParsedFile(path, HTML, (Page(1, text),), paged=False, warnings=warnings)


def _titles(page: LexborHTMLParser) -> list[str]:
    """Return what the page calls itself: its title, whole and without the name of the site, and the publishing system's field."""
    found: list[str] = []
    node = page.css_first("title")
    if node is not None:
        title = " ".join(node.text().split())
        found.append(title)
        found.extend(part for part in TITLE_SPLIT.split(title[:500]) if len(part) >= 6)
    for meta in page.css("meta[name]"):
        if (meta.attributes.get("name") or "").lower() in {"articletitle", "title", "og:title"}:
            found.append(meta.attributes.get("content") or "")
    return found


def _depth(data: bytes) -> int:
    """Return how deep elements that must be closed are nested; the parser's time grows with the square of it."""
    depth = deepest = 0
    for tag in PAIRED.finditer(data):
        depth += -1 if tag[1] else 1
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest
