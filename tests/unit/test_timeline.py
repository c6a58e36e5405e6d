from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError
from search.timeline import (
    BEST,
    DEPTH,
    find_timeline,
    matching_letters,
    summed,
    timeline_json,
    timeline_of,
    timeline_table,
    timeline_text,
)
from search.types import Document, Filters, LetterFields, Passage, Query, Result, Results

NO_FILTERS = Filters()

PLANTED = {
    # year: (letters, of them on the topic, stance of these)
    2018: (20, 2, "暂不采纳"),
    2019: (20, 5, "研究论证"),
    2020: (10, 5, "列入计划"),
    2022: (40, 30, "正在推进"),
    2023: (3, 3, "已完成"),
}


def letter(doc_id: str, year: int | None, agency: str | None = "甲厅", *, kind: str = "提案") -> Document:
    day = None if year is None else date(year, 7, 1)
    fields = LetterFields(title=f"关于{doc_id}的答复", agency=agency, case_kind=kind, issued_on=day, year=year)
    return Document(doc_id, f"{doc_id}.txt", "段落", (0,), False, True, (0, 2), fields)


def hit(document: Document, rank: int, *, band: str | None = "相关", stance: str | None = None) -> Result:
    passage = Passage(rank, document.doc_id, 1, 0, 2, (1, 1), (), "下一步", stance, "段落")
    return Result(rank, 1 / rank, band, document, passage, (0, 2), (), (), f"引用{rank}。")


def answer(*items: Result, verdict: str = "found", filters: Filters = NO_FILTERS) -> Results:
    return Results(Query("电梯", "电梯", filters=filters), items, (), verdict, 1.0, 3)


def planted() -> tuple[list[Document], Results]:
    letters, hits = [], []
    for year, (count, matching, stance) in PLANTED.items():
        for number in range(count):
            document = letter(f"{year}-{number}", year, "甲厅" if number % 2 else "乙局")
            letters.append(document)
            if number < matching:
                hits.append((document, stance))
    random.Random(5).shuffle(hits)
    return letters, answer(*(hit(d, rank, stance=s) for rank, (d, s) in enumerate(hits, start=1)))


def test_planted_trends_come_back_exactly():
    letters, results = planted()
    timeline = timeline_of(results, letters)
    got = {row.keys[0]: (row.letters, row.matching, dict(row.stances)) for row in timeline.rows}
    assert got == {
        2021: (0, 0, {}),
        **{year: (count, matching, {stance: matching}) for year, (count, matching, stance) in PLANTED.items()},
    }
    assert [row.keys[0] for row in timeline.rows] == [2018, 2019, 2020, 2021, 2022, 2023]
    for row in timeline.rows:
        count, matching, _ = PLANTED.get(row.keys[0], (0, 0, None))
        assert row.share == (matching / count if count else None)
    assert (timeline.letters, timeline.matching) == (93, 45)
    assert timeline.first.document.fields.year == 2018
    assert timeline.last.document.fields.year == 2023


def test_planted_trends_come_back_by_year_and_body():
    letters, results = planted()
    rows = timeline_of(results, letters, by=("year", "agency")).rows
    expected = {}
    for year, (count, matching, _) in PLANTED.items():
        for agency, parity in (("乙局", 0), ("甲厅", 1)):
            numbers = [n for n in range(count) if n % 2 == parity]
            expected[year, agency] = (len(numbers), sum(n < matching for n in numbers))
    assert {row.keys: (row.letters, row.matching) for row in rows} == expected


def test_years_with_few_letters_are_flagged():
    letters, results = planted()
    assert {row.keys[0] for row in timeline_of(results, letters).rows if row.few} == {2021, 2023}


def test_a_letter_counts_once_with_its_best_passage_that_takes_a_stance():
    document = letter("甲", 2020)
    results = answer(hit(document, 1), hit(document, 2, stance="正在推进"), hit(document, 3, stance="已完成"))
    (row,) = timeline_of(results, [document]).rows
    assert (row.matching, row.stances) == (1, (("正在推进", 1),))
    assert [item.rank for item in row.passages] == [1]


