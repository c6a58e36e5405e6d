import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import QueryError
from search.queries import MAX_CHARS, Known, name_key, parse_query, patterns, style_of, title_key, title_keys
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


@pytest.mark.parametrize(
    ("text", "sessions"),
    [
        ("省政协十二届二次会议", ("省政协十二届二次会议",)),
        ("市政协十五届二次会议的提案", ("市政协十五届二次会议",)),
        ("政协十二届三次会议", ("省政协十二届三次会议",)),
        ("人大十二届二次会议", ("省政协十二届二次会议",)),  # known to be of another body only: the number still holds
    ],
)
def test_the_body_of_a_session_is_read_with_it(text, sessions):
    assert parsed(text).filters.sessions == sessions


@pytest.mark.parametrize(
    "text",
    [
        "2018年",
        "2018年的答复",
        "2018年有哪些提案",
        "2019—2021年",
        "2021年以来的答复函",
        "A类",
        "Ｂ类答复有哪些",
        "十二届二次会议",
        "十二届二次会议上的提案",
        "省政协十二届二次会议",
        "省教育厅2023年的答复",
        "教育厅的答复",
        "代表建议有哪些",
        "省政协委员提案",
    ],
)
def test_a_question_that_is_nothing_but_limits_leaves_no_text(text):
    query = parsed(text)
    assert query.filters != Filters()
    assert query.text == ""


@pytest.mark.parametrize(
    ("text", "left"), [("2018年关于养老的答复", "养老"), ("2023年办学", "办学"), ("A类 会议费", "会议费")]
)
def test_a_matter_beside_limits_stays(text, left):
    assert parsed(text).text == left


def test_what_is_quoted_beside_limits_stays_in_the_text():
    query = parsed("教育厅在2020年及以前对“立法规定银行放贷比例、达不到就罚”是怎么答复的")
    assert query.text == "“立法规定银行放贷比例、达不到就罚”"
    assert len(query.limits) == 2


def test_a_long_row_of_words_that_say_nothing_is_read_in_time():
    began = time.process_time()
    parsed("2018年" + "答复函" * 600 + "甲")
    assert time.process_time() - began < 2


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


@pytest.mark.parametrize(
    "text",
    [
        "我局将进一步深化“放管服”改革",
        "我局将进一步深化“放管服”改革，优化营商环境。",
        "深化“放管服”改革，优化营商环境。",
        "下一步，我局将持续推进“放管服”改革，加快推动高频事项“一网通办”，研究出台若干措施，力争年底前完成。",
        "一是深化“放管服”改革；二是推进“一网通办”；三是加强监管",
        "为什么要改革？" + "近年来，我市以“放管服”改革为抓手，持续优化营商环境，" * 6,
    ],
)
def test_quoted_words_in_a_draft_are_no_musts(text):
    query = parsed(text)
    assert query.phrases == ()
    assert query.text == text


@pytest.mark.parametrize(
    "text",
    [
        "“放管服”改革怎么推进",
        "深化“放管服”改革的进展情况怎么样？",
        "“放管服”",
        "“放管服”。",
        "“放管服”怎么办。",
        "请问“放管服”出自哪一份答复函的原文。",
        "老旧小区“放管服”补助标准",
    ],
)
def test_quoted_words_in_a_question_stay_musts(text):
    assert parsed(text).phrases == ("放管服",)


def test_a_sentence_quoted_whole_is_a_must():
    assert parsed("“我局将会同有关部门统筹研究。”").phrases == ("我局将会同有关部门统筹研究。",)


def test_a_word_excluded_from_a_draft_stays_excluded():
    assert parsed("我局将进一步深化“放管服”改革，优化营商环境。 -“试点”").excluded == ("试点",)


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
        ("该价格实行市场调节，由经营者自主确定，政府不宜直接干预", "draft"),
        ("前期工作推进偏急、配套未能同步，给群众造成不便", "draft"),
        ("当年叫我们凑钱建的电站，如今让关，赔得够不够本", "question"),
        ("专精特新企业公共服务需求调查", "keywords"),
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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("临州 2021年 加装电梯", "临州 加装电梯"),
        ("2021年 停车", "停车"),
        ("停车 2021年", "停车"),
        ("2021年加装电梯", "加装电梯"),
        ("2021年加装电梯怎么补贴", "加装电梯怎么补贴"),
        ("二〇二一年 停车", "停车"),
        ("二零二一年加装电梯", "加装电梯"),
    ],
)
def test_a_year_that_opens_the_question_or_stands_apart_becomes_a_filter(text, left):
    query = parsed(text)
    assert (query.filters.year_from, query.filters.year_to) == (2021, 2021)
    assert query.text.split() == left.split()
    assert query.limits[0].words in text
    assert parsed(text, off={"year"}).filters == Filters()


@pytest.mark.parametrize(
    "text",
    [
        "2025年托位目标",
        "2021年新增停车泊位1087个",
        "2021年我局将会同有关部门统筹研究",
        "2022年底 停车",
        "2020年 停车 后来怎么样",
        "到2021年加装电梯",
        "2021年全市新增停车泊位两千余个并投入使用",
        "二十年前的老楼",
    ],
)
def test_a_year_of_the_matter_opens_no_filter(text):
    assert years(text) == (None, None)


