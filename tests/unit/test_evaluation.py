import math

import pytest

from search.errors import JudgmentError
from search.evaluation import RankedAnswer, RankedText, covers, dcg, evaluate, interval, load_queries, score_query, stem
from search.types import Judgment, LabelledQuery

QUOTE = "对既有住宅加装电梯每部补助二十万元"


def query(*grades, kind="question"):
    return LabelledQuery(
        "q1", "电梯", kind, tuple(Judgment("q1", f"{i}.txt", QUOTE + str(i), g) for i, g in enumerate(grades))
    )


def hit(i):
    return RankedText(f"2023/{i}.pdf", f"前文{QUOTE}{i}后文")


def test_gain_is_two_to_the_grade_minus_one():
    assert dcg([3.0, 1.0]) == 3 / math.log2(2) + 1 / math.log2(3)


def test_a_perfect_ranking_scores_one():
    assert score_query(query(2, 1), RankedAnswer((hit(0), hit(1)))).values["nDCG@10"] == 1.0


def test_a_ranking_the_wrong_way_round_scores_less():
    found = score_query(query(2, 1), RankedAnswer((hit(1), hit(0)))).values
    assert found["nDCG@10"] == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))
    assert found["RR"] == 1 / 2


def test_a_quotation_counts_only_once():
    found = score_query(query(2), RankedAnswer((hit(0), hit(0)))).values
    assert found["nDCG@10"] == 1.0
    assert found["Recall@20"] == 1.0


def test_nothing_found_scores_nothing():
    found = score_query(query(2, 1), RankedAnswer((), "nothing"))
    assert set(found.values.values()) == {0.0}
    assert len(found.missed) == 2


def test_sixty_percent_of_a_quotation_is_enough():
    assert covers(QUOTE[: math.ceil(0.6 * len(QUOTE))], QUOTE)
    assert not covers(QUOTE[: math.floor(0.5 * len(QUOTE))], QUOTE)


def test_only_the_first_six_hundred_characters_of_a_hit_count():
    assert not covers("字" * 600 + QUOTE, QUOTE)


def test_a_letter_is_the_same_in_another_format_and_folder():
    assert stem("a/2023_省科技厅_12.pdf") == stem("2023_省科技厅_12.txt") == "2023_省科技厅_12"
    assert stem("x.zip/2.1版.docx") == "2.1版"
    assert stem("外.zip/2023.zip!/内\\第0412号.MHT") == "第0412号"


@pytest.mark.parametrize("ending", ["rtf", "mht", "mhtml", "xls", "xlsx", "zip", "ofd", "wps", "PDF"])
def test_every_format_has_the_same_letter(ending):
    assert stem(f"甲/2023.06.30 答复.{ending}") == "2023.06.30 答复"


@pytest.mark.parametrize("name", ["2.1版", "甲.乙", "v1.2", ".txt", "第5.3号"])
def test_a_dot_inside_a_name_stays(name):
    assert stem(name) == name
    assert stem(f"{name}.pdf") == name


def test_unanswerable_questions_are_counted_apart():
    found = evaluate([query(2), LabelledQuery("n1", "火星", "none", ())], lambda text: RankedAnswer((), "nothing"))
    assert found.by_type().keys() == {"all", "question"}
    assert found.no_answer() == {
        "n": 1.0,
        "refused": 1.0,
        "refused_or_background": 1.0,
        "answerable_refused": 1.0,
        "answerable_weak": 0.0,
    }


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('{"qid": "1", "query": "电梯", "relevant": []}\n{"qid": 2}\n', encoding="utf-8")
    with pytest.raises(JudgmentError, match=r"第2行不合格式，每行应是一条检索及其标注（JSON）。$"):
        load_queries(path)


def test_the_interval_of_equal_values_is_that_value():
    assert interval([0.5] * 10) == (0.5, 0.5)


def test_the_interval_holds_the_mean_and_is_the_same_every_time():
    values = [0.0, 1.0] * 20
    low, high = interval(values)
    assert low < 0.5 < high
    assert interval(values) == (low, high)
