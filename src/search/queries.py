"""What the user typed → :class:`Query`: years, bodies, kinds and numbers become restrictions, quoted phrases become musts.

The guiding rule: a word becomes a restriction only where people use it as one. 「2023年教育厅怎么答复…」 limits year and body;
「到2025年实现…」, 「教育局势」 and a body named inside a draft sentence (经与财政厅会商) do not. What was understood is listed in
``Query.limits``; the reader can switch each off (``off``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from search.agencies import find_agency_mentions
from search.errors import QueryError
from search.text import find_doc_numbers, fold, normalise_characters, simplify_typed
from search.types import CaseKind, Filters, Limit, Outcome, Query

MAX_CHARS = 2000

QUOTED = "\ue000"
"""Stands for a quoted phrase while the rest of the question is read; a private character that no text has."""

TITLE_CHARS = 8
"""A shorter text is never taken for a title typed in full."""

TITLE_MARKS = "《》〈〉\"'。？?"
"""Signs around a title; quotation marks are straight once folded."""

WORD = re.compile(r"[^\W_]")
"""Matches a letter, a digit or a Chinese character; not ， and not 🙂."""

PHRASE = re.compile(r"“([^“”]{1,200})”|\"([^\"]{1,200})\"|「([^「」]{1,200})」|『([^『』]{1,200})』|＂([^＂]{1,200})＂")
"""Matches “资产划转”, "资产划转", 「资产划转」; not ‘ ’ (quotes inside quotes) nor 《》 (titles)."""

TITLE = re.compile(r"《[^《》]{1,200}》")
"""Matches 《2023年工作要点》; not 〈2023年工作要点〉."""

ASIDE = re.compile(f"{TITLE.pattern}|{PHRASE.pattern}")
"""Matches 《2023年工作要点》 and “资产划转”; not ‘ ’."""

EXCLUDED = re.compile(r"(?:^|(?<=\s))[-－−]([^\s\-－−“”\"「」]{1,30})")
"""Matches -试点 after a space or at the start; not 2019-2021."""

LOOSE_NUMBER = re.compile(
    r"([㐀-鿿]{1,12}[函字发办复提建答议文])\s?((?:19|20)[0-9]{2})\s?[年\-—－ ]\s?第?\s?([0-9]{1,5})\s?号(?![线楼院地])"
)
"""Matches 鲁科函2024年243号 and 鲁科函 2024-243号, a document number typed without its brackets; not 2024年第1号提案."""

LONE_MINUS = re.compile(r"(?:^|(?<=\s))[-－−](?=\s|$)")
"""Matches the minus that stands alone in 电梯 - 补助; not 0-3岁."""

MINUS = re.compile(r"(?:^|\s)[-－−]\Z")
"""Matches the minus before -“试点”; not the hyphen of 2019-“十四五”."""

CASE_NUMBER = re.compile(
    r"第\s*([0-9]{2,8})\s*号\s*(提案|建议|议案)?|([0-9]{2,8})\s*号\s*(提案|建议|议案)|(提案|建议|议案)\s*第?\s*([0-9]{3,8})\s*号?(?![0-9年])"
)
"""Matches 第0412号, 13020162号提案, 提案2019066; not 3号楼."""

BARE_NUMBER = re.compile(r"[请麻烦帮我给想要查找看搜问询一下有没的\s]{0,20}([0-9]{3,8})[\s。？?]*")
"""Matches a query that is nothing but 13020162, or 查一下13020162; not 投资13020162."""

YEAR = r"(20[0-4][0-9])"
YEAR_RANGE = re.compile(rf"{YEAR}\s*年?\s*(?:[-—–－~～至到、和]|以来到)\s*{YEAR}\s*年?(?:之?间|期间|这?两年|这?几年)?")
"""Matches 2020到2023年, 2019—2021, 2024、2025两年; not 2019."""

YEAR_FROM = re.compile(rf"(?:自|从)?{YEAR}\s*年?\s*(?:以来|以后|之后|及以后|及之后|起|至今|到现在|后(?![续来期]))")
"""Matches 2020年以来, 自2021年起; not 2020年后续工作."""

YEAR_TO = re.compile(rf"{YEAR}\s*年?\s*(?:及以前|及之前|以前|之前|前(?![后期景]))")
"""Matches 2020年及以前; not 2020年前后."""

YEAR_ONE = re.compile(
    rf"(?<!到)(?<!至)(?<![0-9]){YEAR}\s*年(?!底|末|目标|版|修订|[0-9]|前后|度(?!的?(?:答复|提案|建议)))(?:里|度|份)?"
)
"""Matches 2023年; not 到2025年, 2022年底, 2019年版."""

NEAR_YEARS = re.compile(r"(?:最近|过去|近)([一二两三四五六七八九十]|[0-9]{1,2})年(?:来|间|以来)?(?![级期生])")
"""Matches 近三年, 最近5年来; not 近几年 (no number)."""

RELATIVE_YEAR = re.compile(r"(今年|去年|前年)(?=.{0,12}(?:答复|回复|复函))")
"""Matches 去年教育厅的答复; not 去年的补助."""

PLAN_PERIOD = re.compile(r"[“\"]?(十二五|十三五|十四五|十五五)[”\"]?(以来|期间|时期|内)")
"""Matches “十四五”以来; not “十四五”规划."""

PLANS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}

CHANGE = re.compile(r"后来|变化|变的|怎么变|对照|对比|前后|历年|兑现|演变|一路|转折|进展|逐年|一步步|当年|各年")
"""Matches questions about change over time, where a year is a point of comparison and no restriction."""

ANSWERED = re.compile(
    r"答复|回复|复函|怎么说|说法|口径|态度|表态|怎么看|怎么答|怎么讲|怎么规定|怎么要求|怎么办理|怎么定|意见|为什么|为何|承诺|说给|关于|对|说|讲的|的答"
)
"""Matches the words with which people ask what a body said."""

NOT_SPEAKING = re.compile(r"(?:会同|商|经与|联合|配合|由|和|与|向|请|报|转|及|、)$")
"""Matches the words before a body that is not the one who answers: 会同, 经与, 转请."""

KIND = re.compile(r"(?:人大)?代表(?:的|提的)?建议|人大建议|建议答复|政协(?:的|委员)?提案|委员(?:的|提的)?提案|提案答复")
"""Matches 代表建议, 政协提案; not 您的建议."""

OUTCOME = re.compile(r"([A-DＡ-Ｄa-d])\s*类(?:答复|件|的)?")
"""Matches A类; not 类别."""

SESSION = re.compile(r"([一二三四五六七八九十]{1,3})届(?:人大|政协)?([一二三四五六七八九十]{1,2})次(?:会议)?")
"""Matches 十二届二次会议, 十三届人大一次会议; not 换届."""

DRAFT = re.compile(r"。|；.*；|^.{121}", re.DOTALL)
"""Matches a draft sentence or a pasted paragraph, in which bodies and years are content; not a question."""

ASKING = re.compile(
    r"[？?]|[吗呢吧嘛]|什么|怎么|怎样|咋|如何|为何|为啥|哪[些个里儿家年]|多少|多久|几[年天点个]|谁|是否|能否|可否|有没有|是不是|"
    r"([能会要行该算可])不\1|情况|变化|进展|对比|对照|历年|各年|近年|这些年|几年间"
)
"""Matches the words of a question or of a topic to be looked at: 有没有, 能不能, 变化; not 拟先选择部分单位试点."""

OFFICIAL = re.compile(
    r"。|我[厅局委办市省县区院]|[您贵][会委提反所方]|[所该](?:提|项|建议|意见)|暂[不缓未]|[拟将](?:[于在由按先会进结]|适时|视)|予以|恳请|原则上|鉴于|"
    r"下一步|尚[不未]|条件(?:还|尚)?不?成熟|经[^，]{0,12}(?:研究|测算|核实|沟通|会商|核查)|职责|如实|感谢|收悉|请予|敬请|力争|统筹"
)
"""Matches the turns of a draft reply: 我局, 暂不, 鉴于, 予以; not 老楼没有电梯."""

CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

LEFTOVERS = re.compile(
    r"^(?:的|在|对|就|关于|里|中|、|，|,|\s)+|^(?:是)?(?:怎么|如何)(?:答复|回复|回应|说|看|答(?!复)|讲)(?:的)?(?=.{2})|^(?:说|讲|谈|提)(?:的|到)?(?=.{4})|"
    r"(?:是)?(?:怎么|如何)(?:答复|回复|说|讲|看|回应)(?:的)?[？?]?$|(?:是|持)?(?:什么|何种)(?:态度|口径|说法|意见)[？?]?$|"
    r"(?:的)?(?:答复|回复|说法|口径)(?:里|中)?[？?]?$|\s+$"
)
"""Matches what is left hanging at the ends once a restriction has been taken out: leading 对, trailing 是怎么答复的."""


Style = Literal["keywords", "question", "draft"]


def style_of(text: str) -> Style:
    """Tell how ``text`` is written, since the three want other weights.

    ``keywords``: a few words; ``draft``: a sentence as letters write it, looked up for its wording; ``question``: all else.
    """
    if ASKING.search(text) and not text.rstrip().endswith("。"):
        return "question"
    if len(text) >= 10 and OFFICIAL.search(text):
        return "draft"
    return "keywords" if len(text) <= 14 or " " in text.strip() else "question"


@dataclass(frozen=True, slots=True)
class Known:
    """What the corpus knows, so that words can be recognised.

    Full agency names, sessions as printed, and titles and subjects in the form of :func:`title_key`; those are only looked up.
    """

    agencies: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    titles: Container[str] = frozenset()


def title_key(text: str) -> str:
    """Return the form in which titles are compared."""
    return fold(text).strip(TITLE_MARKS)


def parse_query(raw: str, known: Known, today: date, *, off: Collection[str] = ()) -> Query:
    """Read the question. The same words, knowledge and day give the same query.

    Args:
        raw: what was typed.
        known: agencies and sessions of the corpus.
        today: the day for 近三年 and 去年.
        off: keys of limits the reader has switched off; their words stay in the text.

    Raises:
        QueryError: nothing was typed, or more than ``MAX_CHARS`` characters.
    """
    raw = raw.encode("utf-8", "replace").decode("utf-8")  # halves of characters, as a terminal may pass them on
    text = simplify_typed(normalise_characters(raw).replace(QUOTED, "")).strip()
    if not text:
        raise QueryError("请输入要检索的问题、关键词或文号。")
    if len(text) > MAX_CHARS:
        raise QueryError(f"检索内容过长（{len(text)}字），请控制在{MAX_CHARS}字以内，或改用“措辞”页逐句检索。")
    draft = _Draft(text)
    draft.take_phrases()
    draft.take_numbers()
    draft.take_excluded()
    if not DRAFT.search(draft.text) and title_key(text) not in known.titles:
        draft.take_limits(known, today, frozenset(off))
    return draft.query(raw)


class _Draft:
    """A question being read: words that have been understood are cut out of ``text``.

    Quoted phrases and titles are set aside first, so that a year, a body or a number inside them restricts nothing: the sentence
    may well stand in a letter of another year and another body.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.quoted: list[str] = []
        self.phrases: list[str] = []
        self.excluded: list[str] = []
        self.doc_numbers: list[str] = []
        self.case_numbers: list[str] = []
        self.filters = Filters()
        self.limits: list[Limit] = []

    def take_numbers(self) -> None:
        """Document numbers and case numbers are musts, in every writing."""
        for start, end, normal in reversed(find_doc_numbers(self.text)):
            self.doc_numbers.insert(0, normal)
            self.cut(start, end)
        while loose := LOOSE_NUMBER.search(self.text):
            self.doc_numbers.append(f"{loose[1]}〔{loose[2]}〕{int(loose[3])}号")
            self.cut(*loose.span())
        bare = BARE_NUMBER.fullmatch(self.text)
        if bare and not YEAR_ONE.fullmatch(bare[1] + "年"):
            self.case_numbers.append(bare[1])
            self.text = ""
            return
        while found := CASE_NUMBER.search(self.text):
            self.case_numbers.append(next(group for group in found.groups() if group and group.isdigit()))
            self.cut(*found.span())

    def take_phrases(self) -> None:
        """Quoted words must occur. A number in marks of any kind is a number; “十四五”以来 is a time; 《》 hold a title."""

        def set_aside(found: re.Match[str]) -> str:
            phrase = next((group for group in found.groups() if group is not None), "").strip()
            if _is_number(found[0][1:-1].strip()):
                return f" {found[0][1:-1]} "
            if phrase:
                if not WORD.search(phrase) or PLAN_PERIOD.match(self.text, found.start()):
                    return found[0]
                if MINUS.search(self.text, 0, found.start()):
                    self.excluded.append(phrase)
                    return ""
                self.phrases.append(phrase)
            self.quoted.append(found[0])
            return QUOTED

        self.text = ASIDE.sub(set_aside, self.text)
        if len(self.text) == 1 and WORD.match(self.text):  # too short for a ranking: it is there or not
            self.phrases.append(self.text)

    def take_excluded(self) -> None:
        """Words after a minus must not occur."""
        self.excluded += [word for word in EXCLUDED.findall(self.text) if WORD.search(word)]
        self.text = LONE_MINUS.sub(" ", EXCLUDED.sub(" ", self.text)).strip()

    def take_limits(self, known: Known, today: date, off: frozenset[str]) -> None:
        """Years, bodies, kind, class and session, each unless switched off."""
        if "outcomes" not in off:
            self.take_outcome()
        if "kinds" not in off:
            self.take_kind()
        if "sessions" not in off:
            self.take_session(known.sessions)
        year_seen = (
            YEAR_ONE.search(self.text)
            or YEAR_RANGE.search(self.text)
            or YEAR_FROM.search(self.text)
            or YEAR_TO.search(self.text)
        )
        agency = self.find_agency(known.agencies, year_seen=bool(year_seen))
        if "year" not in off:
            self.take_years(today, spoken=agency is not None)
        if "agencies" not in off and agency is not None:
            agency = self.find_agency(known.agencies, year_seen=bool(year_seen))
            if agency is not None:
                start, end, names = agency
                words = self.text[start:end]
                self.limit("agencies", "、".join(names) if len(names) <= 2 else f"{words}（{len(names)}个机关）", words)
                self.filters = replace(self.filters, agencies=names)
                self.cut(start, end)

    def find_agency(self, agencies: Sequence[str], *, year_seen: bool) -> tuple[int, int, tuple[str, ...]] | None:
        """Find the body that is asked about: the first one named that speaks in the sentence."""
        for start, end, names in find_agency_mentions(self.text, agencies):
            before, after = self.text[:start], self.text[end:]
            if NOT_SPEAKING.search(before.rstrip()):
                continue
            if (
                year_seen
                or ANSWERED.match(after.lstrip())
                or (ANSWERED.search(after) and len(before) <= 8)
                or (not before.strip() and after[:1].isspace())
            ):
                return start, end, names
        return None

    def take_years(self, today: date, *, spoken: bool) -> None:
        """The first expression of time that is a restriction wins."""
        if found := PLAN_PERIOD.search(self.text):
            first = PLANS[found[1]]
            self.years(first, None if found[2] == "以来" else first + 4, found)
        elif (found := NEAR_YEARS.search(self.text)) and not CHANGE.search(self.text):
            count = CHINESE_DIGITS.get(found[1]) or int(found[1])
            self.years(today.year - count, None, found)
        elif found := RELATIVE_YEAR.search(self.text):
            year = today.year - {"今年": 0, "去年": 1, "前年": 2}[found[1]]
            self.years(year, year, found)
        elif CHANGE.search(self.text):
            return
        elif found := YEAR_RANGE.search(self.text):
            first, last = sorted((int(found[1]), int(found[2])))
            self.years(first, last, found)
        elif found := YEAR_FROM.search(self.text):
            self.years(int(found[1]), None, found)
        elif found := YEAR_TO.search(self.text):
            self.years(None, int(found[1]), found)
        elif (found := YEAR_ONE.search(self.text)) and (spoken or ANSWERED.search(self.text) or self.filters):
            self.years(int(found[1]), int(found[1]), found)

    def years(self, first: int | None, last: int | None, found: re.Match[str]) -> None:
        """Set the limit on years and cut its words out."""
        if first == last:
            label = f"{first}年"
        elif last is None:
            label = f"{first}年以来"
        elif first is None:
            label = f"{last}年及以前"
        else:
            label = f"{first}—{last}年"
        self.filters = replace(self.filters, year_from=first, year_to=last)
        self.limit("year", label, found[0])
        self.cut(*found.span())

    def take_kind(self) -> None:
        """提案 or 建议, where the word names the kind of case."""
        if found := KIND.search(self.text):
            kind: CaseKind = "提案" if "提案" in found[0] else "建议"
            self.filters = replace(self.filters, kinds=(kind,))
            self.limit("kinds", f"{kind}答复", found[0])
            self.cut(*found.span())

    def take_outcome(self) -> None:
        """The class as printed."""
        if found := OUTCOME.search(self.text):
            letters: dict[str, Outcome] = {"A": "A", "B": "B", "C": "C", "D": "D"}
            letter = letters[chr(ord(found[1]) - 0xFEE0).upper() if ord(found[1]) > 0xFF00 else found[1].upper()]
            self.filters = replace(self.filters, outcomes=(letter,))
            self.limit("outcomes", f"{letter}类", found[0])
            self.cut(*found.span())

    def take_session(self, sessions: Sequence[str]) -> None:
        """A session of the corpus named with its number: 十二届二次会议."""
        if found := SESSION.search(self.text):
            names = tuple(
                name
                for name in sessions
                if re.search(rf"(?<![一二三四五六七八九十]){found[1]}届.{{0,4}}?{found[2]}次", name)
            )
            if names:
                self.filters = replace(self.filters, sessions=names)
                self.limit("sessions", f"{found[1]}届{found[2]}次会议", found[0])
                self.cut(*found.span())

    def limit(self, key: str, label: str, words: str) -> None:
        """Note what was understood, for the chips."""
        self.limits.append(Limit(key, label, words.strip()))

    def cut(self, start: int, end: int) -> None:
        """Take understood words out of the text."""
        self.text = (self.text[:start] + " " + self.text[end:]).strip()

    def query(self, raw: str) -> Query:
        """Finish: tidy what hangs at the ends, so that it does not weigh in the ranking."""
        text = self.text
        if self.limits:
            while (tidied := LEFTOVERS.sub("", text)) != text:
                text = tidied
        quoted = iter(self.quoted)
        text = re.sub(QUOTED, lambda _: next(quoted), text)
        return Query(
            raw=raw,
            text=text if WORD.search(text) else "",
            phrases=tuple(self.phrases),
            excluded=tuple(self.excluded),
            doc_numbers=tuple(self.doc_numbers),
            case_numbers=tuple(self.case_numbers),
            filters=self.filters,
            limits=tuple(self.limits),
        )


def _is_number(phrase: str) -> bool:
    """Whether a quotation is nothing but a document number or a case number."""
    numbers = find_doc_numbers(phrase)
    whole = bool(numbers and numbers[0][:2] == (0, len(phrase)))
    return whole or any(pattern.fullmatch(phrase) for pattern in (CASE_NUMBER, LOOSE_NUMBER))
