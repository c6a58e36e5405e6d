"""Cutting one block of a letter into units at sentence ends: where the letter turns from one point to the next.

A paragraph of a reply often holds several: what the member asks, the refusal, and what is offered instead. Each sentence end
is weighed by the words that open the next sentence and by the length of what lies on both sides, and the division with
the least cost is taken. Lengths are in characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.letters.headings import ORDINAL, read_mark
from search.text import sentences
from search.types import Span

MAX_UNIT = 600
SMALL = 40
COMFORTABLE = 160
ONE_MEASURE = 250
MAX_SENTENCES = 40
"""A unit of more sentences is a list of words; the bound keeps the division linear."""
SHORT_SENTENCE = 6
"""``采纳。`` is not a sentence to cut by itself: it goes with the next."""


ASKS = re.compile(
    r"[“\"]?(?:您|你[们会]|贵[^，。]{1,6}?|提案|建议|来文|来件|代表们?|委员们?|两位[^，。]{2})(?:在[^，。]{1,12}?)?[中里]?(?:还|又|同时|也)?"
    r"(?:建议|提出|提到|希望|反映|关于|要求|主张|质问|认为|设想|所提|呼吁)|关于(?:您|“|你|贵|提案|代表)|对您"
)
"""Opens what the member asks. Matches ``您还建议``; must not match ``建议书已寄出``."""

TURNS = re.compile(
    r"但(?:是|也)?[，,]?|不过|然而|同时[，,]|此外|另[外，,]|需要(?:说明|区分|指出|强调|看到)|这里(?:一并)?(?:说明|需)|也要(?:看到|承认)|成绩之外|"
    r"变通|替代|对此|为此|在此(?:基础|情况)|针对|对(?!接|照|比|标|于?您)[^，。]{2,16}[，的]|下一步|下阶段|接下来|今后|"
    r"(?:我[们局厅委办]|市里|省里)(?:准备|拟|将|打算|正在|的(?:做法|主张|办法))|另一方面|再说|至于|数字好看|问题"
)
"""Opens a turn to another point. Matches ``需要说明的是``; must not match ``对接会``."""

DECLINES = re.compile(
    r"暂不|不予|未予|不宜|不能采纳|难以(?:采纳|实现|奏效|达到|承受|推开)|不具备|无法(?:采纳|满足|支持|实现)|做不到|没有依据|尚不成熟|不采纳|未采纳|"
    r"无权|不安排|不(?:便|再|单)设|保留(?:意见|态度)|不赞成|不作(?:采纳|调整|安排)|不单独设立"
)
"""Words of refusal. Matches ``现阶段难以采纳``; must not match ``不断完善``."""

VERDICT = re.compile(
    r"(?:[（(]?[一二三四五六七八九十0-9]{1,2}[)）、.．]\s*|第[一二三四五六七八九十]，)?[^，。；]{0,60}[。]|"
    r"[^，。]{0,40}?(?:已|未予|不予|部分)?(?:采纳|落实|同意|不妥|可以试|做成了)。"
)
"""A title or a bare answer as a sentence of its own. Matches ``未予采纳。``; must not match ``全市已建成28处，其余年内完工。``."""

FURTHER = re.compile(
    r"其中|主要(?:是|考虑)|一来|这(?:一|个|些|项|是|意味)|届时|这里|硬|也就是|可见|换言之|即|例如|比如|因此|所以|由于|据此|"
    r"贵[^，。]{1,6}建议统一"
)
"""Goes on with the sentence before. Matches ``其中，东津街``; must not match ``此外，``."""

POINTS_BACK = re.compile(r"您反映的[^，。]{0,20}[，]?(?:正是|也是|确)|(?:您|你们|贵会?)(?:建议|提案)?关于“[^”]*”的结论")
"""Names the request only to agree. Matches ``您反映的“进不去”，正是``; must not match ``您建议强制开放``."""

ENDS_MATTER = re.compile(r"(?:请(?:您|你们|代表|委员)?(?:予以)?(?:理解|谅解|体谅)|特作说明)[。！]?[”]?\s*\Z")
"""Closes a refusal. Matches ``请您谅解。``; must not match ``请您理解后签字``."""

COURTESY = re.compile(
    r"(?:再次|最后|衷心|诚挚|由衷|在此|也)?(?:地|，)?(?:感谢|谢谢|恳请|敬请)(?=[^。]{0,30}(?:您|你们|贵|代表|委员|支持|关心|关注|批评))"
    r"|(?:也|还)?请(?:您|你们|代表们?|委员们?|各位[^，。]{2})[^，。]{0,4}(?:继续|一如既往)"
)
"""Thanks or a request to the member. Matches ``感谢贵社长期以来的支持``; must not match ``感谢理解``."""

ABOUT_WORK = re.compile(r"[0-9]|我[们局厅委办市省县区](?:将|拟|准备|要|正在|会)|下一步")
"""Says more than courtesy. Matches ``我局将抓好``; must not match ``贵会持续建言``."""

_COMMAS = re.compile(r"[，,、；;：:\s]")
"""Where a sentence too long for a unit is broken. Matches ``，``; not ``。``."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    gain: float
    """What a cut before this piece is worth; negative where it costs."""