def test_only_passages_that_are_relevant_make_a_letter_match():
    one, two, three = letter("甲", 2020), letter("乙", 2020), letter("丙", 2020)
    results = answer(hit(one, 1), hit(two, 2, band="相关"), hit(three, 3, band="供参考"))
    assert list(matching_letters(results)) == ["甲", "乙"]


def test_beside_highly_relevant_passages_a_relevant_one_must_hold_the_topic():
    sure, near, named = letter("甲", 2020), letter("乙", 2020), letter("丙", 2020)
    named = replace(named, fields=replace(named.fields, subject="关于老楼装电梯的提案"))
    results = answer(hit(sure, 1, band="高度相关"), hit(near, 2), hit(named, 3))
    assert list(matching_letters(results)) == ["甲", "丙"]


def test_without_calibration_all_passages_of_the_answer_match():
    assert list(matching_letters(answer(hit(letter("甲", 2020), 1, band=None)))) == ["甲"]


def test_an_answer_of_nothing_matches_nothing():
    document = letter("甲", 2020)
    timeline = timeline_of(answer(hit(document, 1, band=None), verdict="nothing"), [document])
    assert (timeline.matching, timeline.first, timeline.last) == (0, None, None)


def test_letters_outside_the_filters_do_not_count():
    inside, outside = letter("甲", 2020), letter("乙", 2020)
    (row,) = timeline_of(answer(hit(outside, 1), hit(inside, 2)), [inside]).rows
    assert (row.letters, row.matching) == (1, 1)
    assert row.passages[0].document.doc_id == "甲"


def test_letters_that_do_not_say_come_last():
    rows = timeline_of(answer(), [letter("甲", None), letter("乙", 2021), letter("丙", 2020)]).rows
    assert [row.keys[0] for row in rows] == [2020, 2021, None]
    rows = timeline_of(answer(), [letter("甲", 2020, None), letter("乙", 2020, "乙局")], by=("agency",)).rows
    assert [row.keys[0] for row in rows] == ["乙局", None]


def test_a_cell_shows_its_best_passages_of_different_letters():
    letters = [letter(f"函{n}", 2020) for n in range(BEST + 2)]
    results = answer(*(hit(d, rank) for rank, d in enumerate([letters[0], *letters], start=1)))
    (row,) = timeline_of(results, letters).rows
    assert [item.document.doc_id for item in row.passages] == [f"函{n}" for n in range(BEST)]


@pytest.mark.parametrize("by", [(), ("month",), ("year", "year")])
def test_impossible_groupings_are_refused_in_words(by: tuple[str, ...]):
    with pytest.raises(QueryError, match="year（年份）"):
        timeline_of(answer(), [], by=by)


def test_no_letters_make_no_rows():
    assert timeline_of(answer(), []).rows == ()


def test_the_letters_counted_are_those_the_understood_filters_leave():
    class Letters:
        def document_ids(self, filters: Filters, audience: str) -> tuple[str, ...]:
            assert (filters, audience) == (Filters(year_from=2020), "public")
            return ("甲",)

        def documents(self, doc_ids, audience):
            return {doc_id: letter(doc_id, 2020) for doc_id in doc_ids}

    def search(topic: str, depth: int) -> Results:
        assert (topic, depth) == ("2020年以来的电梯", DEPTH)
        return answer(hit(letter("甲", 2020), 1), filters=Filters(year_from=2020))

    timeline = find_timeline("2020年以来的电梯", Letters(), search, audience="public")
    assert [(row.keys, row.share) for row in timeline.rows] == [((2020,), 1.0)]


