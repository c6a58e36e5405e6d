"""The parts of a letter: head, title, salutation, body, tail (版头, 标题, 主送机关, 正文, 落款与版记 of GB/T 9704-2012)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.letters.dates import DATE
from search.types import Span

MAX_HEAD = 80
"""Paragraphs in which the head of a letter is sought: a web page shows its navigation first."""
MAX_TAIL = 60
_MAX_REMAINS = 8

TITLE = re.compile(
    r"(?P<label>标\s?题[：:]\s?)?(?P<title>(?P<agency>[㐀-鿿（）()\s]{2,60}?)??(?P<verb>关于对?|对于?|答复|就)(?P<matter>[^。；;！!？?\n]{2,160}?)"
    r"(?P<end>(?:的|办理|会办|协办|主办|分办|情况|意见|结果|工作)*(?:答复|复函|函复|回复|复文|意见|报告|函|说明|情况)(?:意见|函|的函|书|情况|意见函|意见的函|的复函)?))"
    r"(?P<class>\s?[（(【\[].{1,12}[）)】\]])?"
)
"""Matches ``关于省政协十一届一次会议第11010128号提案的答复``; not ``关于做好提案办理工作的通知``."""
CASE_WORD = re.compile(r"提案|建议|议案|社情民意|来信")
"""Matches ``第0187号建议``; not ``第0187号文件``."""
ANSWER_END = re.compile(
    r"(?:答复|复函|函复|回复|复文|办理意见|办理情况|会办意见|协办意见|办理结果)[^关对]{0,8}\Z|的函\Z"
)
"""Matches ``提案的答复意见``; not ``提案办理工作的意见``."""
_BARE_TITLE = re.compile(
    r"(?:(?:人大|政协)?(?:代表|委员)?(?:建议|提案|议案)(?:办理)?(?:情况)?的?)?(?:答复|复函|答复函|答复意见|答复意见书|复文|函复)"
)
"""Matches ``提案答复函``; not ``答复如下``."""
_TITLE_BODY_WORDS = re.compile(r"[您你]|收悉|如下|[，,：:](?!.{0,40}》)")
"""Matches ``您关于``; not ``关于落实“双减”要求、全面提升``. Such words stand in sentences, not in titles."""

_RECEIVER = (
    r"(?:委员|代表|同志|先生|女士|小组|委员会|支部|总支|基层委|工委|工商联|省委|市委|县委|区委|委会|总社|分社|支社|工作室|联络站|代表团|界别|[社界组联会团党]|"
    r"[^\s，。]{1,8}委|致公党|民革|民盟|民建|民进|农工党|台盟|厅|局|办公室|办公厅|研究室|督查室|人民政府|[\d一二三四五六七八九十]+[名位人](?:委员|代表)?)"
)
SALUTATION = re.compile(
    rf"(?P<names>(?:尊敬的|致)?[^。；;！!？?：:“”《》\n]{{0,90}}?(?:[（(][^）)\n]{{1,40}}[）)][^。；;！!？?：:“”《》\n]{{0,20}}?)?{_RECEIVER}们?(?:[（(][^）)\n]{{1,30}}[）)])?)"
    r"\s?(?:[：:](?P<hello>\s?您?你?们?好[！!。，,]?)?|[，,]\s?[您你]们?好[！!。：:]?)"
)
"""Matches ``宁若溪、屈大为委员：`` and ``褚慧芳代表：您好！``; not ``您提出的建议收悉，现答复如下：``."""
_SALUTATION_BARE = re.compile(r"[^。；;！!？?：:，,“”《》\n]{2,20}(?:委员|代表)")
"""Matches ``饶轶委员`` on a line of its own; not a sentence."""
_ANY_SALUTATION = re.compile(r"[^。；;！!？?：:“”《》\n]{2,60}[：:]")
"""Matches ``张三、李四：``, names without a title, when the letter's title stands above and the receipt below."""
_OPENS_BODY = re.compile(
    r"[㐀-鿿]{2,8}(?:代表|委员)(?:等)?(?:在[^。]{0,40})?提出|您|你|贵|《|收到|首先|感谢|非常|关于|衷心|来[信函文]"
)
"""Matches ``您提出的``; not ``一、``."""
_NOT_RECEIVER = re.compile(
    r"答复|如下|您|你|我|工作|措施|包括|分别|主要|抄送|主送机关|签发|联系|类别|公开|来源|提案者|提案人|承办|日期|标题|案由|附件"
)
"""Matches ``抄送：省政协提案委员会``; not ``市政协农业和农村界别小组``."""

