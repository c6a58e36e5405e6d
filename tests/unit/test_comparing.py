import ir_measures
import pytest
from ir_measures import nDCG

from search.comparing import (
    compare,
    intervals,
    letter_ndcg,
    load_release,
    report_of,
    save_release,
    trec_qrels,
    trec_run,
    values_of,
)
from search.errors import JudgmentError
from search.evaluation import Evaluation, RankedAnswer, RankedText, score_query
from search.types import Judgment, LabelledQuery


def scored(query_id, grades, ranked, kind="question"):
    """A query whose labelled letters are 0, 1 … with ``grades``, answered by the letters ``ranked``."""
    judgments = tuple(Judgment(query_id, f"{i}.txt", f"第{i}件答复函里作答的原话", g) for i, g in enumerate(grades))
    hits = tuple(RankedText(f"a/{i}.pdf", f"第{i}件答复函里作答的原话") for i in ranked)
    return score_query(LabelledQuery(query_id, "电梯", kind, judgments), RankedAnswer(hits))


SCORES = (scored("q1", [2, 1, 2], [1, 7, 0, 2]), scored("q2", [1], [5, 0]), scored("q3", [2, 2], [0, 1, 3], "keyword"))


def test_our_measure_of_letters_agrees_with_ir_measures_on_the_same_run(tmp_path):
    run, qrels = tmp_path / "run", tmp_path / "qrels"
    run.write_text(trec_run(SCORES, "ours"), encoding="utf-8")
    qrels.write_text(trec_qrels(SCORES), encoding="utf-8")
    theirs = ir_measures.iter_calc(
        [nDCG @ 10], ir_measures.read_trec_qrels(str(qrels)), ir_measures.read_trec_run(str(run))
    )
    assert {m.query_id: m.value for m in theirs} == pytest.approx({s.query.query_id: letter_ndcg(s) for s in SCORES})


def test_a_system_is_not_ahead_of_itself():
    found = compare({"a": 0.5, "b": 1.0}, {"a": 0.5, "b": 1.0})
    assert (found.mean, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_clear_lead_is_significant_and_a_lucky_one_is_not():
    worse = {str(i): 0.2 for i in range(20)}
    better = {str(i): 0.4 for i in range(20)}
    mixed = {str(i): 0.4 if i % 2 else 0.05 for i in range(20)}
    assert compare(better, worse).p < 0.01
    assert compare(mixed, worse).p > 0.1


def test_only_queries_both_systems_have_are_compared():
    assert compare({"a": 1.0, "b": 0.0}, {"a": 0.5}).mean == 0.5


def test_a_release_comes_back_as_it_was(tmp_path):
    evaluation = Evaluation(SCORES, ())
    save_release(evaluation, tmp_path / "r.json")
    assert load_release(tmp_path / "r.json")["nDCG@10"] == values_of(evaluation)


def test_a_missing_release_is_named(tmp_path):
    with pytest.raises(JudgmentError, match=r"r\.json"):
        load_release(tmp_path / "r.json")


def test_means_lie_within_their_intervals():
    for mean, low, high in intervals(Evaluation(SCORES, ())).values():
        assert low <= mean <= high


def test_the_report_lists_the_worst_first_with_what_was_missed():
    report = report_of(Evaluation(SCORES, ()))
    assert report.index("## q2") < report.index("## q3")
    missed = scored("q9", [2], [4])
    assert "未找到（2）0：第0件答复函里作答的原话" in report_of(Evaluation((missed,), ()))
