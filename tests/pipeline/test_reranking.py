"""A cross-encoder over the sample letters: what it may change in an answer, and what it may not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from search.engine import SearchEngine
from search.passages import context_of
from search.reporting import info_json, info_text
from search.reranking import FIRST, Reranking
from search.settings import Settings
from tiny_models import tiny_reranker

QUESTION = "老楼没电梯，政府给不给钱装"


class ByLength:
    """Takes the shorter passage for the better one."""

    name = "by length"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        self.asked.append((question, tuple(passages)))
        return np.array([-len(passage) for passage in passages], dtype=np.float32)


@pytest.fixture
def judge():
    return ByLength()


@pytest.fixture
def reranked(sample_index, judge) -> SearchEngine:
    engine = SearchEngine.open(sample_index, Settings())
    engine._reranking = Reranking(judge, engine.catalog, "internal")
    return engine


def test_the_first_fifty_are_read_again_with_their_subject(reranked, judge):
    reranked.search(QUESTION, k=5)
    ((question, passages),) = judge.asked
    assert question == QUESTION
    assert len(passages) == FIRST
    item = reranked.search(QUESTION, k=1).items[0]
    core = item.passage.text[item.core[0] : item.core[1]]
    assert any(text.endswith(core) and context_of(item.document, item.passage) in text for text in passages)


def test_the_order_is_that_of_the_cross_encoder(reranked, engine):
    lengths = []
    for item in reranked.search(QUESTION, k=3).items:
        lengths.append(item.core[1] - item.core[0] + len(context_of(item.document, item.passage)))
    assert lengths == sorted(lengths)
    before = [item.passage.passage_no for item in engine.search(QUESTION, k=10).items]
    assert [item.passage.passage_no for item in reranked.search(QUESTION, k=10).items] != before


def test_the_verdict_and_the_band_of_a_passage_stay(reranked, engine):
    assert reranked.search(QUESTION).verdict == engine.search(QUESTION).verdict
    bands = {item.passage.passage_no: item.band for item in engine.search(QUESTION, k=60).items}
    shown = [item for item in reranked.search(QUESTION, k=10).items if item.passage.passage_no in bands]
    assert shown
    assert all(item.band == bands[item.passage.passage_no] for item in shown)


def test_scores_fall_with_the_rank(reranked):
    scores = [item.score for item in reranked.search(QUESTION, k=20).items]
    assert scores == sorted(scores, reverse=True)


def test_a_letter_named_by_its_number_comes_first_all_the_same(reranked, letters):
    document = next(letter for letter in letters.values() if letter.fields.doc_number)
    found = reranked.search(f"{document.fields.doc_number} 怎么答复的", k=1).items[0]
    assert found.document.doc_id == document.doc_id


def test_nothing_is_read_again_where_nothing_is_asked_in_words(reranked, judge, letters):
    number = next(letter.fields.doc_number for letter in letters.values() if letter.fields.doc_number)
    reranked.search(number)
    reranked.search("A类答复")
    assert judge.asked == []


def test_it_can_be_switched_off_and_a_timeline_does_without(reranked, judge, engine):
    plain = [item.passage.passage_no for item in engine.search(QUESTION, k=10).items]
    assert [item.passage.passage_no for item in reranked.search(QUESTION, k=10, off=("reranking",)).items] == plain
    reranked.timeline("加装电梯")
    assert judge.asked == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_set_by_its_folder_is_used_and_named(sample_index, tmp_path):
    folder = str(tiny_reranker(tmp_path, "XLM-RoBERTa", limit=512))
    engine = SearchEngine.open(sample_index, Settings(reranker=folder, device="cpu"))
    assert len(engine.search(QUESTION, k=5).items) == 5
    assert info_json(engine.info())["reranker"] == folder
    assert f"重排模型：{folder}。" in info_text(engine.info())


def test_without_one_none_is_named(engine):
    assert info_json(engine.info())["reranker"] is None
    assert "重排" not in info_text(engine.info())
