"""The model in this package, and the hashing one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

from search.embedders import BUNDLED_MODEL, HashingEmbedder, StaticEmbedder, fingerprint_of, open_embedder
from search.errors import EmbedderError
from search.settings import Settings
from tiny_models import tiny_static


@pytest.fixture(scope="module")
def bundled():
    return StaticEmbedder(BUNDLED_MODEL)


@pytest.mark.slow
def test_the_settings_choose_the_embedder(tmp_path):
    assert isinstance(open_embedder(Settings()), StaticEmbedder)
    assert isinstance(open_embedder(Settings(embedder="hashing")), HashingEmbedder)
    named = open_embedder(Settings(embedder=str(tiny_static(tmp_path)), device="cpu"))
    assert named.fingerprint.startswith("st:")


def test_the_fingerprint_kept_with_the_bundled_model_is_that_of_its_files(bundled):
    assert bundled.fingerprint == fingerprint_of(BUNDLED_MODEL)


def test_the_bundled_model_is_small_enough_for_the_repository():
    assert sum(path.stat().st_size for path in BUNDLED_MODEL.rglob("*") if path.is_file()) < 40_000_000


def test_the_bundled_model_answers_without_torch(repo):
    code = (
        "import sys; from search.embedders import open_embedder; from search.settings import Settings; "
        "open_embedder(Settings()).embed_query('老楼没电梯'); "
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(repo / "src")}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("老楼没电梯，政府给不给钱装", "既有住宅增设电梯每台给予财政补助", "高标准农田建设资金由省级统筹"),
        ("娃放学没人接咋办", "推进中小学校课后服务全覆盖", "加强危险废物经营许可管理"),
        ("看病报销太少", "提高城乡居民基本医疗保险待遇水平", "推进农村公路养护体制改革"),
    ],
)
def test_everyday_words_come_near_to_official_ones(bundled, asked, right, wrong):
    near, far = bundled.embed_passages([right, wrong]) @ bundled.embed_query(asked)
    assert near > far + 0.1


def test_width_and_case_do_not_matter(bundled):
    rows = bundled.embed_passages(["５Ｇ基站建设ＩＰｖ６", "5g基站建设ipv6"])
    np.testing.assert_allclose(rows[0], rows[1], atol=1e-6)


@pytest.mark.slow
def test_sentence_transformers_reads_the_bundled_model_to_the_same_vectors(bundled):
    from sentence_transformers import SentenceTransformer

    texts = ["既有住宅增设电梯，市财政每台给予20万元补助。" * 8, "高标准农田建设", "𠮷"]
    theirs = SentenceTransformer(str(BUNDLED_MODEL), device="cpu").encode(texts)
    np.testing.assert_allclose(bundled.embed_passages(texts), theirs, atol=1e-5)


def test_a_vector_is_the_mean_of_the_weighted_rows_of_its_pieces(tmp_path):
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    embedder = StaticEmbedder(tiny_static(tmp_path))
    ids = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("养老补助", add_special_tokens=False).ids
    tensors = load_file(tmp_path / "model.safetensors")
    expected = sum(tensors["embeddings"][i].astype(np.float32) * tensors["weights"][i] for i in ids)
    np.testing.assert_allclose(embedder.embed_query("养老补助"), expected / np.linalg.norm(expected), atol=1e-6)


@pytest.mark.parametrize("lost", ["tokenizer.json", "model.safetensors", "config.json"])
def test_a_missing_file_is_named_by_its_folder_and_says_what_to_do(tmp_path, lost):
    (tiny_static(tmp_path) / lost).unlink()
    with pytest.raises(EmbedderError, match="重新安装") as error:
        StaticEmbedder(tmp_path)
    assert str(tmp_path) in str(error.value)


def test_a_damaged_file_is_an_error_in_words(tmp_path):
    (tiny_static(tmp_path) / "model.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(EmbedderError, match=r"读不出来（[^（）]*）。请重新安装"):
        StaticEmbedder(tmp_path)


def test_a_changed_weight_changes_the_fingerprint(tmp_path):
    before = fingerprint_of(tiny_static(tmp_path / "a"))
    other = shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert fingerprint_of(other) == before
    data = bytearray((other / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (other / "model.safetensors").write_bytes(data)
    assert fingerprint_of(other) != before


def test_the_folder_says_how_other_libraries_read_it():
    modules = json.loads((BUNDLED_MODEL / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"].rsplit(".", 1)[1] for module in modules] == ["StaticEmbedding", "Normalize"]


def test_many_threads_may_ask_at_once(bundled):
    expected, wrong = bundled.embed_query("养老机构补助"), []

    def ask():
        for _ in range(50):
            if not np.array_equal(bundled.embed_query("养老机构补助"), expected):
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_hashing_brings_texts_near_that_share_characters():
    hashing = HashingEmbedder()
    near, far = hashing.embed_passages(["老旧小区装电梯补助", "高标准农田建设"]) @ hashing.embed_query(
        "老旧小区加装电梯"
    )
    assert near > 0.5 > far + 0.3


def test_hashing_is_the_same_on_every_machine():
    # signs and places come from integer arithmetic alone: "一" has one gram, hence one component of ±1
    vector = HashingEmbedder(dim=64).embed_query("一")
    assert np.flatnonzero(vector).tolist() == [int(np.abs(vector).argmax())]
    assert HashingEmbedder(dim=64).fingerprint != HashingEmbedder(dim=128).fingerprint
