"""HTML → lines with their place in the page: what a browser would put on a line of its own.

The walk is iterative, so that a page of a hundred thousand nested elements costs memory, not the stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent", "ucaptitle", "ul",
})  # fmt: skip
DROPPED = frozenset({
    "applet", "audio", "button", "canvas", "datalist", "embed", "frame", "head", "iframe", "img", "input", "link",
    "map", "math", "meta", "nav", "noscript", "object", "option", "rp", "rt", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3"})

HIDDEN_STYLE = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$))", re.I
)
"""Matches ``display: none``; not ``display:block``."""

SPACE = re.compile(r"[ \t\r\n\f]+")
"""Matches the white space of HTML, blanks and line ends; not U+3000, which indents."""

BREAK_IN_CHINESE = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) ?\n ?(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
"""Matches the line break in ``高度\\n重视``, which only the source has; not the one in ``word\\nword``."""


@dataclass(slots=True)
class Line:
    """One line of the page. ``box`` is the innermost block element around it, ``linked`` counts letters inside links."""

    text: str
    linked: int
    box: int
    row: int = -1
    cell: int = -1


@dataclass(slots=True)
class Blocks:
    """The lines of a page and the tree of its block elements; a parent has a smaller number than its children."""

    lines: list[Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    """``id`` and ``class`` of each block, in lower case."""


@dataclass(slots=True)
class _Walk:
    blocks: Blocks
    boxes: list[int] = field(default_factory=lambda: [0])
    rows: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    pre: int = 0

    def flush(self) -> None:
        """End the line."""
        raw = "".join(self.parts)
        self.parts.clear()
        linked, self.linked = self.linked, 0
        for text in raw.split("\x00"):
            text = text.strip(" \n\t\r\f")
            if text.strip():
                row, cell = (self.rows[-1] if self.rows else -1), (self.cells[-1] if self.cells else -1)
                share = linked if "\x00" not in raw else min(linked, len(text))
                self.blocks.lines.append(Line(text, share, self.boxes[-1], row, cell))

    def open(self, node: LexborNode, tag: str) -> None:
        """Enter a block element."""
        self.flush()
        number = len(self.blocks.parents)
        self.blocks.parents.append(self.boxes[-1])
        self.blocks.tags.append(tag)
        attributes = node.attributes
        self.blocks.labels.append(f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower())
        self.boxes.append(number)
        if tag == "tr":
            self.rows.append(number)
        elif tag in CELLS:
            self.cells.append(number)
        elif tag == "table":
            self.rows.append(-1)
            self.cells.append(-1)
        self.pre += tag == "pre"

    def close(self, tag: str) -> None:
        """Leave a block element."""
        self.flush()
        self.boxes.pop()
        if tag == "tr" and self.rows:
            self.rows.pop()
        elif tag in CELLS and self.cells:
            self.cells.pop()
        elif tag == "table":
            self.rows.pop()
            self.cells.pop()
        self.pre -= tag == "pre"

    def write(self, text: str) -> None:
        """Add the text of a text node; white space collapses as in a browser."""
        if self.pre:
            text = text.replace("\r\n", "\n").replace("\n", "\x00")
        else:
            text = SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text)
            text = BREAK_IN_CHINESE.sub("", text).replace("\n", " ")
        if self.links:
            self.linked += len(text.strip())
        self.parts.append(text.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", ""))


def read_blocks(page: LexborHTMLParser) -> Blocks:
    """Return the lines of a parsed page in document order; scripts, forms and hidden parts are left out."""
    blocks = Blocks(parents=[0], tags=["html"], labels=[""])
    walk = _Walk(blocks)
    node = page.root
    opened: list[tuple[LexborNode, str]] = []
    while node is not None:
        tag = node.tag or ""
        entered = _enter(walk, node, tag)
        child = node.child if entered else None
        if child is not None:
            opened.append((node, tag))
            node = child
            continue
        if entered:
            _leave(walk, tag)
        following = node.next
        while following is None and opened:
            parent, parent_tag = opened.pop()
            _leave(walk, parent_tag)
            following = parent.next
        node = following if opened else None
    walk.flush()
    return blocks


def _enter(walk: _Walk, node: LexborNode, tag: str) -> bool:
    """Handle one node; whether its children are to be read."""
    if tag == "-text":
        walk.write(node.text_content or "")
        return False
    if tag.startswith(("-", "!")) and tag != "-document":
        return False
    if tag == "br":
        walk.parts.append("\x00")
        return False
    if tag in DROPPED or _hidden(node):
        return False
    if tag in BLOCK:
        walk.open(node, tag)
    elif tag == "a":
        walk.links += 1
    return True


def _leave(walk: _Walk, tag: str) -> None:
    if tag in BLOCK:
        walk.close(tag)
    elif tag == "a":
        walk.links -= 1


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return bool(attributes) and ("hidden" in attributes or bool(HIDDEN_STYLE.search(attributes.get("style") or "")))