def test_json_has_the_shape_others_script_against():
    document = letter("甲", 2020)
    timeline = timeline_of(answer(hit(document, 1, stance="已完成")), [document, letter("乙", 2022)])
    assert timeline_json(timeline, lambda item: {"rank": item.rank}) == {
        "query": "电梯",
        "rows": [
            {
                "year": 2020,
                "agency": None,
                "letters": 1,
                "matching": 1,
                "share": 1.0,
                "stances": {"已完成": 1},
                "passages": [{"rank": 1}],
            },
            {"year": 2021, "agency": None, "letters": 0, "matching": 0, "share": None, "stances": {}, "passages": []},
            {"year": 2022, "agency": None, "letters": 1, "matching": 0, "share": 0.0, "stances": {}, "passages": []},
        ],
    }
    by_kind = timeline_json(timeline_of(answer(), [document], by=("kind", "agency")), lambda item: {})
    assert by_kind["rows"][0] | {"stances": {}} == by_kind["rows"][0]
    assert (by_kind["rows"][0]["kind"], by_kind["rows"][0]["agency"]) == ("提案", "甲厅")


def test_a_table_has_a_column_for_each_stance_that_occurs():
    letters, results = planted()
    columns, rows = timeline_table(timeline_of(results, letters))
    stances = ("已完成", "正在推进", "列入计划", "研究论证", "暂不采纳")
    assert columns == ("年份", "答复函", "涉及", "占比", *stances, "提示", "代表段落", "出处")
    assert all(len(row) == len(columns) for row in rows)
    assert rows[0][:9] == (2018, 20, 2, 0.1, 0, 0, 0, 0, 2)
    assert rows[3][-3:] == ("没有答复函", None, None)


def test_a_table_quotes_the_passage_that_matches_without_its_neighbours():
    document = letter("甲", 2020)
    passage = Passage(1, "甲", 1, 0, 9, (1, 1), (), None, None, "前文。相关。后文。")
    item = Result(1, 1.0, "相关", document, passage, (3, 6), (), (), "引用。")
    _, rows = timeline_table(timeline_of(answer(item), [document]))
    assert rows[0][-2:] == ("相关。", "引用。")


def test_plain_text_names_share_and_caution():
    letters, results = planted()
    text = timeline_text(timeline_of(results, letters))
    assert "共93件答复，其中45件涉及。" in text
    assert "2018年：2/20件（10.0%）　暂不采纳2" in text
    assert "2023年：3/3件（100.0%）　已完成3　仅3件，占比仅供参考" in text
    assert "2021年：0/0件　没有答复函" in text


@given(
    st.lists(
        st.tuples(st.none() | st.integers(2018, 2025), st.none() | st.sampled_from("甲乙"), st.booleans()), max_size=30
    )
)
def test_rows_add_up_to_all_letters(drawn: list[tuple[int | None, str | None, bool]]):
    letters = [letter(str(n), year, agency) for n, (year, agency, _) in enumerate(drawn)]
    results = answer(*(hit(d, n) for n, (d, (_, _, on)) in enumerate(zip(letters, drawn, strict=True), start=1) if on))
    for by in (("year",), ("agency",), ("year", "agency")):
        timeline = timeline_of(results, letters, by=by)
        assert sum(row.letters for row in timeline.rows) == len(letters) == timeline.letters
        assert sum(row.matching for row in timeline.rows) == sum(on for *_, on in drawn) == timeline.matching
        assert max(Counter(row.keys for row in timeline.rows).values(), default=1) == 1


def test_cells_by_year_and_body_add_up_to_the_years():
    letters, results = planted()
    letters.append(letter("无年份", None, None))
    both = timeline_of(results, letters, by=("year", "agency"))
    years = timeline_of(results, letters)
    assert summed(both).rows == years.rows
    assert summed(both).by == ("year",)
    assert summed(both, ("agency",)).rows == timeline_of(results, letters, by=("agency",)).rows


def test_a_sum_over_keys_that_are_not_there_is_refused():
    letters, results = planted()
    with pytest.raises(QueryError, match="不能再按"):
        summed(timeline_of(results, letters), ("agency",))
