"""Characters that sound alike, with the sounds that speakers of many regions do not tell apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

RETROFLEX = re.compile(r"^([zcs])h")
"""Matches zhang, chu, shi; not zan."""

NASAL_END = re.compile(r"(?<=[aei])ng$")
"""Matches jing, sheng, tang; not gong (gon is no syllable)."""


def blurred(syllable: str) -> str:
    """Return one form for syllables that are often confused: zh/z, ch/c, sh/s, n/l, ing/in, eng/en, ang/an."""
    plain = NASAL_END.sub("n", RETROFLEX.sub(r"\1", syllable))
    return "l" + plain[1:] if plain[:1] == "n" and len(plain) > 1 else plain


@dataclass(frozen=True, slots=True)
class _Sounds:
    """Characters by syllable (as their first reading, as any), by blurred syllable, and syllables by character, the first one first."""

    first: dict[str, str]
    all: dict[str, str]
    blurred: dict[str, str]
    syllables: dict[str, tuple[str, ...]]


@cache
def _sounds() -> _Sounds:
    """Return the table of ``lexicon/homophones.tsv``. Read once."""
    table = _Sounds({}, {}, {}, {})
    lines = (files("search") / "lexicon" / "homophones.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    for place in (1, 2):  # first readings before others
        for row in rows:
            syllable, characters = row[0], row[place]
            if place == 1:
                table.first[syllable] = characters
            table.all[syllable] = table.all.get(syllable, "") + characters
            table.blurred[blurred(syllable)] = table.blurred.get(blurred(syllable), "") + characters
            for character in characters:
                table.syllables[character] = (*table.syllables.get(character, ()), syllable)
    return table


@cache
def alike(character: str) -> tuple[tuple[str, int], ...]:
    """Return the characters that sound like ``character`` but for the tone, and how far they are from it.

    0 is the same sound in the first reading of both, 1 the same in another reading, 2 nearly the same.
    """
    table = _sounds()
    syllables = table.syllables.get(character, ())
    near = {other: 2 for syllable in syllables for other in table.blurred[blurred(syllable)]}
    same = {other: 1 for syllable in syllables for other in table.all[syllable]}
    first = {other: 0 for other in table.first.get(syllables[0], "")} if syllables else {}
    return tuple(sorted((other, far) for other, far in {**near, **same, **first}.items() if other != character))
