"""Read gold fields and score what was read from letters against them (floor 5).

The gold files are JSONL, one letter a line, with the names of their conventions: issuer is ``agency``, number is
``case_number``, category is ``outcome``, date is ``issued_on``, print_date is ``printed_on``, publicity is ``disclosure``.
Values are compared after NFKC with white space removed.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import JudgmentError, system_reason
from search.types import LetterFields

SINGLE_FIELDS: Mapping[str, str] = {
    "kind": "case_kind",
    "title": "title",
    "subject": "subject",
    "doc_number": "doc_number",
    "issuer": "agency",
    "signer": "signer",
    "number": "case_number",
    "session": "session",
    "category": "outcome",
    "date": "issued_on",
    "print_date": "printed_on",
    "publicity": "disclosure",
    "role": "role",
    "contact_office": "contact_office",
    "contact_phone": "contact_phone",
}
"""Name in the gold files → field of :class:`LetterFields`."""

LIST_FIELDS = ("addressees", "cc", "cited")


@dataclass(frozen=True, slots=True)
class GoldLetter:
    """True fields of one letter. ``single`` and ``lists`` are keyed by our field names; values are folded."""

    file: str
    single: Mapping[str, str | None]
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field over all letters. ``exact`` counts nulls that agree; ``wrong`` are values given that are not the true one."""

    field: str
    letters: int
    exact: int
    wrong: int
    missed: int

    @property
    def accuracy(self) -> float:
        """Share of letters whose value agrees."""
        return self.exact / self.letters if self.letters else 0.0


@dataclass(frozen=True, slots=True)
class ListScore:
    """One list field over all letters, counted in entries (micro average)."""

    field: str
    right: int
    given: int
    true: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 when nothing was to be found and nothing was given."""
        return 2 * self.right / (self.given + self.true) if self.given + self.true else 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that does not agree, for the person who mends the reading."""

    file: str
    field: str
    true: str
    read: str


@dataclass(frozen=True, slots=True)
class FieldReport:
    """Scores of all fields and the differences behind them."""

    single: tuple[FieldScore, ...]
    lists: tuple[ListScore, ...]
    differences: tuple[Difference, ...]

    @property
    def macro(self) -> float:
        """Mean accuracy of the single-valued fields."""
        return sum(score.accuracy for score in self.single) / len(self.single) if self.single else 0.0

    @property
    def wrong_share(self) -> float:
        """Share of wrong values among all single values asked for."""
        asked = sum(score.letters for score in self.single)
        return sum(score.wrong for score in self.single) / asked if asked else 0.0

    def of(self, field: str) -> FieldScore | ListScore:
        """Score of one field.

        Raises:
            KeyError: no such field.
        """
        scores: dict[str, FieldScore | ListScore] = {score.field: score for score in self.single}
        scores.update((score.field, score) for score in self.lists)
        return scores[field]


def folded(value: object) -> str | None:
    """NFKC, white space removed; ``None`` stays."""
    return None if value is None else "".join(unicodedata.normalize("NFKC", str(value)).split())


def load_gold(paths: Iterable[Path]) -> tuple[GoldLetter, ...]:
    """Read gold files.

    Raises:
        JudgmentError: a file is missing, or a line is no letter.
    """
    letters = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            letters += [_gold_letter(json.loads(line)) for line in lines if line.strip()]
        except OSError as error:
            raise JudgmentError(f"读不到标注文件 {path}：{system_reason(error)}。") from error
        except (ValueError, KeyError, TypeError) as error:
            raise JudgmentError(f"标注文件 {path} 不合格式，每行应是一件答复函的字段（JSON）。") from error
    return tuple(letters)


def _gold_letter(row: Mapping[str, object]) -> GoldLetter:
    lists: dict[str, tuple[str, ...]] = {}
    for name in LIST_FIELDS:
        values = row[name]
        if not isinstance(values, list):
            raise ValueError(name)
        lists[name] = tuple(_entry(value) for value in values)
    return GoldLetter(str(row["file"]), {ours: folded(row[name]) for name, ours in SINGLE_FIELDS.items()}, lists)


def _entry(value: object) -> str:
    if isinstance(value, Mapping):
        return _cited(str(value["title"]), value.get("number"))
    return folded(value) or ""


def _cited(title: str, number: object) -> str:
    return f"{folded(title)}|{folded(number) or ''}"


def score_fields(gold: Sequence[GoldLetter], read: Mapping[str, LetterFields]) -> FieldReport:
    """Compare. ``read`` is keyed by the letter's stem; a letter that was not read counts as all empty."""
    differences: list[Difference] = []
    fields = {letter.file: read.get(Path(letter.file).stem, LetterFields()) for letter in gold}
    single = []
    for name in SINGLE_FIELDS.values():
        exact = wrong = missed = 0
        for letter in gold:
            true, given = letter.single[name], folded(getattr(fields[letter.file], name))
            exact += true == given
            wrong += given is not None and given != true
            missed += given is None and true is not None
            if true != given:
                differences.append(Difference(letter.file, name, str(true), str(given)))
        single.append(FieldScore(name, len(gold), exact, wrong, missed))
    lists = []
    for name in LIST_FIELDS:
        right = given_count = true_count = 0
        for letter in gold:
            given_entries, true_entries = _entries(fields[letter.file], name), set(letter.lists[name])
            right += len(given_entries & true_entries)
            given_count, true_count = given_count + len(given_entries), true_count + len(true_entries)
            if given_entries != true_entries:
                missing, extra = sorted(true_entries - given_entries), sorted(given_entries - true_entries)
                differences.append(Difference(letter.file, name, "；".join(missing), "；".join(extra)))
        lists.append(ListScore(name, right, given_count, true_count))
    return FieldReport(tuple(single), tuple(lists), tuple(differences))


def _entries(fields: LetterFields, name: str) -> set[str]:
    if name == "cited":
        return {_cited(document.title, document.number) for document in fields.cited}
    return {folded(value) or "" for value in (fields.addressees if name == "addressees" else fields.cc)}
