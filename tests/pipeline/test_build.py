"""The build from files to an index: incremental, the same whatever the history, and honest about what it did."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from index_state import SETTINGS, state
from made_letters import letter_text, write_letters
from search.catalog import Catalog
from search.embedders import open_embedder
from search.errors import IndexBusyError, IndexDamagedError, ParseError, ReadingStoppedError, SearchError
from search.indexing import build_index, verify_index
from search.indexing.locking import build_lock
from search.layout import IndexLayout, Manifest
from search.parsers import parse_corpus_file
from search.types import Filters
from search.vectors import open_vectors


def read_here(files, settings, read):
    """Read in this process what worker processes would read; they have tests of their own, and take a second to start."""
    for file in files:
        try:
            yield file, read(parse_corpus_file(file, settings))
        except ParseError as error:
            yield file, error


def read_nothing(files, settings, read):
    """Fail the test where a file would be read."""
    return pytest.fail("read") if files else iter(())


@pytest.fixture
def workers():
    """Ask for worker processes."""


@pytest.fixture(autouse=True)
def reading(request, monkeypatch):
    """Say how files are read from now on."""

    def by(reader):
        monkeypatch.setattr("search.indexing.reading.parse_many", reader)

    if "workers" not in request.fixturenames:
        by(read_here)
    return by


@pytest.fixture
def corpus(tmp_path):
    write_letters(tmp_path / "corpus", range(1, 7))
    return tmp_path / "corpus"


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


def build(corpus, index, settings=SETTINGS, **options):
    corpora = corpus if isinstance(corpus, list) else [corpus]
    return build_index(corpora, index, settings, **options)


def counts(report):
    return report.added, report.changed, report.removed, report.unchanged, len(report.skipped)


def numbers(index):
    with Catalog.open(IndexLayout(index).catalog) as catalog:
        ids = catalog.document_ids(Filters())
        return {doc_id: [p.passage_no for p in catalog.passages_of(doc_id)] for doc_id in ids}


def assert_like_a_clean_build(corpus, index, tmp_path):
    assert verify_index(index) == []
    build(corpus, tmp_path / "clean")
    new, clean = state(index), state(tmp_path / "clean")
    assert new == clean


def test_a_first_build_reads_every_letter(corpus, index, workers):
    report = build(corpus, index)
    assert counts(report) == (6, 0, 0, 0, 0)
    assert (report.generation, report.documents) == (1, 6)
    assert report.passages == len(state(index)[3]) > 6
    assert verify_index(index) == []
    manifest = Manifest.read(IndexLayout(index).manifest)
    assert (manifest.embedder, manifest.documents, manifest.generation) == ("hashing", 6, 1)
    assert not IndexLayout(index).staging.exists()


def test_a_build_without_changes_commits_nothing(corpus, index, reading):
    build(corpus, index)
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*") if path.suffix not in {".lock"}}
    reading(read_nothing)
    report = build(corpus, index)
    assert counts(report) == (0, 0, 0, 6, 0)
    assert report.generation == 1
    assert {path: path.stat().st_mtime_ns for path in before if path.suffix != ".sqlite-shm" and path.exists()} == {
        path: when for path, when in before.items() if path.exists() and path.suffix != ".sqlite-shm"
    }


def test_add_change_remove_is_like_a_clean_build(corpus, index, tmp_path):
    build(corpus, index)
    kept = numbers(index)
    write_letters(corpus, [9])
    write_letters(corpus, [2], extra="同时，支持各地先行先试。")
    (corpus / "2021" / "答复_0003.txt").unlink()
    report = build(corpus, index)
    assert counts(report) == (1, 1, 1, 4, 0)
    assert report.generation == 2
    now = numbers(index)
    unchanged = kept.keys() & now.keys()
    assert len(unchanged) == 4
    assert all(kept[doc_id] == now[doc_id] for doc_id in unchanged)
    old = {number for row in kept.values() for number in row}
    assert all(number > max(old) for doc_id in now.keys() - kept.keys() for number in now[doc_id])
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_only_what_is_new_is_embedded(corpus, index, monkeypatch):
    build(corpus, index)
    before = numbers(index)
    write_letters(corpus, [9])
    seen = []
    embedder = open_embedder(SETTINGS)
    embed = embedder.embed_passages
    monkeypatch.setattr(embedder, "embed_passages", lambda texts: seen.extend(texts) or embed(texts))
    monkeypatch.setattr("search.indexing.building.open_embedder", lambda _: embedder)
    build(corpus, index)
    (new,) = numbers(index).keys() - before.keys()
    with Catalog.open(IndexLayout(index).catalog) as catalog:
        passages = catalog.passages_of(new)
        sentence_count = sum(len(rows) for rows in catalog.sentence_vectors([p.passage_no for p in passages]).values())
    assert {p.text for p in passages} >= {text.partition("\n")[2] for text in seen if "\n" in text}
    assert 0 < len(seen) <= len(passages) + sentence_count


def test_a_renamed_file_keeps_its_letter_and_its_passages(corpus, index, tmp_path, reading):
    build(corpus, index)
    before = numbers(index)
    (corpus / "2021" / "答复_0003.txt").rename(corpus / "改名.txt")
    reading(read_nothing)
    report = build(corpus, index)
    assert counts(report) == (0, 1, 0, 5, 0)
    assert numbers(index) == before
    reading(read_here)
    assert_like_a_clean_build(corpus, index, tmp_path)


def html_of(number):
    lines = "".join(f"<p>{line}</p>" for line in letter_text(number).splitlines() if line.strip())
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{lines}</body></html>"


def test_the_same_letter_in_two_files_is_one_letter_whatever_came_first(corpus, index, tmp_path):
    build(corpus, index)
    (corpus / "网页.html").write_text(html_of(3), encoding="utf-8")
    report = build(corpus, index)
    assert counts(report) == (1, 0, 0, 6, 0)
    letters = state(index)[0].values()
    assert report.documents == len(letters) == 6
    double = next(letter for letter in letters if letter.other_sources)
    assert (double.source, double.other_sources) == ("网页.html", ("2021/答复_0003.txt",))
    assert_like_a_clean_build(corpus, index, tmp_path)


@pytest.mark.parametrize("gone", ["网页.html", "2021/答复_0003.txt"])
def test_one_of_two_files_may_go_and_the_letter_stays_without_being_read_again(corpus, index, tmp_path, gone, reading):
    build(corpus, index)
    (corpus / "网页.html").write_text(html_of(3), encoding="utf-8")
    build(corpus, index)
    (corpus / gone).unlink()
    reading(read_nothing)
    report = build(corpus, index)
    assert (report.removed, report.documents) == (1, 6)
    assert not any(letter.other_sources for letter in state(index)[0].values())
    reading(read_here)
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_copy_of_a_file_is_another_source(corpus, index, tmp_path):
    shutil.copy(corpus / "2021" / "答复_0003.txt", corpus / "副本.txt")
    build(corpus, index)
    (corpus / "2021" / "答复_0003.txt").unlink()
    report = build(corpus, index)
    assert counts(report) == (0, 0, 1, 6, 0)
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_bad_file_is_named_and_does_not_stop_the_build(corpus, index):
    (corpus / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is a PDF")
    report = build(corpus, index)
    assert counts(report) == (6, 0, 0, 0, 1)
    assert report.skipped[0].source == "坏.pdf"
    assert report.skipped[0].reason
    again = build(corpus, index)
    assert again.skipped == report.skipped
    with Catalog.open(IndexLayout(index).catalog) as catalog:
        assert catalog.skipped() == report.skipped
    (corpus / "坏.pdf").unlink()
    assert counts(build(corpus, index)) == (0, 0, 1, 6, 0)


def test_a_skipped_file_is_tried_again_when_its_bytes_or_a_limit_changes(corpus, index):
    big = corpus / "大.txt"
    big.write_text(letter_text(11) + "续" * 400_000, encoding="utf-8")
    small = replace(SETTINGS, max_file_mb=1)
    assert [s.source for s in build(corpus, index, small).skipped] == ["大.txt"]
    assert counts(build(corpus, index))[4] == 0
    big.write_text(letter_text(11), encoding="utf-8")
    assert counts(build(corpus, index, small)) == (0, 1, 0, 6, 0)


def test_a_reading_that_was_stopped_is_tried_once_more(corpus, index, reading):
    def stop(files, settings, read):
        asked.extend(file.source for file in files)
        yield from ((file, ReadingStoppedError(file.path, "读取超过 60 秒。")) for file in files)

    asked = []
    build(corpus, index)
    write_letters(corpus, [9])
    reading(stop)
    for _ in range(3):
        assert counts(build(corpus, index)) == (0, 0, 0, 6, 1)
    assert asked == ["2019/答复_0009.txt"] * 2
    write_letters(corpus, [10])
    build(corpus, index)
    reading(read_here)
    assert counts(build(corpus, index)) == (1, 0, 0, 6, 1)


def test_a_file_that_turns_bad_loses_its_letter(corpus, index):
    build(corpus, index)
    (corpus / "2021" / "答复_0003.txt").write_bytes(b"")
    report = build(corpus, index)
    assert (report.documents, [s.source for s in report.skipped]) == (5, ["2021/答复_0003.txt"])
    assert verify_index(index) == []


def test_a_root_that_does_not_exist_leaves_the_index_alone(corpus, index, tmp_path):
    build(corpus, index)
    with pytest.raises(SearchError, match="没有的"):
        build([corpus, tmp_path / "没有的"], index)
    with pytest.raises(SearchError, match="没有的"):
        build(tmp_path / "没有的", tmp_path / "index2")
    assert verify_index(index) == []
    assert not (tmp_path / "index2").exists()


def test_a_folder_that_is_empty_now_removes_its_letters(corpus, index):
    build(corpus, index)
    for path in corpus.rglob("*.txt"):
        path.unlink()
    report = build(corpus, index)
    assert (counts(report), report.documents, report.passages) == ((0, 0, 6, 0, 0), 0, 0)
    assert verify_index(index) == []


def test_an_empty_corpus_makes_an_empty_index(tmp_path, index):
    (tmp_path / "空").mkdir()
    report = build(tmp_path / "空", index)
    assert (counts(report), report.generation) == ((0, 0, 0, 0, 0), 1)
    assert verify_index(index) == []


def test_an_index_equals_the_folders_it_was_given(corpus, index, tmp_path):
    more = tmp_path / "more"
    write_letters(more, range(20, 23))
    build(corpus, index)
    report = build([corpus, more], index)
    assert (counts(report), report.documents) == ((3, 0, 0, 6, 0), 9)
    (more / "2022" / "答复_0020.txt").unlink()
    (corpus / "2021" / "答复_0003.txt").unlink()
    report = build([corpus, more], index)
    assert (counts(report), report.documents) == ((0, 0, 2, 7, 0), 7)
    report = build(more, index)
    assert (counts(report), report.documents) == ((0, 0, 5, 2, 0), 2)
    assert_like_a_clean_build(more, index, tmp_path)


def test_the_samples_leave_when_other_letters_are_given(corpus, index, tmp_path):
    own = tmp_path / "own"
    write_letters(own, range(20, 23))
    shutil.copy(corpus / "2021" / "答复_0003.txt", own / "也在这里.txt")
    (corpus / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is a PDF")
    build(corpus, index)
    report = build(own, index)
    assert (counts(report), report.documents) == ((3, 1, 6, 0, 0), 4)
    with Catalog.open(IndexLayout(index).catalog) as catalog:
        assert catalog.root_paths() == (own,)
    assert_like_a_clean_build(own, index, tmp_path)


def test_an_earlier_folder_may_be_gone_when_others_are_given(corpus, index, tmp_path):
    write_letters(tmp_path / "own", range(20, 23))
    build([corpus, tmp_path / "own"], index)
    shutil.rmtree(corpus)
    assert counts(build(tmp_path / "own", index)) == (0, 0, 6, 3, 0)
    assert_like_a_clean_build(tmp_path / "own", index, tmp_path)


def test_the_same_path_under_two_roots_gets_the_name_of_the_later_root(tmp_path, index):
    for name, number in (("省直", 1), ("地市", 9), ("x/地市", 17)):
        write_letters(tmp_path / name, [number])
        (tmp_path / name / "2019" / f"答复_{number:04d}.txt").rename(tmp_path / name / "2019" / "答复.txt")
    roots = [tmp_path / "省直", tmp_path / "地市", tmp_path / "x" / "地市"]
    build(roots, index)
    sources = [file.source for file in state(index)[4]]
    assert sources == ["2019/答复.txt", "地市/2019/答复.txt", "地市~2/2019/答复.txt"]
    (tmp_path / "地市" / "2019" / "答复.txt").unlink()
    build(roots, index)
    assert [file.source for file in state(index)[4]] == ["2019/答复.txt", "地市/2019/答复.txt"]
    assert verify_index(index) == []


def test_a_folder_inside_an_earlier_one_stays_without_being_read_again(corpus, index, tmp_path, reading):
    build(corpus, index)
    before = numbers(index)
    reading(read_nothing)
    report = build(corpus / "2021", index)
    assert counts(report) == (0, 0, 5, 1, 0)
    assert {file.source for file in state(index)[4]} == {"答复_0003.txt"}
    assert numbers(index).items() <= before.items()
    reading(read_here)
    assert_like_a_clean_build(corpus / "2021", index, tmp_path)


def test_a_folder_inside_another_that_is_given_is_a_part_of_it(corpus, index, tmp_path):
    report = build([corpus / "2021", corpus, corpus / "2021" / "答复_0003.txt"], index)
    assert counts(report) == (6, 0, 0, 0, 0)
    assert "2021/答复_0003.txt" in {file.source for file in state(index)[4]}
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_folder_around_earlier_ones_takes_them_over(corpus, index, tmp_path):
    build([corpus / "2021", corpus / "2020" / "答复_0002.txt"], index)
    assert {file.source for file in state(index)[4]} == {"答复_0003.txt", "答复_0002.txt"}
    before = numbers(index)
    report = build(corpus, index)
    assert counts(report) == (4, 0, 0, 2, 0)
    assert before.items() <= numbers(index).items()
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_index_and_corpus_can_be_moved_together_and_the_corpus_alone(corpus, index, tmp_path):
    build(corpus, index)
    place = tmp_path / "elsewhere"
    place.mkdir()
    shutil.move(corpus, place / "corpus")
    shutil.move(index, place / "index")
    assert counts(build(place / "corpus", place / "index")) == (0, 0, 0, 6, 0)
    shutil.move(place / "corpus", tmp_path / "corpus")
    assert counts(build(tmp_path / "corpus", place / "index")) == (0, 0, 0, 6, 0)
    with Catalog.open(IndexLayout(place / "index").catalog) as catalog:
        assert all(file.path.is_file() for file in catalog.files())


def test_another_corpus_of_the_same_name_is_not_taken_for_a_moved_one(corpus, index, tmp_path):
    build(corpus, index)
    write_letters(tmp_path / "b" / "corpus", range(20, 23))
    shutil.move(corpus, tmp_path / "unplugged")
    report = build(tmp_path / "b" / "corpus", index)
    assert (counts(report), report.documents) == ((3, 0, 6, 0, 0), 3)
    assert verify_index(index) == []


def test_letters_in_an_archive_are_read_where_they_are(corpus, index, tmp_path):
    with zipfile.ZipFile(corpus / "汇总.zip", "w") as archive:
        for number in (30, 31):
            archive.writestr(f"甲/答复{number}.txt", letter_text(number))
    report = build(corpus, index)
    assert counts(report) == (8, 0, 0, 0, 0)
    assert "汇总.zip/甲/答复30.txt" in {file.source for file in state(index)[4]}
    with zipfile.ZipFile(corpus / "汇总.zip", "w") as archive:
        archive.writestr("甲/答复31.txt", letter_text(31))
    assert counts(build(corpus, index)) == (0, 0, 1, 7, 0)
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_member_too_large_or_too_deep_is_named_and_the_letters_beside_it_are_read(corpus, index, tmp_path):
    def packed(name, **members):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member.replace("_", "."), content)
        return (tmp_path / name).read_bytes()

    deep = packed("深.zip", 深_zip=packed("更深.zip", 深_txt=letter_text(34)), 好_txt=letter_text(33))
    large = ("附件" + "页" * 700_000).encode()
    whole = packed(
        "汇总.zip", 一_txt=letter_text(31), 二_txt=letter_text(32), 大_txt=large, 零_txt=b"\0" * 6_000_000, 里_zip=deep
    )
    (corpus / "汇总.zip").write_bytes(whole)
    report = build(corpus, index, replace(SETTINGS, max_file_mb=1))
    assert counts(report) == (9, 0, 0, 0, 3)
    reasons = {item.source.removeprefix("汇总.zip/"): item.reason for item in report.skipped}
    assert reasons.keys() == {"大.txt", "零.txt", "里.zip/深.zip"}
    assert "超过 1 MB" in reasons["大.txt"]
    assert "压缩比异常" in reasons["零.txt"]
    assert "超过 2 层" in reasons["里.zip/深.zip"]
    assert counts(build(corpus, index, replace(SETTINGS, max_file_mb=1))) == (0, 0, 0, 9, 3)


def test_an_index_inside_its_corpus_is_not_read(corpus):
    report = build(corpus, corpus / "index")
    assert counts(report) == (6, 0, 0, 0, 0)
    assert counts(build(corpus, corpus / "index")) == (0, 0, 0, 6, 0)


@pytest.mark.skipif(os.name == "nt" or os.fsencode("甲") != "甲".encode(), reason="names on disk are text there")
def test_a_name_on_disk_that_is_no_text_is_kept(corpus, index):
    odd = corpus / os.fsdecode("答复甲.txt".encode("gb18030"))
    odd.write_text(letter_text(40), encoding="utf-8")
    assert counts(build(corpus, index)) == (7, 0, 0, 0, 0)
    assert counts(build(corpus, index)) == (0, 0, 0, 7, 0)
    with Catalog.open(IndexLayout(index).catalog) as catalog:
        assert catalog.file("答复甲.txt").path.is_file()


def test_rebuild_reads_everything_and_leaves_out_what_is_not_given(corpus, index, tmp_path):
    write_letters(tmp_path / "more", [20])
    build([corpus, tmp_path / "more"], index)
    old = numbers(index)
    report = build(corpus, index, rebuild=True)
    assert (counts(report), report.documents) == ((6, 0, 1, 0, 0), 6)
    new = numbers(index)
    assert min(n for row in new.values() for n in row) > max(n for row in old.values() for n in row)
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_another_model_embeds_again_without_reading(corpus, index, reading, monkeypatch):
    class Other:
        name, fingerprint, dim, embeds_sentences = "other", "other-1", 16, False

        def embed_passages(self, texts):
            rows = np.array([[len(text) % (i + 2) + 1 for i in range(16)] for text in texts], dtype=np.float32)
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    build(corpus, index)
    before = numbers(index)
    monkeypatch.setattr("search.indexing.building.open_embedder", lambda _: Other())
    reading(read_nothing)
    report = build(corpus, index)
    assert (report.generation, counts(report)) == (2, (0, 0, 0, 6, 0))
    assert verify_index(index) == []
    layout = IndexLayout(index)
    with Catalog.open(layout.catalog) as catalog:
        assert (catalog.meta()["fingerprint"], catalog.meta()["dim"]) == ("other-1", "16")
        assert catalog.sentence_vectors(catalog.all_passage_nos()) == {}
    assert open_vectors(layout.vectors(2)).dim == 16
    assert numbers(index) == before


def damage_lexical(index):
    shutil.rmtree(index / "lexical")


def damage_vectors(index):
    file = next((index / "vectors").rglob("*.faiss"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def damage_manifest(index):
    (index / "manifest.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("damage", [damage_lexical, damage_vectors, damage_manifest])
def test_what_is_derived_is_restored_without_reading_or_embedding(
    corpus, index, tmp_path, damage, reading, monkeypatch
):
    build(corpus, index)
    damage(index)
    problems = verify_index(index)
    assert problems
    assert all("python -m search build" in problem for problem in problems)
    reading(read_nothing)
    with monkeypatch.context() as patched:
        patched.setattr("search.indexing.embedding._embed", lambda *_: pytest.fail("embedded"))
        build(corpus, index)
    assert verify_index(index) == []
    reading(read_here)
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_damaged_catalog_is_named_and_a_rebuild_replaces_it(corpus, index, tmp_path):
    build(corpus, index)
    path = IndexLayout(index).catalog
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    assert verify_index(index) == [f"目录库 {path} 已损坏；请运行 python -m search build --rebuild 重建。"]
    with pytest.raises(IndexDamagedError, match="rebuild"):
        build(corpus, index)
    build(corpus, index, rebuild=True)
    assert path.with_name("catalog.sqlite.damaged").exists()
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_what_is_wrong_inside_the_catalog_is_told_in_chinese_alone(corpus, index):
    build(corpus, index)
    path = IndexLayout(index).catalog
    with sqlite3.connect(path) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages_by_role'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size + 8 : root * size] = b"\xff" * (size - 8)
    path.write_bytes(content)
    assert verify_index(index) == [f"目录库 {path} 已损坏；请运行 python -m search build --rebuild 重建。"]


def test_a_changed_passage_is_found_by_the_check(corpus, index):
    build(corpus, index)
    with sqlite3.connect(IndexLayout(index).catalog) as raw:
        raw.execute("UPDATE passages SET text = '改过' WHERE passage_no = 1")
    raw.close()
    assert any("对不上" in problem for problem in verify_index(index))


def test_the_reading_code_changing_means_reading_again(corpus, index, tmp_path, monkeypatch):
    build(corpus, index)
    with monkeypatch.context() as patched:
        patched.setattr("search.indexing.building.reader_version", lambda: "next")
        report = build(corpus, index)
        assert (report.generation, counts(report)) == (2, (0, 0, 0, 6, 0))
        assert build(corpus, index).generation == 2
    assert build(corpus, index).generation == 3
    assert_like_a_clean_build(corpus, index, tmp_path)


def test_a_full_disk_is_told_in_words_and_leaves_the_index_alone(corpus, index, monkeypatch):
    build(corpus, index)
    write_letters(corpus, [9])

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("search.indexing.building.derive", fail)
        with pytest.raises(SearchError, match="磁盘空间"):
            build(corpus, index)
    assert verify_index(index) == []
    assert build(corpus, index).added == 1


def test_a_large_lexical_index_is_changed_in_place_until_too_many_passages_are_stale(
    corpus, index, tmp_path, monkeypatch
):
    monkeypatch.setattr("search.indexing.deriving.SMALL", 0)
    monkeypatch.setattr("search.indexing.deriving.STALE_SHARE", 0.5)

    def stale():
        with Catalog.open(IndexLayout(index).catalog) as catalog:
            return int(catalog.meta()["stale"])

    build(corpus, index)
    gone = len(next(iter(numbers(index).values())))
    write_letters(corpus, [2], extra="同时，支持各地先行先试。")
    build(corpus, index)
    assert stale() == gone
    assert verify_index(index) == []
    assert state(index)[:2] == clean_state(corpus, tmp_path)[:2]
    write_letters(corpus, range(1, 7), extra="另行安排。")
    build(corpus, index)
    assert stale() == 0
    assert verify_index(index) == []


def clean_state(corpus, tmp_path):
    build(corpus, tmp_path / "clean")
    return state(tmp_path / "clean")


def test_two_builds_at_once_are_refused(corpus, index):
    with build_lock(IndexLayout(index).lock), pytest.raises(IndexBusyError, match="另一个"):
        build(corpus, index)
    build(corpus, index)


def test_old_generations_are_swept_but_for_the_one_before(corpus, index):
    for number in (20, 21, 22):
        write_letters(corpus, [number])
        build(corpus, index)
    assert IndexLayout(index).generations() == (2, 3)


def test_progress_tells_every_stage_from_beginning_to_end(corpus, index):
    seen = []
    build(corpus, index, on_progress=seen.append)
    stages = list(dict.fromkeys(step.stage for step in seen))
    assert stages == ["清点文件", "读取文件", "计算向量", "写入索引"]
    for stage in stages:
        steps = [step for step in seen if step.stage == stage]
        assert steps[0].done == 0
        assert steps[-1].done == steps[-1].total > 0
        assert [step.done for step in steps] == sorted(step.done for step in steps)
