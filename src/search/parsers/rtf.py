"""RTF → text (Rich Text Format 1.9.1). Office programs write it, and many files called .doc are RTF."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from search.errors import UnreadableFileError
from search.parsers.detecting import RTF
from search.parsers.limits import check_characters
from search.types import Page, ParsedFile

TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
r"""Matches ``\par``, ``\u-1234 ``, ``\'b4``, ``{`` and plain runs; not the line breaks of the source."""

SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object nonshppict themedata colorschememapping latentstyles datastore listtable "
    b"listoverridetable revtbl rsidtbl generator xmlnstbl fldinst filetbl header headerl headerr headerf footer footerl footerr "
    b"footerf bkmkstart bkmkend pnseclvl objdata template operator author mmathPr shpinst".split()
)
"""Destinations that hold no text of the letter. ``shpinst`` is looked into for the text of boxes."""

BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"page": "\n",
    b"sect": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"nestcell": "\t",
}
SIGNS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"emspace": "\u2003", b"enspace": "\u2002",
}  # fmt: skip
ESCAPED = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
CODE_PAGES = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 0: "cp1252"}
"""``\\fcharset`` → encoding."""

MAX_DEPTH = 1_000
EMPTY = "文件里没有文字，请确认是否放错了文件。"


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the one around it."""

    skipped: bool = False
    skip_after_unicode: int = 1
    encoding: str | None = None
    label: bool = False
    """Within the number of a list item, which is followed by a tab that only sets it apart."""


@dataclass(slots=True)
class _Reader:
    parts: list[str] = field(default_factory=list)
    groups: list[_State] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    page: str = "gb18030"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int | None = None
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    in_fonts: int = 0

    def flush(self) -> None:
        """Decode the bytes gathered: a Chinese character is written as two."""
        if self.raw:
            self.parts.append(bytes(self.raw).decode(self.state.encoding or self.page, "replace"))
            self.raw.clear()

    def write(self, text: str) -> None:
        """Add characters."""
        if not self.state.skipped:
            self.flush()
            self.parts.append(text)


def parse_rtf(path: Path, data: bytes) -> ParsedFile:
    """Read an RTF file; one page.

    Raises:
        UnreadableFileError: without text, or nested too deep.
    """
    reader = _Reader()
    at = 0
    while (token := TOKEN.search(data, at)) is not None:
        at = token.end()
        word, number, pair, escaped, brace, plain = token.groups()
        if word == b"bin" and number:
            at += max(0, int(number))
        elif word:
            _word(reader, word, int(number) if number else None)
        elif pair:
            _bytes(reader, bytes([int(pair, 16)]))
        elif escaped is not None:
            _escaped(reader, escaped)
        elif brace:
            if len(reader.groups) > MAX_DEPTH:
                raise UnreadableFileError(path, "文件结构嵌套过深，可能已损坏，未收录。")
            _brace(reader, brace)
        else:
            _bytes(reader, plain)
    reader.flush()
    text = "\n".join(line.rstrip("\t") for line in "".join(reader.parts).split("\n")).strip("\n\t ")
    check_characters(path, len(text))
    if not text:
        raise UnreadableFileError(path, EMPTY)
    return ParsedFile(path, RTF, (Page(1, text),), paged=False)


def _brace(reader: _Reader, brace: bytes) -> None:
    reader.flush()
    reader.starred = False
    reader.to_skip = 0
    if brace == b"{":
        reader.groups.append(reader.state)
    elif reader.groups:
        reader.state = reader.groups.pop()
        if len(reader.groups) < reader.in_fonts:
            reader.in_fonts = 0


def _escaped(reader: _Reader, escaped: bytes) -> None:
    if escaped == b"*":
        reader.starred = True
    elif reader.to_skip:
        reader.to_skip -= 1
    elif escaped in ESCAPED:
        reader.write(ESCAPED[escaped])


def _bytes(reader: _Reader, data: bytes) -> None:
    """Add bytes in the code page of the font; those that repeat a Unicode character for old programs are passed over."""
    passed = min(reader.to_skip, len(data))
    reader.to_skip -= passed
    if not reader.state.skipped:
        reader.raw += data[passed:]


def _word(reader: _Reader, word: bytes, number: int | None) -> None:
    starred, reader.starred = reader.starred, False
    if word == b"shptxt":
        reader.flush()
        reader.state = replace(reader.state, skipped=False)
        reader.write("\n")
    elif word in SKIPPED or (starred and word != b"shppict"):
        reader.flush()
        reader.state = replace(reader.state, skipped=True)
        if word == b"fonttbl":
            reader.in_fonts = len(reader.groups)
    elif word == b"u" and number is not None:
        _unicode(reader, number)
    elif word == b"uc" and number is not None:
        reader.state = replace(reader.state, skip_after_unicode=max(0, min(number, 16)))
    elif word in {b"listtext", b"pntext"}:
        reader.flush()
        reader.state = replace(reader.state, label=True)
    elif reader.state.label and word == b"tab":
        reader.flush()
    elif word in BREAKS or word in SIGNS:
        reader.write(BREAKS.get(word) or SIGNS[word])
    elif number is not None:
        _encoding(reader, word, number)


def _unicode(reader: _Reader, number: int) -> None:
    code = number & 0xFFFF
    if 0xDC00 <= code <= 0xDFFF and reader.parts and "\ud800" <= reader.parts[-1][-1:] <= "\udbff":
        high = ord(reader.parts.pop()) - 0xD800
        reader.write(chr(0x10000 + (high << 10) + code - 0xDC00))
    else:
        reader.write(chr(code))
    reader.to_skip = reader.state.skip_after_unicode


def _encoding(reader: _Reader, word: bytes, number: int) -> None:
    """Follow the code page of the file and the character sets of its fonts."""
    if word == b"ansicpg":
        reader.page = {936: "gb18030", 950: "big5hkscs", 1252: "cp1252", 65001: "utf-8"}.get(number, reader.page)
    elif word == b"f" and reader.in_fonts:
        reader.font = number
    elif word == b"fcharset" and reader.in_fonts and reader.font is not None and number in CODE_PAGES:
        reader.fonts[reader.font] = CODE_PAGES[number]
    elif word == b"f":
        reader.flush()
        reader.state = replace(reader.state, encoding=reader.fonts.get(number))
