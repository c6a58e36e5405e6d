"""Make ``src/search/lexicon/homophones.tsv``: which characters sound alike, for typing errors of people who type by sound.

The characters are the 6,763 of GB/T 2312, all that is typed in ordinary letters; their readings are those of pypinyin (MIT): the
first of each character, and others that its phrases use often enough. Tones are left out, since no input method asks for them.

    python tools/make_homophones.py
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

TABLE = Path(__file__).parent.parent / "src" / "search" / "lexicon" / "homophones.tsv"
SHARE = 0.1
"""Share of the phrases with a character in which another reading must be heard: 重 as chong, not 期 as ji nor 位 as li."""

HEAD = """\
# Syllable without tone, characters read so first of all, characters that have it as another common reading. Characters: GB/T 2312.
# Made by tools/make_homophones.py from the readings of pypinyin 0.55 (MIT).
"""


def characters() -> list[str]:
    """Return the Chinese characters of GB/T 2312 in its order: first the common ones by sound, then the rarer by shape."""
    found = []
    for row in range(0xB0, 0xF8):
        for column in range(0xA1, 0xFF):
            try:
                found.append(bytes([row, column]).decode("gb2312"))
            except UnicodeDecodeError:  # five places at the end of the first level are empty
                continue
    return found


def readings() -> dict[str, Counter[str]]:
    """Count how each character is read in the phrases of pypinyin."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, sounds in phrases_dict.items():
        for character, sound in zip(phrase, sounds, strict=False):
            heard[character][to_normal(sound[0])] += 1
    return heard


def main() -> None:
    """Write the table."""
    from pypinyin import Style, pinyin

    heard = readings()
    table: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for character in characters():
        first, *others = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
        least = SHARE * heard[character].total()
        table[first][0].append(character)
        for syllable in others:
            if heard[character][syllable] > least:
                table[syllable][1].append(character)
    rows = (f"{syllable}\t{''.join(table[syllable][0])}\t{''.join(table[syllable][1])}\n" for syllable in sorted(table))
    TABLE.write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
