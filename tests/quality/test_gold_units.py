"""Floors under the cutting and reading of units, on the thirty letters a reader marked; and the measure itself."""

from __future__ import annotations

import json

import pytest

from search.errors import JudgmentError
from search.gold_units import (
    GoldUnit,
    LabelScores,
    Scores,
    confusion_table,
    load_gold_units,
    locate_units,
    score_units,
)
from search.letters import read_letter
from search.passages import split_passages
from search.types import Page, ParsedFile, Passage


@pytest.fixture(scope="module")
def measured(gold_dir, letters_dir):
    gold = load_gold_units(gold_dir / "passages.jsonl")
    documents = {}
    for stem in gold:
        path = letters_dir / f"{stem}.txt"
        pages = (Page(1, path.read_text(encoding="utf-8")),)
        documents[stem] = read_letter(ParsedFile(path, "text/plain", pages, paged=False), path.name)
    texts = {stem: document.text for stem, document in documents.items()}
    return score_units(gold, texts, {stem: split_passages(document) for stem, document in documents.items()})


def test_boundaries_are_found(measured):
    assert measured.boundaries.f1 >= 0.92
    assert measured.boundaries.precision >= 0.92
    assert measured.boundaries.recall >= 0.90


def test_heading_paths_are_read(measured):
    assert measured.headings.precision >= 0.97


def test_functions_are_read(measured):
    assert measured.functions.macro_f1 >= 0.85
    assert measured.functions.accuracy >= 0.88


def test_courtesy_is_told_from_all_else(measured):
    assert measured.functions.of("客套").precision >= 0.95
    assert measured.functions.of("客套").recall >= 0.95


def test_stances_are_read_on_units_that_have_one(measured):
    assert measured.stances.macro_f1 >= 0.78
    assert measured.stances.accuracy >= 0.75


def unit(ordinal, start, end, heading=(), function="现状做法", stance=None):
    return GoldUnit("甲.txt", ordinal, start, end, heading, function, stance)


def passage(text, words, ordinal, function="现状做法", stance=None, heading=()):
    start = text.index(words)
    return Passage(0, "d", ordinal, start, start + len(words), (1, 1), heading, function, stance, words)


TEXT = "我省已建成 电梯１２部。\n下一步，新建“十四五”电梯。\n感谢您。"
GOLD = [
    unit(1, "我省已建成电梯12部。", "我省已建成电梯12部。", stance="已完成"),
    unit(2, "下一步，新建\"十四五\"电", "建\"十四五\"电梯。", function="下一步", stance="列入计划"),
    unit(3, "感谢您。", "感谢您。", function="客套"),
]  # fmt: skip


def test_gold_units_are_found_whatever_the_width_quotes_and_white_space():
    assert [TEXT[start:end] for start, end in locate_units(GOLD, TEXT)] == TEXT.split("\n")


def test_a_quote_that_is_not_there_is_an_error_that_names_the_letter():
    with pytest.raises(JudgmentError, match=r"甲\.txt.*第 1 个"):
        locate_units([unit(1, "没有这句", "没有这句")], TEXT)


def test_scores_count_boundaries_within_two_characters_and_compare_with_the_covering_passage():
    lines = TEXT.split("\n")
    found = [
        passage(TEXT, lines[0], 1, stance="已完成"),
        passage(TEXT, lines[1][1:], 2, "下一步", "研究论证"),  # one character late: still found
        passage(TEXT, "您。", 3, "客套"),  # two characters late: still found
    ]
    scores = score_units({"甲": GOLD}, {"甲": TEXT}, {"甲": found})
    assert scores.boundaries == Scores(right=2, predicted=2, wanted=2)
    assert scores.functions.macro_f1 == 1.0
    assert scores.stances.of("已完成").f1 == 1.0
    assert scores.stances.macro_f1 == 0.5
    assert scores.stances.confusion == {("已完成", "已完成"): 1, ("列入计划", "研究论证"): 1}


def test_a_missed_boundary_costs_recall_and_an_extra_one_precision():
    whole = [passage(TEXT, TEXT, 1)]
    assert score_units({"甲": GOLD}, {"甲": TEXT}, {"甲": whole}).boundaries == Scores(0, 0, 2)
    halves = [
        passage(TEXT, "我省已建成", 1),
        passage(TEXT, "电梯１２部。", 2),
        passage(TEXT, "下一步，新建“十四五”电梯。\n感谢您。", 3),
    ]
    assert score_units({"甲": GOLD}, {"甲": TEXT}, {"甲": halves}).boundaries == Scores(1, 2, 2)


def test_macro_f1_is_the_mean_over_values_that_occur():
    scores = LabelScores({("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 1}, ("a", "b", "c"))
    assert scores.of("a").f1 == 2 * 3 / (3 + 4)
    assert scores.of("b").f1 == 2 * 1 / (2 + 1)
    assert scores.macro_f1 == (6 / 7 + 2 / 3) / 2
    assert scores.accuracy == 4 / 5
    assert confusion_table(scores).splitlines()[1] == "a\t3\t1\t0\t0"


def test_a_broken_line_of_gold_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"file": "甲.txt"}) + "\n", encoding="utf-8")
    with pytest.raises(JudgmentError, match="第 1 行"):
        load_gold_units(path)
