"""Documents the body cites: 《…》, a document number without a title, a law by its bare name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from search.letters.finding import Found
from search.letters.frame import Frame
from search.text import find_doc_numbers, fold
from search.types import CitedDocument

Cited = tuple[CitedDocument, int, int]
"""Document, start and end of its title in the text."""

_MAX_TITLE = 120
_NUMBER_AFTER = re.compile(
    r"[”’]?\s?(?:[（(](?P<inner>[^（）()]{1,80}(?:[（(][^（）()]{0,20}[）)][^（）()]{0,20})?)[）)])"
)
"""Matches ``（岚政发〔2021〕41号）`` right after a title; not ``，``."""
_ORDER = re.compile(
    r"[㐀-鿿]{0,20}令\s?(?:[（(]?\d{4}[）)]?年?)?\s?第?\s?[\d一二三四五六七八九十百]{1,5}\s?号|(?:公告|主席令)\s?\d{4}年第\d{1,4}号"
)
"""Matches ``省政府令第316号``; not ``第316号提案``."""
_STANDARD = re.compile(
    r"(?:GB|DB|JGJ|CJJ|HJ|NY|JT|JTG|MZ|WS|DL|SL|TB|YY|LY|AQ|XF|GA|CJ)\s?(?:/?T)?\s?[\d/.]{2,12}(?:[-—]\d{2,4})?"
)
"""Matches ``GB/T 9704-2012`` and ``DB37/T 4321—2021``; not ``5G``."""
_SHORT_FORM = re.compile(r"(?:以下(?:统)?(?:简称|称)|下称|简称)[为：:]?\s?[“]?\Z")
"""Matches what stands before the short form of a title; not before a title."""
_GENERIC = re.compile(
    r"(?:[新该本此]|实施|工作|行动|管理|暂行|若干|指导|三年)?(?:条例|办法|规定|规划|方案|意见|通知|计划|措施|规则|细则|决定|纲要|标准|规范|指南|实施方案|实施意见|实施细则|行动计划|行动方案|要点|清单|协议|合同|公约|指引|导则|制度|目录|答复|函|建议|提案|报告)"
)
"""Matches ``办法`` alone, the short form of a title; not ``老字号认定管理办法``."""
_PERIODICAL = re.compile(r"(?:日报|晚报|晨报|早报|时报|商报|快报|周报|周刊|月刊|学刊|杂志|新闻联播|新闻|日刊|画报)\Z")
"""Matches ``临州日报``; not ``新闻发布管理办法``."""
_CASE_TITLE = re.compile(r"(?!.*(?:中共中央|国务院|全国人大)).*(?:提案|议案|建议)\Z")
"""Matches ``关于推进停车建设的提案``; not ``中共中央关于制定国民经济规划的建议``."""
_DOCUMENT_WORD = re.compile(
    r"(?:法|法典|条例|办法|规定|规划|方案|意见|通知|计划|措施|规则|细则|决定|纲要|标准|规范|指南|要点|清单|公约|指引|导则|制度|目录|备忘录|协议|协定|章程|报告|公告|公报|通告|"
    r"决议|草案|解释|批复|函|政策|目标|任务|任务书|倡议|宣言|声明|合同|文本|范本|白皮书|蓝皮书|台账|手册|图|图集|表|书|稿|意见稿|名录|名单|十条|条|行动|工程|战略|通则|总则|守则|准则|"
    r"指标|体系|须知|纪要|预案|大纲|定额|命令|令|建议|(?:19|20)\d\d年?)(?:[（(][^）)]{1,24}[）)])*\Z"
)
"""Matches the last word of a document's title, ``办法（试行）``; not ``小场所安全十看``."""
_CALLED_STANDARD = re.compile(
    r"[（(]?(?:系列)?(?:国家|行业|地方|团体|企业)?(?:标准|规范|条例|办法|文件|政策|方案|规划|行动|法规)"
)
"""Matches ``地方标准`` after ``《青溪毛尖》``; not ``报道``."""
_MARKS = re.compile(r"[《》\n]")
"""Matches the marks round a title and the end of a paragraph, which closes it; not ``〈``."""
_PLACE = re.compile(r"[㐀-鿿]{1,8}[省市县区]")
"""Matches ``岚江省`` before a title; not ``关于``."""
_PLACE_ENDS = ("省", "市", "县", "区", "州")
_ISSUED = re.compile(r"[）)]?(?:文件?)?(?:印发|下发|发布|公布|转发)(?:了|的)?")
"""Matches ``印发的`` between a number and its title; not ``和``."""
_BRACKETED_NUMBER_AHEAD = re.compile(r"[（(]\s?\Z")
"""Matches the bracket that opens before a document number."""
_WORDS_BEFORE = re.compile(r"[㐀-鿿A-Za-z0-9“”·—\-]{2,30}\Z")
"""Matches the words before a bracket; not a mark."""
_LEAD_IN = re.compile(
    r"(?:.*(?:根据|按照|依据|依照|遵照|参照|落实|执行|贯彻|印发了?|出台了?|制定了?|制发了?|下发了?|转发了?|发布了?|公布了?|修订了?|印发的|出台的|我们的|我市的|我省的|是|的|了|和|与|及|将|对|由|以|受|为|据|照|按|依|从|在|随|会同|通过|以及|结合|对照|围绕|见))+"
)
"""Matches ``按照`` of ``按照省里方案``; not ``省里方案``."""


