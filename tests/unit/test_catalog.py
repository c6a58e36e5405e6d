"""The catalog: what goes in comes out, filters and audiences hold everywhere, readers see whole commits."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalog import Catalog, CatalogWriter, FileRow, NewPassage, Reading, Staging
from search.catalog.rows import (
    fields_from_json,
    fields_to_json,
    pack_reading,
    sentences_from_blob,
    sentences_to_blob,
    unpack_reading,
    vector_to_blob,
)
from search.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, NotFoundError
from search.queries import title_key
from search.types import CitedDocument, Document, FacetValue, Filters, LetterFields, Passage

DIM = 4


def letter(doc_id, source="2024/一.pdf", text="前言。我厅已建成电梯。下一步将推进养老。", **fields):
    known = {"agency": "岚江省民政厅", "year": 2024, "case_kind": "提案", "disclosure": "公开", "outcome": "A"}
    known |= {"issued_on": date(2024, 5, 6), "doc_number": "岚民函〔2024〕12号", "case_number": "0187"}
    return Document(doc_id, source, text, (0, 11), True, True, (3, len(text)), LetterFields(**(known | fields)))


def cut(document, functions=("现状做法", "下一步"), stances=("已完成", "列入计划")):
    places = ((3, 11), (11, len(document.text)))
    return tuple(
        Passage(
            0, document.doc_id, i, start, end, (i, i), ("一、办理情况",), function, stance, document.text[start:end]
        )
        for i, ((start, end), function, stance) in enumerate(zip(places, functions, stances, strict=True), start=1)
    )


def stored(document, passages=None):
    vector = vector_to_blob(np.array([1, 0, 0, 0], dtype=np.float32))
    parts = sentences_to_blob(np.eye(2, DIM, dtype=np.float32))
    passages = cut(document) if passages is None else passages
    return [NewPassage(p, "加装电梯", p.text.encode()[:16], vector, parts) for p in passages]


def file_row(source, doc_id=None, **more):
    facts = {"path": source, "member": None, "relative": source, "bytes_hash": source, "size": 1, "paged": True}
    facts |= {"media_type": "application/pdf", "reason": None, "warnings": (), "reader": "r"}
    return FileRow(source=source, root_no=1, doc_id=doc_id, **(facts | more))


def fill(path, letters, files=()):
    with CatalogWriter(path) as writer:
        for document in letters:
            writer.add_letter(document, stored(document))
        writer.set_roots({1: "corpus"})
        writer.set_files([*(file_row(d.source, d.doc_id) for d in letters), *files])
        generation = int(writer.meta()["generation"]) + 1
        writer.set_meta({"generation": str(generation), "dim": str(DIM)})
        writer.commit()
    return Catalog.open(path)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "index" / "catalog.sqlite"


@pytest.fixture
def catalog(path):
    letters = [
        letter("a1", subject="关于加装电梯的提案"),
        letter("b2", "2023/二.pdf", subject="关于校园餐的建议", year=2023, agency="临州市教育局", case_kind="建议",
               disclosure="不予公开", outcome="B", issued_on=date(2023, 1, 2), doc_number="临教函〔2023〕7号",
               case_number="2023007"),
        letter("c3", "2022/三.pdf", year=2022, disclosure=None, outcome=None, issued_on=None, doc_number=None,
               case_number="187", cited=(CitedDocument("岚江省养老条例", None), CitedDocument("意见", "岚政发〔2021〕3号"))),
    ]  # fmt: skip
    skipped = file_row("坏.pdf", None, reason="文件已损坏", media_type=None, paged=None)
    with fill(path, letters, [skipped, file_row("2024/一.docx", "a1", bytes_hash="other")]) as opened:
        yield opened


def test_a_letter_comes_back_as_it_went_in(catalog):
    assert catalog.document("a1") == replace(
        letter("a1", subject="关于加装电梯的提案"), other_sources=("2024/一.docx",)
    )
    passages = catalog.passages_of("a1")
    assert [replace(p, passage_no=0) for p in passages] == list(cut(letter("a1")))
    assert catalog.passages([p.passage_no for p in passages]) == {p.passage_no: p for p in passages}
    assert catalog.passages([10**6]) == {}


def test_letters_are_found_by_title_or_subject_in_its_folded_form(catalog):
    assert catalog.titled([title_key("《关于加裝電梯的 提案》")]) == ["a1"]
    assert catalog.titled(["关于校园餐的建议", "关于加装电梯的提案"]) == [
        "b2",
        "a1",
    ]  # by source: 2023/二.pdf, 2024/一.pdf
    assert catalog.titled(["关于加装电梯"]) == []
    assert catalog.titled([]) == []


def test_a_letter_that_is_not_there_is_said_so(catalog):
    with pytest.raises(NotFoundError, match="zz"):
        catalog.document("zz")
    assert catalog.documents(["zz"]) == {}
    assert catalog.passages_of("zz") == ()


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("a1", ["a1"]),
        ("2024/一.pdf", ["a1"]),
        (".\\2024\\一.docx", ["a1"]),
        ("二.pdf", ["b2"]),
        ("岚民函[2024]第 12 号", ["a1"]),
        ("岚民函〔２０２４〕１２号", ["a1"]),
        ("查一下岚民函〔2024〕12号", ["a1"]),
        ("麻烦帮我看下临教函[2023]第7号", ["b2"]),
        ("查一下岚民函〔2024〕13号", []),
        ("第0187号", ["a1"]),
        ("187", ["c3"]),
        ("00187", ["c3", "a1"]),
        ("第2023007号", ["b2"]),
        ("没有", []),
        ("", []),
        ("0", []),
        ("%", []),
    ],
)
def test_a_letter_is_found_by_any_of_its_names(catalog, key, found):
    assert catalog.find_documents(key) == found


def test_citing_letters_are_found_by_title_or_number(catalog):
    assert catalog.documents_citing("岚江省养老条例") == ["c3"]
    assert catalog.documents_citing("岚政发（2021）3号") == ["c3"]
    assert catalog.documents_citing("岚江省养老条例", "public") == []


@pytest.mark.parametrize(
    ("filters", "doc_ids"),
    [
        (Filters(year_from=2023), {"a1", "b2"}),
        (Filters(year_to=2022), {"c3"}),
        (Filters(year_from=2023, year_to=2023), {"b2"}),
        (Filters(agencies=("临州市教育局",)), {"b2"}),
        (Filters(agencies=("临州市教育局", "岚江省民政厅")), {"a1", "b2", "c3"}),
        (Filters(kinds=("提案",), year_to=2023), {"c3"}),
        (Filters(outcomes=("A", "B")), {"a1", "b2"}),
        (Filters(disclosures=("公开",)), {"a1"}),
        (Filters(doc_ids=("c3", "zz")), {"c3"}),
        (Filters(agencies=("没有'; DROP TABLE documents --",)), set()),
    ],
)
def test_filters_leave_the_passages_of_letters_that_match(catalog, filters, doc_ids):
    numbers = catalog.passage_nos(filters)
    expected = sorted(p.passage_no for doc_id in doc_ids for p in catalog.passages_of(doc_id))
    assert numbers.tolist() == expected
    assert numbers.dtype == np.int64
    assert set(catalog.document_ids(filters)) == doc_ids


def test_function_and_stance_are_asked_of_the_passage(catalog):
    numbers = catalog.passage_nos(Filters(functions=("下一步",), stances=("列入计划",), year_from=2024))
    assert [p.function for p in catalog.passages(numbers).values()] == ["下一步"]
    assert catalog.passage_nos(Filters(functions=("下一步",), stances=("已完成",))).size == 0
    assert catalog.passage_nos(Filters(functions=("没有这个",))).size == 0
    assert catalog.passage_nos(Filters(functions=("没有这个", "下一步"))).size == 3


def test_no_restriction_is_none(catalog):
    assert catalog.passage_nos(Filters()) is None


def test_the_public_sees_only_what_is_marked_public_everywhere(catalog):
    visible = catalog.passage_nos(Filters(), "public")
    assert visible.tolist() == [p.passage_no for p in catalog.passages_of("a1")]
    assert catalog.find_documents("b2", "public") == []
    assert catalog.find_documents("00187", "public") == ["a1"]
    assert catalog.documents(["a1", "b2", "c3"], "public").keys() == {"a1"}
    assert catalog.passages_of("b2", "public") == ()
    assert catalog.agencies("public") == ("岚江省民政厅",)
    assert catalog.titled(["关于加装电梯的提案", "关于校园餐的建议"], "public") == ["a1"]
    assert catalog.passage_nos(Filters(disclosures=("不予公开",)), "public").size == 0
    with pytest.raises(NotFoundError):
        catalog.document("c3", "public")
    years = next(facet for facet in catalog.facets(None, "public") if facet.field == "year")
    assert years.values == (FacetValue("2024", 1),)


def test_facets_count_letters(catalog):
    facets = {facet.field: facet.values for facet in catalog.facets()}
    assert facets["year"] == (FacetValue("2024", 1), FacetValue("2023", 1), FacetValue("2022", 1))
    assert facets["agency"] == (FacetValue("岚江省民政厅", 2), FacetValue("临州市教育局", 1))
    assert facets["outcome"] == (FacetValue("A", 1), FacetValue("B", 1))
    assert facets["function"] == (FacetValue("下一步", 3), FacetValue("现状做法", 3))
    among = {facet.field: facet.values for facet in catalog.facets(["b2"])}
    assert among["kind"] == (FacetValue("建议", 1),)
    assert all(not facet.values for facet in catalog.facets([]))


def test_files_skipped_ones_and_counts_are_listed(catalog, path):
    assert [(s.source, s.reason) for s in catalog.skipped()] == [("坏.pdf", "文件已损坏")]
    assert catalog.file_path("2024/一.pdf") == path.parent.parent / "corpus" / "2024" / "一.pdf"
    assert catalog.file("2024/一.docx").doc_id == "a1"
    with pytest.raises(NotFoundError, match=r"无\.pdf"):
        catalog.file("无.pdf")
    counts = catalog.counts()
    assert (counts.files, counts.skipped, counts.documents, counts.passages) == (5, 1, 3, 6)


def test_a_phrase_is_looked_for_in_folded_text(catalog):
    everything = catalog.all_passage_nos()
    found = catalog.passages_containing("下 一步将推進養老", everything)
    assert [catalog.passages([n])[n].ordinal for n in found.tolist()] == [2, 2, 2]


def test_sentence_vectors_keep_their_direction(catalog):
    number = int(catalog.all_passage_nos()[0])
    assert np.allclose(catalog.sentence_vectors([number])[number], np.eye(2, DIM), atol=1e-6)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([8, 64, 256]))
def test_a_byte_a_component_is_enough_to_compare_sentences(seed, count, dim):
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    back = sentences_from_blob(sentences_to_blob(rows), dim)
    assert np.allclose(np.einsum("ij,ij->i", rows, back), 1, atol=2e-3)


@given(
    st.text(max_size=40),
    st.none() | st.text(min_size=1, max_size=10),
    st.dates(),
    st.lists(st.text(max_size=5), max_size=3),
)
def test_fields_survive_json(title, number, day, names):
    fields = LetterFields(
        title=title, doc_number=number, issued_on=day, addressees=tuple(names), cited=(CitedDocument(title, number),),
        spans=(("title", 0, 4),), year=day.year,
    )  # fmt: skip
    assert fields_from_json(fields_to_json(fields)) == fields


def test_a_reading_survives_packing_without_its_source():
    document = letter("a1", text="前言。我厅已建成𠮷电梯。下一步将推进养老·龘。")
    assert unpack_reading(pack_reading(document, cut(document))) == (replace(document, source=""), cut(document))


def test_passage_numbers_are_never_used_again(path):
    fill(path, [letter("a1"), letter("b2", "二.pdf")]).close()
    with CatalogWriter(path) as writer:
        gone = writer.remove_letter("b2")
        new = writer.add_letter(letter("c3", "三.pdf"), stored(letter("c3", "三.pdf")))
        writer.clear_letters()
        newest = writer.add_letter(letter("d4", "四.pdf"), stored(letter("d4", "四.pdf")))
        writer.commit()
    assert gone == [3, 4]
    assert (new, newest) == ([5, 6], [7, 8])


def test_leaving_the_writer_without_a_commit_changes_nothing(path):
    fill(path, [letter("a1")]).close()
    with CatalogWriter(path) as writer:
        writer.remove_letter("a1")
        writer.set_meta({"generation": "9"})
    with Catalog.open(path) as catalog:
        assert (catalog.generation, catalog.counts().documents) == (1, 1)


def test_a_reader_holds_its_snapshot_while_a_build_commits_and_then_sees_the_new_one(path):
    with fill(path, [letter("a1")]) as catalog:
        with catalog.reading() as generation, catalog.reading() as nested:
            fill(path, [letter("b2", "二.pdf")]).close()
            assert (generation, nested, catalog.generation, catalog.counts().documents) == (1, 1, 1, 1)
        assert (catalog.generation, catalog.counts().documents) == (2, 2)


def test_resolved_filters_follow_the_generation(path):
    with fill(path, [letter("a1")]) as catalog:
        before = catalog.passage_nos(Filters(year_from=2020))
        assert catalog.passage_nos(Filters(year_from=2020)) is before
        fill(path, [letter("b2", "二.pdf")]).close()
        assert catalog.passage_nos(Filters(year_from=2020)).size == 2 * before.size
        with pytest.raises(ValueError, match="read-only"):
            before[0] = 0


def test_many_threads_read_at_once(catalog):
    seen = []

    def read():
        for _ in range(20):
            with catalog.reading():
                seen.append(len(catalog.documents(catalog.document_ids(Filters()))))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [3] * 160


def test_a_reader_cannot_write(catalog):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalog._pool.connection().execute("DELETE FROM documents")


def test_no_catalog_and_an_unfinished_first_build_say_what_to_run(path):
    with pytest.raises(IndexMissingError, match="build"):
        Catalog.open(path)
    with CatalogWriter(path):
        pass
    with pytest.raises(IndexMissingError, match="build"):
        Catalog.open(path)


def test_a_file_that_is_no_catalog_is_damaged(path):
    path.parent.mkdir()
    path.write_bytes("不是数据库".encode() * 400)
    with pytest.raises(IndexDamagedError, match="rebuild"):
        Catalog.open(path)
    with pytest.raises(IndexDamagedError, match="rebuild"):
        CatalogWriter(path)


def test_another_schema_is_a_mismatch_for_readers_and_fresh_tables_for_the_writer(path):
    fill(path, [letter("a1")]).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    raw.close()
    with pytest.raises(IndexMismatchError, match="rebuild"):
        Catalog.open(path)
    with CatalogWriter(path) as writer:
        assert writer.files() == []
        writer.commit()
    with Catalog.open(path) as catalog:
        assert catalog.counts().documents == 0


def test_staging_keeps_what_was_added_and_starts_anew_when_damaged(tmp_path):
    path = tmp_path / "staging.sqlite"
    reading = Reading("a1", "text/plain", False, ("第1页：无文字",), b"packed")
    with Staging(path) as staging:
        staging.add_readings("r1", {"hash": reading})
        staging.add_vectors("f1", {b"h": (b"v", None)})
    with Staging(path) as staging:
        assert staging.readings("r1") == {"hash": replace(reading, packed=b"")}
        assert staging.packed("hash", "r1") == b"packed"
        assert (staging.readings("r2"), staging.packed("hash", "r2")) == ({}, None)
        assert (staging.vector(b"h", "f1"), staging.vector(b"h", "f2")) == ((b"v", None), None)
    path.write_bytes(b"x" * 5000)
    with Staging(path) as staging:
        assert staging.readings("r1") == {}
        staging.delete()
    assert list(tmp_path.iterdir()) == []
