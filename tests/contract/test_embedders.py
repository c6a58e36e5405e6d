"""What every embedder promises, kept by each of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.embedders import (
    BUNDLED_MODEL,
    Embedder,
    HashingEmbedder,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    blank_vector,
)
from tiny_models import tiny_static, tiny_transformer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

MAKERS: dict[str, Callable[[Path], Embedder]] = {
    "bundled": lambda _: StaticEmbedder(BUNDLED_MODEL),
    "hashing": lambda _: HashingEmbedder(),
    "static": lambda folder: StaticEmbedder(tiny_static(folder)),
    "sentence-transformers, BERT": lambda folder: SentenceTransformerEmbedder(str(tiny_transformer(folder)), "cpu"),
    "sentence-transformers, static": lambda folder: SentenceTransformerEmbedder(str(tiny_static(folder)), "cpu"),
}
TEXTS = [
    "老旧小区加装电梯，财政给补助。",
    "养老机构建设情况如下。",
    "关于养老的提案收悉，现将办理情况答复如下：",
    "１２３",
]
CHINESE = st.text(alphabet="老旧小区加装电梯财政补助，。ａA1 \n𠮷\u0000😀", max_size=120)


SLOW = frozenset(name for name in MAKERS if name.startswith("sentence-transformers"))
"""Loading torch alone takes longer than the other tests together."""


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in MAKERS]
)
def embedder(request, tmp_path_factory):
    return MAKERS[request.param](tmp_path_factory.mktemp("model"))


def test_it_has_the_shape_of_an_embedder(embedder):
    assert isinstance(embedder, Embedder)
    assert embedder.name
    assert embedder.fingerprint
    assert embedder.dim > 0


def test_passages_become_float32_rows_of_length_one(embedder):
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_query_becomes_one_float32_vector_of_length_one(embedder):
    vector = embedder.embed_query("老楼没电梯，政府给不给钱装")
    assert vector.shape == (embedder.dim,)
    assert vector.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_no_texts_make_no_rows(embedder):
    rows = embedder.embed_passages([])
    assert rows.shape == (0, embedder.dim)
    assert rows.dtype == np.float32


def test_equal_texts_have_equal_vectors(embedder):
    rows = embedder.embed_passages([TEXTS[0], TEXTS[1], TEXTS[0]])
    np.testing.assert_allclose(rows[0], rows[2], atol=1e-6)
    assert not np.allclose(rows[0], rows[1], atol=1e-3)


def test_a_vector_does_not_depend_on_the_other_texts_nor_on_their_order(embedder):
    together = embedder.embed_passages(TEXTS)
    backwards = embedder.embed_passages(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(together, backwards, atol=1e-5)
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_an_empty_text_has_a_valid_vector(embedder):
    rows = embedder.embed_passages(["", " \n", TEXTS[0]])
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_query("")), 1, atol=1e-5)


def test_a_very_long_text_is_read_to_its_end(embedder):
    long = "老旧小区加装电梯。" * 200
    changed = long + "养老机构建设补助。" * 100
    rows = embedder.embed_passages([long, changed])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert not np.allclose(rows[0], rows[1], atol=1e-4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(CHINESE, max_size=4))
def test_any_text_whatever_has_a_finite_vector_of_length_one(embedder, texts):
    rows = embedder.embed_passages(texts)
    assert rows.shape == (len(texts), embedder.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), np.ones(len(texts)), atol=1e-4)


def test_opened_twice_it_is_the_same(tmp_path, embedder, request):
    again = MAKERS[request.node.callspec.params["embedder"]](tmp_path)
    assert again.fingerprint == embedder.fingerprint
    np.testing.assert_allclose(again.embed_passages(TEXTS), embedder.embed_passages(TEXTS), atol=1e-6)


def test_the_blank_vector_has_length_one():
    np.testing.assert_allclose(np.linalg.norm(blank_vector(384)), 1, atol=1e-6)
