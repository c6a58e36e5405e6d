from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import queries
from search.errors import QueryError
from search.queries import MAX_CHARS, Known, parse_query, style_of
from search.types import Filters

TODAY = date(2026, 11, 26)
EDUCATION, HOUSING, CITY_HOUSING = "岚江省教育厅", "岚江省住房和城乡建设厅", "临州市住房和城乡建设局"
KNOWN = Known(
    (CITY_HOUSING, HOUSING, EDUCATION, "岚江省财政厅"),
    ("市政协十五届二次会议", "省政协十二届二次会议", "省政协十二届三次会议"),
)


def parsed(text, off=()):
    return parse_query(text, KNOWN, TODAY, off=off)


def years(text):
    found = parsed(text).filters
    return found.year_from, found.year_to


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年教育厅怎么答复课后服务收费", (2023, 2023)),
        ("2021年以来加装电梯补贴", (2021, None)),
        ("自2021年起的托育补助标准", (2021, None)),
        ("2020年及以前职称评审", (None, 2020)),
        ("2020年之前的职称评审", (None, 2020)),
        ("2019—2021年养老床位建设", (2019, 2021)),
        ("2021到2019年养老床位建设", (2019, 2021)),
        ("近三年关于小饭桌监管的答复", (2023, None)),
        ("最近5年托育机构数量", (2021, None)),
        ("“十四五”以来基层卫生投入", (2021, None)),
        ("十三五期间农村公路建设", (2016, 2020)),
        ("去年教育厅关于校车的答复", (2025, 2025)),
    ],
)
def test_a_time_that_limits_becomes_a_filter(text, expected):
    assert years(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "到2025年实现全覆盖的目标是什么",
        "2022年底前完成的改造任务",
        "“十四五”规划里的托位目标",
        "2019年版目录什么时候修订",
        "去年发的补助今年还有吗",
        "从2019年到2024年收费口径怎么变的",
        "2020年给夜市定的目标后来兑现了吗",
        "近几年看水库的人待遇怎么样",
        "三年级学生的课后服务",
        "近视防控怎么做",
    ],
)
def test_a_time_that_is_the_matter_stays_in_the_question(text):
    assert years(text) == (None, None)
    assert parsed(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年省教育厅怎么看校外培训", (EDUCATION,)),
        ("教育厅关于课后服务收费的答复", (EDUCATION,)),
        ("教育厅 课后服务", (EDUCATION,)),
        ("临州市住建局对老楼装电梯是怎么答复的", (CITY_HOUSING,)),
        ("住建部门2023年怎么答复物业费", (CITY_HOUSING, HOUSING)),
    ],
)
def test_the_body_that_is_asked_becomes_a_filter(text, expected):
    assert sorted(parsed(text).filters.agencies) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "教育局势怎么样",
        "经与财政厅会商，近期暂不新设专项资金。",
        "会同财政厅研究补助标准的说法",
        "住房和城乡建设领域欠薪怎么治理",
    ],
)
def test_a_body_that_does_not_speak_is_no_filter(text):
    assert parsed(text).filters.agencies == ()


def test_what_was_understood_is_listed_with_its_words_and_leaves_the_text():
    query = parsed("2023年教育厅关于课后服务收费的答复")
    assert [(limit.key, limit.words) for limit in query.limits] == [("year", "2023年"), ("agencies", "教育厅")]
    assert query.text == "课后服务收费"


def test_a_limit_switched_off_stays_in_the_text():
    query = parsed("2023年教育厅关于课后服务收费的答复", off={"agencies"})
    assert query.filters == Filters(year_from=2023, year_to=2023)
    assert "教育厅" in query.text


@pytest.mark.parametrize(("text", "kind"), [("代表建议 老旧小区", "建议"), ("政协提案里的养老问题", "提案")])
def test_the_kind_of_case_becomes_a_filter(text, kind):
    assert parsed(text).filters.kinds == (kind,)


def test_your_suggestion_is_no_kind():
    assert parsed("您的建议我们完全赞同").filters.kinds == ()


@pytest.mark.parametrize("text", ["B类 加装电梯", "Ｂ类答复 加装电梯", "b类的加装电梯"])
def test_a_class_becomes_a_filter(text):
    assert parsed(text).filters.outcomes == ("B",)


