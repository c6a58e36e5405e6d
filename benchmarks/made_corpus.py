"""Letters for measurements: as many as wanted, mixed from the paragraphs of the sample letters with other figures and numbers.

They read like letters and spread over years and bodies like letters, but answer nothing; never measure quality on them.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

LETTERS = Path(__file__).parent.parent / "tests" / "data" / "letters"
CASE = re.compile(r"第([0-9０-９]{2,8})号")
YEAR = re.compile(r"20(1[89]|2[0-5])(?=[年〕])")
FIGURE = re.compile(r"(?<![0-9〔.,])([0-9]{2,6})(?=[万亿元个家件人户部台公里%％.])")


def write_letters(folder: Path, count: int, seed: int = 0) -> None:
    """Write ``count`` letters as UTF-8 text into ``folder``; the same seed gives the same letters."""
    rng = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))]
    paragraphs = [line for text in texts for line in text.splitlines() if 60 <= len(line) <= 600]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = rng.choice(texts).splitlines()
        year = rng.randint(2018, 2025)
        made = []
        for line in lines:
            if 60 <= len(line) <= 600 and rng.random() < 0.8:
                line = rng.choice(paragraphs)
            line = CASE.sub(f"第{number:07d}号", line)
            line = YEAR.sub(str(year), line)
            made.append(FIGURE.sub(lambda found: str(rng.randint(1, 9)) + found[1][1:], line))
        (folder / f"{year}_{number:06d}.txt").write_text("\n".join(made), encoding="utf-8")