@pytest.mark.parametrize(
    "typed",
    [
        "王建民",
        "王建民委员",
        " 王建民 代表",
        "王建民等7位委员",
        "王建民等三位",
        "王建民同志",
        "“王建民委员”",
        "政协委员王建民",
        "省人大代表王建民",
        "王建民委员的提案",
        "王建民等7位代表的建议",
        "王建民代表建议的答复",
        "王建民的提案",
    ],
)
def test_a_name_is_the_same_with_and_without_an_address(typed):
    assert name_key(typed) == "王建民"
    assert name_key("民革岚江省委员会") == name_key("民革岚江省委员会的提案") == "民革岚江省委员会"
    assert name_key("政协岚江省委员会") == "政协岚江省委员会"


@pytest.mark.parametrize("text", ["“加装电梯”-临州市", "「加装电梯」－临州市", "“加装电梯” -临州市"])
def test_a_word_after_a_minus_right_after_a_quotation_is_excluded(text):
    query = parsed(text)
    assert (query.phrases, query.excluded) == (("加装电梯",), ("临州市",))


@pytest.mark.parametrize("text", ["《民法典》-物权编", "“十四五”-“十五五”规划", "“加装电梯”-2021"])
def test_a_hyphen_after_a_title_or_before_a_figure_excludes_nothing(text):
    assert parsed(text).excluded == ()


def test_every_pattern_says_what_it_matches():
    examples = {
        "NAME_END": ("王建民委员", "民革岚江省委员会"),
        "YEAR_APART": ("临州 2021年 加装电梯", "2021年加装电梯"),
        "YEAR_FIRST": ("2021年加装电梯", "2025年托位目标"),
        "CHINESE_YEAR": ("二〇一九年", "二十年"),
        "CASE_NUMBER": ("第0412号", "3号楼"),
        "YEAR_FROM": ("2020年以来", "2020年后续工作"),
        "YEAR_TO": ("2020年及以前", "2000年以前建成"),
        "QUOTATION_MARKS": ("‘7·09’", "《洪水》"),
        "THE_REPLY": ("关于加装电梯的提案的答复", "关于加装电梯的答复"),
        "NAME_START": ("政协委员王建民", "政协岚江省委员会"),
        "LOOSE_NUMBER": ("鲁科函2024-243", "2024年第1号提案"),
        "YEAR_IN_NUMBER": ("〔二〇一九〕88号", "二〇一九年"),
        "YEAR_LAST": ("加装电梯2021年", "到2021年"),
        "SHORT_YEAR": ("22年以来", "近10年以来"),
        "RELATIVE_FIRST": ("去年 托育", "去年发的补助"),
        "PLACE_OF": ("南荻市的", "南荻市"),
        "ABOUT": ("就课后服务", "就业"),
        "PARTICLE": ("对垃圾分类", "垃圾分类"),
        "YEAR_ONE": ("2023年", "2022年底"),
        "NEAR_YEARS": ("近三年", "近几年"),
        "RELATIVE_YEAR": ("去年教育厅的答复", "去年的补助"),
        "PLAN_PERIOD": ("“十四五”以来", "“十四五”规划"),
        "KIND": ("代表建议", "您的建议"),
        "OUTCOME": ("A类", "C类企业"),
        "SESSION": ("十二届二次会议", "换届"),
        "EXCLUDED": ("电梯 -补贴", "2019-2021"),
        "ASKS_OUTRIGHT": ("请问出自哪份答复", "情况"),
        "PHRASE": ("“资产划转”", "《资产评估法》"),
    }
    for name, (yes, no) in examples.items():
        pattern = getattr(patterns, name)
        assert pattern.search(yes), name
        assert not pattern.search(no), name
    assert patterns.SAYS_NOTHING.fullmatch("省政协的提案有哪些")
    assert not patterns.SAYS_NOTHING.fullmatch("办学")
    assert patterns.ASKER.search("省政协").groups() == ("省", "政协")
    assert not any(patterns.ASKER.search("省教育厅").groups())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("近三年就业", "就业"),
        ("教育厅关于就业的答复", "就业"),
        ("2022年中央厨房", "中央厨房"),
        ("教育厅关于中小学午餐的答复", "中小学午餐"),
        ("2024年对口支援的答复", "对口支援"),
        ("教育厅关于提高乡村教师待遇的答复", "提高乡村教师待遇"),
        ("近三年在线监控", "在线监控"),
        ("就地就近就业 2023年", "就地就近就业"),
        ("2023年就地就近就业", "就地就近就业"),
        ("教育厅就课后服务收费怎么答复", "课后服务收费"),
        ("2024年里程碑", "里程碑"),
        ("2024年对垃圾分类的答复", "垃圾分类"),
    ],
)
def test_a_limit_taken_out_leaves_the_words_beside_it_whole(text, left):
    assert parsed(text).text == left


