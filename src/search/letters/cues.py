"""What the words, the headings and the place of a unit say about it: named features, read from ``lexicon/stance.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.letters.headings import read_mark, squeeze

LEXICON = Path(__file__).parent.parent / "lexicon"
_QUOTED = re.compile(r"“[^”]{0,200}”|「[^」]{0,200}」|\"[^\"]{0,200}\"")
_TITLES = re.compile(r"《[^》]{0,120}》(?:[（(][^）)]{0,40}[)）])?")
_OPENING = re.compile(
    r"^(?:第[一二三四五六七八九十][，、：]|其[一二三四五][，、]|[一二三四五六七八九十]是|首先，|其次，|再次，|最后，|——)"
)
_SENTENCE_END = re.compile(r"[。！？]")
START = 48
LEAD = 90


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon. ``where`` is heading, start, lead, last or any."""

    name: str
    where: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: ``ordinal`` counts from 1 to ``total`` within the body."""

    ordinal: int
    total: int


@cache
def load_cues() -> tuple[Cue, ...]:
    """The cues of ``lexicon/stance.tsv``, in the order of the file."""
    cues = []
    for line in (LEXICON / "stance.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, where, words = line.split("\t")
            cues.append(Cue(name, where, re.compile(words)))
    return tuple(cues)


def features(text: str, heading: Sequence[str], place: Place) -> frozenset[str]:
    """Names of all features the unit has: cues of the lexicon and its place in the letter."""
    zones = _zones(text, heading)
    found = {cue.name for cue in load_cues() if _found(cue, zones)}
    found.update(_place_features(place, text))
    return frozenset(found)


def _found(cue: Cue, zones: dict[str, str]) -> bool:
    zone = zones[cue.where]
    return bool(cue.words.match(zone) if cue.where == "start" else cue.words.search(zone))


def _zones(text: str, heading: Sequence[str]) -> dict[str, str]:
    words = _QUOTED.sub("“”", _TITLES.sub("《》", re.sub(r"\s+", "", text)))
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
    digits = sum(character.isdigit() for character in text)
    if digits == 0:
        yield "shape.no_figures"
    if digits > 10:
        yield "shape.many_figures"
    if len(text) < 60:
        yield "shape.short"
