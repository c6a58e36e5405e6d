"""The gate: what the labelled queries on the sample letters measured at the last release may not be lost.

``tests/data/release.json`` holds the values of every query as last released (``python -m search evaluate … --report``). A figure
fails when it falls below the 95 % interval of the released one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from search.calibration import only
from search.comparing import load_release, values_of
from search.engine import SearchEngine
from search.evaluation import DEPTH, Evaluation, RankedAnswer, RankedText, evaluate, interval, load_queries
from search.fusion import LEGS
from search.settings import Settings
from search.types import Results

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
KINDS = ("all", "question", "keyword", "wording", "crossyear", "filtered")


def answer(results: Results) -> RankedAnswer:
    return RankedAnswer(tuple(RankedText(r.document.source, r.passage.text) for r in results.items), results.verdict)


@pytest.fixture(scope="module")
def fused(engine: SearchEngine) -> Evaluation:
    queries = [q for name in ("queries_dev", "queries_none") for q in load_queries(DATA / f"{name}.jsonl")]
    return evaluate(queries, lambda text: answer(engine.search(text, k=DEPTH)))


@pytest.fixture(scope="module")
def legs(engine: SearchEngine, sample_index: Path) -> dict[str, Evaluation]:
    queries = load_queries(DATA / "queries_dev.jsonl")
    found = {}
    for name, weights in LEGS.items():
        alone = SearchEngine(Settings(index_dir=sample_index), engine.embedder, only(weights))
        found[name] = evaluate(queries, lambda text, e=alone: answer(e.search(text, k=DEPTH)))
    return found


@pytest.mark.parametrize("measure", ["nDCG@10", "Recall@20"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_falls_below_the_interval_of_the_last_release(fused, kind, measure):
    release = load_release(DATA / "release.json")[measure]
    mine = values_of(fused, measure, kind)
    low, _ = interval([release[query] for query in mine])
    mean = sum(mine.values()) / len(mine)
    assert mean >= low, f"{kind} {measure}: {mean:.3f} is below {low:.3f}"


def test_the_joined_ranking_is_clearly_ahead_of_each_of_its_parts(fused, legs):
    whole = fused.by_type()["all"]["nDCG@10"]
    for name, part in legs.items():
        assert whole > part.by_type()["all"]["nDCG@10"] + 0.02, name


def test_questions_far_from_the_letters_are_refused_and_answerable_ones_are_not(fused):
    far = Evaluation((), tuple(s for s in fused.unanswerable if s.query.kind == "none-far")).no_answer()
    assert far["refused_or_background"] >= 0.8
    assert fused.no_answer()["answerable_refused"] <= 0.05
