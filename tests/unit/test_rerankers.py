"""Cross-encoders: every architecture as a tiny random model, passages read whole, and what is said when a model is not there."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import EmbedderError
from search.rerankers import Reranker
from search.reranking import open_reranking, reordered
from search.settings import Settings, settings_from_environment
from search.types import Hit
from tiny_models import ARCHITECTURES, tiny_reranker, tiny_transformer

LIMIT = 64
QUESTION = "老旧小区加装电梯"
tiny = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def hits(numbers: list[int]) -> tuple[Hit, ...]:
    return tuple(Hit(number, 10.0 - rank, rank) for rank, number in enumerate(numbers, 1))


def test_passages_take_the_places_of_each_other_by_score():
    found = reordered(hits([7, 3, 9, 5]), {7: 0.1, 3: 0.9, 9: 0.5})
    assert [hit.passage_no for hit in found] == [3, 9, 7, 5]
    assert [(hit.score, hit.rank) for hit in found] == [(9.0, 1), (8.0, 2), (7.0, 3), (6.0, 4)]


def test_what_has_no_score_stays_where_it_stands():
    assert [hit.passage_no for hit in reordered(hits([7, 3, 9]), {3: 0.1, 9: 0.9})] == [7, 9, 3]


def test_equal_scores_keep_the_order():
    assert reordered(hits([7, 3, 9]), {7: 0.5, 3: 0.5, 9: 0.5}) == hits([7, 3, 9])


@given(st.lists(st.integers(1, 99), unique=True, max_size=20), st.data())
def test_reordering_loses_and_adds_nothing(numbers, data):
    scores = data.draw(st.dictionaries(st.sampled_from(numbers), st.floats(-1, 1))) if numbers else {}
    found = reordered(hits(numbers), scores)
    assert sorted(hit.passage_no for hit in found) == sorted(numbers)
    assert [(hit.score, hit.rank) for hit in found] == [(hit.score, hit.rank) for hit in hits(numbers)]


def test_nothing_is_opened_where_nothing_is_set():
    assert open_reranking(Settings(), catalog=None) is None
    assert (
        settings_from_environment({"SEARCH_RERANKER": "/models/bge-reranker-base"}).reranker
        == "/models/bge-reranker-base"
    )


@pytest.fixture(scope="module", params=ARCHITECTURES)
def reranker(request, tmp_path_factory):
    return Reranker(str(tiny_reranker(tmp_path_factory.mktemp("model"), request.param, limit=LIMIT)), "cpu")


class TestEachArchitecture:
    pytestmark = tiny

    def test_each_passage_gets_a_score_whatever_stands_beside_it(self, reranker):
        passages = ["加装电梯财政给补助。", "养老机构。", "", "老旧小区" * 30]
        found = reranker.scores(QUESTION, passages)
        assert found.shape == (4,)
        assert found.dtype == np.float32
        assert np.isfinite(found).all()
        alone = [reranker.scores(QUESTION, [passage])[0] for passage in passages]
        np.testing.assert_allclose(found, alone, atol=1e-4)

    def test_no_passages_get_no_scores(self, reranker):
        assert reranker.scores(QUESTION, []).shape == (0,)

    def test_a_long_passage_counts_by_its_best_window(self, reranker):
        long = "老旧小区加装电梯，政府给补助。" * 12
        question, room = reranker._room("老旧小区")
        windows = reranker._windows(long, room)
        assert "".join(windows) == long
        assert len(windows) > 1
        assert reranker.scores("老旧小区", [long])[0] == pytest.approx(
            max(reranker.scores(question, windows)), abs=1e-5
        )

    @pytest.mark.parametrize("question", ["老旧小区", "老旧小区加装电梯" * 20])
    def test_question_and_window_together_fit(self, reranker, question):
        read, room = reranker._room(question)
        for window in reranker._windows("老旧小区加装电梯，政府给补助。" * 12, room):
            pieces = reranker._model.tokenizer(read, window, truncation=False, verbose=False)["input_ids"]
            assert len(pieces) <= LIMIT


@pytest.mark.slow
def test_a_model_of_vectors_is_refused(tmp_path):
    with pytest.raises(EmbedderError, match="重排"):
        Reranker(str(tiny_transformer(tmp_path) / "nowhere"), "cpu")


@pytest.mark.slow
def test_a_classifier_of_several_classes_is_refused(tmp_path):
    folder = tiny_reranker(tmp_path, "BERT")
    config = folder / "config.json"
    facts = json.loads(config.read_text(encoding="utf-8"))
    facts |= {"id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}
    config.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(EmbedderError, match="重排模型"):
        Reranker(str(folder), "cpu")


@pytest.mark.slow
def test_a_damaged_model_is_an_error_in_words(tmp_path):
    folder = tiny_reranker(tmp_path, "BERT")
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EmbedderError, match=r"重排模型.*读不出来（[^（）]*）。请确认"):
        Reranker(str(folder), "cpu")


@pytest.mark.slow
def test_offline_and_not_here_says_how_to_bring_the_model(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EmbedderError, match=r"hf download BAAI/bge-reranker-base .*SEARCH_RERANKER.*不作重排"):
        Reranker("BAAI/bge-reranker-base")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_out_of_memory_halves_the_batch_and_says_so_at_last(monkeypatch, tmp_path):
    reranker = Reranker(str(tiny_reranker(tmp_path, "BERT")), "cpu")
    real, asked = reranker._model.predict, []

    def greedy(pairs, *, batch_size, show_progress_bar):
        asked.append(batch_size)
        if batch_size > 4:
            raise RuntimeError("CUDA out of memory")
        return real(pairs, batch_size=batch_size, show_progress_bar=show_progress_bar)

    monkeypatch.setattr(reranker._model, "predict", greedy)
    assert reranker.scores(QUESTION, ["养老"]).shape == (1,)
    assert asked == [16, 8, 4]

    def never(pairs, *, batch_size, show_progress_bar):
        raise MemoryError

    monkeypatch.setattr(reranker._model, "predict", never)
    with pytest.raises(EmbedderError, match="内存不足"):
        reranker.scores(QUESTION, ["养老"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_failure_is_told_in_words(monkeypatch, tmp_path):
    reranker = Reranker(str(tiny_reranker(tmp_path, "BERT")), "cpu")

    def broken(pairs, *, batch_size, show_progress_bar):
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(reranker._model, "predict", broken)
    with pytest.raises(EmbedderError, match="计算时出错"):
        reranker.scores(QUESTION, ["养老"])
