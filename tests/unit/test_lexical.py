"""The lexical ranking against BM25 written from the textbook."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.errors import IndexDamagedError
from search.lexical import AnyOf, LexicalIndex, write_lexical

WORDS = ["养老", "电梯", "加装", "补贴", "学校", "医保", "5g", "№鲁科函〔2024〕243号", "·", "𠮷野", "龘"]


def bm25(rows, weighted, context_boost=0.5, k1=1.2, b=0.75):
    """Textbook BM25 with Lucene's idf, on both fields; lengths as Tantivy stores them are exact below 40 terms."""
    scores = dict.fromkeys((row[0] for row in rows), 0.0)
    for field, boost in ((1, 1.0), (2, context_boost)):
        mean = sum(len(row[field]) for row in rows) / len(rows) or 1
        for term, weight in weighted:
            df = sum(term in row[field] for row in rows)
            idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
            for row in rows:
                tf = Counter(row[field])[term]
                if tf:
                    length = 1 - b + b * len(row[field]) / mean
                    scores[row[0]] += weight * boost * idf * tf * (k1 + 1) / (tf + k1 * length)
    kept = [(-score, number) for number, score in scores.items() if score > 0]
    return [(number, -score) for score, number in sorted(kept)]


def random_rows(seed, n=300, first=1):
    rng = np.random.default_rng(seed)

    def some(low, high):
        return rng.choice(WORDS, size=int(rng.integers(low, high))).tolist()

    return [(first + 3 * i, some(1, 30), some(0, 6)) for i in range(n)]


@pytest.fixture(scope="module")
def rows():
    return random_rows(1)


@pytest.fixture(scope="module")
def index(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexical") / "g1"
    write_lexical(folder, rows)
    return LexicalIndex.open(folder)


def same(hits, expected):
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-4)
    assert list(hits) == sorted(hits, key=lambda hit: (-hit.score, hit.passage_no))
    by_number = dict(expected)
    assert all(by_number[hit.passage_no] == pytest.approx(hit.score, rel=1e-4) for hit in hits)


def test_scores_are_those_of_the_textbook(index, rows):
    weighted = [("养老", 1.0), ("电梯", 2.0), ("5g", 0.3)]
    same(index.search(weighted, 1000), bm25(rows, weighted))


@pytest.mark.parametrize("share", [0.003, 0.01, 0.05, 0.5, 0.95, 1.0])
def test_a_filter_acts_inside_the_ranking(index, rows, share):
    rng = np.random.default_rng(5)
    numbers = np.array([row[0] for row in rows])
    allowed = np.sort(rng.choice(numbers, size=max(1, int(share * len(numbers))), replace=False))
    weighted = [("补贴", 1.0), ("学校", 1.0)]
    everything = bm25(rows, weighted)
    expected = [(number, score) for number, score in everything if number in set(allowed.tolist())]
    same(index.search(weighted, 10, allowed), expected[:10])


def test_no_passage_allowed_means_no_hit(index):
    assert index.search([("养老", 1.0)], 10, np.empty(0, dtype=np.int64)) == ()


def test_allowed_numbers_that_do_not_exist_are_ignored(index):
    assert index.search([("养老", 1.0)], 10, np.array([2, 999_999_999])) == ()


def test_weights_of_one_term_add_up_and_empty_ones_fall_out(index):
    assert index.search([("养老", 0.5), ("养老", 0.5), ("学校", 0.0)], 20) == index.search([("养老", 1.0)], 20)
    assert index.search([], 5) == ()
    assert index.search([("养老", 0.0)], 5) == ()


def test_a_term_no_letter_has_finds_nothing(index):
    assert index.search([("元宇宙", 1.0)], 5) == ()
    assert index.doc_freq("元宇宙") == 0


def test_doc_freq_counts_passages_by_their_own_text(index, rows):
    assert index.doc_freq("养老") == sum("养老" in row[1] for row in rows)
    assert index.doc_freq("№鲁科函〔2024〕243号") == sum("№鲁科函〔2024〕243号" in row[1] for row in rows)


def test_context_boost_of_zero_leaves_the_text_alone(index, rows):
    weighted = [("医保", 1.0)]
    same(index.search(weighted, 1000, context_boost=0.0), bm25(rows, weighted, context_boost=0.0))


def test_ties_fall_by_passage_number_at_any_cut(tmp_path):
    rows = [(i, ["养老", "补贴"], []) for i in range(1, 400)]
    write_lexical(tmp_path / "g", list(reversed(rows)))
    index = LexicalIndex.open(tmp_path / "g")
    for k in (1, 7, 100, 399):
        assert [hit.passage_no for hit in index.search([("养老", 1.0), ("补贴", 1.0)], k)] == list(range(1, k + 1))
    odd = np.arange(1, 400, 2)
    assert [hit.passage_no for hit in index.search([("养老", 1.0)], 5, odd)] == [1, 3, 5, 7, 9]


