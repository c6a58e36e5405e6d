"""Where a question may be mistyped, what it may have meant, and whether that is sure enough."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from search.queries import ASIDE
from search.spelling.slips import LEAST, Slip, Vocabulary, common_terms
from search.spelling.sounds import alike
from search.terms import CJK_RUN, question_words, segmenter
from search.text import fold
from search.thesaurus import entries
from search.types import Correction, Span

MOST = 2
"""Corrections in one question: who mistypes more is better served by the meaning than by guesses."""

LONGEST_RUN = 40
"""Longer stretches without a sign are drafts and pasted text, which are looked up as they are."""

LONGEST_WORD = 4
"""Characters of a word that is looked for by its sound."""

WIDE = 4
"""Characters of a wording that confirms a doubtful reading."""

TRIED = 6
"""Readings looked up in the letters before a run is left as it is."""

OFTEN = 3
"""Passages that must confirm a word where another word of the dictionary was typed."""

BY_TERM = 10**9
"""Passages are not enough to confirm what no dictionary has (老旧): a known term must (老旧小区)."""

AKIN = 3
"""Two words are akin when they meet in so many times more passages than by chance (Church & Hanks 1990, J90-1003)."""

COMMON = 0.02
"""Share of the passages that have a word so common that it may have been meant beside a character of ordinary Chinese."""

RARE = 10
"""Two characters that meet by chance where words meet (报消 in 上报消防) do so at least so many times more rarely than the word."""

CHANCE = 0.0002
"""Share of the passages in which two characters of a broken term may meet by chance."""

FREE = frozenset(
    "的了着过地得之在是有没无不很太也都就还再又只才更最被把给对向从到往和与及或而但并因为由以于所等吗呢吧啊嘛啦呀哪谁何几多少个些"
    "这那我你您他她它们咱家说看听讲问想要会能可该让叫请做用来去走回上下里外中前后内间时年月日号名次件条位人钱车房路楼水电钟元块"
    "大小高低好坏新老旧快慢长短贵贱难易真假全各每某同另其此本该办交收发开关放拿找买卖住吃穿修建盖装拆管查报领补退换批定打"
    "一二三四五六七八九十百千万两半零离仍将未以入出付赴起东南西北左右学性化率度者员师家费票证款厂店站院所校班组部室局厅会委区公私"
)
"""Characters that stand alone in ordinary Chinese: two of them beside each other are no broken word (去堵 is not 去都)."""

KEPT = frozenset("的地得了着过吗呢吧啊不没是省市县一二三四五六七八九十百千万两半零")
"""Particles, numerals and levels of places: never typed for something else, or not so that it would matter."""

PLACE_ENDS = frozenset("省市县区州盟旗乡镇村庄屯寨街路巷道桥湖河江山岭湾港站苑园寺")
"""Characters at the end of names of places, which no dictionary holds."""


class Letters(Protocol):
    """What the letters say of a wording."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def doc_freq(self, term: str) -> int:
        """Return the number of passages with ``term``, a word or two neighbouring characters."""

    def holds(self, phrase: str, least: int = 1, *, undecided: bool = False) -> bool:
        """Whether ``phrase`` stands letter for letter in ``least`` passages; ``undecided`` where that takes too long to say."""

    def passages_with_all(self, terms: Sequence[str]) -> int:
        """Return the number of passages that have the characters of every one of ``terms``, in pairs, anywhere."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stretch of a run read otherwise: ``start`` to ``end`` as ``read``; the whole run is ``run`` then.

    ``wide`` passages must confirm it together with a word beside it; 0 where it is sure without. ``order`` is smaller for what is
    likelier: pairs of characters that remain unknown, kind of error, characters and frequency of what is read.
    """

    start: int
    end: int
    read: str
    run: str
    wide: int
    order: tuple[int, ...]


