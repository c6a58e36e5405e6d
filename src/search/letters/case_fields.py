"""What the letter answers: kind, number and session of the case, its subject, whom it answers, in which role."""

from __future__ import annotations

import itertools
import re

from search.agencies import short_forms
from search.letters.finding import Found
from search.letters.frame import Frame
from search.types import Role

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
"""Matches ``（第2018066号）``; not ``3号``: sought beside the subject only."""
_SUBJECT = re.compile(r"《(?P<subject>(?:[^《》]|《[^《》]{0,80}》){2,160})》")
"""Matches ``《关于优化公交线网的提案》``; not ``《》``."""
_QUOTED_SUBJECT = re.compile(r"“(?P<subject>(?:关于)?(?:[^“”]|“[^“”]{0,60}”){4,120}?(?:提案|建议|议案))”")
"""Matches ``“关于汲取洪水教训的建议”``; not ``“留改拆增”``."""
_PLAIN_SUBJECT = re.compile(
    r"(?P<subject>关于(?![对您你贵])(?:[^。；\n，]|，(?!现|经|我|答|收|您|你)){2,120}?的?(?:提案|建议|议案))(?=收悉|已?收|，|。|、|交|由|后|我|经|（|\(|中|很|及)"
)
"""Matches ``关于规范扶持我省乡村民宿发展的提案`` before ``收悉``; not ``关于票价。``."""
_QUOTED_CASE = re.compile(
    r"(?:关于)?(?:您|你们?|贵[会委社党]?)?(?:提出|反映|提到)的(?P<subject>“[^“”]{4,80}”)(?:一案|的?(?:提案|建议|议案))"
)
"""Matches ``“整治后的河道为何又黑了”一案``; not ``“留改拆增”``."""
_TITLE_SUBJECT = re.compile(r"《(?P<subject>[^《》]{4,160})》")
"""Matches ``《关于停车的建议》`` in a title; not ``《》``."""
_SUBJECT_LABEL = re.compile(
    r"(?:案\s?由|(?:提案|建议|议案)?(?:题目|标题|名称|案名))\s?[：:]\s?《?(?P<subject>[^《》\s]{4,120})》?\Z"
)
"""Matches ``案由：关于加强养老服务的提案``; not ``标题：`` alone."""
_RECEIPT_END = re.compile(r"(?:答复|函复|回复|复函|报告|汇报|说明)[^。，]{0,6}如下|收悉[。，]|收到了?[。，]")
"""Matches ``现答复如下``; not ``答复``."""
_OPENING = 700
_OWN = r"(?:我|本)(?:厅|局|委|办|会|院|署|部|处|中心|单位|部门|行|公司|区|县|市|校|馆|队|总队|支队|台|社|站|集团|街道|镇|乡|园区|管委会)"
_ROLE_WORD = r"(?P<role>主办|主要承办|独立承办|单独承办|独办|单独办理|独立办理|单办|会办|分办|协办)"
_ROLE = re.compile(
    rf"{_OWN}(?:作为|为|是|系|属于?|被确定为|被列为|确定为|负责)?(?:该|此|本|这)?(?:件|提案|建议|议案)?(?:的)?{_ROLE_WORD}(?:单位|部门|方)?"
)
"""Matches ``我厅作为分办单位`` and ``由我局主办``; not ``我厅会同省财政厅会办``."""
_ROLE_AHEAD = re.compile(rf"作为(?:该|此|本|这)?(?:件|提案|建议|议案)?的?{_ROLE_WORD}(?:单位|部门)?，\s?{_OWN}")
"""Matches ``作为主办单位，我局``; not ``作为主办单位，市财政局``."""
_ROLE_OF = re.compile(rf"{_ROLE_WORD}单位(?:为|是|：|:)\s?{_OWN}")
"""Matches ``主办单位为我局``; not ``主办单位为市财政局``."""
_NOT_ROLE_AFTER = re.compile(r"的?(?:展|会展|活动|论坛|大赛|比赛|培训|赛|了)")
"""Matches ``的展会`` after ``我局主办``: an event, no case."""
_ROLES: dict[str, Role] = {
    "主办": "主办", "主要承办": "主办", "会办": "会办", "协办": "会办", "分办": "分办", "独办": "单独办理", "单独办理": "单独办理",
    "独立办理": "单独办理", "独立承办": "单独办理", "单独承办": "单独办理", "单办": "单独办理",
}  # fmt: skip
_NAME_END = re.compile(r"(?:各?位)?(?:人大|政协)?(?:委员|代表|同志|先生|女士)们?\Z")
_COUNTED = re.compile(
    r"(?P<lead>.*?)(?P<first>委员|代表)?等(?P<count>[\d一二三四五六七八九十两]+[名位人])(?:政协|人大)?(?:委员|代表|同志)?们?\Z"
)
"""Matches ``褚云澜等11位代表`` and ``古丽梅代表等5人``; not ``褚云澜代表``."""
_COLLECTIVE = re.compile(
    r"[全各].{0,12}(?:代表|委员)|.*[（(].*(?:领衔|联名).*[）)]|.*(?:界|界别|小组|党派|代表团|组|团|党|会)(?:别)?(?:委员|代表)"
)
"""Matches ``全体联名代表（领衔代表：池爱莲）`` and ``致公党界别委员``; not ``饶轶委员``."""
_ORGANISATION = re.compile(
    r"委员会|小组|委会|支部|总支|工委|工商联|省委|市委|县委|区委|联合会|[社界组联会团党盟建进革]\Z|省|市|县|区"
)
"""Matches ``民盟岚江省委会``; not ``饶轶``."""
_AUTHOR_LABEL = re.compile(
    r"(?:提案者|提案人|第一提案人|建议人|领衔代表|代表姓名|委员姓名|提出人|提案委员)\s?[：:]\s?(?P<names>[^：:。]{2,60}?)(?=\s[^\s：:]{2,8}[：:]|\Z)"
)
"""Matches ``提案者：民盟省委会``; not ``提案者``."""
_POLITE = re.compile(r"尊敬的")
"""Matches ``尊敬的``; not ``尊``."""