def test_a_session_of_the_corpus_becomes_a_filter():
    assert parsed("十二届二次会议上关于大气治理的提案").filters.sessions == ("省政协十二届二次会议",)


def test_a_session_nobody_knows_is_no_filter():
    assert parsed("九届二次会议的提案").filters.sessions == ()


@pytest.mark.parametrize(
    "text",
    [
        "鲁科函〔2024〕243号",
        "鲁科函[2024]243号",
        "鲁科函（２０２４）２４３号",
        "鲁科函【2024】第243号 ",
        "鲁科函 〔 2024 〕 243 号",
    ],
)
def test_a_document_number_is_a_must_in_every_writing(text):
    query = parsed(text)
    assert query.doc_numbers == ("鲁科函〔2024〕243号",)
    assert query.text == ""
    assert query.filters == Filters()


@pytest.mark.parametrize(
    "text", ["13020162", "第13020162号", "第13020162号提案", "13020162号提案", "提案13020162", "提案第13020162号"]
)
def test_a_case_number_is_a_must_in_every_writing(text):
    query = parsed(text)
    assert query.case_numbers == ("13020162",)
    assert query.text == ""


@pytest.mark.parametrize("text", ["3号楼加装电梯", "2023", "5G基站", "100部电梯"])
def test_other_numbers_are_no_case_numbers(text):
    assert parsed(text).case_numbers == ()


@pytest.mark.parametrize(
    "text", ["“资产划转”怎么办", '"资产划转"怎么办', "「资产划转」怎么办", "『资产划转』怎么办", "＂资产划转＂怎么办"]
)
def test_quoted_words_are_a_phrase_whatever_the_marks(text):
    assert parsed(text).phrases == ("资产划转",)


def test_a_word_after_a_minus_is_excluded():
    query = parsed("加装电梯 -补贴 －试点")
    assert query.excluded == ("补贴", "试点")
    assert query.text == "加装电梯"


def test_a_dash_between_years_excludes_nothing():
    assert parsed("2019-2021年养老床位").excluded == ()


def test_an_empty_question_is_refused_in_chinese():
    with pytest.raises(QueryError, match="请输入"):
        parsed("  ")


def test_too_long_a_question_is_refused_in_chinese():
    with pytest.raises(QueryError, match="过长"):
        parsed("字" * (MAX_CHARS + 1))


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("老楼没有电梯，政府给不给钱装？", "question"),
        ("历年对民宿的态度变化", "question"),
        ("加装电梯 补贴", "keywords"),
        ("长期护理保险", "keywords"),
        ("经研究，目前全面推开的条件尚不成熟，拟先选择部分单位试点。", "draft"),
        ("我局将会同有关部门统筹研究", "draft"),
    ],
)
def test_the_style_of_a_question_is_told(text, style):
    assert style_of(text) == style


@given(st.text(alphabet='省教育厅2023年以来近三十届次会议第号提案〔〕“”"-「」 加装电梯AＢ类？。0１', max_size=80))
@settings(deadline=None)  # the first call of a process loads the conversion of characters
def test_any_text_can_be_read_and_the_same_words_read_the_same(text):
    if not text.strip():
        return
    first = parsed(text)
    assert first == parsed(text)
    assert first.raw == text
    low, high = first.filters.year_from, first.filters.year_to
    assert low is None or high is None or low <= high


def test_every_pattern_says_what_it_matches():
    examples = {
        "CASE_NUMBER": ("第0412号", "3号楼"),
        "YEAR_FROM": ("2020年以来", "2020年后续工作"),
        "YEAR_TO": ("2020年及以前", "2020年前后"),
        "YEAR_ONE": ("2023年", "2022年底"),
        "NEAR_YEARS": ("近三年", "近几年"),
        "RELATIVE_YEAR": ("去年教育厅的答复", "去年的补助"),
        "PLAN_PERIOD": ("“十四五”以来", "“十四五”规划"),
        "KIND": ("代表建议", "您的建议"),
        "OUTCOME": ("A类", "类别"),
        "SESSION": ("十二届二次会议", "换届"),
        "EXCLUDED": ("电梯 -补贴", "2019-2021"),
        "PHRASE": ("“资产划转”", "《资产评估法》"),
    }
    for name, (yes, no) in examples.items():
        pattern = getattr(queries, name)
        assert pattern.search(yes), name
        assert not pattern.search(no), name
