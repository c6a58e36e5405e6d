"""What the search promises, held against an index of all sample letters."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.citing import chinese_date, page_words
from search.engine import SearchEngine
from search.errors import NotFoundError, QueryError
from search.settings import Settings
from search.terms import question_words, words
from search.text import fold
from search.types import FUNCTIONS, OUTCOME_MEANINGS, STANCES, Filters

TODAY = date(2025, 11, 1)

QUESTIONS = (
    "老楼没电梯，政府给不给钱装",
    "农村老人吃饭问题怎么解决",
    "加装电梯 补助 标准",
    "学生课后服务收费",
    "我局将会同有关部门研究制定实施意见，适时启动试点工作。",
    "2021年教育厅怎么答复校外培训的",
    "暂不具备条件",
    "停车难",
    "省科技厅对重点实验室的说法",
    "近三年省民政厅关于养老的答复",
    "经与省财政厅会商，暂不设立专项资金",
    "后来兑现了没有",
    "B类答复 营商环境",
    "消费券",
    "5G基站用电贵怎么办",
)
"""Questions as people talk, keywords, draft sentences, and questions that hold restrictions."""

WEIRD = (
    *(
        "🙂",
        "👨‍👩‍👧‍👦电梯🙂",
        "'; DROP TABLE passages;--",
        '" OR 1=1 --',
        "%",
        "_",
        "(.*)+",
        "[",
        "(?P<x>",
        "\\",
        "*",
        "a*",
        "~",
    ),
    *(
        "\x00",
        "\x00电梯\x01",
        "电梯\u200b补助",
        "\ufeff电梯",
        "\u202e电梯",
        "\ud83d",
        "\x1b[31m电梯",
        "\ue000",
        "电梯\ue000\ue001",
    ),
    *(
        "、。",
        "。。。。",
        "……",
        "——",
        "“”",
        "“ ”",
        '""',
        "“。”",
        "“，”",
        "「」",
        "“养老",
        "养老”",
        "””““",
        "-",
        "--",
        "- -",
        "－",
        "-。",
    ),
    *(
        "NEAR(",
        "text:电梯",
        "AND",
        "OR NOT",
        "^2",
        "+电梯 -",
        "电梯^9",
        "{!lucene}",
        "<script>alert(1)</script>",
        "&amp;",
        "$(ls)",
        "../../etc",
    ),
    *(
        "第号",
        "〔2024〕",
        "函〔2024〕1号",
        "第0号",
        "0000",
        "00",
        "9" * 1999,
        "年" * 1999,
        "“" * 1000,
        "〔" * 1000,
        "-电" * 600,
    ),
    *(
        "A类B类C类D类",
        "2023年2024年",
        "近0年的答复",
        "近99年答复",
        "0届0次会议",
        "今年答复",
        "é́́",
        "ﷺ",
        "𠀀𠮷",
        "الدرج",
        "电\n梯\r\n补\t助",
    ),
)


def ask(engine, question, **options):
    return engine.search(question, today=TODAY, **options)


def numbers(results):
    return [item.passage.passage_no for item in results.items]


def cores(results):
    return {item.passage.passage_no: item.passage.text[item.core[0] : item.core[1]] for item in results.items}


def plain(text):
    return "".join(text.split())


# ---------------------------------------------------------------- what a result is


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_result_is_a_part_of_its_letter_with_a_citation_that_holds(engine, passages, question):
    results = ask(engine, question, k=30)
    assert results.items
    for item in results.items:
        letter, shown, known = item.document, item.passage, item.document.fields
        core = passages[shown.passage_no]
        assert shown.text == letter.text[shown.start : shown.end]
        assert 0 < len(shown.text) <= 600
        assert shown.doc_id == letter.doc_id == core.doc_id
        assert shown.text[item.core[0] : item.core[1]] == core.text
        assert (shown.start + item.core[0], shown.start + item.core[1]) == (core.start, core.end)
        assert (shown.function, shown.stance, shown.ordinal) == (core.function, core.stance, core.ordinal)
        assert shown.pages[0] <= core.pages[0] <= core.pages[1] <= shown.pages[1] <= len(letter.page_starts)
        assert all(0 <= start < end <= len(shown.text) for start, end in item.spans)
        assert all(left[1] < right[0] for left, right in zip(item.spans, item.spans[1:], strict=False))
        if known.title:
            title = plain(known.title).removeprefix(plain(known.agency or ""))
            assert title.strip("《》").replace("《", "〈").replace("》", "〉") in item.citation
        if known.agency:
            assert item.citation.startswith(plain(known.agency))
        if known.doc_number:
            assert known.doc_number in item.citation
        if known.issued_on:
            assert chinese_date(known.issued_on) in item.citation
        assert (page_words(shown.pages) in item.citation) == letter.paged
        assert not letter.paged or "第" in item.citation


@pytest.mark.parametrize("question", QUESTIONS)
def test_results_are_ranked_from_one_and_no_text_is_shown_twice(engine, question):
    results = ask(engine, question, k=50)
    assert [item.rank for item in results.items] == list(range(1, len(results.items) + 1))
    assert all(left.score >= right.score for left, right in zip(results.items, results.items[1:], strict=False))
    shown = sorted((item.document.doc_id, item.passage.start, item.passage.end) for item in results.items)
    for (doc, _, end), (other, start, _) in pairwise(shown):
        assert doc != other or end <= start


@pytest.mark.parametrize("k", [1, 2, 10, 37])
def test_k_passages_are_returned_and_a_larger_k_only_adds(engine, k):
    results = ask(engine, "农村养老服务", k=k)
    assert len(results.items) == k
    assert numbers(ask(engine, "农村养老服务", k=k + 5))[:k] == numbers(results)


def test_k_beyond_the_depth_of_the_rankings_is_answered(engine):
    results = ask(engine, "养老", k=5000)
    assert 200 < len(results.items) <= 5000


@pytest.mark.parametrize("k", [0, -1])
def test_no_passages_cannot_be_asked_for(engine, k):
    with pytest.raises(QueryError, match="正整数"):
        ask(engine, "养老", k=k)


def test_without_k_the_setting_holds(sample_index, engine):
    assert len(ask(engine, "养老").items) == 10
    assert len(ask(SearchEngine.open(sample_index, Settings(k=3)), "养老").items) == 3


@pytest.mark.parametrize("question", QUESTIONS)
def test_courtesy_is_not_found_by_an_ordinary_search(engine, question):
    assert all(item.passage.function != "客套" for item in ask(engine, question, k=100).items)


def test_courtesy_is_not_shown_beside_a_passage_either(engine, passages):
    courtesies = {(p.doc_id, p.start): p for p in passages.values() if p.function == "客套"}
    for question in QUESTIONS:
        for item in ask(engine, question, k=50).items:
            assert not any(
                doc == item.document.doc_id and item.passage.start <= start < item.passage.end
                for doc, start in courtesies
            )


def test_courtesy_is_found_when_it_is_asked_for(engine):
    results = ask(engine, "感谢您对工作的关心支持", filters=Filters(functions=("客套",)))
    assert results.items
    assert {item.passage.function for item in results.items} == {"客套"}


@pytest.mark.slow
def test_the_same_question_gets_the_same_answer_from_any_engine(sample_index, engine):
    other = SearchEngine.open(sample_index, Settings())
    for question in QUESTIONS:
        first, again, third = (ask(e, question, k=20) for e in (engine, engine, other))
        assert first.items == again.items == third.items
        assert (first.facets, first.verdict, first.query) == (third.facets, third.verdict, third.query)


def test_letters_of_an_answer_are_grouped_in_the_order_of_their_best_passage(engine):
    results = ask(engine, "养老", k=30)
    groups = results.by_letter()
    assert sum(map(len, groups)) == 30
    assert [group[0].rank for group in groups] == sorted(group[0].rank for group in groups)
    assert len({group[0].document.doc_id for group in groups}) == len(groups)


# ---------------------------------------------------------------- filters


def allowed_by(filters, document, core):
    """The filters, written out once more."""
    known = document.fields
    return (
        (filters.year_from is None or (known.year is not None and known.year >= filters.year_from))
        and (filters.year_to is None or (known.year is not None and known.year <= filters.year_to))
        and (not filters.agencies or known.agency in filters.agencies)
        and (not filters.kinds or known.case_kind in filters.kinds)
        and (not filters.outcomes or known.outcome in filters.outcomes)
        and (
            not filters.outcome_meanings
            or set(filters.outcome_meanings) & set((known.outcome_meaning or "").split("或"))
        )
        and (not filters.disclosures or known.disclosure in filters.disclosures)
        and (not filters.sessions or known.session in filters.sessions)
        and (not filters.doc_ids or document.doc_id in filters.doc_ids)
        and (not filters.functions or core.function in filters.functions)
        and (not filters.stances or core.stance in filters.stances)
    )


def values_of(letters, field):
    return sorted({value for letter in letters.values() if (value := getattr(letter.fields, field)) is not None})


@pytest.fixture(scope="session")
def choices(letters):
    """Values of every field of the filters that the sample holds."""
    return {
        "year_from": list(range(2017, 2027)),
        "year_to": list(range(2017, 2027)),
        "agencies": values_of(letters, "agency"),
        "kinds": ["提案", "建议"],
        "outcomes": list("ABCD"),
        "outcome_meanings": list(OUTCOME_MEANINGS),
        "functions": list(FUNCTIONS),
        "stances": list(STANCES),
        "disclosures": ["公开", "依申请公开", "不予公开"],
        "sessions": values_of(letters, "session"),
        "doc_ids": sorted(letters),
    }


def check(engine, passages, filters, question="养老服务 电梯 学校 补助"):
    results = ask(engine, question, filters=filters, k=50)
    for item in results.items:
        core = passages[item.passage.passage_no]
        assert allowed_by(filters, item.document, core), (filters, item.document.source)
        inside = [
            p for p in passages.values() if p.doc_id == core.doc_id and item.passage.start <= p.start < item.passage.end
        ]
        assert all(allowed_by(filters, item.document, p) for p in inside)
    return results


@pytest.mark.parametrize("field", [item.name for item in fields(Filters)])
def test_no_filter_is_violated(engine, passages, choices, field):
    several = choices[field]
    for value in several if len(several) < 12 else several[:: len(several) // 8]:
        filters = Filters(**{field: value if field.startswith("year") else (value,)})
        check(engine, passages, filters)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_combination_of_filters_is_violated(data, engine, passages, choices):
    chosen = data.draw(st.lists(st.sampled_from([item.name for item in fields(Filters)]), max_size=4, unique=True))
    values = {
        name: data.draw(st.sampled_from(choices[name]))
        if name.startswith("year")
        else tuple(data.draw(st.lists(st.sampled_from(choices[name]), min_size=1, max_size=3, unique=True)))
        for name in chosen
    }
    check(engine, passages, Filters(**values), data.draw(st.sampled_from(QUESTIONS[:5])))


def test_limits_on_years_are_inclusive(engine, letters):
    found = {
        r.document.fields.year
        for r in ask(engine, "养老服务 加装电梯 课后服务 停车 科技 补助", k=500, filters=Filters(2020, 2021)).items
    }
    assert found == {2020, 2021}
    assert {
        r.document.fields.year
        for r in ask(engine, "养老服务 加装电梯 课后服务 停车 科技 补助", k=500, filters=Filters(2022, 2022)).items
    } == {2022}
    assert ask(engine, "养老服务 加装电梯 课后服务 停车 科技 补助", filters=Filters(2022, 2021)).items == ()


def test_every_letter_is_found_within_its_own_filter(engine, letters):
    for doc_id, letter in letters.items():
        results = ask(engine, letter.fields.subject or letter.fields.title, filters=Filters(doc_ids=(doc_id,)))
        assert {item.document.doc_id for item in results.items} == {doc_id}, letter.source


def test_a_wider_filter_never_loses_what_an_exact_question_finds(engine, letters):
    for letter in list(letters.values())[::9]:
        known = letter.fields
        narrow = Filters(known.year, known.year, agencies=(known.agency,), doc_ids=(letter.doc_id,))
        question = known.doc_number or f"第{known.case_number}号"
        found = set(numbers(ask(engine, question, k=100, filters=narrow)))
        assert found
        wider = replace(narrow, doc_ids=())
        for filters in (wider, replace(wider, year_from=2000), replace(wider, agencies=()), Filters()):
            results = ask(engine, question, k=100, filters=filters)
            own = {item.passage.passage_no for item in results.items if item.document.doc_id == letter.doc_id}
            assert own == found


def test_a_wider_filter_never_loses_a_quoted_phrase(engine, passages):
    phrase = "“加装电梯”"
    narrow = ask(engine, phrase, k=500, filters=Filters(2022, 2023))
    wide = ask(engine, phrase, k=500)
    assert narrow.items
    assert set(numbers(narrow)) <= {
        number
        for item in wide.items
        for number, p in passages.items()
        if p.doc_id == item.document.doc_id and item.passage.start <= p.start < item.passage.end
    }


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("省科技厅", "岚江省科学技术厅"),
        ("科技厅", "岚江省科学技术厅"),
        ("岚江省民政厅", "岚江省民政厅"),
        ("省住建厅", "岚江省住房和城乡建设厅"),
        ("临州市教育局", "临州市教育局"),
        (" 省 教 育 厅 ", "岚江省教育厅"),
    ],
)
def test_a_body_may_be_given_by_its_short_name(engine, letters, given, full):
    assert full in values_of(letters, "agency")
    assert engine.resolve_agencies([given]) == (full,)
    results = ask(engine, "的", filters=Filters(agencies=engine.resolve_agencies([given])))
    assert {item.document.fields.agency for item in results.items} == {full}


def test_a_body_nobody_knows_matches_nothing_instead_of_everything(engine):
    names = engine.resolve_agencies(["北京市火星局"])
    assert names == ("北京市火星局",)
    assert ask(engine, "电梯", filters=Filters(agencies=names)).items == ()


def test_an_explicit_filter_wins_over_what_the_question_says(engine):
    results = ask(engine, "2019年省民政厅怎么答复养老的", filters=Filters(year_from=2022, year_to=2022))
    assert {item.document.fields.year for item in results.items} == {2022}
    assert {item.document.fields.agency for item in results.items} == {"岚江省民政厅"}
    assert [limit.key for limit in results.query.limits] == ["agencies"]


def test_an_understood_limit_can_be_switched_off(engine):
    question = "2022年省民政厅怎么答复养老的"
    assert {r.document.fields.year for r in ask(engine, question).items} == {2022}
    assert len({r.document.fields.year for r in ask(engine, question, off=["year"], k=50).items}) > 1
    assert len({r.document.fields.agency for r in ask(engine, question, off=["agencies", "year"], k=50).items}) > 1


def test_facets_count_the_letters_of_the_answer(engine):
    results = ask(engine, "养老", filters=Filters(year_from=2021))
    years = next(facet for facet in results.facets if facet.field == "year")
    assert all(int(value.value) >= 2021 and value.letters > 0 for value in years.values)
    assert [value.value for value in years.values] == sorted((v.value for v in years.values), reverse=True)


# ---------------------------------------------------------------- restrictions alone


def fits(document, question):
    known = document.fields
    return {
        "2018年的答复": known.year == 2018,
        "A类": known.outcome == "A",
        "十二届二次会议": "十二届" in (known.session or "") and "二次" in (known.session or ""),
        "省教育厅2021年的答复": known.year == 2021 and (known.agency or "").endswith("省教育厅"),
        "省政协十二届二次会议": (known.session or "").startswith("省政协十二届") and "二次" in (known.session or ""),
    }[question]


@pytest.mark.parametrize(
    "question", ["2018年的答复", "A类", "十二届二次会议", "省教育厅2021年的答复", "省政协十二届二次会议"]
)
def test_a_question_that_is_nothing_but_restrictions_lists_the_letters_newest_first(
    engine, letters, passages, question
):
    results = ask(engine, question, k=500)
    shown = [item.document for item in results.items]
    expected = [doc_id for doc_id in engine.catalog.document_ids(Filters()) if fits(letters[doc_id], question)]
    assert results.verdict == "found"
    assert expected
    assert [document.doc_id for document in shown] == expected
    for item in results.items:
        first = min(
            (p for p in passages.values() if p.doc_id == item.document.doc_id and p.function != "客套"),
            key=lambda p: p.ordinal,
        )
        assert first.text in item.passage.text
        assert item.parts == ()
        assert item.band == "高度相关"
    assert [item.rank for item in results.items] == list(range(1, len(expected) + 1))


def test_a_list_of_letters_is_as_long_as_asked_for(engine):
    assert len(ask(engine, "A类", k=3).items) == 3


def test_a_list_of_letters_heeds_filters_exclusions_and_the_audience(engine, public, letters):
    agency = next(letter.fields.agency for letter in letters.values() if letter.fields.outcome == "A")
    items = ask(engine, "A类", k=500, filters=Filters(agencies=(agency,))).items
    assert {item.document.fields.agency for item in items} == {agency}
    assert all(item.document.fields.disclosure == "公开" for item in ask(public, "A类", k=500).items)
    without = ask(engine, "A类 -养老", k=500).items
    assert without
    assert all("养老" not in item.passage.text for item in without)


def test_restrictions_that_no_letter_fits_find_nothing(engine):
    results = ask(engine, "2031年的答复")
    assert (results.verdict, results.items) == ("nothing", ())


def test_a_pasted_draft_is_found_whatever_it_quotes(engine):
    draft = "我局将进一步深化“放管服”改革，统筹研究养老服务设施建设，优化养老服务供给。"
    results = ask(engine, draft)
    assert results.query.phrases == ()
    assert any("养老" in item.passage.text and "放管服" not in item.passage.text for item in results.items)


# ---------------------------------------------------------------- phrases, exclusions, writings


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "「{}」", "『{}』", "＂{}＂"])
@pytest.mark.parametrize("rest", ["{}", "{} 补助", "住户怎么申请{}"])
def test_a_quoted_phrase_must_occur(engine, passages, marks, rest):
    results = ask(engine, rest.format(marks.format("加装电梯")), k=100)
    assert results.query.phrases == ("加装电梯",)
    having = {p.passage_no for p in passages.values() if "加装电梯" in fold(p.text)}
    assert results.items
    assert set(numbers(results)) <= having


def test_all_passages_with_a_phrase_are_found(engine, passages):
    having = {(p.doc_id, p.start) for p in passages.values() if "加装电梯" in fold(p.text)}
    shown = [(i.document.doc_id, i.passage.start, i.passage.end) for i in ask(engine, "“加装电梯”", k=1000).items]
    assert all(any(doc == d and s <= start < e for d, s, e in shown) for doc, start in having)


@pytest.mark.parametrize("phrase", ["PM2.5", "pm2", "2.5", "5G", "G", "A类", "“5G”网", "12", "1.2亿"])
def test_all_passages_with_a_phrase_of_letters_and_digits_are_found(engine, passages, phrase):
    having = {(p.doc_id, p.start) for p in passages.values() if fold(phrase) in fold(p.text)}
    shown = [(i.document.doc_id, i.passage.start, i.passage.end) for i in ask(engine, f"「{phrase}」", k=3000).items]
    assert all(any(doc == d and s <= start < e for d, s, e in shown) for doc, start in having)
    assert bool(shown) == bool(having)


def test_two_quoted_phrases_must_both_occur(engine, passages):
    results = ask(engine, "“加装电梯” “资金”", k=100)
    assert results.items
    for item in results.items:
        text = fold(passages[item.passage.passage_no].text)
        assert "加装电梯" in text
        assert "资金" in text


@pytest.mark.parametrize(
    "phrase", ["“绝无此语甲乙丙”", '"绝无此语甲乙丙"', "「绝无此语甲乙丙」", "“绝无此语甲乙丙” -电梯"]
)
def test_a_phrase_that_stands_nowhere_finds_nothing(engine, phrase):
    results = ask(engine, phrase)
    assert (results.verdict, results.items) == ("nothing", ())


def test_a_phrase_that_stands_nowhere_inside_a_question_is_read_as_words(engine):
    assert ask(engine, "老旧小区“加装了电梯了没”的补助标准").items


def test_a_phrase_with_numbers_years_and_bodies_in_it_is_taken_as_it_stands(engine, passages, letters):
    """What stands in quotation marks is no restriction: the sentence may stand in a letter of another year and body."""
    for phrase in ("2022年全省各类噪声投诉39.7万件", "2019年底全省建成5G基站6218个"):
        results = ask(engine, f"“{phrase}”")
        assert results.query.phrases == (phrase,)
        assert results.query.limits == ()
        assert results.items
        assert phrase in fold(passages[results.items[0].passage.passage_no].text).replace("g", "G")


def test_a_quoted_title_brings_its_letter(engine, letters):
    for letter in list(letters.values())[::10]:
        for writing in ("“{}”", '"{}"', "《{}》", "「{}」"):
            results = ask(engine, writing.format(plain(letter.fields.title)))
            assert results.items, letter.fields.title
            assert results.items[0].document.doc_id == letter.doc_id


def test_a_word_after_a_minus_does_not_occur(engine, passages):
    for word in ("-试点", "－试点", "−试点", "-“试点”", '-"试点"'):
        results = ask(engine, f"养老 {word}", k=100)
        assert results.query.excluded == ("试点",)
        assert results.items
        assert all("试点" not in passages[number].text for number in numbers(results))


def test_an_excluded_word_does_not_stand_in_what_is_shown_beside_a_passage(engine, passages):
    for item in ask(engine, "养老 -试点", k=100).items:
        start, end = item.passage.start, item.passage.end
        shown = [p for p in passages.values() if p.doc_id == item.document.doc_id and start <= p.start < end]
        assert shown
        assert all("试点" not in passage.text for passage in shown)


def test_nothing_but_an_excluded_word_finds_nothing(engine):
    assert ask(engine, "-试点").items == ()


@pytest.mark.parametrize(
    ("odd", "usual"),
    [
        ("老舊小區加裝電梯", "老旧小区加装电梯"),
        ("養老機構補貼", "养老机构补贴"),
        ("５Ｇ基站", "5G基站"),
        ("５g基站", "5G基站"),
        ("ＰＭ２．５", "PM2.5"),
        ("“加裝電梯”", "“加装电梯”"),
        ("加装\u3000电梯", "加装 电梯"),
    ],
)
def test_traditional_characters_and_full_width_mean_the_same(engine, odd, usual):
    found, wanted = ask(engine, odd, k=20), ask(engine, usual, k=20)
    assert numbers(found)
    assert numbers(found)[0] == numbers(wanted)[0]
    assert len(set(numbers(found)) & set(numbers(wanted))) >= 15 or found.query.phrases


@pytest.mark.parametrize("word", ["电梯", "养老", "停车", "5G", "托育", "水利"])
def test_a_word_of_two_characters_is_found(engine, passages, word):
    results = ask(engine, word, k=3)
    assert results.verdict == "found"
    assert all(word in passages[number].text for number in numbers(results))


@pytest.mark.parametrize("character", ["水", "路", "税", "医", "粮"])
def test_a_single_character_is_found(engine, passages, character):
    results = ask(engine, character, k=3)
    assert results.items
    assert all(character in passages[number].text for number in numbers(results))
    assert all(item.spans for item in results.items)


# ---------------------------------------------------------------- odd input


def test_text_of_two_thousand_characters_is_the_most(engine):
    assert ask(engine, "养老" * 1000).query.raw == "养老" * 1000
    with pytest.raises(QueryError, match=r"2001字.*2000字以内"):
        ask(engine, "养老" * 1000 + "金")


@pytest.mark.parametrize("question", ["", " ", "\n\t\u3000", "\x00"])
def test_an_empty_question_is_refused_in_chinese(engine, question):
    with pytest.raises(QueryError, match="请输入"):
        ask(engine, question)


@pytest.mark.parametrize("question", WEIRD, ids=range(len(WEIRD)))
def test_odd_input_is_answered_or_refused_in_chinese(engine, question):
    try:
        results = ask(engine, question)
    except QueryError as error:
        message = str(error)
        assert any("一" <= char <= "鿿" for char in message)
    else:
        assert (results.verdict == "nothing") == (not results.items)
        for item in results.items:
            assert item.passage.text == item.document.text[item.passage.start : item.passage.end]


@pytest.mark.parametrize("question", ["、。", "……", "“”", "🙂", "“。”", "-", "「」", "%", "***"])
def test_a_question_without_a_word_finds_nothing(engine, question):
    assert ask(engine, question).items == ()


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.characters() | st.sampled_from('电梯养老“”「」"-－〔〕[]第号年202403届次提案建议类A《》省厅近三到至'),
        min_size=1,
        max_size=40,
    )
)
def test_no_text_makes_the_search_fail(engine, question):
    try:
        results = ask(engine, question)
    except QueryError:
        return
    assert all(item.passage.text == item.document.text[item.passage.start : item.passage.end] for item in results.items)


# ---------------------------------------------------------------- the public


@pytest.fixture(scope="session")
def hidden(letters):
    """The letters the public may not see: not marked 公开, or silent about it."""
    found = {doc_id: letter for doc_id, letter in letters.items() if letter.fields.disclosure != "公开"}
    assert len(found) == 14
    return found


def keys_of(letter):
    known = letter.fields
    return [
        k
        for k in (letter.doc_id, letter.source, letter.source.rpartition("/")[2], known.doc_number, known.case_number)
        if k
    ]


def test_no_hidden_letter_is_found_by_the_public(public, hidden, letters):
    words = [letter.fields.subject or letter.fields.title for letter in hidden.values()]
    quotes = [f"“{letter.text[letter.body[0] + 20 : letter.body[0] + 36]}”" for letter in hidden.values()]
    for question in (*QUESTIONS, *words, *quotes):
        for item in ask(public, question, k=100).items:
            assert item.document.doc_id not in hidden
            assert item.document.fields.disclosure == "公开"


def test_no_filter_brings_a_hidden_letter_to_the_public(public, hidden):
    for filters in (
        Filters(disclosures=("不予公开",)),
        Filters(disclosures=("依申请公开", "不予公开")),
        Filters(doc_ids=tuple(hidden)),
    ):
        results = ask(public, "工作", filters=filters)
        assert (results.items, results.verdict) == ((), "nothing")
        assert not any(facet.values for facet in results.facets)
        assert not any(facet.values for facet in public.facets(filters))
        assert not any(answer.groups for answer in public.precedents("现将有关情况答复如下。", filters=filters))
        assert public.timeline("养老", filters=filters).letters == 0


def test_what_the_public_counts_is_public(public, letters, hidden):
    open_letters = [letter for doc_id, letter in letters.items() if doc_id not in hidden]
    for facets in (public.facets(), public.info().facets, ask(public, "工作", k=100).facets):
        found = {facet.field: {value.value: value.letters for value in facet.values} for facet in facets}
        assert set(found["disclosure"]) == {"公开"}
        for year, count in found["year"].items():
            assert count <= sum(letter.fields.year == int(year) for letter in open_letters)
        assert set(found["agency"]) <= {letter.fields.agency for letter in open_letters}


def test_the_public_is_told_of_public_letters_only_by_info(public, letters, hidden, passages):
    info = public.info()
    assert info.documents == len(letters) - len(hidden)
    assert info.passages == sum(p.doc_id not in hidden for p in passages.values())
    assert info.files == sum(
        1 + len(letter.other_sources) for doc_id, letter in letters.items() if doc_id not in hidden
    )
    assert info.skipped == public.skipped() == ()


def test_the_public_does_not_learn_of_skipped_files(tmp_path, engine):
    from made_letters import write_letters
    from search.indexing import build_index

    write_letters(tmp_path / "corpus", [1, 4])
    (tmp_path / "corpus" / "不公开的名单.pdf").write_bytes(b"%PDF-1.4 broken")
    made = Settings(embedder="hashing", jobs=1)
    build_index([tmp_path / "corpus"], tmp_path / "index", made)
    inside = SearchEngine.open(tmp_path / "index", made)
    outside = SearchEngine.open(tmp_path / "index", replace(made, audience="public"))
    assert [item.source for item in inside.skipped()] == ["不公开的名单.pdf"]
    assert outside.skipped() == outside.info().skipped == ()
    assert (inside.info().files, outside.info().files, outside.info().documents) == (3, 1, 1)


def test_a_hidden_letter_is_as_unknown_to_the_public_as_one_that_does_not_exist(public, hidden, letters):
    seen = {key for doc_id, letter in letters.items() if doc_id not in hidden for key in keys_of(letter)}
    for letter in hidden.values():
        for key in keys_of(letter):
            if key in seen:  # another letter bears the same case number
                document, _ = public.show(key)
                assert document.doc_id not in hidden
                continue
            with pytest.raises(NotFoundError) as known:
                public.show(key)
            with pytest.raises(NotFoundError) as unknown:
                public.show("绝无此件")
            assert str(known.value) == str(unknown.value).replace("绝无此件", key)


def test_the_number_of_a_hidden_letter_finds_only_public_letters_that_cite_it(public, hidden):
    for letter in hidden.values():
        for question in keys_of(letter)[1:]:
            for item in ask(public, question, k=50).items:
                assert item.document.doc_id not in hidden


def test_the_public_is_given_no_file_of_a_hidden_letter(public, engine, hidden, letters):
    for doc_id, letter in letters.items():
        assert engine.original_path(letter) is not None
        assert (public.original_path(letter) is None) == (doc_id in hidden)


def test_precedents_of_the_public_are_public(public, hidden):
    for letter in hidden.values():
        draft = letter.text[letter.body[0] + 40 : letter.body[0] + 240]
        for answer in public.precedents(draft):
            for group in answer.groups:
                assert all(variant.document.doc_id not in hidden for variant in group.variants)
                assert set(group.agencies) <= {v.document.fields.agency for v in group.variants} or group.uses > len(
                    group.variants
                )


def test_the_timeline_of_the_public_counts_public_letters(public, hidden, letters):
    timeline = public.timeline("养老", by=("year", "agency"))
    assert timeline.letters == len(letters) - len(hidden)
    assert sum(row.letters for row in timeline.rows) == timeline.letters
    for row in timeline.rows:
        assert all(item.document.doc_id not in hidden for item in row.passages)


def test_the_bodies_of_hidden_letters_alone_are_unknown_to_the_public(public, hidden, letters):
    seen = {letter.fields.agency for doc_id, letter in letters.items() if doc_id not in hidden}
    for letter in hidden.values():
        if letter.fields.agency not in seen:
            results = ask(public, f"{letter.fields.agency}怎么答复养老的")
            assert "agencies" not in [limit.key for limit in results.query.limits]


def test_a_letter_gone_since_the_build_has_no_file(tmp_path):
    from made_letters import write_letters
    from search.indexing import build_index

    (path,) = write_letters(tmp_path / "corpus", [1])
    made = Settings(embedder="hashing", jobs=1)
    build_index([tmp_path / "corpus"], tmp_path / "index", made)
    opened = SearchEngine.open(tmp_path / "index", made)
    document, _ = opened.show("0001")
    assert opened.original_path(document) == path
    path.unlink()
    assert opened.original_path(document) is None
    build_index([tmp_path / "corpus"], tmp_path / "index", made)
    assert opened.original_path(document) is None


def test_a_word_that_stands_in_letters_is_never_answered_with_nothing(engine, passages):
    matter = [passage.text for passage in passages.values() if passage.function != "客套"]  # courtesy is no answer
    said = sorted({word for text in matter for word in words(text) if re.fullmatch("[一-鿿]{2,6}", word)})
    unfound = [word for word in said[::23] if not ask(engine, word, k=1).items]
    assert not [word for word in unfound if word not in question_words()]
