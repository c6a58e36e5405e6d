"""Late interaction: what the network says of passages, and when there is none."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from search.embedders import BUNDLED_MODEL, HashingEmbedder, StaticEmbedder
from search.errors import EmbedderError
from search.interaction import INTERACTION_MODEL, Interaction, open_interaction

LIFT = [
    "既有住宅加装电梯 财政补助按每台20万元发放，由市、区两级各承担一半。",
    "既有住宅加装电梯 电梯投入使用后每年由检验机构检验一次，检验合格标志张贴于轿厢内。",
    "既有住宅加装电梯 加装须经本单元三分之二以上业主参与表决，并经参与表决人数四分之三以上同意。",
    "秸秆综合利用 秸秆离田作业每亩补助30元，由县农业农村局验收后兑付。",
]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder(BUNDLED_MODEL)


@pytest.fixture(scope="module")
def interaction(embedder: StaticEmbedder) -> Interaction:
    return Interaction(embedder)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("装个电梯政府补多少钱", 0), ("电梯多久验一次", 1), ("邻居不同意能不能装电梯", 2), ("秸秆运走给多少钱一亩", 3)],
)
def test_of_passages_on_one_matter_the_one_that_answers_scores_highest(
    interaction: Interaction, question: str, answer: int
) -> None:
    assert int(np.argmax(interaction.scores(question, LIFT))) == answer


@pytest.mark.parametrize("kind", ["question", "draft"])
def test_a_passage_scores_the_same_whatever_is_read_beside_it(interaction: Interaction, kind: str) -> None:
    together = interaction.scores("电梯多久验一次", LIFT * 5, kind)
    alone = np.concatenate([interaction.scores("电梯多久验一次", [text], kind) for text in LIFT])
    np.testing.assert_allclose(together.reshape(5, -1), np.tile(alone, (5, 1)), rtol=1e-4, atol=1e-4)


def test_very_short_and_very_long_texts_are_read(interaction: Interaction) -> None:
    scores = interaction.scores("电", ["梯", "", "电梯" * 5000, "，"])
    assert scores.shape == (4,)
    assert np.isfinite(scores).all()


def test_nothing_asked_and_nothing_to_read_give_nothing(interaction: Interaction) -> None:
    assert interaction.scores("电梯", []).shape == (0,)
    assert np.isfinite(interaction.scores("", LIFT)).all()


def test_the_network_in_the_package_was_trained_on_the_model_in_the_package(embedder: StaticEmbedder) -> None:
    facts = json.loads((INTERACTION_MODEL / "config.json").read_text(encoding="utf-8"))
    assert facts["embedder"] == embedder.fingerprint
    assert open_interaction(embedder) is not None


def test_another_model_has_no_interaction() -> None:
    assert open_interaction(HashingEmbedder()) is None


def test_a_damaged_network_is_named(embedder: StaticEmbedder, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(EmbedderError, match=str(tmp_path)):
        Interaction(embedder, tmp_path)


@pytest.mark.parametrize("kind", ["question", "draft"])
def test_the_program_computes_what_was_trained(
    embedder: StaticEmbedder, interaction: Interaction, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    training = Path(__file__).parents[2] / "training"
    monkeypatch.syspath_prepend(str(training))
    spec = importlib.util.spec_from_file_location("train_interaction", training / "train_interaction.py")
    assert spec is not None
    assert spec.loader is not None
    trainer = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "train_interaction", trainer)
    spec.loader.exec_module(trainer)
    network = trainer.Network(embedder, trainer.Plan(kind=kind))
    state = {name: torch.from_numpy(values) for name, values in interaction.network(kind).items()}
    network.load_state_dict(state)
    network.eval()
    questions = ["装个电梯政府补多少钱", "电"]
    texts = [*LIFT, "梯", "短"]
    pieces = embedder.pieces(texts)
    with torch.no_grad():
        trained = network(*trainer.tensors(embedder.pieces(questions), [pieces, pieces])).numpy()
    ours = np.stack([interaction.scores(question, texts, kind) for question in questions])
    np.testing.assert_allclose(ours, trained, rtol=1e-3, atol=1e-3)
