"""What lies in an index folder."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from search.errors import IndexDamagedError, IndexMissingError
from search.layout import GENERATION, IndexLayout, Manifest, checksums

MANIFEST = Manifest(
    1, 7, "2026-11-26T10:00:00+08:00", "模型", "f1", 256, "r1", 3, 9, {"lexical/g000007/meta.json": "ab"}
)


def test_generations_have_folders_that_sort_as_their_numbers(tmp_path):
    layout = IndexLayout(tmp_path)
    assert layout.lexical(7) == tmp_path / "lexical" / "g000007"
    assert layout.vectors(1_234_567).name == "g1234567"
    layout.lexical(7).mkdir(parents=True)
    layout.vectors(12).mkdir(parents=True)
    (tmp_path / "vectors" / "g000013.part").mkdir()
    assert layout.generations() == (7, 12)


@pytest.mark.parametrize(("name", "number"), [("g000012", "000012"), ("g1234567", "1234567")])
def test_a_generation_name_is_told(name, number):
    assert GENERATION.fullmatch(name)[1] == number


@pytest.mark.parametrize("name", ["g12", "g000012.part", "x000012", "g00001²"])
def test_another_name_is_no_generation(name):
    assert GENERATION.fullmatch(name) is None


def test_asking_creates_nothing(tmp_path):
    layout = IndexLayout(tmp_path / "index")
    assert layout.generations() == ()
    with pytest.raises(IndexMissingError, match="build"):
        layout.require()
    assert not (tmp_path / "index").exists()


def test_a_manifest_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "manifest.json"
    MANIFEST.write(path)
    changed = dataclasses.replace(MANIFEST, generation=8)
    changed.write(path)
    assert Manifest.read(path) == changed
    assert "模型" in path.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', "\xff"])
def test_a_damaged_manifest_is_named(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(IndexDamagedError, match="manifest"):
        Manifest.read(path)


def test_checksums_are_of_contents_and_lock_files_are_none(tmp_path):
    folder = tmp_path / "lexical" / "g000001"
    folder.mkdir(parents=True)
    (folder / "a").write_bytes(b"x")
    (folder / ".tantivy-meta.lock").write_bytes(b"")
    assert checksums(tmp_path, (folder, tmp_path / "gone")) == {"lexical/g000001/a": hashlib.sha256(b"x").hexdigest()}
