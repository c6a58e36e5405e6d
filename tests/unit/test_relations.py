"""How letters hang together in the catalog: promises, one case, one cited document; what is hidden counts for nobody."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from search.catalog import Catalog, CatalogWriter, NewPassage
from search.catalog.rows import vector_to_blob
from search.types import CitedDocument, Document, Filters, LetterFields, Passage

PLANS = "我厅将会同省财政厅制定办法，2025年底前印发实施。下一步我厅将继续推进养老服务设施建设工作。感谢您。"
VECTOR = vector_to_blob(np.array([1, 0, 0, 0], dtype=np.float32))


def dated(doc_id, text=PLANS, **fields):
    known = {"agency": "岚江省民政厅", "year": 2024, "case_kind": "提案", "disclosure": "公开", "outcome": "A"}
    known |= {"issued_on": date(2024, 5, 6)} | fields
    return Document(doc_id, f"2024/{doc_id}.txt", text, (0, 9), True, True, (0, len(text)), LetterFields(**known))


def stored(document):
    """Two passages: what will be done, and what has been done."""
    cut = document.text.index("感谢您")
    passages = [
        Passage(0, document.doc_id, 1, 0, cut, (1, 2), (), "下一步", "列入计划", document.text[:cut]),
        Passage(0, document.doc_id, 2, cut, len(document.text), (2, 2), (), "客套", None, document.text[cut:]),
    ]
    return [NewPassage(p, "养老", p.text.encode()[:16], VECTOR, None) for p in passages]


def fill(path, letters):
    with CatalogWriter(path) as writer:
        for document in letters:
            writer.add_letter(document, stored(document))
        writer.set_meta({"generation": "1", "dim": "4"})
        writer.commit()
    return Catalog.open(path)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "catalog.sqlite"


def test_promises_are_listed_by_the_day_they_are_due(path):
    text = "我厅将于2026年6月底前建成一百个养老服务站点。" + PLANS
    with fill(path, [dated("a1"), dated("b2", text=text, agency="临州市民政局")]) as catalog:
        found = catalog.promises(Filters())
        assert [(p.doc_id, p.due_to, p.due_words) for p in found] == [
            ("a1", date(2025, 12, 31), "2025年底前"),
            ("b2", date(2025, 12, 31), "2025年底前"),
            ("b2", date(2026, 6, 30), "于2026年6月底前"),
            ("a1", None, None),
            ("b2", None, None),
        ]
        for promise in found:
            document = catalog.document(promise.doc_id)
            assert document.text[promise.start : promise.end] == promise.text
            assert promise.pages[0] <= promise.pages[1] <= len(document.page_starts)
            assert catalog.passages([promise.passage_no])[promise.passage_no].doc_id == promise.doc_id


def test_promises_are_restricted_by_day_body_and_letter(path):
    with fill(path, [dated("a1"), dated("b2", agency="临州市民政局", year=2023)]) as catalog:
        assert {p.doc_id for p in catalog.promises(Filters(agencies=("临州市民政局",)))} == {"b2"}
        assert {p.doc_id for p in catalog.promises(Filters(year_from=2024))} == {"a1"}
        assert catalog.promises(Filters(functions=("现状做法",))) == ()
        due = catalog.promises(Filters(), due_from=date(2025, 12, 1), due_to=date(2025, 12, 31))
        assert [p.doc_id for p in due] == ["a1", "b2"]
        assert catalog.promises(Filters(), due_to=date(2025, 12, 30)) == ()
        assert catalog.promises(Filters(), due_from=date(2026, 1, 1)) == ()
        assert {p.doc_id for p in catalog.promises(Filters(), bodies=["岚江省财政厅"])} == {"a1"}
        assert catalog.promises(Filters(), bodies=["岚江省"]) == ()
        assert set(catalog.promise_bodies()) == {"岚江省民政厅", "岚江省财政厅", "临州市民政局", "省财政厅"}


def test_promises_go_with_their_letter(path):
    fill(path, [dated("a1"), dated("b2")]).close()
    with CatalogWriter(path) as writer:
        writer.remove_letter("a1")
        writer.commit()
    with Catalog.open(path) as catalog:
        assert {p.doc_id for p in catalog.promises(Filters())} == {"b2"}
    with CatalogWriter(path) as writer:
        writer.clear_letters()
        writer.commit()
    with Catalog.open(path) as catalog:
        assert catalog.promises(Filters()) == ()
        assert catalog.promise_bodies() == ()
        assert catalog.documents_citing("预算法") == []


SESSION = {"session": "市政协十四届四次会议", "case_number": "2020018", "subject": "关于加强养老服务的提案"}


def test_replies_to_one_case_find_each_other_and_those_of_another_city_do_not(path):
    letters = [
        dated("a1", agency="临州市民政局", **SESSION),
        dated(
            "b2", agency="临州市望川区民政局", **(SESSION | {"session": "临州市政协十四届四次会议", "subject": None})
        ),
        dated("c3", agency="云浦市民政局", **SESSION),
        dated("d4", agency="临州市民政局", **(SESSION | {"session": "市十四届人大四次会议"})),
        dated("e5", agency="临州市财政局", **(SESSION | {"subject": "关于治理夜市油烟的提案"})),
        dated("f6", agency="临州市财政局", **(SESSION | {"case_number": "2020018、2020020"})),
    ]
    with fill(path, letters) as catalog:
        assert catalog.same_case("a1") == ["b2", "f6"]
        assert catalog.same_case("b2") == ["a1", "e5", "f6"]  # it quotes no subject, so it contradicts none
        assert catalog.same_case("f6") == ["a1", "b2", "e5"]
        assert catalog.same_case("c3") == catalog.same_case("d4") == []


def test_a_letter_that_tells_no_place_goes_with_letters_of_one_place_only(path):
    province = SESSION | {"session": "省政协十三届二次会议"}
    city = dated("b2", agency="临州市教育局", **province)
    own = dated("a1", agency="岚江省教育厅", **province)
    with fill(path, [own, city]) as catalog:
        assert (catalog.same_case("a1"), catalog.same_case("b2")) == (["b2"], ["a1"])
    with CatalogWriter(path) as writer:
        other = dated("c3", agency="海东省教育厅", **province)
        writer.add_letter(other, stored(other))
        writer.commit()
    with Catalog.open(path) as catalog:
        assert [catalog.same_case(doc_id) for doc_id in ("a1", "b2", "c3")] == [[], [], []]


PLAN = CitedDocument("岚江省“十四五”养老服务规划", "岚政发〔2021〕41号")


@pytest.fixture
def citing(path):
    letters = [
        dated("a1", cited=(PLAN, CitedDocument("中华人民共和国预算法"))),
        dated("b2", cited=(CitedDocument('"十四五"养老服务规划（试行）'),), agency="岚江省财政厅"),
        dated("c3", cited=(CitedDocument("省里的规划", "岚政发[2021]第41号"),), agency="临州市民政局"),
        dated("d4", cited=(CitedDocument("关于印发“十四五”养老服务规划的通知"),), agency="海东省民政厅"),
        dated("e5", cited=(CitedDocument("预算法（2018年修正）"), PLAN), agency="海东省审计厅", disclosure="不予公开"),
    ]
    with fill(path, letters) as catalog:
        yield catalog


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("岚政发〔2021〕41号", ["a1", "b2", "c3", "e5"]),
        ("岚政发[2021]第 41 号", ["a1", "b2", "c3", "e5"]),
        ("《岚江省“十四五”养老服务规划》", ["a1", "b2", "e5"]),
        ("十四五养老服务规划", ["a1", "b2", "d4", "e5"]),
        ("海东省十四五养老服务规划", ["d4"]),
        ("预算法", ["a1", "e5"]),
        ("没有这个文件", []),
        ("", []),
        ("%", []),
    ],
)
def test_letters_that_cite_one_document_are_found_by_number_or_title(citing, key, found):
    assert citing.documents_citing(key) == found
    assert citing.documents_citing(key, "public") == [doc_id for doc_id in found if doc_id != "e5"]


def test_each_cited_document_has_the_number_of_other_letters_that_cite_it(citing):
    assert citing.citing_counts("a1") == (3, 1)
    assert citing.citing_counts("b2") == (3,)  # nobody says of which province the plan of d4 is
    assert citing.citing_counts("c3") == (2,)
    assert citing.citing_counts("d4") == (1,)


def test_what_the_public_may_not_see_is_not_counted(citing):
    assert citing.citing_counts("a1", "public") == (2, 0)
    hidden = dated("h8", **SESSION, disclosure=None)
    with CatalogWriter(citing.path) as writer:
        for document in (hidden, dated("i9", **SESSION)):
            writer.add_letter(document, stored(document))
        writer.commit()
    with Catalog.open(citing.path) as catalog:
        assert catalog.same_case("i9") == ["h8"]
        assert catalog.same_case("i9", "public") == catalog.same_case("h8", "public") == []
        assert {"h8", "e5"} <= {p.doc_id for p in catalog.promises(Filters())}
        assert {"h8", "e5"}.isdisjoint(p.doc_id for p in catalog.promises(Filters(), "public"))
        assert "海东省审计厅" in catalog.promise_bodies()
        assert "海东省审计厅" not in catalog.promise_bodies("public")


def test_an_outcome_meaning_is_counted_and_restricts(path):
    letters = [
        dated("a1", outcome_meaning="正在解决或列入计划"),
        dated("b2", outcome_meaning="列入计划"),
        dated("c3", outcome_meaning="不明"),
        dated("d4", outcome=None),
    ]
    with fill(path, letters) as catalog:
        facet = next(facet for facet in catalog.facets() if facet.field == "outcome_meaning")
        assert {value.value: value.letters for value in facet.values} == {"列入计划": 2, "正在解决": 1, "不明": 1}
        for meanings, found in (
            (("列入计划",), {"a1", "b2"}),
            (("正在解决",), {"a1"}),
            (("已解决",), set()),
            (("不明", "正在解决"), {"a1", "c3"}),
        ):
            assert set(catalog.document_ids(Filters(outcome_meanings=meanings))) == found
            assert len(catalog.passage_nos(Filters(outcome_meanings=meanings))) == 2 * len(found)
