"""What the user typed → :class:`Query`: years, bodies, kinds and numbers become restrictions, quoted phrases become musts.

The guiding rule: a word becomes a restriction only where people use it as one. 「2023年教育厅怎么答复…」 limits year and body;
「到2025年实现…」, 「教育局势」 and a body named inside a draft sentence (经与财政厅会商) do not. What was understood is listed in
``Query.limits``; the reader can switch each off (``off``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from search.agencies import find_agency_mentions
from search.errors import QueryError
from search.queries.names import Known, title_keys
from search.queries.patterns import (
    ABOUT,
    ALSO_NAMED,
    ANSWERED,
    ASIDE,
    ASKER,
    ASKING,
    ASKS_OUTRIGHT,
    BARE_NUMBER,
    CASE_NUMBER,
    CHANGE,
    CHINESE_DIGITS,
    CHINESE_YEAR,
    DRAFT,
    EXCLUDED,
    KIND,
    LEFTOVERS,
    LONE_MINUS,
    LONG_ENOUGH,
    LONG_QUESTION,
    LOOSE_NUMBER,
    MINUS,
    NEAR_YEARS,
    NOT_SPEAKING,
    OUTCOME,
    PARTICLE,
    PLACE_OF,
    PLAN_PERIOD,
    PLANS,
    QUOTED,
    RELATIVE_FIRST,
    RELATIVE_YEAR,
    SAYS_NOTHING,
    SESSION,
    SHORT_YEAR,
    WORD,
    YEAR_APART,
    YEAR_DIGITS,
    YEAR_FIRST,
    YEAR_FROM,
    YEAR_IN_NUMBER,
    YEAR_LAST,
    YEAR_ONE,
    YEAR_RANGE,
    YEAR_TO,
)
from search.queries.style import style_of
from search.terms import segmenter
from search.text import find_doc_numbers, normalise_characters, simplify_typed
from search.types import CaseKind, Filters, Limit, Outcome, Query

MAX_CHARS = 2000


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
    draft.free_phrases()
    if not DRAFT.search(draft.text) and not any(key in known.titles for key in title_keys(text)):
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
        self.typed_years: dict[str, str] = {}
        self.letters_from: tuple[int, int] | None = None
        self.opened = False

    def take_numbers(self) -> None:
        """Document numbers and case numbers are musts, in every writing."""
        self.text = YEAR_IN_NUMBER.sub(lambda found: found[0].translate(YEAR_DIGITS), self.text)
        for start, end, normal in reversed(find_doc_numbers(self.text)):
            self.doc_numbers.insert(0, normal)
            self.cut(start, end)
        while loose := LOOSE_NUMBER.search(self.text):
            code, year, number = (group for group in loose.groups() if group)
            self.doc_numbers.append(f"{code}〔{year}〕{int(number)}号")
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

    def free_phrases(self) -> None:
        """Make no musts of what stands in quotation marks inside a draft: “放管服” is how letters print a term, not a demand."""
        beside = self.text.replace(QUOTED, "").strip()
        if len(beside) < LONG_ENOUGH or (len(beside) <= LONG_QUESTION and ASKS_OUTRIGHT.search(beside)):
            return
        if style_of(beside) == "draft" or DRAFT.search(beside):
            self.phrases.clear()

    def take_excluded(self) -> None:
        """Words after a minus must not occur."""

        def take(found: re.Match[str]) -> str:
            aside = self.text.count(QUOTED, 0, found.start())
            if self.text[: found.start()].endswith(QUOTED) and self.quoted[aside - 1].startswith("《"):
                return found[0]  # 《民法典》-物权编 names a part
            if WORD.search(found[1]):
                self.excluded.append(found[1])
            return " "

        self.text = LONE_MINUS.sub(" ", EXCLUDED.sub(take, self.text)).strip()

    def take_limits(self, known: Known, today: date, off: frozenset[str]) -> None:
        """Years, bodies, kind, class and session, each unless switched off."""
        self.letters_from = known.years
        self.read_years()
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
        """Find the body that is asked about: the first one named that speaks in the sentence, and those named in a row with it."""
        mentions = find_agency_mentions(self.text, agencies)
        for at, (start, end, names) in enumerate(mentions):
            before, after = self.text[:start], self.text[end:]
            if NOT_SPEAKING.search(before.rstrip()):
                continue
            apart = not before[-1:].strip() and not after[:1].strip() and bool((before + after).strip())
            if year_seen or apart or ANSWERED.match(after.lstrip()) or (ANSWERED.search(after) and len(before) <= 8):
                if (place := PLACE_OF.search(before)) and (there := tuple(n for n in names if place[1] in n)):
                    start, names = place.start(), there
                for begins, ends, others in mentions[at + 1 :]:
                    if ALSO_NAMED.fullmatch(self.text, end, begins):
                        end, names = ends, tuple(dict.fromkeys((*names, *others)))
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
        elif (found := RELATIVE_FIRST.match(self.text)) and style_of(self.text) == "keywords":
            year = today.year - {"去年": 1, "前年": 2}[found[1]]
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
        elif found := self.find_one_year(spoken=spoken):
            self.years(int(found[1]), int(found[1]), found)

    def find_one_year(self, *, spoken: bool) -> re.Match[str] | None:
        """Find a year in which something was said, one set apart by blanks, or one that opens a few words or a question.

        ``spoken`` when a body is asked. A draft tells of years.
        """
        found, style = YEAR_ONE.search(self.text), style_of(self.text)
        if found and (
            spoken or ANSWERED.search(self.text) or self.filters or SAYS_NOTHING.fullmatch(YEAR_ONE.sub("", self.text))
        ):
            return found
        if style == "draft":
            return None
        if (apart := YEAR_APART.search(self.text)) or not (style == "keywords" or ASKING.search(self.text)):
            return apart
        return YEAR_FIRST.match(self.text) or (YEAR_LAST.search(self.text) if style == "keywords" else None)

    def read_years(self) -> None:
        """Write 二〇一九年 as 2019年 and 22年以来 as 2022年以来; what is shown is as typed."""
        for digits in CHINESE_YEAR.findall(self.text):
            self.typed_years[digits.translate(YEAR_DIGITS)] = digits
            self.text = self.text.replace(digits, digits.translate(YEAR_DIGITS))
        for digits in SHORT_YEAR.findall(self.text):
            self.typed_years[f"20{digits}"] = digits
            self.text = SHORT_YEAR.sub(r"20\1年", self.text)

    def years(self, first: int | None, last: int | None, found: re.Match[str]) -> None:
        """Set the limit on years and cut its words out, unless no letter is of those years: then they are of the matter."""
        if self.letters_from and not SAYS_NOTHING.fullmatch(self.text[: found.start()] + self.text[found.end() :]):
            oldest, newest = self.letters_from
            if (last is not None and last < oldest) or (first is not None and first > newest):
                return
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
            typed = found[1] or found[2]
            letter = letters[chr(ord(typed) - 0xFEE0).upper() if ord(typed) > 0xFF00 else typed.upper()]
            self.filters = replace(self.filters, outcomes=(letter,))
            self.limit("outcomes", f"{letter}类", found[0])
            self.cut(*found.span())

    def take_session(self, sessions: Sequence[str]) -> None:
        """A session of the corpus named with its number: 十二届二次会议."""
        if found := SESSION.search(self.text):
            term, meeting = _in_chinese(found[1]), _in_chinese(found[2])
            printed = re.compile(rf"(?<![一二三四五六七八九十]){term}届.{{0,5}}?{meeting}次")
            names = tuple(name for name in sessions if printed.search(name))
            start, end = found.span()
            if (asker := ASKER.search(self.text, 0, start)) and any(asker.groups()):
                named = tuple(name for name in names if all(part in name for part in asker.groups() if part))
                names, start = (named, asker.start()) if named else (names, start)
            if names:
                words = self.text[start:end]
                self.filters = replace(self.filters, sessions=names)
                self.limit("sessions", words if start < found.start() else f"{term}届{meeting}次会议", words)
                self.cut(start, end)

    def limit(self, key: str, label: str, words: str) -> None:
        """Note what was understood, for the chips, in the words as typed."""
        for year, digits in self.typed_years.items():
            words = words.replace(year, digits)
        self.limits.append(Limit(key, label, words.strip()))

    def cut(self, start: int, end: int) -> None:
        """Take understood words out of the text; ``opened`` once they stood at its beginning, where a particle may be left."""
        self.opened = self.opened or not self.text[:start].strip()
        self.text = (self.text[:start] + " " + self.text[end:]).strip()

    def without_particle(self, text: str) -> str:
        """Take 对 off 对垃圾分类 where something before it was understood; in 对口支援 and 就业 it begins a word, and stays."""
        found = PARTICLE.match(text) or (ABOUT.match(text) if self.filters.agencies else None)
        if not self.opened or not found or any(segmenter().has_word(text[:length]) for length in (2, 3, 4)):
            return text
        return text[found.end() :]

    def query(self, raw: str) -> Query:
        """Finish: tidy what hangs at the ends, so that it does not weigh in the ranking."""
        text = self.text
        if self.limits:
            while (tidied := self.without_particle(LEFTOVERS.sub("", text))) != text:
                text = tidied
            if SAYS_NOTHING.fullmatch(text):
                text = ""
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


def _in_chinese(number: str) -> str:
    """Return a number below 100 as sessions are printed: 12 → 十二; what is in Chinese already comes back."""
    if not number.isdecimal() or not number.isascii():
        return number
    tens, ones = divmod(int(number), 10)
    digits = "〇一二三四五六七八九"
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