ORGAN = (
    r"(?:厅|局|委员会|委|办公室|办公厅|政府|法院|检察院|研究院|学院|大学|医院|联合会|总工会|总队|支队|大队|中心|总站|公司|集团|银行|总社|商会|协会|"
    r"管委会|党校|部|社|署|海关|残联|妇联|科协|文联|工商联|团委|公积金中心|指挥部|街道办事处|办事处|分行|监管局|办|处|馆|支行|街道)"
)
ORGAN_LINE = re.compile(
    rf"(?P<name>[㐀-鿿（）()·]{{2,36}}?{ORGAN})(?:[（(](?:盖\s?章|公\s?章|印\s?章|印|代\s?章|签章)[）)])?"
)
"""Matches ``临州市城市管理局（盖章）``; not ``以上答复请予审阅``."""
LETTERHEAD = re.compile(
    rf"(?P<name>[㐀-鿿（）()·]{{2,36}}?{ORGAN})(?:文件|公文|公函|便函|函)?(?:[（(][^）)]{{1,10}}[）)])?"
)
"""Matches ``岚江省民政厅文件``; not ``岚民函〔2018〕156号``."""
SIGNED_DATED = re.compile(
    rf"(?P<name>[㐀-鿿（）()·]{{2,36}}?{ORGAN})(?:[（(](?:盖\s?章|公\s?章|印\s?章|印|代\s?章)[）)])?\s?(?P<date>{DATE.pattern})"
)
"""Matches ``青溪市教育局　2024年5月6日``; not ``办公室2024年5月6日印发``."""
DATE_LINE = re.compile(rf"(?:签发日期[：:]|日\s?期[：:])?[（(]?{DATE.pattern}[）)]?")
"""Matches ``（2024年8月30日）``; not ``2024年8月30日印发``."""
TAIL_LINE = re.compile(
    r"[（(【\[]?\s?(?:(?:此|本)(?:件|复|函|文|答复|答复函|提案|建议)?(?:[^，。；]{0,10})(?:公开|发布)|主动公开|依申请公开|不予公开|公开发布|不公开|同意公开|"
    r"抄\s?[送报]|主题词|附\s?件|附[：:]|[A-D]\s?类|"
    r"(?:公开(?:方式|属性|类别|形式|范围|类型|选项|程度)|信息公开|是否(?:同意)?公开|联系|承办|经办|咨询|电\s?话|传\s?真|邮\s?编|地\s?址|(?:办理|答复|建议|提案|分类)?(?:类别|结果|类型)|"
    r"签发人|校\s?对|打\s?印|共印|责任编辑|来源|作者|日期|时间)[^，。；：:]{0,10}[：:]|扫一扫|分享|上一篇|下一篇|打印本页|【?打印|关闭|相关链接|版权所有)"
)
"""Matches ``（联系处室：高新处`` and ``此件公开发布``; not ``此件由我厅主办``."""
PRINT_LINE = re.compile(rf"(?P<office>[^，。；\n]{{0,60}}?)\s?(?P<date>{DATE.pattern})\s?(?:印发|印制|印)[。）)]?")
"""Matches ``山东省科学技术厅办公室　2024年8月30日印发``; not ``规划于2024年8月30日印发，``."""
_ATTACHED_LIST = re.compile(r"附\s?件\s?[：:]")
"""Matches ``附件：1.征询意见表``; not ``附件1``."""
_LIST_ITEM = re.compile(r"\d{1,2}[.．、]\s?[^。]{2,78}\Z")
"""Matches ``2.校门周边交通组织示意图``; not a numbered sentence with its full stop."""
OPEN_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|[〇○零一二三四五六七八九]{4})?\s?年\s?[\d一二三四五六七八九十]{0,3}\s?月\s?[\d]{0,2}\s?日?"
)
"""Matches ``2024年5月`` and ``2024年　月　日``, dates without a day; not ``2024年``."""


_RECEIPT_END = re.compile(r"(?:答复|函复|回复|复函|报告|汇报|说明)[^。，]{0,6}如下|收悉[。，]|收到了?[。，]")
"""Matches ``现答复如下``; not ``答复``."""
SEPARATORS = re.compile(r"[\s、]+")
"""Matches what parts the bodies that sign on one line; not ``，``."""
OPENING = 700
"""Characters of the body in which the receipt formula stands."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the cleaned text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of a letter stand; ``head`` and ``tail`` are the paragraphs before and after ``body``.

    ``title`` and ``salutation`` are spans of the text. ``signature`` is the index in ``tail`` of the signing body.
    """

    text: str
    head: tuple[Paragraph, ...]
    title: Span | None
    salutation: Span | None
    body: Span
    tail: tuple[Paragraph, ...]


