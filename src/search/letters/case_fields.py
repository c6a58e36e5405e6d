"""The case a letter answers: its kind, number and session (提案 or 建议, 编号, 届次)."""

from __future__ import annotations

import re

from search.letters.finding import Found
from search.letters.frame import CASE_WORD, Frame, opening_words, receipt_words, title_words

_N = "一二三四五六七八九十〇○百\\d"
SESSION = re.compile(
    rf"(?:[㐀-鿿]{{0,24}}?第?\s?[{_N}]{{1,4}}\s?届[㐀-鿿]{{0,24}}?|[㐀-鿿]{{0,12}}(?:人大|政协|人民代表大会))第?\s?[{_N}]{{1,4}}\s?次(?:全体)?(?:会议|全会|大会|全委会)"
)
"""Matches ``省政协十三届二次会议`` and ``政协山东省第十三届委员会第二次会议``; not ``党组第二次会议``."""
_ASSEMBLY = re.compile(r"政协|人大|人民代表大会|政治协商会议")
"""Matches the bodies that have sessions; not ``妇联十三届二次会议``."""
_BEFORE_SESSION = re.compile(
    r"(?:关于对|关于|答复|对于|对|您们?在|你们?在|贵[会委党社]在|在|向|于|为|是|的|提交|收到|出席|参加|期间|[局厅委办会院署府]对?(?=[省市县区州旗政第]))"
)
"""Matches the words before a session that do not belong to it: ``关于``, ``您在``; not ``省``."""
_ORDINAL = re.compile(rf"第?\s?[{_N}]{{1,4}}\s?届|(?:人大|政协)")
"""Matches ``十三届``; not ``二次``."""
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”")
"""Matches a subject in a title, whose words say nothing of the kind of case; not words outside 《》."""
_CASE_KIND = re.compile(r"提案|建议|议案")
"""Matches ``提案``; not ``意见``."""
_NUMBER = r"[A-Za-z]{0,2}\d(?:[\d\-]{0,13}\d)?"
_CASE_NUMBER = re.compile(
    rf"第?\s?(?P<all>{_NUMBER}(?:\s?号?\s?[、，,和及]\s?第?\s?{_NUMBER}){{0,12}})\s?号(?!文|楼|线|院|令|公告|路|地块)"
)
"""Matches ``第13020162号`` and ``第45、46号``; not ``岚政办发〔2021〕25号`` (see _AFTER_YEAR) and not ``3号楼``."""
_SPELLED_NUMBER = re.compile(r"第(?P<number>[一二三四五六七八九十百〇零]{1,8})号(?:提案|建议|议案|代表|委员)")
"""Matches ``第三十五号提案``; not ``第三次``."""
_AFTER_YEAR = re.compile(r"[〕\]］】）)]\s?第?\s?\Z")
"""Matches the end of ``〔2021〕``; not ``会议第``."""
_NUMBER_LABEL = re.compile(
    rf"(?:(?:提案|建议|案件|议案|代表建议|委员提案)?(?:编\s?号|案\s?号|序号)|提案号|建议号)\s?[：:]\s?(?:第\s?)?(?P<number>{_NUMBER})(?:\s?号)?"
)
"""Matches ``提案编号：0123``; not ``文件编号：A``."""
_OPENED_YEAR = re.compile(r"[㐀-鿿]{1,8}[〔\[［]")
"""Matches ``岚政办发〔``; not ``会议（``."""
_RECEIVED_NUMBER = re.compile(
    rf"(?:[（(]\s?(?:编号|案号|提案号|建议号)?[：:]?\s?)?第?\s?(?P<number>{_NUMBER})\s?号\s?[）)]?(?:提案|建议|议案|件)?"
)
"""Matches ``（第2018066号）``, and ``3号`` too: sought beside the subject only; not ``号``."""
_BEFORE_RECEIVED = re.compile(r"(?:会议|提案|建议|议案|编号)[^。]{0,4}\Z")
"""Matches what stands before a case number in the receipt formula, ``会议``; not ``共``."""
_ONE_NUMBER = re.compile(_NUMBER)
"""Matches ``0187``; not ``号``."""
_MORE_NUMBERS = re.compile(rf"(?:(?:提案|建议|议案)?[、，,和及与]\s?(?:[^、，]{{0,24}}会议)?第?\s?{_NUMBER}\s?号)+")
"""Matches ``、第35号`` after ``第12号``; not ``提案``."""
_NUMBER_OF_MORE = re.compile(rf"第?\s?({_NUMBER})\s?号")
"""Matches ``第35号``; not ``35``."""


