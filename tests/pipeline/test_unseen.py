"""Letters and questions that nothing was fitted or chosen on: figures may be 0.05 below what the sample letters must reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.evaluation import DEPTH, Evaluation, RankedAnswer, RankedText, evaluate, load_queries
from search.indexing import build_index
from search.settings import Settings

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
SETS = ("unseen", "unseen2")
SLACK = 0.05
LEAST = {"all": 0.78, "question": 0.72, "keyword": 0.95, "wording": 0.65, "crossyear": 0.92, "filtered": 0.88}


@pytest.fixture(scope="module", params=SETS)
def measured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    unseen, folder = DATA / request.param, tmp_path_factory.mktemp(request.param) / "index"
    build_index([unseen / "letters"], folder, Settings(jobs=1))
    engine = SearchEngine.open(folder, Settings())

    def answer(text: str) -> RankedAnswer:
        results = engine.search(text, k=DEPTH)
        return RankedAnswer(
            tuple(RankedText(r.document.source, r.passage.text) for r in results.items), results.verdict
        )

    return evaluate(load_queries(unseen / "queries.jsonl"), answer)


@pytest.mark.parametrize("kind", LEAST)
def test_unseen_letters_are_searched_nearly_as_well_as_the_sample_letters_must_be(
    measured: Evaluation, kind: str
) -> None:
    assert measured.by_type()[kind]["nDCG@10"] >= LEAST[kind] - SLACK


def test_what_answers_is_among_the_first_twenty(measured: Evaluation) -> None:
    assert measured.by_type()["all"]["Recall@20"] >= 0.88 - SLACK


def test_hardly_any_answerable_question_is_refused(measured: Evaluation) -> None:
    assert measured.no_answer()["answerable_refused"] <= 0.05


def test_what_no_letter_answers_is_told(measured: Evaluation) -> None:
    assert measured.no_answer()["refused_or_background"] >= 0.8 - SLACK
