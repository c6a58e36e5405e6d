"""Labelled queries → measures. Any ranking can be measured: it comes in as a function ``query text → RankedAnswer``.

Labels are quotations (:class:`Judgment`), so they survive every change of splitting: a hit covers a quotation when it comes from
that letter and its text holds at least 60 % of the quotation in one run, white space and width folded. A quotation counts once,
for the first hit that covers it.
"""

from __future__ import annotations

import json
import math
import random
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import cast

from search.errors import JudgmentError, system_reason
from search.types import Judgment, LabelledQuery, Verdict

COVERED_SHARE = 0.6
HIT_CHARS = 600
DEPTH = 20
FORMATS = frozenset({
    "txt", "text", "md", "pdf", "doc", "docx", "docm", "dot", "wps", "rtf", "ofd", "odt",
    "htm", "html", "xhtml", "xml", "mht", "mhtml", "xls", "xlsx", "et", "ppt", "pptx", "zip",
})  # fmt: skip
"""Endings of names that tell the format of a file; a letter is the same in all of them."""

MEASURES = ("nDCG@10", "Recall@10", "Recall@20", "RR", "Success@1")


@dataclass(frozen=True, slots=True)
class RankedText:
    """One hit as the judge sees it: the letter's file and the text shown."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class RankedAnswer:
    """What a system answered: hits, best first, and its verdict."""

    hits: tuple[RankedText, ...]
    verdict: Verdict = "found"


@dataclass(frozen=True, slots=True)
class QueryScore:
    """The measures of one query; ``answer`` is kept for the per-query report."""

    query: LabelledQuery
    values: Mapping[str, float]
    answer: RankedAnswer
    missed: tuple[Judgment, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measures by type of query (``all`` among them) and what happened to unanswerable questions."""

    scores: tuple[QueryScore, ...]
    unanswerable: tuple[QueryScore, ...]

    def by_type(self) -> dict[str, dict[str, float]]:
        """Return ``{type: {"n": …, measure: mean, …}}``; ``all`` first."""
        groups: dict[str, list[QueryScore]] = {"all": list(self.scores)}
        for score in self.scores:
            groups.setdefault(score.query.kind, []).append(score)
        return {
            kind: {"n": float(len(group)), **{m: math.fsum(s.values[m] for s in group) / len(group) for m in MEASURES}}
            for kind, group in groups.items()
            if group
        }

    def no_answer(self) -> dict[str, float]:
        """Return shares: unanswerable questions refused or marked as background, answerable ones refused."""
        none, some = self.unanswerable, self.scores
        return {
            "n": float(len(none)),
            "refused": _share(s.answer.verdict == "nothing" for s in none),
            "refused_or_background": _share(s.answer.verdict != "found" for s in none),
            "answerable_refused": _share(s.answer.verdict == "nothing" for s in some),
            "answerable_weak": _share(s.answer.verdict == "weak" for s in some),
        }


def load_queries(path: Path) -> tuple[LabelledQuery, ...]:
    """Read labelled queries, one JSON object a line.

    Raises:
        JudgmentError: a line is no such object, or a grade is not 1 or 2; names the file and line.
    """
    found: list[LabelledQuery] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise JudgmentError(f"读不到标注文件 {path}：{system_reason(error)}。") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = cast("dict[str, object]", json.loads(line))
            labels = cast("list[dict[str, object]]", row.get("relevant", []))
            query_id = str(row["qid"])
            judgments = tuple(
                Judgment(query_id, str(j["file"]), str(j["quote"]), int(cast("int", j["grade"]))) for j in labels
            )
            found.append(LabelledQuery(query_id, str(row["query"]), str(row.get("type", "question")), judgments))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JudgmentError(f"标注文件 {path} 第{number}行不合格式，每行应是一条检索及其标注（JSON）。") from error
        if any(j.grade not in (1, 2) for j in judgments):
            raise JudgmentError(f"标注文件 {path} 第{number}行的等级只能是 1 或 2。")
    return tuple(found)


def evaluate(queries: Iterable[LabelledQuery], search: Callable[[str], RankedAnswer]) -> Evaluation:
    """Ask every query and measure the answers."""
    some: list[QueryScore] = []
    none: list[QueryScore] = []
    for query in queries:
        answer = search(query.text)
        if query.judgments:
            some.append(score_query(query, answer))
        else:
            none.append(QueryScore(query, {}, answer, ()))
    return Evaluation(tuple(some), tuple(none))


def score_query(query: LabelledQuery, answer: RankedAnswer) -> QueryScore:
    """Measure one answer.

    nDCG@10 has gain ``2^grade − 1`` for every quotation newly covered (Järvelin & Kekäläinen 2002, exponential gain), the ideal
    being one quotation a rank, capped at 1 since a passage may cover several. Recall is of quotations. RR is of the first
    hit that covers a quotation of the best grade. Success@1 says whether the first hit covers any.
    """
    left = list(query.judgments)
    best = max(j.grade for j in left)
    gains: list[float] = []
    reciprocal = 0.0
    missed: list[int] = []
    for rank, hit in enumerate(answer.hits[:DEPTH], 1):
        covered = [j for j in left if stem(j.file) == stem(hit.source) and covers(hit.text, j.quote)]
        left = [j for j in left if j not in covered]
        missed.append(len(left))
        gains.append(math.fsum(2**j.grade - 1 for j in covered))
        if not reciprocal and any(j.grade == best for j in covered):
            reciprocal = 1 / rank
    ideal = sorted((2**j.grade - 1 for j in query.judgments), reverse=True)[:10]
    values = {
        "nDCG@10": min(1.0, dcg(gains[:10]) / dcg(ideal)),
        "Recall@10": 1 - min(missed[:10], default=len(left)) / len(query.judgments),
        "Recall@20": 1 - len(left) / len(query.judgments),
        "RR": reciprocal,
        "Success@1": float(bool(gains and gains[0])),
    }
    return QueryScore(query, values, answer, tuple(left))


def dcg(gains: Sequence[float]) -> float:
    """Discounted cumulative gain: ``Σ gain_i / log2(i + 1)``, ranks from 1."""
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def covers(text: str, quote: str) -> bool:
    """Whether ``text`` (its first 600 characters) holds at least 60 % of ``quote`` in one run."""
    held, wanted = _fold(text)[:HIT_CHARS], _fold(quote)
    if wanted in held:
        return True
    block = SequenceMatcher(None, wanted, held, autojunk=False).find_longest_match()
    return block.size >= COVERED_SHARE * len(wanted)


def stem(source: str) -> str:
    """Return the file's name without folder, archive and format ending; what else follows a dot (2.1版) stays."""
    name = PurePosixPath(source.replace("\\", "/")).name
    head, _, ending = name.rpartition(".")
    return head if head and ending.lower() in FORMATS else name


def interval(values: Sequence[float], *, samples: int = 2000, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % bootstrap percentile interval of the mean (Efron & Tibshirani 1993); ``(nan, nan)`` of nothing."""
    if not values:
        return (math.nan, math.nan)
    rng = random.Random(seed)  # noqa: S311 - a statistic, no secret
    means = sorted(math.fsum(rng.choices(values, k=len(values))) / len(values) for _ in range(samples))
    return means[int(0.025 * samples)], means[int(0.975 * samples) - 1]


def _share(flags: Iterable[bool]) -> float:
    seen = list(flags)
    return sum(seen) / len(seen) if seen else math.nan


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