def read(frame: Frame, printed: str, subject: Found | None) -> tuple[Cited, ...]:
    """List the documents cited in the body, once each, in the order of their first mention.

    ``printed`` is the text with quotation marks as printed, equally long. A number found at a later mention is added.
    """
    start, end = frame.body
    body = frame.text[start:end]
    own = fold(subject.value) if subject else ""
    mentions = [*_titled(body, own), *_numbered(body), *_laws(body)]
    if subject is not None:
        mentions = [item for item in mentions if not subject.start <= start + item[1] < subject.end]
    found = sorted(mentions, key=lambda item: (item[1], -item[2]))
    kept: dict[str, tuple[int, int, str | None]] = {}
    covered = -1
    for number, first, last in found:
        if first < covered:
            continue
        covered = last
        key = _key(body[first:last], kept)
        if key not in kept:
            kept[key] = (first, last, number)
        elif kept[key][2] is None and number is not None:
            kept[key] = (*kept[key][:2], number)
    return tuple(
        (CitedDocument(printed[start + first : start + last].replace("\n", ""), number), start + first, start + last)
        for first, last, number in kept.values()
    )


Mention = tuple[str | None, int, int]
"""Number, start and end of the title in the body."""


def _key(title: str, kept: dict[str, tuple[int, int, str | None]]) -> str:
    """Folded title; the same document with and without the name of its province has one key."""
    key = fold(title)
    key = key.removeprefix("中华人民共和国")
    if key in kept:
        return key
    for other in kept:
        longer, shorter = (key, other) if len(key) > len(other) else (other, key)
        if len(shorter) >= 6 and longer.endswith(shorter) and _PLACE.fullmatch(longer[: -len(shorter)]):
            return other
    return key


def _titled(body: str, own: str) -> Iterator[Mention]:
    """Titles in 《》, with the number in the bracket after them or before them."""
    for first, last in _title_spans(body):
        title = body[first:last]
        if not 2 <= len(title) <= _MAX_TITLE or _SHORT_FORM.search(body, max(0, first - 12), first - 1):
            continue
        folded = fold(title)
        if folded == own or (own and own.endswith(folded) and len(folded) > 8) or _GENERIC.fullmatch(title):
            continue
        if _PERIODICAL.search(title) or _CASE_TITLE.fullmatch(title):
            continue
        number = _number_after(body, last + 1) or _number_before(body, first - 1)
        if number is None and not _DOCUMENT_WORD.search(title) and not _standing_title(body, last + 1):
            continue
        yield number, first, last


