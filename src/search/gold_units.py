"""Measures the cutting of letters and the reading of functions and stances against units that a reader marked.

A gold unit is anchored by its first and last twelve characters, so it can be found in any clean text of the letter. A boundary
is the start of a unit other than the first; it counts as found within two characters, white space removed.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import JudgmentError
from search.types import FUNCTIONS, STANCES, Passage, Span

_ONE_QUOTE = dict.fromkeys("“”＂〝〞", '"')
TOLERANCE = 2
"""Characters, white space removed, by which a boundary may be off."""


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """One unit as a reader cut it. ``file`` is compared by stem; quotes have no white space."""

    file: str
    ordinal: int
    quote_start: str
    quote_end: str
    heading: tuple[str, ...]
    function: str
    stance: str | None


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 of one value, or of the boundaries."""

    right: int
    predicted: int
    wanted: int

    @property
    def precision(self) -> float:
        """``right / predicted``; 0 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """``right / wanted``; 0 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: ``2 right / (predicted + wanted)``."""
        return 2 * self.right / (self.predicted + self.wanted) if self.predicted + self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class LabelScores:
    """How well labels were read. ``confusion[(gold, read)]`` counts units; ``None`` is no label."""

    confusion: Mapping[tuple[str | None, str | None], int]
    values: tuple[str, ...]

    def of(self, value: str) -> Scores:
        """Precision, recall and F1 of one value."""
        return Scores(
            right=self.confusion.get((value, value), 0),
            predicted=sum(count for (_, read), count in self.confusion.items() if read == value),
            wanted=sum(count for (gold, _), count in self.confusion.items() if gold == value),
        )

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the values that occur in the gold."""
        present = [value for value in self.values if self.of(value).wanted]
        return sum(self.of(value).f1 for value in present) / len(present) if present else 0.0

    @property
    def accuracy(self) -> float:
        """Share of units whose label was read right."""
        total = sum(self.confusion.values())
        return sum(count for (gold, read), count in self.confusion.items() if gold == read) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class UnitScores:
    """What :func:`score_units` measured. Stances are counted on units that have one; ``headings`` on boundaries found."""

    boundaries: Scores
    headings: Scores
    functions: LabelScores
    stances: LabelScores


def load_gold_units(path: Path) -> dict[str, tuple[GoldUnit, ...]]:
    """Gold units by stem of their letter, in order. Raises :class:`JudgmentError` when a line cannot be read."""
    units: dict[str, list[GoldUnit]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            unit = GoldUnit(
                file=row["file"],
                ordinal=row["ordinal"],
                quote_start=row["quote_start"],
                quote_end=row["quote_end"],
                heading=tuple(row["heading_path"]),
                function=row["function"],
                stance=row["stance"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise JudgmentError(f"标注文件 {path} 第 {number} 行无法读取，请检查格式。") from error
        units.setdefault(Path(unit.file).stem, []).append(unit)
    return {stem: tuple(found) for stem, found in units.items()}


class Squeezed:
    """A text in NFKC without white space, with one kind of quotation mark, and where each of its characters stood."""

    def __init__(self, text: str) -> None:
        self.positions: list[int] = []
        kept: list[str] = []
        for index, character in enumerate(text):
            for part in unicodedata.normalize("NFKC", character):
                if not part.isspace():
                    kept.append(_ONE_QUOTE.get(part, part))
                    self.positions.append(index)
        self.words = "".join(kept)

    def offset(self, position: int) -> int:
        """The offset without white space of an offset into the text."""
        return bisect_left(self.positions, position)


def locate_units(units: Sequence[GoldUnit], text: str) -> tuple[Span, ...]:
    """Spans of the gold units in a text of their letter. Raises :class:`JudgmentError` when a quote is not there."""
    squeezed = Squeezed(text)
    return tuple(
        (squeezed.positions[start], squeezed.positions[end - 1] + 1) for start, end in _locate(units, squeezed)
    )


def _locate(units: Sequence[GoldUnit], squeezed: Squeezed) -> list[Span]:
    spans = []
    position = 0
    for unit in units:
        start = squeezed.words.find(Squeezed(unit.quote_start).words, position)
        closing = Squeezed(unit.quote_end).words
        last = squeezed.words.find(closing, start)
        if start < 0 or last < 0:
            raise JudgmentError(f"《{unit.file}》正文中找不到第 {unit.ordinal} 个标注单元，请核对标注与文本是否一致。")
        position = last + len(closing)
        spans.append((start, position))
    return spans


def score_units(
    gold: Mapping[str, Sequence[GoldUnit]],
    texts: Mapping[str, str],
    passages: Mapping[str, Sequence[Passage]],
) -> UnitScores:
    """Compare passages with gold units, both by stem of the letter; ``texts`` are the documents' texts.

    A gold unit's function and stance are compared with those of the passage that covers most of it.
    """
    right = predicted = wanted = same_heading = 0
    functions: Counter[tuple[str | None, str | None]] = Counter()
    stances: Counter[tuple[str | None, str | None]] = Counter()
    for stem, units in gold.items():
        squeezed = Squeezed(texts[stem])
        spans = _locate(units, squeezed)
        cuts = [(squeezed.offset(passage.start), squeezed.offset(passage.end), passage) for passage in passages[stem]]
        found = [_near(span[0], cuts) for span in spans]
        right += sum(passage is not None for passage in found[1:])
        same_heading += sum(
            passage is not None and _same_path(passage.heading, unit.heading)
            for passage, unit in zip(found, units, strict=True)
        )
        predicted += len(cuts) - 1
        wanted += len(spans) - 1
        for unit, span in zip(units, spans, strict=True):
            read = _covering(span, cuts)
            functions[unit.function, read.function if read else None] += 1
            if unit.stance is not None:
                stances[unit.stance, read.stance if read else None] += 1
    matched = right + len(gold)
    return UnitScores(
        Scores(right, predicted, wanted),
        Scores(same_heading, matched, matched),
        LabelScores(functions, FUNCTIONS),
        LabelScores(stances, STANCES),
    )


def _same_path(read: Sequence[str], marked: Sequence[str]) -> bool:
    return [Squeezed(title).words for title in read] == [Squeezed(title).words for title in marked]


def _near(start: int, cuts: Sequence[tuple[int, int, Passage]]) -> Passage | None:
    return next((passage for begin, _, passage in cuts if abs(begin - start) <= TOLERANCE), None)


def _covering(span: Span, cuts: Sequence[tuple[int, int, Passage]]) -> Passage | None:
    best = max(cuts, key=lambda cut: min(span[1], cut[1]) - max(span[0], cut[0]), default=None)
    return best[2] if best else None


def confusion_table(scores: LabelScores) -> str:
    """The confusion as lines of text, gold down, read across, for a terminal or a report."""
    columns: list[str | None] = [*scores.values, None]
    rows = ["\t".join(["标注＼判读", *(column or "无" for column in columns)])]
    for gold in columns:
        counts = [scores.confusion.get((gold, read), 0) for read in columns]
        if any(counts):
            rows.append("\t".join([gold or "无", *map(str, counts)]))
    return "\n".join(rows)
