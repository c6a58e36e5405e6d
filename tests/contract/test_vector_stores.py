"""One suite for every vector store, against brute force in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import IndexDamagedError
from search.vectors.faiss_store import FaissStore

STORES = {"faiss": FaissStore}
DIM = 32


def unit(rng, n, dim=DIM):
    rows = rng.standard_normal((n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def oracle(numbers, rows, query, k, allowed=None):
    """Score everything, sort everything."""
    scores = np.round(rows.astype(np.float64) @ query.astype(np.float64), 6)
    pairs = [(-s, n) for s, n in zip(scores.tolist(), numbers.tolist(), strict=True)]
    if allowed is not None:
        keep = set(allowed.tolist())
        pairs = [pair for pair in pairs if pair[1] in keep]
    return [(number, -score) for score, number in sorted(pairs)[:k]]


def shown(hits):
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    return [(hit.passage_no, hit.score) for hit in hits]


@pytest.fixture(params=sorted(STORES))
def new_store(request):
    return STORES[request.param]


@pytest.fixture
def filled(new_store):
    rng = np.random.default_rng(3)
    numbers, rows = rng.permutation(np.arange(5, 3005, 3)), unit(rng, 1000)
    store = new_store(DIM)
    store.add(numbers[:600], rows[:600])
    store.add(numbers[600:], rows[600:])
    return store, numbers, rows


@pytest.mark.parametrize("k", [1, 10, 200, 1000, 5000])
def test_search_is_brute_force(filled, k):
    store, numbers, rows = filled
    query = unit(np.random.default_rng(8), 1)[0]
    assert shown(store.search(query, k)) == oracle(numbers, rows, query, k)


@pytest.mark.parametrize("k", [1, 5, 40])
def test_cosines_too_near_each_other_for_rounded_vectors_are_told_apart(new_store, k):
    """Steps of 1e-5 between neighbours; a byte a component rounds by more. The first scan is of unrounded rows, so twice."""
    rng = np.random.default_rng(5)
    query = unit(rng, 1)[0]
    beside = unit(rng, 2000)
    beside -= np.outer(beside @ query, query)
    beside /= np.linalg.norm(beside, axis=1, keepdims=True)
    cosines = (0.5 + 1e-5 * rng.permutation(2000)).astype(np.float32)[:, np.newaxis]
    rows = cosines * query + np.sqrt(1 - cosines**2) * beside
    numbers, store = rng.permutation(2000) + 1, new_store(DIM)
    store.add(numbers, rows)
    for _ in range(2):
        assert shown(store.search(query, k)) == oracle(numbers, rows, query, k)


@pytest.mark.parametrize("share", [0.002, 0.02, 0.1, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("k", [3, 50, 2000])
def test_a_filter_acts_inside_the_ranking(filled, share, k):
    store, numbers, rows = filled
    rng = np.random.default_rng(9)
    allowed = np.sort(rng.choice(numbers, size=max(1, int(share * len(numbers))), replace=False))
    query = unit(rng, 1)[0]
    assert shown(store.search(query, k, allowed)) == oracle(numbers, rows, query, k, allowed)


def test_a_filter_that_allows_nothing_finds_nothing(filled):
    store, _, _ = filled
    query = unit(np.random.default_rng(1), 1)[0]
    assert store.search(query, 5, np.empty(0, dtype=np.int64)) == ()
    assert store.search(query, 5, np.array([0, 1, 10**9])) == ()


def test_removed_passages_are_gone_and_unknown_numbers_are_ignored(filled):
    store, numbers, rows = filled
    gone = numbers[100:300]
    store.remove(np.concatenate([gone, [10**9]]))
    keep = ~np.isin(numbers, gone)
    query = unit(np.random.default_rng(2), 1)[0]
    assert len(store) == 800
    assert shown(store.search(query, 900)) == oracle(numbers[keep], rows[keep], query, 900)
    assert store.passage_nos.tolist() == sorted(numbers[keep].tolist())


def test_a_removed_number_can_come_back_with_another_vector(filled):
    store, numbers, _ = filled
    row = unit(np.random.default_rng(4), 1)
    store.remove(numbers[:1])
    store.add(numbers[:1], row)
    assert store.search(row[0], 1)[0].passage_no == numbers[0]


def test_equal_vectors_fall_by_passage_number_at_any_cut(new_store):
    row = unit(np.random.default_rng(6), 1)
    store = new_store(DIM)
    numbers = np.random.default_rng(7).permutation(np.arange(1, 501))
    store.add(numbers, np.repeat(row, 500, axis=0))
    for k in (1, 13, 250):
        assert [hit.passage_no for hit in store.search(row[0], k)] == list(range(1, k + 1))
    odd = np.arange(1, 500, 2)
    assert [hit.passage_no for hit in store.search(row[0], 40, odd)] == odd[:40].tolist()


def test_scores_are_cosines(new_store):
    store = new_store(2)
    store.add(np.array([1, 2, 3]), np.array([[1, 0], [0.6, 0.8], [-1, 0]], dtype=np.float32))
    assert shown(store.search(np.array([1, 0], dtype=np.float32), 3)) == [(1, 1.0), (2, 0.6), (3, -1.0)]


def test_reconstruct_gives_the_rows_in_the_order_asked(filled):
    store, numbers, rows = filled
    some = np.array([7, 3, 3, 900])
    assert (store.reconstruct(numbers[some]) == rows[some]).all()
    with pytest.raises(KeyError):
        store.reconstruct([numbers[0], 4])


def test_moments_give_mean_and_variance_of_all_scores(filled):
    store, _, rows = filled
    query = unit(np.random.default_rng(11), 1)[0]
    scores = rows @ query
    moments = store.moments()
    assert moments.count == len(rows)
    assert query @ moments.mean == pytest.approx(scores.mean(), abs=1e-5)
    assert query @ moments.covariance @ query == pytest.approx(scores.var(), abs=1e-5)


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        ([1, 1], np.eye(2, DIM)),
        ([5], np.eye(1, DIM)),
        ([1], np.eye(1, DIM + 1)),
        ([1, 2], np.eye(1, DIM)),
        ([1], np.zeros((1, DIM))),
        ([1], np.full((1, DIM), np.nan)),
    ],
    ids=["twice", "there already", "wrong dimension", "wrong number", "length 0", "not a number"],
)
def test_bad_rows_are_refused_and_leave_the_store_as_it_was(filled, numbers, rows):
    store, _, _ = filled
    with pytest.raises(ValueError, match=r"vector|number"):
        store.add(np.array(numbers), rows.astype(np.float32))
    assert len(store) == 1000


def test_saved_and_opened_it_answers_the_same(filled, tmp_path):
    store, numbers, rows = filled
    store.remove(numbers[:10])
    store.save(tmp_path / "g1")
    again = type(store).open(tmp_path / "g1")
    query = unit(np.random.default_rng(12), 1)[0]
    assert again.search(query, 50) == store.search(query, 50)
    assert np.array_equal(again.moments().covariance, store.moments().covariance)
    again.add(numbers[:10], rows[:10])
    assert shown(again.search(query, 50)) == oracle(numbers, rows, query, 50)


def test_an_empty_store_answers_and_can_be_saved(new_store, tmp_path):
    store = new_store(DIM)
    query = unit(np.random.default_rng(1), 1)[0]
    assert store.search(query, 3) == ()
    store.save(tmp_path / "g")
    again = new_store.open(tmp_path / "g")
    assert (len(again), again.dim, again.search(query, 3)) == (0, DIM, ())
    assert not again.moments().mean.any()


def test_a_damaged_file_is_named(filled, tmp_path):
    store, _, _ = filled
    with pytest.raises(IndexDamagedError, match="nowhere"):
        type(store).open(tmp_path / "nowhere")
    store.save(tmp_path / "g")
    for file in (tmp_path / "g").iterdir():
        file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(IndexDamagedError, match="build"):
        type(store).open(tmp_path / "g")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 70), st.sets(st.integers(1, 60)))
def test_small_stores_with_many_ties_agree_with_brute_force(seed, n, k, allowed):
    rng = np.random.default_rng(seed)
    numbers = rng.permutation(np.arange(1, n + 1))
    rows = unit(rng, 4, 8)[rng.integers(0, 4, size=n)]
    query = unit(rng, 1, 8)[0]
    for new in STORES.values():
        store = new(8)
        store.add(numbers, rows)
        among = np.array(sorted(allowed), dtype=np.int64)
        assert shown(store.search(query, k)) == oracle(numbers, rows, query, k)
        assert shown(store.search(query, k, among)) == oracle(numbers, rows, query, k, among)