@pytest.mark.parametrize(
    "text",
    [
        "鲁科函〔2024〕243",
        "鲁科函(2024)243",
        "鲁科函2024-243",
        "鲁科函[2024]NO.243",
        "鲁科函2024第243号",
        "鲁科函〔二〇二四〕243号",
    ],
)
def test_a_document_number_is_read_in_loose_writings_too(text):
    query = parsed(text)
    assert (query.doc_numbers, query.text) == (("鲁科函〔2024〕243号",), "")


@pytest.mark.parametrize("text", ["印发2019-2021年计划", "公文（2021）12项措施", "2019-2021年"])
def test_years_and_counts_are_no_document_number(text):
    assert parsed(text).doc_numbers == ()


@pytest.mark.parametrize(
    "text",
    [
        "13020162号",
        "13020162提案",
        "13020162 建议",
        "13020162号答复",
        "13020162号人大建议",
        "提案编号13020162",
        "案号：13020162",
        "（13020162）",
        "【13020162】",
        "#13020162",
        "No.13020162",
    ],
)
def test_a_case_number_is_read_in_loose_writings_too(text):
    query = parsed(text)
    assert (query.case_numbers, query.text) == (("13020162",), "")


def test_a_case_number_stands_beside_a_session_a_year_or_a_body():
    assert parsed("十二届二次0233").case_numbers == ("0233",)
    assert parsed("2025年0266号").case_numbers == ("0266",)
    assert parsed("13020162 教育厅").case_numbers == ("13020162",)


@pytest.mark.parametrize("text", ["0571-88455130号码", "一次 100元补贴", "12345号令", "投资3200000元"])
def test_telephones_sums_and_orders_are_no_case_numbers(text):
    assert parsed(text).case_numbers == ()


@pytest.mark.parametrize(
    "text", ["环保绩效C类企业", "维生素C类", "c类轻型车", "B类火灾", "A类景区补助", "被列为D类的原因", "乙类"]
)
def test_a_class_of_something_else_is_no_filter(text):
    assert parsed(text).filters.outcomes == ()


@pytest.mark.parametrize("text", ["办理结果为C的", "答复类别：C", "类别C 托育", "提案办理C类2024"])
def test_a_class_named_with_its_word_becomes_a_filter(text):
    assert parsed(text).filters.outcomes == ("C",)


def test_bodies_named_in_a_row_are_all_asked():
    query = parsed("财政厅和教育厅对课后服务收费的说法")
    assert sorted(query.filters.agencies) == sorted(("岚江省财政厅", EDUCATION))
    assert query.text == "课后服务收费"


def test_a_place_before_the_body_belongs_to_it():
    query = parsed("临州市的住建局怎么答复加装电梯")
    assert (query.filters.agencies, query.text) == ((CITY_HOUSING,), "加装电梯")


@pytest.mark.parametrize("text", ["近三年 省教育厅 课后服务", "课后服务 省教育厅"])
def test_a_body_set_apart_is_asked_wherever_it_stands(text):
    query = parsed(text)
    assert (query.filters.agencies, query.text) == ((EDUCATION,), "课后服务")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("从2022年开始 托育", (2022, None)),
        ("22年以来托育", (2022, None)),
        ("去年托育", (2025, 2025)),
        ("加装电梯2019年", (2019, 2019)),
        ("2019 加装电梯", (2019, 2019)),
        ("近10年以来托育", (2016, None)),
    ],
)
def test_a_time_is_read_in_short_writings_too(text, expected):
    assert years(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "补贴 2020 元",
        "20年以后养老金怎么算",
        "10年以前的老楼",
        "2019年以前建成的住宅增设电梯",
        "2020年后出生的孩子入园",
        "加装电梯到2019年",
        "去年发的补助",
    ],
)
def test_a_time_of_what_is_asked_about_is_no_limit(text):
    assert years(text) == (None, None)


def test_years_of_which_no_letter_is_are_of_the_matter():
    known = Known(years=(2018, 2025))
    assert parse_query("2016年排查的黑臭水体", known, TODAY).limits == ()
    assert parse_query("2030年起养老保险最低缴费年限", known, TODAY).limits == ()
    assert (
        parse_query("2016年的答复", known, TODAY).filters.year_to == 2016
    )  # nothing else is asked: there is no such letter
    assert parse_query("2018年以前的答复 黑臭水体", known, TODAY).filters.year_to == 2018


@pytest.mark.parametrize("text", ["第十二届第二次会议 托育", "12届2次会议 托育"])
def test_a_session_is_read_in_figures_and_with_ordinals(text):
    query = parsed(text)
    assert (query.filters.sessions, query.text) == (("省政协十二届二次会议",), "托育")


def test_titles_are_the_same_whatever_the_quotation_marks_and_with_the_words_for_the_reply():
    assert title_key("关于汲取“7·09”洪水教训的建议") == title_key("《关于汲取‘7·09’洪水教训的建议》")
    assert title_key("关于加装电梯的提案") in title_keys("关于加装电梯的提案的答复")
    assert title_keys("关于加装电梯的答复") == (title_key("关于加装电梯的答复"),)