def split_paragraphs(text: str) -> list[Paragraph]:
    """Cut the cleaned text at its line ends."""
    out, start = [], 0
    for line in text.split("\n"):
        if line:
            out.append(Paragraph(start, start + len(line), line))
        start += len(line) + 1
    return out


def frame_of(text: str) -> Frame:
    """Find the parts of a letter in its cleaned text."""
    paragraphs = split_paragraphs(text)
    greeted = _salutation(paragraphs)
    salutation: Span | None = None
    at, body_start = 0, None
    if greeted is not None:
        at, (start, end), after = greeted
        salutation = (start, end)
        body_start = after if after < paragraphs[at].end else None
    title_at, title = _title(paragraphs[: at if greeted else MAX_HEAD])
    first = (at if body_start is not None else at + 1) if greeted else _after_head(paragraphs, title_at)
    tail_at = _tail(paragraphs, first)
    head = tuple(paragraphs[: at if greeted else first])
    if body_start is None:
        body_start = paragraphs[first].start if first < len(paragraphs) else len(text)
    body_end = paragraphs[tail_at - 1].end if tail_at > first else body_start
    return Frame(text, head, title, salutation, (body_start, max(body_start, body_end)), tuple(paragraphs[tail_at:]))


def title_words(frame: Frame) -> tuple[int, str]:
    """Where the title begins, and its words; ``(0, "")`` without one."""
    return (frame.title[0], frame.text[slice(*frame.title)]) if frame.title else (0, "")


def opening_words(frame: Frame) -> tuple[int, str]:
    """Where the body begins, and its first words, which hold the receipt formula."""
    start, end = frame.body
    return start, frame.text[start : min(end, start + OPENING)]


def receipt_words(frame: Frame) -> tuple[int, str]:
    """Where the body begins, and its receipt formula: through ``收悉`` or ``答复如下``, or its first words."""
    start, opening = opening_words(frame)
    end = _RECEIPT_END.search(opening)
    return start, opening[: end.end()] if end and end.end() > 12 else opening[:260]


def is_title(words: str) -> re.Match[str] | None:
    """Match a whole line as the title of a reply letter."""
    match = TITLE.fullmatch(words) if len(words) <= 240 else None
    if match is None or not CASE_WORD.search(words) or _TITLE_BODY_WORDS.search(match["title"]):
        return None
    return match if ANSWER_END.search(match["title"]) else None


def _title(paragraphs: Sequence[Paragraph]) -> tuple[int, Span | None]:
    """Find the title: the last line that is one before the salutation; its organ may stand on the line above."""
    found: tuple[int, Span | None] = (-1, None)
    for at, paragraph in enumerate(paragraphs[:MAX_HEAD]):
        match = is_title(paragraph.text)
        if match is None:
            if _BARE_TITLE.fullmatch(paragraph.text) and found[1] is None:
                found = (at, (paragraph.start, paragraph.end))
            continue
        if found[1] is not None and match["title"] in paragraphs[found[0]].text:
            continue
        start = paragraph.start + match.start("title")
        above = paragraphs[at - 1].text if at else ""
        earlier = [LETTERHEAD.fullmatch(item.text.split()[0]) for item in paragraphs[: max(0, at - 1)]]
        signs = ORGAN_LINE.fullmatch(above) or is_joint_signature(above)
        if match["agency"] is None and signs and any(head and head["name"] in above for head in earlier):
            start = paragraphs[at - 1].start
        found = (at, (start, paragraph.start + match.end("title")))
    return found


def _salutation(paragraphs: Sequence[Paragraph]) -> tuple[int, Span, int] | None:
    """Find ``X委员：``: index of its paragraph, span of the names, where the text goes on after it."""
    titled = next((at for at, item in enumerate(paragraphs[:MAX_HEAD]) if is_title(item.text)), -1)
    for at in range(titled + 1, min(len(paragraphs), titled + 1 + MAX_HEAD)):
        paragraph = paragraphs[at]
        following = paragraphs[at + 1].text[:120] if at + 1 < len(paragraphs) else ""
        ends = _greeting(paragraph.text, following, titled=titled >= 0)
        if ends is not None:
            return at, (paragraph.start, paragraph.start + ends[0]), paragraph.start + ends[1]
        if titled >= 0 and ("收悉" in paragraph.text or len(paragraph.text) > 120):
            return None
    return None