def test_having_run_selects_by_what_stands_inside_a_term(index, rows):
    for run in ("5", "g", "243"):
        expected = [number for number, text, _ in rows if any(run in term for term in text)]
        assert index.having_run(run).tolist() == expected
        allowed = np.array(expected[::2], dtype=np.int64)
        assert index.having_run(run, allowed).tolist() == expected[::2]
    assert index.having_run("x").tolist() == []


def test_having_all_selects_by_every_term(index, rows):
    expected = sorted(row[0] for row in rows if {"养老", "𠮷野", "·"} <= set(row[1]))
    assert index.having_all(["养老", "𠮷野", "·"]).tolist() == expected
    allowed = np.array(expected[::2], dtype=np.int64)
    assert index.having_all(["养老", "𠮷野", "·"], allowed).tolist() == expected[::2]
    assert index.having_all([]).tolist() == []


def test_adding_to_a_base_gives_the_scores_of_a_clean_index(tmp_path):
    first, second = random_rows(2, 100), random_rows(3, 80, first=1000)
    write_lexical(tmp_path / "g1", first)
    write_lexical(tmp_path / "g2", second, base=tmp_path / "g1")
    write_lexical(tmp_path / "clean", first + second)
    weighted = [("电梯", 1.0), ("龘", 0.7)]
    grown = LexicalIndex.open(tmp_path / "g2").search(weighted, 50)
    assert grown == LexicalIndex.open(tmp_path / "clean").search(weighted, 50)
    assert len(LexicalIndex.open(tmp_path / "g1")) == 100


def test_removed_passages_are_gone_and_the_base_keeps_them(tmp_path):
    rows = random_rows(4, 60)
    write_lexical(tmp_path / "g1", rows)
    gone = [row[0] for row in rows[:20]]
    write_lexical(tmp_path / "g2", [], base=tmp_path / "g1", removed=gone)
    new, old = LexicalIndex.open(tmp_path / "g2"), LexicalIndex.open(tmp_path / "g1")
    weighted = [(word, 1.0) for word in WORDS]
    assert {hit.passage_no for hit in new.search(weighted, 1000)} == {row[0] for row in rows[20:]}
    assert len(old.search(weighted, 1000)) == 60
    assert (len(new), len(old)) == (40, 60)


def test_an_empty_index_opens_and_finds_nothing(tmp_path):
    write_lexical(tmp_path / "g", [])
    index = LexicalIndex.open(tmp_path / "g")
    assert len(index) == 0
    assert index.search([("养老", 1.0)], 5) == ()
    assert index.having_all(["养老"]).tolist() == []


def test_a_damaged_folder_is_named(tmp_path):
    with pytest.raises(IndexDamagedError, match="nowhere"):
        LexicalIndex.open(tmp_path / "nowhere")
    write_lexical(tmp_path / "g", random_rows(1, 10))
    for file in (tmp_path / "g").iterdir():
        file.write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="build"):
        LexicalIndex.open(tmp_path / "g")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), max_size=12), st.lists(st.sampled_from(WORDS), max_size=4)),
        min_size=1,
        max_size=20,
    ),
    st.dictionaries(st.sampled_from(WORDS), st.floats(0.1, 3), min_size=1, max_size=5).map(lambda d: list(d.items())),
)
def test_any_small_index_agrees_with_the_textbook(tmp_path_factory, texts, weighted):
    rows = [(i, text, context) for i, (text, context) in enumerate(texts, start=1)]
    folder = tmp_path_factory.mktemp("any") / "g"
    write_lexical(folder, rows)
    same(LexicalIndex.open(folder).search(weighted, 100), bm25(rows, weighted))


def test_any_of_adds_the_score_of_the_best_alternative_only(tmp_path):
    rows = [(1, ["财力", "力有"], []), (2, ["预算"], []), (3, ["财力", "力有", "预算"], []), (4, ["财力"], [])]
    write_lexical(tmp_path / "lexical", rows)
    either = AnyOf(((("财力", "力有"), 3.0), (("预算",), 2.0)))
    hits = LexicalIndex.open(tmp_path / "lexical").search([], 10, any_of=[either])
    assert [(hit.passage_no, hit.score) for hit in hits] == [(1, 3.0), (3, 3.0), (2, 2.0)]


def test_rarity_is_that_of_the_rarest_term(tmp_path):
    write_lexical(tmp_path / "lexical", [(1, ["财力", "力有"], []), (2, ["财力"], []), (3, ["财力"], [])])
    index = LexicalIndex.open(tmp_path / "lexical")
    assert index.rarity(["财力", "力有"]) == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.rarity([]) == 0
