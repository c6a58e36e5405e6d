"""Single characters: widths, radicals, quotation marks, and the folded form used for matching."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

_RADICALS = (
    "⺁厂⺄乙⺅亻⺇几⺈刀⺉刂⺊卜⺋巳⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭"
    "⺩王⺪疋⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足"
    "⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉"
    "⻬齐⻭歯⻮齿⻯竜⻰龙⻱龟⻲亀⻳龟"
)
"""Pairs: a character of the block *CJK Radicals Supplement* and the ideograph it stands for (after Unicode's
EquivalentUnifiedIdeograph.txt). PDF fonts often map a glyph to the radical: 长 is read as ⻓, 民 as ⺠."""

_NARROWED_SIGNS = "．％＋－＝＆＠＃＊／＜＞"
"""Full-width signs that stand inside numbers and addresses. Full-width sentence punctuation is Chinese and stays."""

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3164"
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
"""Matches ``\\r\\n``; not ``\\n``."""

DOUBLE_QUOTES = '"“”＂″〝〞„‟'
_STRAIGHT_DOUBLE = frozenset('"＂″〝〞„‟')
_REVERSED_QUOTES = re.compile(r"[^“”]*(?:”[^“”]*“[^“”]*)+\Z")
"""Matches ``”十四五“规划``; not ``“十四五”规划`` and not ``的目标”，提出“新``… with anything left open."""


def _translation() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(_RADICALS[i]): _RADICALS[i + 1] for i in range(0, len(_RADICALS), 2)}
    for first, last in ((0x2F00, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)):
        table.update((code, unicodedata.normalize("NFKC", chr(code))) for code in range(first, last + 1))
    table.update({0x2F3E: "户", 0x2FAD: "青", 0x2FC8: "黄"})  # NFKC gives the old forms 戶 靑 黃
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        table.update((code, chr(code - 0xFEE0)) for code in range(first, last + 1))
    table.update((ord(sign), chr(ord(sign) - 0xFEE0)) for sign in _NARROWED_SIGNS)
    table.update((ord(space), "\t" if space == "\t" else " ") for space in _SPACES)
    dropped = [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    dropped += [*range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF, *range(0xFE00, 0xFE10)]
    table.update((code, None) for code in dropped if chr(code) not in "\t\n")
    return table


@lru_cache(maxsize=1)
def _table() -> dict[int, str | None]:
    return _translation()


def normalise_characters(text: str) -> str:
    r"""Put single characters in order.

    Radicals and compatibility ideographs become ideographs, full-width digits, letters and number signs half width,
    every kind of space a blank (tabs and U+3000 stay), every line end ``\n``; control and invisible characters go.
    Traditional characters and sentence punctuation stay as printed.
    """
    return _LINE_ENDS.sub("\n", text).translate(_table())


def pair_quotes(paragraph: str) -> str:
    """Turn straight double quotation marks into “ and ”, and marks the wrong way round; the length does not change.

    ``"十四五"`` and ``“十四五"`` become ``“十四五”``. Straight single quotes are left: in figures they mean minutes.
    """
    paragraph = _curled(paragraph)
    if "”" in paragraph and _REVERSED_QUOTES.match(paragraph):
        return paragraph.translate({ord("”"): "“", ord("“"): "”"})
    return paragraph


def _curled(paragraph: str) -> str:
    """Straight marks in pairs of their own where everything else is in pairs, else by what is open before them."""
    straight = sum(paragraph.count(mark) for mark in _STRAIGHT_DOUBLE)
    if not straight:
        return paragraph
    own_pairs = straight % 2 == 0 and _curly_balanced(paragraph)
    out: list[str] = []
    depth = opened = 0
    for char in paragraph:
        mark = char
        if char in _STRAIGHT_DOUBLE:
            closes = opened if own_pairs else depth
            mark = "”" if closes else "“"
            opened = 0 if opened else 1
        if mark in "“”":
            depth = depth + 1 if mark == "“" else max(0, depth - 1)
        out.append(mark)
    return "".join(out)


def _curly_balanced(paragraph: str) -> bool:
    depth = 0
    for char in paragraph:
        if char == "“":
            depth += 1
        elif char == "”":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


_FOLDED_QUOTES = str.maketrans({**dict.fromkeys("“”″〝〞„‟「」『』", '"'), **dict.fromkeys("‘’′‵`´", "'")})
_FOLDED_BRACKETS = str.maketrans(
    {"〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "【": "[", "】": "]", "—": "-", "–": "-", "―": "-"}
)
_WHITE = re.compile(r"\s+")
"""Matches white space of any kind; not a visible character."""
_HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𯿿]")
"""Matches ``鲁``; not ``A`` and not ``。``."""


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _to_simplified() -> _Converter:
    import opencc  # loads dictionaries of some megabytes: only when something is matched

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


_TRADITIONAL = re.compile(r"[關於對覆議號會員縣區務廳辦發開聯處電話學國業產經濟這們為個]")
"""Matches ``關``; not ``关``: characters a letter in traditional script cannot do without."""


def simplify(text: str) -> str:
    """Simplified form of a text in traditional script, character by character: the length stays. For reading only."""
    if not _TRADITIONAL.search(text):
        return text
    converter = _to_simplified()
    whole = converter.convert(text)
    return whole if len(whole) == len(text) else "".join(converter.convert(char)[:1] or char for char in text)


def simplify_typed(text: str) -> str:
    """Simplified form of what a reader typed, for reading and matching; as typed where the length would change."""
    if not _HAN.search(text):
        return text
    whole = _to_simplified().convert(text)
    return whole if len(whole) == len(text) else text


def fold(text: str) -> str:
    """Fold text for matching; never shown, offsets do not carry over.

    NFKC, radicals, simplified characters, lower case, one kind of quotation mark, bracket and dash, no white space.
    """
    folded = unicodedata.normalize("NFKC", normalise_characters(text).translate(_FOLDED_QUOTES)).translate(
        _FOLDED_BRACKETS
    )
    folded = unicodedata.normalize("NFC", _WHITE.sub("", folded).lower())  # a mark may now follow its letter: K ̧
    return _to_simplified().convert(folded) if _HAN.search(folded) else folded
