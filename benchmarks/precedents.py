"""How long wording precedents take, in CPU time: `PYTHONPATH=src python benchmarks/precedents.py [PASSAGES]`.

Letters are recombined from the clauses of the sample letters, so that bigrams are as frequent as in real ones, with one
courtesy sentence in every letter, the worst case of a wording: as many uses as there are letters.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from search.precedents import find_precedents
from search.text import sentences
from search.types import Document, LetterFields, Passage
from search.wordings import build_wordings

LETTERS = Path(__file__).resolve().parents[1] / "tests" / "data" / "letters"
PASSAGES_A_LETTER = 12
SENTENCES_A_PASSAGE = 4
COURTESY = "感谢您对我们工作的关心和支持。"


def clauses_of_letters() -> list[str]:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(LETTERS.glob("*.txt")))
    whole = (text[slice(*span)].strip() for text in texts for span in sentences(text))
    return [clause for words in whole if words.endswith("。") for clause in words[:-1].split("，") if len(clause) > 3]


def written(count: int, rng: random.Random) -> Iterator[tuple[Document, list[Passage]]]:
    clauses = clauses_of_letters()
    number = 0
    for letter in range(count // PASSAGES_A_LETTER):
        pieces = [
            "".join("，".join(rng.choices(clauses, k=rng.randint(2, 4))) + "。" for _ in range(SENTENCES_A_PASSAGE))
            for _ in range(PASSAGES_A_LETTER - 1)
        ]
        pieces.append(f"第{letter}号。" + COURTESY)
        text = "\n".join(pieces)
        fields = LetterFields(agency=f"第{letter % 60}局", issued_on=date(2015, 1, 1) + timedelta(days=letter % 3650))
        doc_id = f"d{letter}"
        passages, at = [], 0
        for ordinal, piece in enumerate(pieces, start=1):
            number += 1
            end = at + len(piece)
            passages.append(Passage(number, doc_id, ordinal, at, end, (1, 1), (), None, None, piece))
            at = end + 1
        yield Document(doc_id, f"{doc_id}.txt", text, (0,), False, True, (0, len(text)), fields), passages


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rng = random.Random(20240830)
    letters = list(written(count, rng))
    before = memory_mb()
    started = time.process_time()
    wordings = build_wordings(letters)
    print(f"{count:,} passages, {len(wordings):,} sentences: built in {time.process_time() - started:.1f} s, ", end="")
    print(f"{memory_mb() - before:.0f} MB at the peak beside the letters")
    asked = {"a sentence of the letters": [], "…, every fifth character gone": [], "the courtesy of all letters": []}
    for _ in range(50):
        _, passages = rng.choice(letters)
        passage = rng.choice(passages[:-1])
        words = passage.text.split("。")[0]
        asked["a sentence of the letters"].append(words)
        asked["…, every fifth character gone"].append("".join(c for at, c in enumerate(words) if at % 5))
        asked["the courtesy of all letters"].append(COURTESY)
    allowed = np.arange(1, count, 3, dtype=np.int64)
    print("\n| asked | among | p50 ms | p95 ms |\n|---|---|--:|--:|")
    for name, drafts in asked.items():
        for label, mask in (("all", None), ("a third allowed", allowed)):
            times = []
            for draft in drafts:
                started = time.process_time()
                find_precedents(draft, wordings, allowed=mask)
                times.append((time.process_time() - started) * 1000)
            print(f"| {name} | {label} | {np.median(times):.1f} | {np.percentile(times, 95):.1f} |")


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
