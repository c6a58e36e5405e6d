"""The wordings of a generation are gathered once, in the background where a server asks for it."""

from __future__ import annotations

import pytest

from search.catalog import Catalog
from search.gathered import GatheredWordings
from search.indexing import build_index
from search.layout import IndexLayout
from search.settings import Settings


@pytest.fixture
def opened(tmp_path):
    corpus = tmp_path / "letters"
    corpus.mkdir()
    words = "关于加装电梯的答复\n张三委员：\n您提出的关于加装电梯的提案收悉，现答复如下：\n我局已安排资金支持加装电梯。\n2024年5月6日\n"
    (corpus / "一.txt").write_text(words, encoding="utf-8")
    build_index([corpus], tmp_path / "index", Settings(embedder="hashing", jobs=1))
    with Catalog.open(IndexLayout(tmp_path / "index").catalog) as catalog:
        yield catalog


def test_what_was_prepared_is_what_is_used(opened):
    wordings = GatheredWordings(opened, "internal")
    wordings.prepare().join(timeout=30)
    with opened.reading() as generation:
        first = wordings.of(generation)
        assert first.generation == generation == 1
        assert wordings.of(generation) is first
        assert first.count("我局已安排资金支持加装电梯", first.allowed(None)).letters == 1


def test_the_public_gathers_only_what_it_may_see(opened):
    wordings = GatheredWordings(opened, "public")
    with opened.reading() as generation:
        assert len(wordings.of(generation)) == 0


def test_a_fault_in_the_background_breaks_nothing(tmp_path, opened):
    wordings = GatheredWordings(opened, "internal")
    opened.path.rename(tmp_path / "gone.sqlite")  # the thread opens a connection of its own
    wordings.prepare().join(timeout=30)