def read(frame: Frame, issuer: str | None) -> dict[str, Found | None]:
    """Read case_kind, case_number, session, subject, role."""
    subject = _subject(frame)
    return {
        "case_kind": _kind(frame),
        "case_number": _number(frame, subject),
        "session": _session(frame),
        "subject": subject,
        "role": _role(frame, issuer),
    }


def as_role(words: str | None) -> Role | None:
    """Narrow a string to a role."""
    return next((role for role in _ROLES.values() if role == words), None)


def _title(frame: Frame) -> tuple[int, str]:
    return (frame.title[0], frame.text[slice(*frame.title)]) if frame.title else (0, "")


def _opening(frame: Frame) -> tuple[int, str]:
    """The start of the body with the receipt formula."""
    start, end = frame.body
    return start, frame.text[start : min(end, start + _OPENING)]


def _kind(frame: Frame) -> Found | None:
    """提案 or 建议: by the assembly the title or the opening names, else by its own last word, else by the salutation."""
    title_start, title = _title(frame)
    opening_start, opening = _opening(frame)
    matter = re.sub(r"《[^》]*》|“[^”]*”", lambda match: "\0" * len(match[0]), title)
    for start, words in ((title_start, matter), (opening_start, opening[:200])):
        for assembly, kind in (("政协", "提案"), ("政治协商会议", "提案"), ("人大", "建议"), ("人民代表大会", "建议")):
            at = words.find(assembly)
            if at >= 0:
                return Found(kind, start + at, start + at + len(assembly))
        words_of_case = re.search(r"提案|建议|议案", words)
        if words_of_case:
            kind = "提案" if words_of_case[0] == "提案" else "建议"
            return Found(kind, start + words_of_case.start(), start + words_of_case.end())
    return None


