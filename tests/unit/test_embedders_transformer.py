"""Models of sentence-transformers: prompts, windows, memory, and where a model comes from."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from search.embedders import SentenceTransformerEmbedder, fetching, known, unit_rows
from search.embedders import transformer as module
from search.errors import EmbedderError
from tiny_models import tiny_static, tiny_transformer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
LIMIT = 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_transformer(tmp_path_factory.mktemp("tiny"), limit=LIMIT)


@pytest.fixture
def embedder(folder):
    return SentenceTransformerEmbedder(str(folder), "cpu")


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("/data/models/bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-m3", "", ""),
        ("thenlper/gte-large-zh", "", ""),
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("Qwen/Qwen3-Embedding-0.6B", f"Instruct: {known.TASK}\nQuery:", ""),
        ("intfloat/multilingual-e5-large-instruct", f"Instruct: {known.TASK}\nQuery: ", ""),
        ("somebody/else", "", ""),
    ],
)
def test_known_models_get_their_prompts(name, query, passage):
    model = SimpleNamespace(prompts={"query": "", "document": ""})
    assert module._prompts_of(model, name) == (query, passage)


def test_prompts_stored_with_the_model_come_first(tmp_path):
    made = tiny_transformer(tmp_path / "bge-small-zh", prompts={"query": "老旧小区", "document": ""})
    embedder = SentenceTransformerEmbedder(str(made), "cpu")
    assert embedder._prompts == ("老旧小区", "")
    assert not np.allclose(embedder.embed_query("养老机构"), embedder.embed_passages(["养老机构"])[0], atol=1e-3)


def test_a_prompt_changes_the_fingerprint_and_a_copied_folder_does_not(tmp_path, folder, embedder):
    copied = shutil.copytree(folder, tmp_path / "copied")
    assert SentenceTransformerEmbedder(str(copied), "cpu").fingerprint == embedder.fingerprint
    renamed = shutil.copytree(folder, tmp_path / "bge-small-zh-v1.5")
    assert SentenceTransformerEmbedder(str(renamed), "cpu").fingerprint != embedder.fingerprint


def test_a_changed_weight_changes_the_fingerprint(tmp_path, folder, embedder):
    copied = shutil.copytree(folder, tmp_path / "copied")
    weights = next(copied.rglob("model.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-2] ^= 1
    weights.write_bytes(data)
    assert SentenceTransformerEmbedder(str(copied), "cpu").fingerprint != embedder.fingerprint


def test_a_passage_over_the_limit_is_split_into_windows_the_model_reads_whole(embedder):
    text = "老旧小区加装电梯财政补助。" * 12
    windows = list(embedder._windows(text, query=False))
    assert "".join(windows) == text
    assert len(windows) > 1
    assert all(len(window) <= LIMIT - 2 for window in windows)  # one piece a character, and [CLS] and [SEP]


def test_windows_end_at_ends_of_sentences_where_they_can(embedder):
    windows = list(embedder._windows("老旧小区加装电梯。养老机构补助。" * 6, query=False))
    assert all(window.endswith("。") for window in windows)


def test_a_passage_within_the_limit_is_one_window(embedder):
    assert list(embedder._windows("老旧小区", query=False)) == ["老旧小区"]


def test_the_vector_of_windows_is_their_mean_by_length(embedder):
    text = "老旧小区加装电梯财政补助。" * 9
    windows = list(embedder._windows(text, query=False))
    parts = embedder.embed_passages(windows)
    mean = sum(len(window) * row for window, row in zip(windows, parts, strict=True))
    np.testing.assert_allclose(embedder.embed_passages([text])[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_words_at_the_end_of_a_long_passage_count(embedder):
    head = "老旧小区加装电梯。" * 12
    rows = embedder.embed_passages([head + "养老机构。", head + "财政补助。"])
    assert not np.allclose(rows[0], rows[1], atol=1e-4)


def test_a_static_model_without_a_limit_reads_any_length_at_once(tmp_path):
    embedder = SentenceTransformerEmbedder(str(tiny_static(tmp_path)), "cpu")
    assert len(list(embedder._windows("老旧小区" * 5000, query=False))) == 1


def test_out_of_memory_halves_the_batch_until_it_fits(embedder, monkeypatch):
    real, asked = embedder._encode, []

    def greedy(texts, batch, *, query):
        asked.append(batch)
        if batch > 8:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return real(texts, batch, query=query)

    monkeypatch.setattr(embedder, "_encode", greedy)
    assert embedder.embed_passages(["老旧小区"] * 3).shape == (3, 32)
    assert asked == [32, 16, 8]
    embedder.embed_query("养老")
    assert asked[-1] == 8  # kept


def test_no_memory_even_for_one_passage_is_an_error_in_words(embedder, monkeypatch):
    def greedy(texts, batch, *, query):
        raise MemoryError

    monkeypatch.setattr(embedder, "_encode", greedy)
    with pytest.raises(EmbedderError, match="内存不足"):
        embedder.embed_passages(["老旧小区"])


def test_another_failure_is_not_taken_for_a_lack_of_memory(embedder, monkeypatch):
    def broken(texts, batch, *, query):
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(embedder, "_encode", broken)
    with pytest.raises(EmbedderError, match=r"计算向量时出错，请改用"):
        embedder.embed_query("老旧小区")


def test_progress_is_told(embedder, monkeypatch):
    monkeypatch.setattr(module, "PASSAGES_A_STEP", 2)
    told = []
    embedder.embed_passages(["养老"] * 5, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_folder_that_is_not_there_is_an_error_that_names_it(tmp_path):
    with pytest.raises(EmbedderError, match="找不到模型文件夹") as error:
        SentenceTransformerEmbedder(str(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in str(error.value)


def test_a_folder_without_a_model_is_an_error_in_words(tmp_path):
    (tmp_path / "notes.txt").write_text("无", encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"读不出来（[^（）]*）。请确认"):
        SentenceTransformerEmbedder(str(tmp_path), "cpu")


def test_offline_and_not_here_says_how_to_bring_the_model(offline, monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EmbedderError, match=r"hf download BAAI/bge-small-zh-v1\.5 --local-dir bge-small-zh-v1\.5"):
        SentenceTransformerEmbedder("BAAI/bge-small-zh-v1.5")


def test_offline_never_asks_the_hub(offline, monkeypatch):
    asked = []

    def fetch(name, **options):
        asked.append(options.get("local_files_only", False))
        raise OSError("not here")

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    with pytest.raises(EmbedderError):
        SentenceTransformerEmbedder("BAAI/bge-m3")
    assert asked == [True]


def test_online_the_hub_is_asked_only_for_what_is_not_here(monkeypatch, folder):
    asked = []

    def fetch(name, *, local_files_only=False, **_):
        asked.append(local_files_only)
        return str(folder)

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    assert SentenceTransformerEmbedder("BAAI/bge-m3", "cpu").name == "BAAI/bge-m3"
    assert asked == [True]


def test_a_download_that_fails_says_how_to_bring_the_model(monkeypatch):
    def fetch(name, *, local_files_only=False, **_):
        raise ConnectionError("no route")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    with pytest.raises(EmbedderError, match=r"也下载不到。在能上网的电脑上运行 hf download"):
        SentenceTransformerEmbedder("BAAI/bge-m3")


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        (known.BGE_ZH, "BAAI/bge-small-zh-v1.5", "BAAI/bge-m3"),
        (known.BGE_M3, "BAAI/bge-m3", "BAAI/bge-base-zh"),
        (known.GTE_ZH, "thenlper/gte-large-zh", "thenlper/gte-large"),
        (known.QWEN3, "Qwen/Qwen3-Embedding-0.6B", "Qwen/Qwen3-Reranker-0.6B"),
        (known.E5_INSTRUCT, "intfloat/multilingual-e5-large-instruct", "intfloat/multilingual-e5-large"),
        (known.E5, "intfloat/multilingual-e5-small", "intfloat/e5-mistral-7b"),
    ],
)
def test_patterns_of_model_names(pattern, fits, does_not):
    assert pattern.search(fits)
    assert not pattern.search(does_not)


def test_a_hub_name_is_told_from_a_path():
    assert fetching.HUB_NAME.fullmatch("BAAI/bge-m3")
    assert not fetching.HUB_NAME.fullmatch("./models/bge-m3")


def test_rows_of_zeros_become_the_blank_vector():
    rows = unit_rows(np.array([[0, 0, 0, 0], [0, 3, 0, 4]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0.5, 0.5, 0.5, 0.5], [0, 0.6, 0, 0.8]], atol=1e-6)