def _title_spans(body: str) -> Iterator[tuple[int, int]]:
    """Spans inside the outermost 《》; an opening mark that is not closed within reach is passed over."""
    opened: list[int] = []
    for match in _MARKS.finditer(body):
        if match[0] == "《":
            if opened and match.start() - opened[0] > _MAX_TITLE:
                opened = []
            if len(opened) < 8:
                opened.append(match.end())
        elif match[0] == "\n":
            opened = []
        elif opened:
            first = opened.pop()
            if not opened:
                yield first, match.start()


def _standing_title(body: str, at: int) -> bool:
    """Whether a title without a document's word is called one by what follows: ``《青溪毛尖》地方标准``."""
    return _CALLED_STANDARD.match(body[at : at + 12]) is not None


def _number_after(body: str, at: int) -> str | None:
    match = _NUMBER_AFTER.match(body, at)
    if match is None:
        return None
    inner = match["inner"]
    numbers = find_doc_numbers(inner)
    if numbers:
        return inner[numbers[0][0] : numbers[0][1]].strip()
    order = _ORDER.search(inner)
    if order:
        return order[0]
    standard = _STANDARD.match(inner)
    return standard[0] if standard else None


def _number_before(body: str, at: int) -> str | None:
    """``以岚政发〔2021〕41号印发的《…》``: the number goes before the title."""
    numbers = find_doc_numbers(body[max(0, at - 40) : at])
    if not numbers:
        return None
    start, end, _ = numbers[-1]
    before = body[max(0, at - 40) : at]
    return before[start:end] if _ISSUED.fullmatch(before[end:]) else None


def _numbered(body: str) -> Iterator[Mention]:
    """Documents given by number without 《》: the words just before the bracket are the title."""
    for start, _, _ in find_doc_numbers(body):
        before = body[max(0, start - 60) : start]
        bracket = _BRACKETED_NUMBER_AHEAD.search(before)
        if bracket is None:
            continue
        words = _WORDS_BEFORE.search(before[: bracket.start()])
        if words is None:
            continue
        lead = _LEAD_IN.match(words[0])
        title = words[0][lead.end() :] if lead else words[0]
        if len(title) < 2 or not _DOCUMENT_WORD.search(title):
            continue
        end = start - (len(before) - bracket.start())
        number = next(
            body[s:e] for s, e, _ in find_doc_numbers(body[start : start + 60]) for s, e in [(s + start, e + start)]
        )
        yield number, end - len(title), end


_LAW_END = re.compile(r"法典?|条例")
"""Matches the last word of a law's name; not ``规定``."""
_LONGEST_LAW = 30
_NOT_AFTER_LAW = ("实施", "规", "律", "草案", "修", "治", "院", "》", "学", "人", "定")
_BEFORE_SHORT_LAW = re.compile(r"(?:\A|[^㐀-鿿]|[照据合反依按和与及对从以在的是违守施布有受用到])\Z")
"""Matches what may stand before a name of three characters: 违反预算法; not 终身教育法."""


@lru_cache(maxsize=1)
def _law_names() -> frozenset[str]:
    text = resources.files("search").joinpath("lexicon/laws.tsv").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _laws(body: str) -> Iterator[Mention]:
    """National laws and regulations called by their bare proper name: 预算法."""
    names = _law_names()
    for match in _LAW_END.finditer(body):
        end = match.end()
        start = next((at for at in range(max(0, end - _LONGEST_LAW), end - 2) if body[at:end] in names), None)
        if start is None or body[end : end + 4].startswith(_NOT_AFTER_LAW):
            continue
        before = body[max(0, start - 2) : start]
        if before.endswith(("《", "〈", *_PLACE_ENDS)) or (end - start == 3 and not _BEFORE_SHORT_LAW.search(before)):
            continue
        yield None, start, end