def _number(frame: Frame, subject: Found | None) -> Found | None:
    start, title = _title(frame)
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
        if len(paragraph.text) <= 80 and re.search(r"提案|建议|议案", paragraph.text):
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
        numbers = re.findall(_NUMBER, match["all"])
        rest = words[match.end() :]
        more = re.match(rf"(?:(?:提案|建议|议案)?[、，,和及与]\s?(?:[^、，]{{0,24}}会议)?第?\s?{_NUMBER}\s?号)+", rest)
        if more:
            numbers += re.findall(rf"第?\s?({_NUMBER})\s?号", more[0])
        end = match.end("all") if not more else match.end() + more.end() - 1
        return Found("、".join(dict.fromkeys(numbers)), start + match.start("all"), start + end)
    spelled = _SPELLED_NUMBER.search(words)
    return Found(spelled["number"], start + spelled.start("number"), start + spelled.end("number")) if spelled else None


def _received_number(frame: Frame, subject: Found | None) -> Found | None:
    """The number beside the subject or the session in the receipt formula: ``《…》（第2018066号）收悉``."""
    start, opening = _opening(frame)
    end = _RECEIPT_END.search(opening)
    opening = opening[: end.end()] if end else opening[:200]
    for match in _RECEIVED_NUMBER.finditer(opening):
        before, after = opening[max(0, match.start() - 12) : match.start()], opening[match.end() : match.end() + 4]
        beside = subject is not None and abs(start + match.start() - subject.end) <= 3
        if (
            beside
            or re.search(r"(?:会议|提案|建议|议案|编号)[^。]{0,4}\Z", before)
            or match[0].endswith(("提案", "建议", "议案"))
            or after[:2] in ("提案", "建议")
        ):
            return Found(match["number"], start + match.start("number"), start + match.end("number"))
    return None


def _session(frame: Frame) -> Found | None:
    title_start, title = _title(frame)
    opening_start, opening = _opening(frame)
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
    ordinal = re.search(rf"第?\s?[{_N}]{{1,4}}\s?届|(?:人大|政协)", head)
    limit = ordinal.start() if ordinal else len(head)
    assembly = _ASSEMBLY.search(head)
    if assembly is None:
        return None
    limit = min(limit, assembly.start()) if assembly.start() < limit else limit
    for word in _BEFORE_SESSION.finditer(head, 0, limit):
        cut = word.end()
    return match.start() + cut, match.end()


def _subject(frame: Frame) -> Found | None:
    """案由: the title in 《》 of the receipt formula, else the words from 关于 through 提案 or 建议."""
    start, opening = _opening(frame)
    end = _RECEIPT_END.search(opening)
    receipt = opening[: end.end()] if end and end.end() > 12 else opening[:260]
    for pattern in (_SUBJECT, _QUOTED_SUBJECT, _QUOTED_CASE, _PLAIN_SUBJECT):
        for match in pattern.finditer(receipt):
            if pattern is _SUBJECT and not _is_case_title(receipt, match):
                continue
            return _unquoted(match, start)
    title_start, title = _title(frame)
    titled = _TITLE_SUBJECT.search(title)
    if titled:
        return _unquoted(titled, title_start)
    for paragraph in frame.head:
        labelled = _SUBJECT_LABEL.match(paragraph.text) if len(paragraph.text) <= 200 else None
        if labelled:
            return _unquoted(labelled, paragraph.start)
    return None


def _is_case_title(receipt: str, match: re.Match[str]) -> bool:
    """Whether a title in 《》 is the case's own and no law it cites."""
    words = match["subject"]
    before, after = receipt[: match.start()], receipt[match.end() : match.end() + 14]
    if re.search(r"(?:提案|建议|议案)\Z", words):
        return True
    if re.search(r"^(?:的|这|一)?[^，。]{0,8}?(?:提案|建议|议案|一案|收悉|已收|（第|\(第)", after):
        return True
    return re.search(r"(?:提案|建议|议案|提出的?|提交的?|反映的?|提出了?)\Z", before) is not None


def _unquoted(match: re.Match[str], start: int) -> Found:
    """The subject without quotation marks that enclose all of it."""
    first, last = match.span("subject")
    words = match["subject"]
    if words[0] == "“" and words[-1] == "”" and "”" not in words[1:-1]:
        first, last = first + 1, last - 1
    return Found(match.string[first:last], start + first, start + last)


