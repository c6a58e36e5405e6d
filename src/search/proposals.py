"""A whole proposal (提案, 建议) as it is pasted → its points: what it asks for, one by one, so that each can be looked up.

Proposals are freer than replies, but share one habit: a title, what is the matter (现状、问题), what should be done (建议), the last
two numbered 一、（一）1.（1） or strung together with 一是、二是. What should be done is what bodies answer, so those are the points;
what is the matter is left out wherever the proposal tells the two apart. A plain function of the text; nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.text import clean_pages, find_doc_numbers, sentences
from search.types import Page, Span

MOST_POINTS = 20
"""A proposal with more is several; the rest is counted in ``Proposal.left``."""

SHORT_HEAD = 40
"""Longest line that may be a title of a part (GB/T 9704-2012 headings are a line); longer ones are text."""

LONGEST_TITLE = 60
LEAST_POINT = 6
"""Characters below which a paragraph says nothing that could be looked up."""

LONGEST_QUESTION = 160
"""Characters of a point that are looked up: its heading and first sentences; examples and reasons come after them."""

_COUNT = r"[一二三四五六七八九十]{1,3}"
NUMBERINGS = (
    re.compile(rf"(?:{_COUNT}、|第{_COUNT}[，,、]|建议(?:{_COUNT}|\d{{1,2}})[：:、.．\s])\s{{0,3}}"),
    re.compile(rf"[（(]{_COUNT}[）)]、?\s{{0,3}}"),
    re.compile(r"(?:\d{1,2}[.．、](?!\d)|\d{1,2}[）)])\s{0,3}"),
    re.compile(r"(?:[（(]\d{1,2}[）)]|[①-⑳])\s{0,3}"),
)
"""Numbering of the four levels of an official text (GB/T 9704-2012, 7.3.3), outermost first. The first matches ``一、`` and
``建议1：``, not ``一是``; the second ``（一）``, not ``（见附件）``; the third ``1.``, not ``1.5万户``; the fourth ``（1）`` and
``①``, not ``（1998年）``."""

RUN_ON = re.compile(
    rf"(?<=[。；;：:！!])\s{{0,3}}(?=(?:{_COUNT}、|第{_COUNT}[，,、]|[（(](?:{_COUNT}|\d{{1,2}})[）)]|\d{{1,2}}[.．、](?!\d)|[①-⑳]))"
)
"""Where a numbered part begins in the middle of a line, as in text pasted from a web page. Matches before ``（二）`` in
``加大投入。（二）加强宣传``; not in ``按照（二）办理`` and not before ``1.5万户``."""

CLOSING = re.compile(r"以上(?:建议|意见|提案|几点)|妥否|当否|特此|请(?:予以?)?(?:审议|研究|采纳|考虑|答复)")
"""How a proposal takes its leave. Matches ``以上建议妥否，请审议。``; not ``请求增设站点``."""

INLINE = re.compile(
    rf"(?:(?<=[。；;：:！!\n])|\A)\s{{0,3}}(?:{_COUNT}(?:是|要|则)(?!否|求)|首先[，,]|其次[，,]|再次[，,]|最后[，,])"
)
"""Where a point begins inside a paragraph. Matches before ``二是`` in ``一是加强宣传；二是加大投入``; not in ``统一是关键``."""

FIELD = re.compile(
    r"(?:提案人|提案者|提案单位|建议人|提议人|提出人|第一提案人|联名人|领衔代表|附议人|代表姓名|委员姓名|姓名|界别|代表团|联系人|联系电话|联系方式|电话|手机|通讯地址|邮编|"
    r"工作单位|单位|职务|执笔人?|附件|附注|审查意见|(?:建议)?(?:主办|会办|承办)单位|类别|编号|提案号|届次|日期)\s{0,4}[：:]"
)
"""A line of the form a proposal is handed in on. Matches ``提案人：某某``; not ``单位应当：``."""

TITLE_FIELD = re.compile(r"(?:案\s{0,4}由|标\s{0,4}题|题\s{0,4}目|提案名称|建议名称)\s{0,4}[：:]\s{0,4}")
"""Matches ``案由：关于……``; not ``案由已经说明``."""

_ASKED = r"建议|对策|措施|举措|办法|思路|路径|方案|意见"
ASKING_HEAD = re.compile(
    rf"(?:提出|几点|几条|如下|以下|相关|有关|具体|主要|工作|政策|解决|改进|下一步|若干|我们|本人|为此|特|的|和|与|及|、|，|{_ASKED}){{1,12}}[：:。]?"
)
"""A heading that says no more than: here is what should be done. Matches ``对策建议`` and ``为此，提出以下几点建议：``; not
``加大投入的建议``."""

ASKING = re.compile(_ASKED)
"""Matches ``建议``; not ``问题``."""

LEAD_IN = re.compile(rf"[^。：:；\n]{{0,30}}(?:{_ASKED})[^。：:；\n]{{0,10}}(?:[：:]|如下。)\s{{0,3}}")
"""The words that open what should be done, on a line of their own or with it. Matches ``为此，我们建议：``; not ``建议加大投入。``."""

BACKGROUND = re.compile(
    r"现状|问题|背景|原因|意义|情况|必要性|可行性|分析|不足|困难|挑战|短板|依据|缘由|成效|痛点|难点"
)
"""Words of headings that tell what is the matter. Matches ``存在的主要问题``; not ``加强培训``."""

WISH = re.compile(r"建议|应当|应该|呼吁|希望|恳请|亟需|亟待|尽快|需要")
"""Words of a sentence that asks for something. Matches ``建议增设站点``; not ``站点较少``."""

TITLE_FRAME = re.compile(r"^\s*关于|(?:的)?(?:提案|建议|议案)\s*$|[《》]")
"""What every title has. Matches ``关于`` and ``的提案``; not ``养老服务``."""

QUOTES = re.compile('[“”"「」『』＂《》]')
"""Signs with which a question demands words letter for letter; a proposal only quotes. Matches ``“``; not ``、``."""

DASH = re.compile(r"(?:^|(?<=\s))[-－−]+")
"""What would exclude a word from a question. Matches ``-`` of ``-试点``; not of ``2019-2021``."""


@dataclass(frozen=True, slots=True)
class ProposalPoint:
    """One thing asked for: ``proposal.text[start:end] == text``. ``label`` is its heading as printed, numbering included, or ``""``."""

    label: str
    text: str
    start: int
    end: int
    question: str
    """What to look up: the heading and the first sentences, without what a question would take for a restriction."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal cut up. ``text`` is cleaned; ``title`` is a point as well, the whole matter in a line, ``None`` without one."""

    text: str
    title: ProposalPoint | None
    points: tuple[ProposalPoint, ...]
    left: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text: ``level`` is 1–4 for a numbered one, else 0; ``words`` begin after the numbering."""

    start: int
    end: int
    level: int
    words: int

    def said(self, text: str) -> str:
        return text[self.words : self.end].strip()


def cut_proposal(text: str) -> Proposal:
    """Cut ``text`` into its points. Linear in its length; a text without any structure is cut into paragraphs."""
    clean = clean_pages((Page(1, text),)).text
    lines = [line for line in _lines(clean) if not _said_aside(clean, line)]
    title, lines = _title(clean, lines)
    spans = [span for span in _points(clean, lines) if _substance(clean, span) >= LEAST_POINT]
    points = tuple(_point(clean, span) for span in spans[:MOST_POINTS])
    return Proposal(clean, title, points, max(0, len(spans) - MOST_POINTS))


def _said_aside(text: str, line: _Line) -> bool:
    """Whether a line belongs to the form or to the leave-taking, not to the matter."""
    return bool(
        FIELD.match(text, line.words, line.end) or (line.level == 0 and CLOSING.match(text, line.start, line.end))
    )


def _lines(text: str) -> Iterator[_Line]:
    cuts = sorted({0, len(text), *(n + 1 for n, sign in enumerate(text) if sign == "\n"), *_run_on(text)})
    for first, last in pairwise(cuts):
        start, end = _trimmed(text, (first, last))
        if start >= end:
            continue
        level, words = 0, start
        for number, numbering in enumerate(NUMBERINGS, 1):
            found = numbering.match(text, start, end)
            if found and found.end() < end:
                level, words = number, found.end()
                break
        yield _Line(start, end, level, words)


def _run_on(text: str) -> Iterator[int]:
    return (found.end() for found in RUN_ON.finditer(text))


def _title(text: str, lines: list[_Line]) -> tuple[ProposalPoint | None, list[_Line]]:
    """Return the title and the lines without it: the one a form names, else a first line that is no sentence."""
    for line in lines:
        found = TITLE_FIELD.match(text, line.start, line.end)
        if found and found.end() < line.end:
            return _title_point(text, (found.end(), line.end)), [other for other in lines if other is not line]
    if len(lines) > 1 and lines[0].level == 0:
        words = lines[0].said(text)
        if len(words) <= LONGEST_TITLE and words[-1] not in "。；：:，！" and not LEAD_IN.match(words):
            return _title_point(text, (lines[0].start, lines[0].end)), lines[1:]
    return None, lines


def _title_point(text: str, span: Span) -> ProposalPoint:
    words = text[slice(*span)]
    return ProposalPoint(words, words, *span, _askable(TITLE_FRAME.sub("", words)) or words)


def _points(text: str, lines: Sequence[_Line]) -> list[Span]:
    """Return the spans of the points: of the parts that say what should be done, where there are such, else of all parts."""
    regions = _asking_regions(text, lines)
    found = [span for region in regions for span in _items(text, region)]
    if found:
        return found
    items = _numbered(lines)
    asking = [span for span in items if not BACKGROUND.search(_heading(text, span))]
    if items:
        return asking or items
    inline = [span for line in lines for span in _inline(text, (line.start, line.end))]
    return inline or _wishes(text, lines) or [(line.start, line.end) for line in lines]


def _asking_regions(text: str, lines: Sequence[_Line]) -> list[list[_Line]]:
    """Return the lines below each heading that announces what should be done, with the rest of its own line."""
    regions: list[list[_Line]] = []
    until = 0
    for at, line in enumerate(lines):
        if at < until:
            continue
        rest = _announced(text, line)
        if rest is None:
            continue
        until = next((n for n in range(at + 1, len(lines)) if 0 < lines[n].level <= line.level), len(lines))
        region = [*rest, *lines[at + 1 : until]]
        if region:
            regions.append(region)
    return regions


def _announced(text: str, line: _Line) -> list[_Line] | None:
    """Return what follows the announcement on its own line; ``None`` when the line announces nothing."""
    words = line.said(text)
    if len(words) <= SHORT_HEAD and ASKING_HEAD.fullmatch(words) and ASKING.search(words):
        return []
    found = LEAD_IN.match(text, line.words, line.end)
    if found is None or (line.level and found.end() < line.end):
        return None
    return [_Line(found.end(), line.end, 0, found.end())] if found.end() < line.end else []


def _items(text: str, lines: Sequence[_Line]) -> list[Span]:
    """Cut the lines of a part: by numbers, else by 一是、二是, else by paragraphs."""
    numbered = _numbered(lines)
    if numbered:
        return numbered
    inline = [span for line in lines for span in _inline(text, (line.start, line.end))]
    return inline or [(line.start, line.end) for line in lines]


def _numbered(lines: Sequence[_Line]) -> list[Span]:
    """Return the parts by their outermost numbering; what stands before the first is an introduction."""
    levels = [line.level for line in lines if line.level]
    if not levels:
        return []
    heads = [at for at, line in enumerate(lines) if line.level == min(levels)]
    return [(lines[a].start, lines[b - 1].end) for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)]


def _inline(text: str, span: Span) -> list[Span]:
    """Cut a paragraph at 一是、二是; nothing when there are not two."""
    starts = [span[0] + found.start() for found in INLINE.finditer(text[slice(*span)])]
    return list(zip(starts, [*starts[1:], span[1]], strict=True)) if len(starts) > 1 else []


def _wishes(text: str, lines: Sequence[_Line]) -> list[Span]:
    """Return the sentences that ask for something."""
    return [
        (line.start + start, line.start + end)
        for line in lines
        for start, end in sentences(text[line.start : line.end])
        if WISH.search(text, line.start + start, line.start + end)
    ]


def _point(text: str, span: Span) -> ProposalPoint:
    start, end = _trimmed(text, span)
    label = _heading(text, span)
    words = _unnumbered(text[start:end])
    return ProposalPoint(label, text[start:end], start, end, _askable(words))


def _heading(text: str, span: Span) -> str:
    """Return the first line of a part where it is a heading: short and no sentence, or a short first sentence of a numbered part."""
    start, end = _trimmed(text, span)
    first = text[start:end].split("\n", 1)[0].rstrip()
    if len(first) <= SHORT_HEAD and first[-1:] not in "。；，：:":
        return first
    a, b = next(iter(sentences(first)), (0, 0))
    return first[a:b].strip() if any(n.match(first) for n in NUMBERINGS) and b - a <= SHORT_HEAD else ""


def _unnumbered(words: str) -> str:
    numbering = next((found for found in (n.match(words) for n in NUMBERINGS) if found), None) or INLINE.match(words)
    return words[numbering.end() :] if numbering else words


def _askable(words: str) -> str:
    """Return the first sentences of ``words`` as a question that restricts nothing: no quotes, numbers or exclusions."""
    plain = QUOTES.sub("", words)
    for start, end, _ in reversed(find_doc_numbers(plain)):
        plain = plain[:start] + plain[end:]
    plain = DASH.sub("", " ".join(plain.split()))
    if len(plain) <= LONGEST_QUESTION:
        return plain
    ends = [end for _, end in sentences(plain) if end <= LONGEST_QUESTION]
    return plain[: ends[-1] if ends else LONGEST_QUESTION]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _substance(text: str, span: Span) -> int:
    """Characters that say something: letters of a point, without numbering and marks."""
    return sum(map(str.isalnum, _unnumbered(text[slice(*_trimmed(text, span))])))
