import math

import numpy as np
import pytest

from search.fusion import BM25_CEILING, Candidates, Weights, ceiling, fuse, in_words, rank


def candidates(**values):
    n = len(next(iter(values.values())))
    names = ("lexical", "dense", "sentence", "cosine", "sentence_cosine", "interaction", "coverage")
    arrays = {name: np.array(values.get(name, [0.0] * n), dtype=np.float32) for name in names}
    return Candidates(numbers=np.arange(1, n + 1), **arrays)


def test_the_joint_score_is_the_weighted_sum():
    found = fuse(
        candidates(lexical=[0.5, 0.0], dense=[1.0, 2.0], sentence=[3.0, 1.0]),
        Weights(lexical=10, dense=2, sentence=0.5),
    )
    assert found.tolist() == [10 * 0.5 + 2 * 1.0 + 0.5 * 3.0, 2 * 2.0 + 0.5 * 1.0]


def test_equal_scores_are_ranked_by_passage_number():
    hits = rank(np.array([7, 3, 5]), np.array([1.0, 1.0, 2.0], dtype=np.float32))
    assert [(hit.passage_no, hit.rank) for hit in hits] == [(5, 1), (3, 2), (7, 3)]


def test_the_order_of_candidates_does_not_matter():
    numbers, scores = np.array([4, 9, 2]), np.array([0.1, 0.3, 0.1], dtype=np.float32)
    turned = rank(numbers[::-1], scores[::-1])
    assert rank(numbers, scores) == turned


def test_the_ceiling_is_the_sum_of_weighted_idf():
    idf = math.log(1 + (100 - 3 + 0.5) / (3 + 0.5))
    assert ceiling([("电梯", 2.0)], [3], 100) == pytest.approx(BM25_CEILING * 2.0 * idf)


def test_the_ceiling_of_nothing_can_be_divided_by():
    assert ceiling([], [], 0) > 0


def test_a_matched_word_counts_as_much_in_a_long_question_as_in_a_short_one():
    score = np.array([3.0], dtype=np.float32)
    short, share_of_short = in_words(score, [("电梯", 1.0), ("加装", 1.0)], [3, 3], 100)
    long, share_of_long = in_words(score, [(f"词{i}", 1.0) for i in range(40)], [3] * 40, 100)
    assert short[0] == pytest.approx(long[0], rel=1e-5)
    assert share_of_short[0] == pytest.approx(20 * share_of_long[0], rel=1e-5)