def _role(frame: Frame, issuer: str | None) -> Found | None:
    """The role the letter gives its own issuer in the receipt formula."""
    start, opening = _opening(frame)
    for pattern in (_ROLE, _ROLE_AHEAD, _ROLE_OF, *_named_role(issuer)):
        for match in pattern.finditer(opening):
            if not _NOT_ROLE_AFTER.match(opening, match.end()):
                return Found(_ROLES[match["role"]], start + match.start(), start + match.end())
    return None


def _named_role(issuer: str | None) -> tuple[re.Pattern[str], ...]:
    """The role said of the issuer by its name: 由省科技厅主办."""
    if issuer is None:
        return ()
    names = "|".join(re.escape(name) for name in (issuer, *short_forms(issuer)) if len(name) >= 4)
    return (re.compile(rf"(?:{names})(?:作为|为|是|负责)?{_ROLE_WORD}(?:单位|部门)?"),) if names else ()


def addressees(frame: Frame) -> tuple[Found, ...]:
    """Whom the letter answers: persons without 委员 or 代表, organisations as printed."""
    if frame.salutation is None:
        return _labelled_addressees(frame)
    return _named(frame, *frame.salutation)


def _labelled_addressees(frame: Frame) -> tuple[Found, ...]:
    """Whom a web page's table names, when the letter has no salutation: ``提案者：民盟省委会``."""
    for paragraph in frame.head:
        match = _AUTHOR_LABEL.match(paragraph.text) if len(paragraph.text) <= 120 else None
        if match:
            return _named(frame, paragraph.start + match.start("names"), paragraph.start + match.end("names"))
    return ()


def _named(frame: Frame, start: int, end: int) -> tuple[Found, ...]:
    words = frame.text[start:end]
    polite = _POLITE.match(words)
    if polite:
        start, words = start + polite.end(), words[polite.end() :]
    if _COLLECTIVE.fullmatch(words) and not re.search(r"[、，]", re.sub(r"[（(].*[）)]", "", words)):
        return (Found(words, start, end),)
    found = []
    for at, part in _parts(words):
        value = _name(part)
        if value:
            length = len(value) if part.startswith(value) else len(part)
            found.append(Found(value, start + at, start + at + length))
    return tuple(found)


def _parts(words: str) -> list[tuple[int, str]]:
    """Cut a salutation at 、 ， and blanks outside brackets, and after 委员 or 代表 before another name."""
    parts: list[tuple[int, str]] = []
    depth, begin = 0, 0
    for at, char in enumerate(words + "、"):
        depth += (char in "（(") - (char in "）)")
        if depth <= 0 and (char in "、，,；;\u3000 " or at == len(words)):
            parts += _between_titles(begin, words[begin:at])
            begin = at + 1
    return [(at, part) for at, part in parts if part]


def _between_titles(begin: int, words: str) -> list[tuple[int, str]]:
    """``盛荔委员蒲松涛委员`` → two parts; ``九三学社石渠市委员会`` and ``褚云澜代表等11位代表`` stay whole."""
    cuts = [
        match.end()
        for match in re.finditer(
            r"(?<=[㐀-鿿]{2})(?:委员(?!会)|代表)(?=[㐀-鿿]{2,4}(?:委员|代表)(?!会))(?!等|团)", words
        )
    ]
    edges = [0, *cuts, len(words)]
    return [(begin + first, words[first:last]) for first, last in itertools.pairwise(edges)]


def _name(part: str) -> str:
    """One name without its title: ``饶轶委员`` → ``饶轶``, ``褚云澜等11位代表`` → ``褚云澜等11位``."""
    counted = _COUNTED.fullmatch(part)
    if counted:
        return f"{counted['lead']}等{counted['count']}"
    person = re.sub(r"[（(](?:女|男|代表|委员|领衔|领衔代表|第一提案人|[㐀-鿿]{1,3}族)[）)]", "", part)
    stripped = _NAME_END.sub("", person)
    if stripped != person and (len(stripped) > 5 and _ORGANISATION.search(stripped) and "·" not in stripped):
        return part
    return stripped or part