def _greeting(words: str, following: str, *, titled: bool) -> tuple[int, int] | None:
    """Ends of the names and of the whole salutation in a line that opens with one."""
    match = SALUTATION.match(words[:200])
    if match and not _NOT_RECEIVER.search(match["names"]) and (titled or match["hello"] or match.end() == len(words)):
        return match.end("names"), match.end()
    if not titled or len(words) > 60 or _NOT_RECEIVER.search(words):
        return None
    if _ANY_SALUTATION.fullmatch(words) and _OPENS_BODY.match(following):
        return len(words) - 1, len(words)
    return (len(words), len(words)) if _SALUTATION_BARE.fullmatch(words) and "收悉" in following else None


def _after_head(paragraphs: Sequence[Paragraph], title_at: int) -> int:
    """First paragraph of the body of a text without salutation: after the title and the lines of the head below it."""
    if title_at < 0:
        return 0
    at = title_at + 1
    while at < min(len(paragraphs), MAX_HEAD) and is_head_line(paragraphs[at].text):
        at += 1
    return at


def is_head_line(words: str) -> bool:
    """Whether a line below the title still belongs to the head."""
    return len(words) <= 120 and not words.endswith(("。", "！", "；", "：")) and "，" not in words


def is_tail_line(words: str) -> bool:
    """Whether a line is one of the tail: signature, date, note, contact, receivers of copies, print line."""
    if len(words) > 400:
        return False
    if TAIL_LINE.match(words):
        return True
    patterns = (ORGAN_LINE, DATE_LINE, SIGNED_DATED, PRINT_LINE, OPEN_DATE)
    return any(pattern.fullmatch(words) for pattern in patterns) or is_joint_signature(words)


def is_joint_signature(words: str) -> bool:
    """Whether several bodies sign on one line: ``岚江省教育厅　岚江省财政厅``."""
    names = SEPARATORS.split(words.strip())
    return (
        len(words) <= 160 and len(names) >= 2 and all(len(name) >= 4 and ORGAN_LINE.fullmatch(name) for name in names)
    )


def _tail(paragraphs: Sequence[Paragraph], first: int) -> int:
    """Index of the first paragraph of the tail: the signature with its date, and the lines of the tail just above it."""
    signed = _signature(paragraphs, first)
    at = len(paragraphs) if signed is None else signed
    if signed is None:
        low = max(first, len(paragraphs) - MAX_TAIL)
        at = _above_remains(paragraphs, low)
        while at > low and is_tail_line(paragraphs[at - 1].text):
            at -= 1
    while at > first:
        listed = _attachment_list(paragraphs, at, first)
        if listed == at and not _closes_above(paragraphs[at - 1].text):
            break
        at = min(listed, at - 1)
    return at


def _above_remains(paragraphs: Sequence[Paragraph], low: int) -> int:
    """Index after the last line of the tail, when only a few short lines of a web page (版权所有 …) stand below it."""
    at = len(paragraphs)
    while at > max(low, len(paragraphs) - _MAX_REMAINS) and not is_tail_line(paragraphs[at - 1].text):
        if len(paragraphs[at - 1].text) > 80 or paragraphs[at - 1].text.endswith(("。", "！", "；")):
            return len(paragraphs)
        at -= 1
    return at if at > low and is_tail_line(paragraphs[at - 1].text) else len(paragraphs)


def _attachment_list(paragraphs: Sequence[Paragraph], at: int, first: int) -> int:
    """Index of the line ``附件：1.…`` when only numbered lines stand between it and ``at``; else ``at``."""
    above = at - 1
    while (
        above > first
        and above > at - 20
        and _LIST_ITEM.match(paragraphs[above].text)
        and len(paragraphs[above].text) <= 80
    ):
        above -= 1
    return above if above < at - 1 and _ATTACHED_LIST.match(paragraphs[above].text) else at


def _closes_above(words: str) -> bool:
    """Whether a line above the signature is no longer body: a contact, a note, the list of attachments."""
    return (len(words) <= 200 and TAIL_LINE.match(words) is not None and not words.endswith(("。", "！"))) or (
        len(words) <= 60 and TAIL_LINE.match(words) is not None
    )


def _signature(paragraphs: Sequence[Paragraph], first: int) -> int | None:
    """Index of the signature: a body and a date below one another, or a date alone near the end."""
    alone = None
    for at in range(first, len(paragraphs)):
        words = paragraphs[at].text
        if len(words) > 170:
            continue
        if SIGNED_DATED.fullmatch(words):
            return at
        if ORGAN_LINE.fullmatch(words) or is_joint_signature(words):
            below = [item.text for item in paragraphs[at + 1 : at + 5]]
            for line in below:
                if DATE_LINE.fullmatch(line):
                    return at
                if not (ORGAN_LINE.fullmatch(line) or is_joint_signature(line)):
                    break
        if alone is None and DATE_LINE.fullmatch(words) and at >= len(paragraphs) - MAX_TAIL:
            alone = at
    return alone
