"""Trends planted in letters written for the purpose come back from the built index, number by number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.catalog import Catalog
from search.citing import cite
from search.indexing import build_index
from search.layout import IndexLayout
from search.settings import Settings
from search.timeline import Timeline, find_timeline
from search.types import Filters, Query, Result, Results

TOPIC = "既有住宅加装电梯"

STANCES = {
    "暂不采纳": "关于既有住宅加装电梯由省级财政给予补助的建议，目前条件尚不具备，暂不采纳。",
    "列入计划": "关于既有住宅加装电梯，我们计划于明年制定补助办法，明确补助标准。",
    "已完成": "关于既有住宅加装电梯，我们已经印发补助办法，补助资金全部拨付到位。",
}

OTHER = "关于中小学课后服务，各校按照自愿原则开设课程，由家长自主选择。"

PLANTED = {
    # (year, body): (letters, of them on the topic, stance of these)
    (2019, "岚江省住房和城乡建设厅"): (8, 2, "暂不采纳"),
    (2019, "岚江省民政厅"): (5, 0, None),
    (2021, "岚江省住房和城乡建设厅"): (10, 5, "列入计划"),
    (2022, "岚江省住房和城乡建设厅"): (6, 6, "已完成"),
    (2022, "岚江省民政厅"): (3, 1, "列入计划"),
}


def written(year: int, agency: str, number: int, matter: str) -> str:
    return "\n\n".join(
        (
            agency,
            f"岚函〔{year}〕{number}号",
            f"{agency}关于省政协第{number:04d}号提案的答复",
            "饶轶委员：",
            f"您提出的第{number:04d}号提案收悉，现答复如下：",
            matter,
            f"本件编号{number}，办理中征求了{number}个部门的意见，形成了处理结果并当面作了沟通。",
            "感谢您对我们工作的关心和支持。",
            agency,
            f"{year}年7月{number % 28 + 1}日",
        )
    )


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("planted")
    number = 0
    for (year, agency), (letters, matching, stance) in PLANTED.items():
        for at in range(letters):
            number += 1
            matter = STANCES[stance] if stance and at < matching else OTHER
            (folder / f"{year}_{number:04d}.txt").write_text(written(year, agency, number, matter), encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    build_index([folder], index, Settings(embedder="hashing", index_dir=index))
    return Catalog.open(IndexLayout(index).catalog)


def phrase_search(catalog: Catalog, filters: Filters = Filters()) -> Callable[[str, int], Results]:  # noqa: B008
    """A search whose every hit is known beforehand: the passages that hold the topic word for word."""

    def search(topic: str, depth: int) -> Results:
        documents = catalog.documents(catalog.document_ids(filters))
        rows = [(documents[no], p) for no, ps in catalog.passages_of_all(sorted(documents)).items() for p in ps]
        hits = [(document, passage) for document, passage in rows if topic in passage.text][:depth]
        items = tuple(
            Result(rank, 1 / rank, "高度相关", d, p, (0, len(p.text)), (), (), cite(d, p))
            for rank, (d, p) in enumerate(hits, start=1)
        )
        return Results(Query(topic, topic, filters=filters), items, (), "found" if items else "nothing", 1.0, 1)

    return search


def cells(timeline: Timeline) -> dict[tuple[object, ...], tuple[int, int, float | None, dict[str, int]]]:
    return {row.keys: (row.letters, row.matching, row.share, dict(row.stances)) for row in timeline.rows}


def test_planted_shares_and_stances_come_back_by_year_and_body(catalog: Catalog):
    timeline = find_timeline(TOPIC, catalog, phrase_search(catalog), by=("year", "agency"))
    assert cells(timeline) == {
        cell: (letters, matching, matching / letters, {stance: matching} if stance else {})
        for cell, (letters, matching, stance) in PLANTED.items()
    }


def test_planted_shares_come_back_by_year_with_the_empty_year_between(catalog: Catalog):
    timeline = find_timeline(TOPIC, catalog, phrase_search(catalog))
    assert {keys[0]: values[:2] for keys, values in cells(timeline).items()} == {
        2019: (8 + 5, 2),
        2020: (0, 0),
        2021: (10, 5),
        2022: (6 + 3, 6 + 1),
    }
    assert [row.keys[0] for row in timeline.rows if row.few] == [2020]
    assert timeline.first is not None
    assert timeline.last is not None
    assert (timeline.first.document.fields.year, timeline.last.document.fields.year) == (2019, 2022)


def test_filters_hold_for_the_letters_counted_too(catalog: Catalog):
    filters = Filters(year_from=2020, agencies=("岚江省民政厅",))
    timeline = find_timeline(TOPIC, catalog, phrase_search(catalog, filters))
    assert cells(timeline) == {(2022,): (3, 1, 1 / 3, {"列入计划": 1})}


def test_a_topic_no_letter_deals_with_has_shares_of_zero(catalog: Catalog):
    timeline = find_timeline("火星移民", catalog, phrase_search(catalog))
    assert timeline.matching == 0
    assert {row.share for row in timeline.rows if row.letters} == {0.0}
