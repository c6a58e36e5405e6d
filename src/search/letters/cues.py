"""What the words, the headings and the place of a unit say about it: named features, read from ``lexicon/stance.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.letters.headings import ORDINAL, read_mark, squeeze
from search.text import sentences

LEXICON = Path(__file__).parent.parent / "lexicon"
_QUOTED = re.compile(r"“[^”]{0,200}”|「[^」]{0,200}」|\"[^\"]{0,200}\"")
"""Quoted words. Matches ``“暂不采纳”``; not ``“没有收尾``."""
_TITLES = re.compile(r"《[^》]{0,120}》(?:[（(][^）)]{0,40}[)）])?")
"""A document title with its number. Matches ``《条例》（岚政发〔2021〕2号）``; not ``条例``."""
_OPENING = re.compile(
    r"^(?:第[一二三四五六七八九十][，、：]|其[一二三四五][，、]|[一二三四五六七八九十]是|首先，|其次，|再次，|最后，|——)"
)
"""The counting words before a point. Matches ``第一，``; not ``第一季度``."""
_SENTENCE_END = re.compile(r"[。！？]")
"""Matches ``。``; not ``；``."""
_COUNTED = re.compile(
    r"(?:[0-9][0-9,，.]*\s?[万亿千百]?余?|[二三四五六七八九]?[十百千万][一二三四五六七八九十百千万]*)余?(?:多)?"
    r"(?:元|[%％‰]|家|户|人|个(?!方面|月|工作日)|处|起|例|名|公里|米|亩|吨|座|台|辆|套|栋|部|千瓦|立方|平方|毫克|万|亿|所)"
)
"""A figure of the matter. Matches ``460万元`` and ``二十三处``; not ``3月`` and not ``两次``."""
START = 48
LEAD = 90
LAST = 200

TELLING = ("不采纳.verdict", "不采纳.no", "计划.date")
"""Cues that tell of a refusal or a plan."""

FIRST_ITEM = re.compile(r"\s*(?:一是|第一[，、：]|首先|其一|一方面|一要|[（(][一1][)）]|1[.、]|一、|①)")
"""Opens the first item of a list. Matches ``一是加强``; must not match ``二是``."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon. ``where`` is heading, announced, start, lead, last or any."""

    name: str
    where: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: ``ordinal`` counts from 1 to ``total`` within the body.

    ``announced`` is the sentence that announced the list the unit is an item of (``下一步，重点做好以下工作：``), if any.
    """

    ordinal: int
    total: int
    announced: str = ""


@cache
def load_cues() -> tuple[Cue, ...]:
    """The cues of ``lexicon/stance.tsv``, in the order of the file."""
    cues = []
    for line in (LEXICON / "stance.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, where, words = line.split("\t")
            cues.append(Cue(name, where, re.compile(words)))
    return tuple(cues)


def places(texts: Sequence[str]) -> list[Place]:
    """The places of the units of one letter, given their texts in order."""
    announced = ""
    found = []
    for ordinal, text in enumerate(texts, start=1):
        opening = text[:2000].strip().splitlines() or [""]
        if len(opening) > 1 and FIRST_ITEM.match(opening[1]):
            announced = opening[0]
        elif FIRST_ITEM.match(text):
            announced = _last_sentence(texts[ordinal - 2]) if ordinal > 1 else ""
        elif not (ORDINAL.match(text) or read_mark(text[:20])):
            found.append(Place(ordinal, len(texts)))
            continue
        found.append(Place(ordinal, len(texts), _QUOTED.sub("“”", announced)))
    return found


def _last_sentence(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text[-LAST:].rstrip(), 0, len(text[-LAST:].rstrip()) - 1)]
    return text[-LAST:][ends[-1] :] if ends else text[-LAST:]


def features(text: str, heading: Sequence[str], place: Place) -> frozenset[str]:
    """Names of all features the unit has: cues of the lexicon and its place in the letter."""
    zones = {**_zones(text, heading), "announced": place.announced}
    found = {cue.name for cue in load_cues() if _found(cue, zones)}
    found.update(_place_features(place, text))
    return frozenset(found)


def tells_beside_courtesy(text: str) -> bool:
    """Whether a sentence without a word of receipt, thanks or handling counts something, declines or names a day."""
    told = (words for start, end in sentences(text) if not _shows(words := text[start:end], ("客套",)))
    return any(_COUNTED.search(_bare(words)) or _shows(words, TELLING) for words in told)


def _shows(sentence: str, groups: tuple[str, ...]) -> bool:
    bare = _bare(sentence)
    return any(cue.words.search(bare) for cue in _cues_of(groups))


def _bare(text: str) -> str:
    """The words without white space, titles and quotations."""
    return _QUOTED.sub("“”", _TITLES.sub("《》", "".join(text.split())))


@cache
def _cues_of(groups: tuple[str, ...]) -> tuple[Cue, ...]:
    return tuple(
        cue for cue in load_cues() if cue.name.startswith(groups) and cue.where not in ("heading", "announced")
    )


def _found(cue: Cue, zones: dict[str, str]) -> bool:
    zone = zones[cue.where]
    return bool(cue.words.match(zone) if cue.where == "start" else cue.words.search(zone))


def _zones(text: str, heading: Sequence[str]) -> dict[str, str]:
    words = _bare(text)
    title = _QUOTED.sub("“”", heading[-1]) if heading else ""
    body = words
    if title and squeeze(words).startswith(title):
        body = words[len(title) :].lstrip("。：:")
    mark = read_mark(body)
    body = _OPENING.sub("", body[mark.end :] if mark else body, count=1)
    ends = [match.end() for match in _SENTENCE_END.finditer(body)]
    first = ends[0] if ends else len(body)
    last = ends[-2] if len(ends) > 1 else 0
    return {
        "heading": " ".join(heading),
        "start": body[:START],
        "lead": body[: max(first, min(LEAD, len(body)))][:LEAD],
        "last": body[last:],
        "any": body,
    }


def _place_features(place: Place, text: str) -> Iterable[str]:
    if place.ordinal == 1:
        yield "place.first"
    if place.ordinal == 2:
        yield "place.second"
    if place.ordinal == place.total:
        yield "place.last"
    if place.ordinal >= place.total - 1:
        yield "place.last_two"
    if place.ordinal > 0.6 * place.total:
        yield "place.late"
    if place.ordinal <= 0.35 * place.total:
        yield "place.early"
    digits = sum(map(str.isdigit, text))
    if digits == 0:
        yield "shape.no_figures"
    if digits > 10:
        yield "shape.many_figures"
    if len(text) < 60:
        yield "shape.short"