def read(frame: Frame, subject: Found | None) -> dict[str, Found | None]:
    """Read case_kind, case_number, session."""
    return {"case_kind": _kind(frame), "case_number": _number(frame, subject), "session": _session(frame)}


def _kind(frame: Frame) -> Found | None:
    """提案 or 建议: by the assembly the title or the opening names, else by its own last word, else by the salutation."""
    title_start, title = title_words(frame)
    opening_start, opening = opening_words(frame)
    matter = _QUOTED.sub(lambda match: "\0" * len(match[0]), title)
    for start, words in ((title_start, matter), (opening_start, opening[:200])):
        for assembly, kind in (("政协", "提案"), ("政治协商会议", "提案"), ("人大", "建议"), ("人民代表大会", "建议")):
            at = words.find(assembly)
            if at >= 0:
                return Found(kind, start + at, start + at + len(assembly))
        words_of_case = _CASE_KIND.search(words)
        if words_of_case:
            kind = "提案" if words_of_case[0] == "提案" else "建议"
            return Found(kind, start + words_of_case.start(), start + words_of_case.end())
    return None


def _number(frame: Frame, subject: Found | None) -> Found | None:
    start, title = title_words(frame)
    found = _numbers_in(title, start)
    if found is not None:
        return found
    for paragraph in (*frame.head, *frame.tail):
        match = _NUMBER_LABEL.search(paragraph.text) if len(paragraph.text) <= 200 else None
        if match:
            return Found(
                match["number"], paragraph.start + match.start("number"), paragraph.start + match.end("number")
            )
    for paragraph in frame.head:
        if len(paragraph.text) <= 80 and CASE_WORD.search(paragraph.text):
            found = _numbers_in(paragraph.text, paragraph.start)
            if found is not None:
                return found
    return _received_number(frame, subject)


def _numbers_in(words: str, start: int) -> Found | None:
    """The case number, or numbers joined by 、, of a title; document numbers in it are passed over."""
    for match in _CASE_NUMBER.finditer(words):
        before = words[max(0, match.start() - 30) : match.start()]
        if _AFTER_YEAR.search(before) and "届" not in before and _OPENED_YEAR.search(before[-16:]):
            continue
        numbers = _ONE_NUMBER.findall(match["all"])
        rest = words[match.end() :]
        more = _MORE_NUMBERS.match(rest)
        if more:
            numbers += _NUMBER_OF_MORE.findall(more[0])
        end = match.end("all") if not more else match.end() + more.end() - 1
        return Found("、".join(dict.fromkeys(numbers)), start + match.start("all"), start + end)
    spelled = _SPELLED_NUMBER.search(words)
    return Found(spelled["number"], start + spelled.start("number"), start + spelled.end("number")) if spelled else None


def _received_number(frame: Frame, subject: Found | None) -> Found | None:
    """The number beside the subject or the session in the receipt formula: ``《…》（第2018066号）收悉``."""
    start, opening = receipt_words(frame)
    for match in _RECEIVED_NUMBER.finditer(opening):
        before, after = opening[max(0, match.start() - 12) : match.start()], opening[match.end() : match.end() + 4]
        beside = subject is not None and abs(start + match.start() - subject.end) <= 3
        if (
            beside
            or _BEFORE_RECEIVED.search(before)
            or match[0].endswith(("提案", "建议", "议案"))
            or after[:2] in ("提案", "建议")
        ):
            return Found(match["number"], start + match.start("number"), start + match.end("number"))
    return None


def _session(frame: Frame) -> Found | None:
    title_start, title = title_words(frame)
    opening_start, opening = opening_words(frame)
    places = [
        (title_start, title),
        *((item.start, item.text) for item in frame.head if len(item.text) <= 120),
        (opening_start, opening[:260]),
    ]
    for start, words in places:
        for match in SESSION.finditer(words):
            span = _trimmed_session(match)
            if span is not None:
                value = match.string[span[0] : span[1]].replace("\n", "").replace(" ", "")
                return Found(value, start + span[0], start + span[1])
    return None


def _trimmed_session(match: re.Match[str]) -> tuple[int, int] | None:
    """Span of the session without the words before it; ``None`` when no assembly is named."""
    head = match[0]
    cut = 0
    ordinal = _ORDINAL.search(head)
    limit = ordinal.start() if ordinal else len(head)
    assembly = _ASSEMBLY.search(head)
    if assembly is None:
        return None
    limit = min(limit, assembly.start()) if assembly.start() < limit else limit
    for word in _BEFORE_SESSION.finditer(head, 0, limit):
        cut = word.end()
    return match.start() + cut, match.end()