def cut_block(block: str) -> list[Span]:
    """Spans of the units of one block: in order, trimmed of white space, none longer than 600, all but white space covered."""
    pieces = _pieces(block)
    # 一是… and （一）… open one measure: it stays whole as long as it can be read at a glance
    one_measure = ORDINAL.match(block) or read_mark(block[:20])
    division = _best_division(pieces, ONE_MEASURE if one_measure else COMFORTABLE)
    spans = [(pieces[first].start, pieces[last].end) for first, last in division]
    return [trimmed for span in spans if (trimmed := _trim(block, span)) is not None]


def _trim(block: str, span: Span) -> Span | None:
    words = block[span[0] : span[1]]
    start = span[0] + len(words) - len(words.lstrip())
    end = span[0] + len(words.rstrip())
    return (start, end) if start < end else None


def _pieces(block: str) -> list[_Piece]:
    """Sentences with the worth of a cut before each; sentences too long for a unit are broken at commas, then anywhere."""
    pieces: list[_Piece] = []
    before = ""
    for start, end in _whole_sentences(block):
        words = block[start:end]
        gain = _worth(before, words) if pieces else 0.0
        if pieces and end == len(block) and COURTESY.match(words) and ABOUT_WORK.search(block, 0, start):
            gain = 1.6  # a closing courtesy is a unit of its own, even a short one
        for part_start, part_end in _break_long(words):
            pieces.append(_Piece(start + part_start, start + part_end, gain))
            gain = -4.0
        before = words
    return pieces


def _whole_sentences(block: str) -> list[Span]:
    """Sentences that end in 。！？ or a line end; those that end in ；or in nothing, and very short ones, go with the next."""
    whole: list[Span] = []
    open_start: int | None = None
    for start, end in sentences(block):
        begin = start if open_start is None else open_start
        tail = block[start:end].rstrip('”’」』）)" \n\u3000')
        goes_on = not tail.endswith(("。", "！", "？", "!", "?", "：", ":")) and end - begin < MAX_UNIT // 2
        if (goes_on or end - begin < SHORT_SENTENCE) and end < len(block):
            open_start = begin
        else:
            whole.append((begin, end))
            open_start = None
    if open_start is not None:
        whole.append((open_start, len(block)))
    return whole


def _break_long(words: str) -> list[Span]:
    parts: list[Span] = []
    start = 0
    while len(words) - start > MAX_UNIT:
        cut = start + MAX_UNIT
        for match in _COMMAS.finditer(words, start + MAX_UNIT // 2, start + MAX_UNIT):
            cut = match.end()
        parts.append((start, cut))
        start = cut
    parts.append((start, len(words)))
    return parts


def _worth(before: str, words: str) -> float:
    """What a cut between two sentences is worth, from the words around it; lengths are weighed elsewhere."""
    if VERDICT.fullmatch(before.strip()):
        return -3.0
    if ASKS.match(before) and not DECLINES.search(before):
        return -1.0
    if FURTHER.match(words):
        return -1.0
    if ASKS.match(words) and not POINTS_BACK.match(words):
        return 1.0
    if ENDS_MATTER.search(before):
        return 0.9
    if DECLINES.search(before) and not DECLINES.search(words):
        return 0.7
    if TURNS.match(words):
        return 0.7
    return -0.35 if ORDINAL.match(words) else -0.6


def _best_division(pieces: Sequence[_Piece], comfortable: int) -> list[tuple[int, int]]:
    """Groups of pieces (first, last index) with the least cost; dynamic programming over windows of at most 600 characters."""
    best = [0.0] * (len(pieces) + 1)
    back = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        best[end] = float("inf")
        for first in range(end - 1, max(-1, end - 1 - MAX_SENTENCES), -1):
            size = pieces[end - 1].end - pieces[first].start
            if size > MAX_UNIT and first < end - 1:
                break
            cost = best[first] + _length_cost(size, comfortable) - pieces[first].gain
            if cost < best[end]:
                best[end], back[end] = cost, first
    groups = []
    end = len(pieces)
    while end > 0:
        groups.append((back[end], end - 1))
        end = back[end]
    return groups[::-1]


def _length_cost(size: int, comfortable: int) -> float:
    """Nothing between 40 characters and the comfortable length; the further out, the more."""
    if size < SMALL:
        return (SMALL - size) / SMALL * 2.0
    return max(0.0, (size - comfortable) / 90.0)
