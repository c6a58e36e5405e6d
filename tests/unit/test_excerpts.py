from hypothesis import given
from hypothesis import strategies as st

from search.excerpts import MAX_CHARS, choose_excerpts
from search.types import Passage


def row(*lengths, doc="a", first=1, skip=()):
    """Passages of one letter, one after the other, without those whose ordinal is in ``skip``."""
    found, at = [], 0
    for ordinal, length in enumerate(lengths, 1):
        text = "字" * length
        passage = Passage(first + ordinal - 1, doc, ordinal, at, at + length, (1, 1), (), None, None, text)
        at += length
        if ordinal not in skip:
            found.append(passage)
    return tuple(found)


def test_a_passage_grows_by_its_better_neighbour_first():
    letter = row(300, 200, 250)
    (excerpt,) = choose_excerpts([2], {2: 3.0, 1: 1.0, 3: 2.0}, lambda _: letter, 1)
    assert excerpt.best == 2
    assert excerpt.numbers == (2, 3)  # 200 + 250 leave no room for 300


def test_an_excerpt_is_never_longer_than_allowed():
    letter = row(400, 400)
    (excerpt,) = choose_excerpts([1], {1: 1.0}, lambda _: letter, 1)
    assert excerpt.numbers == (1,)


def test_a_passage_shown_once_is_not_shown_again():
    letter = row(100, 100)
    assert [e.numbers for e in choose_excerpts([1, 2], {1: 2.0, 2: 1.0}, lambda _: letter, 10)] == [(1, 2)]


def test_a_passage_that_may_not_be_shown_is_not_bridged():
    letter = row(100, 100, 100, skip={2})
    assert [e.numbers for e in choose_excerpts([1], {1: 1.0}, lambda _: letter, 1)] == [(1,)]


@given(st.lists(st.integers(1, 590), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_excerpts_are_runs_of_neighbours_that_share_nothing(lengths, random):
    letter = row(*lengths)
    ranked = [passage.passage_no for passage in letter]
    random.shuffle(ranked)
    scores = {number: -float(place) for place, number in enumerate(ranked)}
    excerpts = choose_excerpts(ranked, scores, lambda _: letter, 100)
    seen = [number for excerpt in excerpts for number in excerpt.numbers]
    assert sorted(seen) == sorted(ranked)
    for excerpt in excerpts:
        assert list(excerpt.numbers) == list(range(excerpt.numbers[0], excerpt.numbers[-1] + 1))
        assert sum(lengths[number - 1] for number in excerpt.numbers) <= MAX_CHARS