class Speller:
    """Reads typing errors by what the letters of one generation say; safe to share between threads."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._by_chance = int(CHANCE * len(letters))

    def correct(self, text: str, kept: Sequence[Span] = ()) -> tuple[str, tuple[Correction, ...]]:
        """Return ``text`` without its typing errors, and what was read otherwise.

        ``kept`` are stretches that must stay, such as names of bodies; quoted phrases and titles stay anyway.
        """
        corrections: list[Correction] = []
        pieces: list[str] = []
        at = 0
        for start, end in _runs(text, kept):
            run = text[start:end]
            while len(corrections) < MOST and (found := self._best(run)) is not None:
                corrections.append(Correction(run[found.start : found.end], found.read))
                run = found.run
            pieces += [text[at:start], run]
            at = end
        return "".join([*pieces, text[at:]]), tuple(corrections)

    def _best(self, run: str) -> _Reading | None:
        """Return the likeliest reading of ``run`` that is sure enough; ``None`` to leave it as it is."""
        tokens = _tokens(run)
        readings = list(self._by_sound(run, tokens))
        if self._unknown(run) and len(run) >= LEAST - 1:
            readings += self._by_slip(run, tokens)
        likely = sorted(readings, key=lambda one: (one.wide, one.order, one.start, one.read))[:TRIED]
        if len({reading.read for reading in likely}) > 1:  # which one is meant, the words around tell
            for reading in likely:
                if (sure := self._confirmed(run, replace(reading, wide=max(1, reading.wide)))) is not None:
                    return sure
        return next((sure for reading in likely if (sure := self._confirmed(run, reading)) is not None), None)

    def _by_sound(self, run: str, tokens: Sequence[Span]) -> Iterator[_Reading]:
        """Propose words that sound like what was typed, with one character changed."""
        lone = {start for start, end in tokens if end - start == 1}
        before = self._unknown(run)
        for start, end in self._open_windows(run, tokens):
            typed = run[start:end]
            for at in range(start, end):
                for other, far in alike(run[at]) if run[at] not in KEPT else ():
                    word = run[start:at] + other + run[at + 1 : end]
                    if not (frequency := self._letters.doc_freq(word)):
                        continue
                    wide = self._sounds_like(typed, word, frequency)
                    changed = run[:start] + word + run[end:]
                    after = self._unknown(changed)
                    if wide is None or after > before:
                        continue
                    common = frequency >= COMMON * len(self._letters)
                    watched = {at} if common or end - start > 2 else range(start, end)
                    single = (
                        end - start == 2 < len(run) and self._by_chance
                    )  # many letters say it beside what was typed, too
                    if far or single or after == before or _doubtful(run, (start, end), lone, watched):
                        wide = max(1, wide)
                    yield _Reading(start, end, word, changed, wide, (after, far, start - end, -frequency))

    def _open_windows(self, run: str, tokens: Sequence[Span]) -> Iterator[Span]:
        """Yield the stretches of two to :data:`LONGEST_WORD` characters that may be a word gone wrong.

        They begin and end where words do, hold a lone character or a word that no letter has, and are no word themselves.
        """
        for first, (start, _) in enumerate(tokens):
            suspect = False
            for begin, end in tokens[first:]:
                word = run[begin:end]
                if end - start > LONGEST_WORD or word in question_words():
                    break
                suspect = suspect or len(word) == 1 or not self._letters.doc_freq(word)
                if suspect and end - start > 1 and self._open(run[start:end]):
                    yield start, end

    def _open(self, typed: str) -> bool:
        """Whether ``typed`` may be something else: a word that letters have is none."""
        return typed not in question_words() and not (segmenter().has_word(typed) and self._letters.doc_freq(typed))

    def _sounds_like(self, typed: str, word: str, frequency: int) -> int | None:
        """Return how many passages must confirm ``word`` for ``typed``; ``None`` where it cannot be meant."""
        if word in question_words():
            return None
        if not segmenter().has_word(word):
            plain = len(word) == 2 and frequency >= OFTEN
            return BY_TERM if plain and not segmenter().has_word(typed) and not self._letters.doc_freq(typed) else None
        if segmenter().has_word(typed):
            return OFTEN if len(typed) == 2 or frequency < OFTEN else 0
        if len(typed) > 2 or not (chance := self._letters.doc_freq(typed)):
            return 0 if len(typed) > 2 or frequency >= OFTEN else 1
        return 1 if chance * RARE <= frequency else OFTEN if chance * OFTEN <= frequency else None

    def _by_slip(self, run: str, tokens: Sequence[Span]) -> Iterator[_Reading]:
        """Propose longer terms from which what was typed differs by one slip."""
        borders = {0, *(end for _, end in tokens)}
        lone = {start for start, end in tokens if end - start == 1}
        before = self._unknown(run)
        for slip in vocabulary().slips(run):
            changed = run[: slip.start] + slip.read + run[slip.end :]
            typed = run[slip.start : slip.end]
            if not borders.issuperset((slip.start, slip.end)) or segmenter().has_word(typed):
                continue
            after = self._unknown(changed)
            if after < before and self._broken(typed, slip, {at - slip.start for at in lone}):
                yield _Reading(slip.start, slip.end, slip.read, changed, 0, (after, 3, -len(slip.read), 0))

    def _broken(self, typed: str, slip: Slip, lone: Collection[int]) -> bool:
        """Whether ``typed`` is broken where the slip lies: pairs that no letter has, characters that are part of no word.

        ``lone`` are the characters that the dictionary leaves alone.
        """
        first, last = slip.at
        pairs = [typed[at : at + 2] for at in range(max(0, first - 1), min(last, len(typed) - 1))]
        dead = [self._strange(pair) for pair in pairs]
        if last - first == 2:  # two neighbours exchanged
            return sum(dead) >= 2
        if last == first:  # one is missing
            return all(dead) and any(at in lone and typed[at] not in FREE for at in (first - 1, first))
        if len(typed) > len(slip.read) and typed[first - 1] == typed[first]:  # one typed twice
            return any(dead)
        if first not in lone or not all(dead):
            return len(typed) == len(slip.read) and all(dead) and _same_sound(typed[first], slip.read[first])
        if typed[first] in FREE:
            return False
        if len(typed) == len(slip.read) and _same_sound(typed[first], slip.read[first]):
            return True
        if len(typed) == LEAST:  # 特岗人员 is as likely as 特困人员
            return False
        beside = [at for at in (first - 1, first + 1) if 0 <= at < len(typed) and at in lone]
        return any(typed[at] not in FREE for at in beside) and not any(typed[at] in PLACE_ENDS for at in beside)

    def _confirmed(self, run: str, reading: _Reading) -> _Reading | None:
        """Return ``reading``, widened by a word beside it where that was needed, if letters say it so and not as typed."""
        for start, end in _surroundings(run, reading) if reading.wide else [(reading.start, reading.end)]:
            typed, read = run[start:end], reading.run[start : end + len(reading.run) - len(run)]
            words = () if reading.wide else segmenter().cut(read, hmm=False)
            known = read in vocabulary() and all(map(self._letters.doc_freq, words))
            if (known or self._letters.holds(read, max(1, reading.wide))) and not self._letters.holds(
                typed, undecided=True
            ):
                return _Reading(start, end, read, reading.run, reading.wide, reading.order)
        return reading if reading.wide == 1 and self._akin(run, reading) else None

    def _akin(self, run: str, reading: _Reading) -> bool:
        """Whether passages with the word beside the reading often have the reading, too (医保 … 报销)."""
        before, after = _tokens(run[: reading.start]), _tokens(run[reading.end :])
        beside = [run[slice(*before[-1])]] if before else []
        beside += [run[reading.end : reading.end + after[0][1]]] if after else []
        read = self._letters.passages_with_all((reading.read,))
        for word in beside:
            official = entries()[word].terms[:1] if word in entries() else ()
            for term in (word, *official) if len(word) > 1 else ():
                both = self._letters.passages_with_all((term, reading.read))
                chance = self._letters.passages_with_all((term,)) * read / max(1, len(self._letters))
                if both >= max(OFTEN, AKIN * chance):
                    return True
        return False

    def _strange(self, pair: str) -> bool:
        """Whether no letter has a pair of characters, but for those in which words meet by chance."""
        return self._letters.doc_freq(pair) <= self._by_chance

    def _unknown(self, run: str) -> int:
        """Count the pairs of neighbouring characters that no letter has, but for chance."""
        return sum(self._strange(run[at : at + 2]) for at in range(len(run) - 1))


@cache
def vocabulary() -> Vocabulary:
    """Return the terms of the thesaurus, ready to be compared with; made once, at the first question that needs it."""
    return Vocabulary(common_terms())


def _runs(text: str, kept: Sequence[Span]) -> Iterator[Span]:
    """Yield the runs of Chinese in which errors are looked for."""
    closed = [*kept, *(found.span() for found in ASIDE.finditer(text))]
    open_text = list(text)
    for start, end in closed:
        open_text[start:end] = " " * (end - start)
    for found in CJK_RUN.finditer("".join(open_text)):
        if 2 <= len(found[0]) <= LONGEST_RUN and fold(found[0]) == found[0]:
            yield found.span()


def _tokens(run: str) -> list[Span]:
    """Cut ``run`` into words of the dictionary; what it does not know falls into single characters."""
    spans: list[Span] = []
    at = 0
    for word in segmenter().cut(run, hmm=False):
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _same_sound(one: str, other: str) -> bool:
    return (other, 0) in alike(one)


def _doubtful(run: str, window: Span, lone: AbstractSet[int], watched: Collection[int]) -> bool:
    """Whether what stands in ``window`` may well be right, though no letter has it: a name, common characters that meet.

    ``watched`` are the places where a common character makes it doubtful.
    """
    start, end = window
    if run[end - 1] in PLACE_ENDS or run[end : end + 1] in PLACE_ENDS:
        return True
    beside = [place for place in (start - 1, end) if place in lone and run[place] not in FREE]
    if (
        len(lone & set(range(start, end))) == 1 and end - start > 2
    ):  # a word of its own and a character beside it: 缴|职工
        return True
    return any(run[place] in FREE for place in watched) or (end - start == 2 and bool(beside))


def _surroundings(run: str, reading: _Reading) -> list[Span]:
    """Return the stretch with the words on both sides of it, then with one: those of :data:`WIDE` characters and more, longest first."""
    shift = len(reading.run) - len(run)
    left, right = reading.start, reading.end
    for start, _ in reversed(_tokens(run[: reading.start])):
        left = start
        if reading.start - left > 1:
            break
    for _, end in _tokens(run[reading.end :]):
        right = reading.end + end
        if end > 1:
            break
    spans = {(left, right), (left, reading.end), (reading.start, right)} - {(reading.start, reading.end)}
    return sorted((s for s in spans if s[1] + shift - s[0] >= WIDE), key=lambda s: (s[0] - s[1], s))
