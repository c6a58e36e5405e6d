"""Each architecture of the models that are often used for Chinese, as a tiny random model: read whole, one vector a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.embedders import SentenceTransformerEmbedder
from search.embedders.known import KNOWN, known_model
from tiny_models import ARCHITECTURES, tiny_architecture

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

LIMIT = 64
TEXTS = ["老旧小区加装电梯，财政给补助。", "养老机构建设情况如下。", "", "老旧小区"]
LONG = "老旧小区加装电梯，政府给补助。" * 20


@pytest.fixture(scope="module", params=ARCHITECTURES)
def embedder(request, tmp_path_factory):
    folder = tiny_architecture(tmp_path_factory.mktemp("model"), request.param, limit=LIMIT)
    return SentenceTransformerEmbedder(str(folder), "cpu")


def pieces(embedder: SentenceTransformerEmbedder, text: str) -> int:
    return len(embedder._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])


def test_texts_become_rows_of_length_one_whatever_stands_beside_them(embedder):
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), 32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(rows, alone, atol=1e-4)


def test_different_texts_have_different_vectors(embedder):
    first, second, *_ = embedder.embed_passages(TEXTS)
    assert not np.allclose(first, second, atol=1e-5)


@pytest.mark.parametrize("text", [LONG, "电" * 500, "加装电梯。" * 90, "ａ１ 𠮷😀" * 60])
def test_no_window_is_longer_than_the_model_reads(embedder, text):
    windows = list(embedder._windows(text, query=False))
    assert "".join(windows) == text
    assert len(windows) > 1
    assert max(pieces(embedder, window) for window in windows) <= LIMIT


def test_words_at_the_end_of_a_long_passage_count(embedder):
    rows = embedder.embed_passages([LONG + "养老机构。", LONG + "提案建议。"])
    assert not np.allclose(rows[0], rows[1], atol=1e-5)


@pytest.mark.parametrize("name", ["bge-small-zh-v1.5", "bge-m3", "gte-base-zh", "Qwen3-Embedding-0.6B"])
def test_named_models_put_their_own_prompt_before_a_question(tmp_path, name):
    kind = {"bge-m3": "XLM-RoBERTa", "Qwen3-Embedding-0.6B": "Qwen3"}.get(name, "BERT")
    folder = tiny_architecture(tmp_path, kind, limit=160).rename(tmp_path / name)
    embedder = SentenceTransformerEmbedder(str(folder), "cpu")
    prompt = known_model(name).query
    question, passage = embedder.embed_query("老旧小区"), embedder.embed_passages(["老旧小区"])[0]
    assert np.allclose(question, passage, atol=1e-4) == (not prompt)
    np.testing.assert_allclose(question, embedder.embed_passages([prompt + "老旧小区"])[0], atol=1e-4)


def test_a_long_question_leaves_room_for_the_prompt(tmp_path):
    folder = tiny_architecture(tmp_path, "BERT", limit=64).rename(tmp_path / "bge-small-zh-v1.5")
    embedder = SentenceTransformerEmbedder(str(folder), "cpu")
    prompt = known_model("bge-small-zh").query
    windows = list(embedder._windows("老旧小区" * 50, query=True))
    assert max(pieces(embedder, prompt + window) for window in windows) <= 64


def test_the_table_of_models_says_what_and_how_much_each_reads():
    assert all(model.length >= 512 for model in KNOWN)
    assert len({model.pattern.pattern for model in KNOWN}) == len(KNOWN)


def test_a_model_that_brings_code_of_its_own_is_not_run(tmp_path: Path):
    import json

    from search.errors import EmbedderError

    folder = tiny_architecture(tmp_path, "BERT")
    config = folder / "config.json"
    facts = json.loads(config.read_text(encoding="utf-8"))
    facts |= {"model_type": "new", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}
    config.write_text(json.dumps(facts), encoding="utf-8")
    (folder / "own.py").write_text("raise SystemExit('run')", encoding="utf-8")
    with pytest.raises(EmbedderError, match="读不出来"):
        SentenceTransformerEmbedder(str(folder), "cpu")
