"""Evaluations side by side: intervals, significance, per-query reports, and files in TREC format for other tools."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import JudgmentError
from search.evaluation import MEASURES, Evaluation, QueryScore, dcg, interval, stem

SAMPLES = 5000


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one system is ahead of another in one measure, on the same queries.

    ``low`` and ``high`` are the 95 % bootstrap interval of the mean difference, ``p`` the two-sided chance of a difference as great
    if both were alike (paired randomisation test, Smucker, Allan & Carterette 2007).
    """

    mean: float
    low: float
    high: float
    p: float


def compare(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Difference:
    """Compare two systems by their values per query; only queries both have count."""
    both = sorted(ours.keys() & theirs.keys())
    differences = [ours[query] - theirs[query] for query in both]
    if not differences:
        return Difference(math.nan, math.nan, math.nan, math.nan)
    mean = math.fsum(differences) / len(differences)
    low, high = interval(differences)
    rng = random.Random(0)  # noqa: S311 - a statistic, no secret
    as_great = sum(
        abs(math.fsum(d if rng.random() < 0.5 else -d for d in differences)) >= abs(mean) * len(differences) - 1e-12
        for _ in range(SAMPLES)
    )
    return Difference(mean, low, high, (as_great + 1) / (SAMPLES + 1))


def values_of(evaluation: Evaluation, measure: str = "nDCG@10", kind: str = "all") -> dict[str, float]:
    """Return one measure of every query of a kind, by query."""
    return {s.query.query_id: s.values[measure] for s in evaluation.scores if kind in ("all", s.query.kind)}


def intervals(evaluation: Evaluation, measure: str = "nDCG@10") -> dict[str, tuple[float, float, float]]:
    """Return mean and 95 % interval of a measure by kind of query."""
    found = {}
    for kind in evaluation.by_type():
        values = list(values_of(evaluation, measure, kind).values())
        found[kind] = (math.fsum(values) / len(values), *interval(values))
    return found


def save_release(evaluation: Evaluation, path: Path) -> None:
    """Write the values of every query, to compare the next version with."""
    table = {measure: values_of(evaluation, measure) for measure in MEASURES}
    path.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def load_release(path: Path) -> dict[str, dict[str, float]]:
    """Read what :func:`save_release` wrote.

    Raises:
        JudgmentError: the file is missing or something else.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(measure): {str(q): float(v) for q, v in values.items()} for measure, values in table.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise JudgmentError(f"读不到上一版的测量结果 {path}。") from error


def report_of(evaluation: Evaluation) -> str:
    """Write, for every query, what was asked, what came, and what should have come; the worst first."""
    lines = ["# 逐条检索结果", ""]
    for score in sorted(evaluation.scores, key=lambda s: (s.values["nDCG@10"], s.query.query_id)):
        lines += _query_lines(score)
    if evaluation.unanswerable:
        lines += ["# 没有答案的检索", ""]
        for score in evaluation.unanswerable:
            first = score.answer.hits[0].text[:60].replace("\n", " ") if score.answer.hits else "—"
            lines.append(f"- {score.query.query_id} {score.query.text} → {score.answer.verdict}：{first}")
    return "\n".join(lines) + "\n"


def _query_lines(score: QueryScore) -> list[str]:
    figures = "，".join(f"{name} {value:.2f}" for name, value in score.values.items())
    lines = [
        f"## {score.query.query_id} {score.query.text}",
        "",
        f"{score.query.kind}；{score.answer.verdict}；{figures}",
        "",
    ]
    for rank, hit in enumerate(score.answer.hits[:5], 1):
        lines.append(f"{rank}. {stem(hit.source)}：{hit.text[:80]}".replace("\n", " "))
    lines += [f"- 未找到（{missed.grade}）{stem(missed.file)}：{missed.quote}" for missed in score.missed]
    return [*lines, ""]


def letters_ranked(score: QueryScore) -> list[str]:
    """Return the letters of an answer in the order of their first hit."""
    return list(dict.fromkeys(stem(hit.source) for hit in score.answer.hits))


def letter_grades(score: QueryScore) -> dict[str, int]:
    """Return the best grade of each labelled letter."""
    grades: dict[str, int] = {}
    for judgment in score.query.judgments:
        grades[stem(judgment.file)] = max(judgment.grade, grades.get(stem(judgment.file), 0))
    return grades


def letter_ndcg(score: QueryScore, depth: int = 10) -> float:
    """Return nDCG of the letters of an answer, gain = grade (Järvelin & Kekäläinen 2002), as trec_eval has it."""
    grades = letter_grades(score)
    gains = [float(grades.get(letter, 0)) for letter in letters_ranked(score)[:depth]]
    return dcg(gains) / dcg(sorted((float(g) for g in grades.values()), reverse=True)[:depth])


def trec_run(scores: Sequence[QueryScore], tag: str) -> str:
    """Write rankings of letters in TREC run format; the score falls with the rank."""
    lines = [
        f"{score.query.query_id} Q0 {letter} {rank} {1 / rank:.6f} {tag}"
        for score in scores
        for rank, letter in enumerate(letters_ranked(score), 1)
    ]
    return "".join(line + "\n" for line in lines)


def trec_qrels(scores: Sequence[QueryScore]) -> str:
    """Write the labels of letters in TREC qrels format."""
    lines = [
        f"{score.query.query_id} 0 {letter} {grade}"
        for score in scores
        for letter, grade in sorted(letter_grades(score).items())
    ]
    return "".join(line + "\n" for line in lines)
