"""What a letter promises: deadlines as dates, sentences, responsible bodies."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.letters import deadlines, promises
from search.letters.deadlines import Deadline, read_deadline
from search.letters.promises import is_promise, promises_of, responsible_bodies
from search.types import LetterFields, Passage

ISSUED = date(2024, 8, 30)


def d(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("sentence", "start", "until"),
    [
        ("2025年底前完成改造", "2024-08-30", "2025-12-31"),
        ("2025年年底前完成改造", "2024-08-30", "2025-12-31"),
        ("到2027年底，覆盖全部街道", "2024-08-30", "2027-12-31"),
        ("到2027年，覆盖全部街道", "2024-08-30", "2027-12-31"),
        ("2026年前全部上线", "2024-08-30", "2025-12-31"),
        ("2026年建成投用", "2026-01-01", "2026-12-31"),
        ("2026年上半年发布标准", "2026-01-01", "2026-06-30"),
        ("2025年6月底前拨付完毕", "2024-08-30", "2025-06-30"),
        ("2025年10月1日前拨付", "2024-08-30", "2025-10-01"),
        ("2025年10月前拨付", "2024-08-30", "2025-09-30"),
        ("2025年10月开园", "2025-10-01", "2025-10-31"),
        ("2025年1月1日起施行", "2025-01-01", None),
        ("2025年起列入预算", "2025-01-01", None),
        ("二〇二六年底前建成", "2024-08-30", "2026-12-31"),
        ("年底前完成30个路口", "2024-08-30", "2024-12-31"),
        ("争取年内报省政府审定", "2024-08-30", "2024-12-31"),
        ("今年底前覆盖", "2024-08-30", "2024-12-31"),
        ("今年年底前覆盖", "2024-08-30", "2024-12-31"),
        ("今年10月上线", "2024-10-01", "2024-10-31"),
        ("今年10月1日起执行", "2024-10-01", None),
        ("10月底前修完", "2024-08-30", "2024-10-31"),
        ("十一月底前完成", "2024-08-30", "2024-11-30"),
        ("3月底前摸清底数", "2024-08-30", "2025-03-31"),
        ("9月中旬启动", "2024-09-11", "2024-09-20"),
        ("11月试运行", "2024-11-01", "2024-11-30"),
        ("明年推开", "2025-01-01", "2025-12-31"),
        ("明年底前全部建成", "2024-08-30", "2025-12-31"),
        ("明年上半年完成", "2025-01-01", "2025-06-30"),
        ("明年2月底前报备", "2024-08-30", "2025-02-28"),
        ("后年开始施行", "2026-01-01", "2026-12-31"),
        ("下半年开展专项检查", "2024-08-30", "2024-12-31"),
        ("上半年形成初稿", "2025-01-01", "2025-06-30"),
        ("第四季度完成对接", "2024-10-01", "2024-12-31"),
        ("今年四季度启动", "2024-10-01", "2024-12-31"),
        ("明年一季度末前见效", "2024-08-30", "2025-03-31"),
        ("明年国庆前开放", "2024-08-30", "2025-09-30"),
        ("开学前启用", "2024-08-30", "2024-08-31"),
        ("三年内新增泊位三万个", "2024-08-30", "2027-08-30"),
        ("用3至5年时间内完成", "2024-08-30", "2029-08-30"),
        ("半年内答复", "2024-08-30", "2025-02-28"),
        ("三个月内整改到位", "2024-08-30", "2024-11-30"),
        ("60日内兑现", "2024-08-30", "2024-10-29"),
        ("5个工作日内回复", "2024-08-30", "2024-09-06"),
        ("两周内完成", "2024-08-30", "2024-09-13"),
        ("本月底前完成排查", "2024-08-30", "2024-08-31"),
        ("下月启动", "2024-09-01", "2024-09-30"),
        ("“十五五”期间新建300公里", "2026-01-01", "2030-12-31"),
        ("“十四五”期间还将新建", "2024-08-30", "2025-12-31"),
        ("到“十四五”末达到60%", "2024-08-30", "2025-12-31"),
        ("2025—2027年分三批改造", "2025-01-01", "2027-12-31"),
        ("2025年至2026年分两批改造", "2025-01-01", "2026-12-31"),
        ("修订《三年行动方案（2025—2027年）》，明年印发", "2025-01-01", "2025-12-31"),
        ("截至2024年12月的数据另报，明年底完成", "2024-08-30", "2025-12-31"),
        ("今年启动建设，明年国庆前开放", "2024-08-30", "2025-09-30"),
        ("2019年试点，2026年底前推开", "2024-08-30", "2026-12-31"),
    ],
)
def test_words_of_time_become_dates(sentence, start, until):
    found = read_deadline(sentence, ISSUED)
    assert found is not None
    assert (found.start, found.until) == (d(start), d(until))


@pytest.mark.parametrize(
    "sentence",
    [
        "下一步，我们抓紧起草条例",
        "近年来不断推进",
        "2019年建成",
        "去年底全部完成",
        "三年来投入五亿元",
        "“十三五”期间建成",
        "《规划（2025—2030年）》已印发",
        "第13月完成",
        "十五年前的老楼",
        "",
    ],
)
def test_other_words_are_no_deadline(sentence):
    assert read_deadline(sentence, ISSUED) is None


def test_without_a_date_of_the_letter_only_named_years_are_read():
    assert read_deadline("年内完成", None) is None
    assert read_deadline("三个月内完成", None) is None
    assert read_deadline("明年完成", None) is None
    assert read_deadline("2025年底前完成", None) == Deadline(None, date(2025, 12, 31), "2025年底前")


def test_the_words_are_kept_as_printed():
    assert read_deadline("力争2026年上半年发布", ISSUED) == Deadline(
        date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"
    )


def test_the_last_day_of_february_follows_the_year():
    assert read_deadline("2028年2月底前完成", ISSUED) == Deadline(ISSUED, date(2028, 2, 29), "2028年2月底前")


@pytest.mark.parametrize(
    ("sentence", "bodies"),
    [
        ("由市财政局牵头制定补助办法", ("市财政局",)),
        ("由省住房城乡建设厅、省财政厅负责落实", ("省住房城乡建设厅", "省财政厅")),
        ("省商务厅牵头、我局配合开展调研", ("省商务厅", "市体育局")),
        ("我局将会同市人社局、市财政局研究补贴", ("市体育局", "市人社局", "市财政局")),
        ("下一步，我厅拟联合省教育厅开展培训", ("市体育局", "省教育厅")),
        ("补贴由小到大逐步提高", ()),
        ("会同有关方面研究", ()),
        ("我局会同有关部门健全机制", ("市体育局",)),
        ("由省人力资源和社会保障厅和省财政厅牵头", ("省人力资源和社会保障厅", "省财政厅")),
    ],
)
def test_bodies_made_responsible_are_named_leading_one_first(sentence, bodies):
    assert responsible_bodies(sentence, "市体育局") == bodies


def test_the_agency_is_named_as_printed_when_the_letter_does_not_say_who_it_is():
    assert responsible_bodies("我局将修订办法") == ("我局",)


@pytest.mark.parametrize(
    ("sentence", "promised"),
    [
        ("我局将修订管理办法，年底前印发。", True),
        ("力争明年实现主城区全覆盖。", True),
        ("完善有奖举报，深化开放日活动，减少对守法企业的打扰。", True),
        ("目前已建成300公里，惠及居民2万户，运行情况良好。", False),
        ("感谢您对我们工作的关心，希望继续监督。", False),
        ("重点做好以下几方面的工作：", False),
        ("您建议将补助标准提高到五万元，我们准备这样答复。", False),
        ("今后原则上不再新增采购，暂不扩大范围。", False),
        ("推进改造。", False),
    ],
)
def test_a_sentence_of_a_plan_is_a_promise_unless_it_tells_or_declines(sentence, promised):
    assert is_promise(sentence, in_plan=True, dated=False) is promised


@pytest.mark.parametrize(
    "sentence",
    [
        "部分小区路面一年内被开挖三次，电力、燃气、通信单位投资计划与改造计划不同步。",
        "任务艰巨，还望您继续给我们提醒和督促。",
        "去年我们在东屏市开展试点，将主城区3座厂、812公里管网交由岚江水务集团统一运维。",
        "市委、市政府高度重视残疾人工作，将残疾人就业连续列入民生实事项目，推动残疾人获得感不断增强。",
        "该港是断头浜，没有活水来源，水体自净能力差，周边管网混接严重。",
        "明年是三年行动的收官之年。",
        "请三位代表第三季度到东门市场督工。",
        "由于起步晚、底子薄，部分工作不可能一蹴而就，请贵会理解并继续建言。",
        "8月3日，我委联合四部门印发《算力设施统筹建设实施方案》（岚发改高技〔2023〕217号），这是第一个算力专项文件。",
        "今年1至7月，慢特病跨省直接结算386人次，医保支付41.2万元。",
        "贵会长期关注基础教育，提出的观点对我们工作具有很强的指导意义。",
        "改造工程2023年9月启动，分三期，总投资4.15亿元，其中专项债1.8亿元。",
        "对您长期关心科技成果转化，谨致谢忱。",
    ],
)
def test_facts_wishes_and_the_past_are_no_promises_even_in_a_plan(sentence):
    assert not is_promise(sentence, in_plan=True, dated=read_deadline(sentence, ISSUED) is not None)


@pytest.mark.parametrize(
    "sentence",
    [
        "目前正在开展专项治理，已收回9所，其余18所明年6月底前完成移交。",
        "去年汛期三次暴雨周边均未积水，这一经验将在全省推开。",
        "您提出的免除费用超出财政承受能力，我省将按照国家节奏有序推进。",
        "欢迎贵小组在试点启动后开展民主监督，我厅将提供全部运行数据。",
        "完善有奖举报，深化开放日活动，欢迎贵会组织专家参加空气质量会商会。",
        "实行改造质量保修承诺，保修期由两年延长到五年，质保金比例不变。",
        "把智能客服接入12345热线知识库，回答不了的3分钟内转人工。",
        "由贵会牵头组成民主监督小组，每年开展一次评议，结果向社会公开。",
        "在全省布设12个民宿集聚区，打造“岚山岚水”民宿品牌。",
        "对于联赛主场需求，拟对现有体育场看台和灯光实施局部提升，投资控制在4500万元以内。",
    ],
)
def test_what_is_still_to_be_done_is_promised_beside_facts_and_without_a_word_of_the_future(sentence):
    assert is_promise(sentence, in_plan=True, dated=read_deadline(sentence, ISSUED) is not None)


def test_outside_plans_only_a_word_of_the_future_promises():
    assert not is_promise("完善有奖举报，深化开放日活动，减少对守法企业的打扰。", in_plan=False, dated=False)
    assert is_promise("拟在临州先行，逐步推开到全部街道。", in_plan=False, dated=False)


def passage(text, function="下一步", stance="列入计划"):
    return Passage(0, "d", 1, 10, 10 + len(text), (1, 1), (), function, stance, text)


def test_the_promises_of_a_passage_are_its_sentences_with_date_and_body():
    text = "下一步，我局将做好两件事：一是年底前完成30个路口改造；二是由市公安局牵头，2025年6月底前建成平台。感谢您的关注。"
    found = promises_of(passage(text), LetterFields(agency="临州市城市管理局", issued_on=ISSUED))
    assert [promise.deadline.until for promise in found] == [date(2024, 12, 31), date(2025, 6, 30)]
    assert found[1].bodies == ("市公安局",)
    assert all(promise.text == text[promise.start : promise.end] for promise in found)


def test_a_passage_that_plans_nothing_promises_nothing():
    assert promises_of(passage("我局将修订管理办法，年底前印发。", "现状做法", "已完成"), LetterFields()) == ()


def test_the_printed_date_stands_in_for_the_date_of_the_letter():
    [found] = promises_of(passage("我局将修订管理办法，年底前印发。"), LetterFields(printed_on=date(2023, 1, 5)))
    assert found.deadline == Deadline(date(2023, 1, 5), date(2023, 12, 31), "年底前")


@given(
    st.text(alphabet="今明后年底前内月日上下半季度第十五三0123456789“”到起由局牵头将，。；", max_size=80),
    st.dates(date(2010, 1, 1), date(2040, 1, 1)),
)
def test_any_words_give_a_date_in_order_or_none(text, issued_on):
    found = read_deadline(text, issued_on)
    if found is not None and found.start is not None and found.until is not None:
        assert found.words in text
    promises_of(passage(text), LetterFields(issued_on=issued_on))


@pytest.mark.parametrize("piece", ["年", "1月", "由", "十", "我", "会同", "今年", "（", "《"])
def test_hostile_sentences_are_read_quickly(piece):
    text = (piece * 600)[:600]
    began = time.process_time()
    promises_of(passage(text), LetterFields(issued_on=ISSUED))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("module", "name", "match", "other"),
    [
        (deadlines, "WINDOW", "2026年上半年", "近日来"),
        (deadlines, "YEARS_SPAN", "2025—2027年", "2025年底"),
        (deadlines, "YEAR_END", "，年内", "三年内"),
        (deadlines, "PLAN", "“十五五”期间", "十五年"),
        (deadlines, "WITHIN", "三个月内", "三年来"),
        (deadlines, "MONTH_END", "本月底前", "10月底前"),
        (deadlines, "_PAST", "截至", "计划"),
        (deadlines, "_LIMIT", "年底前", "明年"),
        (deadlines, "_SINCE", "以来", "完成"),
        (deadlines, "_TITLES", "《规划（2025—2030年）》", "规划"),
        (promises, "_OWN", "我局", "我们"),
        (promises, "_BODY_END", "市财政局", "小到大"),
        (promises, "_ANY", "有关部门", "市财政局"),
        (promises, "_AND", "、", "人力资源和社会保障厅"),
        (promises, "FUTURE", "我局将修订", "即将到期的合同"),
        (promises, "DONE", "已完成", "不会"),
        (promises, "DONE", "一年内被开挖", "为了解决"),
        (promises, "CLEAR", "这一经验将在全省推开", "将三座厂交由集团运维"),
        (promises, "AHEAD", "明年6月底前移交", "去年以来"),
        (promises, "ADDRESSED", "还望您继续提醒", "会同财政部门"),
        (promises, "OWN_PROMISE", "欢迎监督，我厅将提供数据", "望您继续监督"),
        (promises, "ORDINAL", "（二）健全机制", "一期铺装"),
        (promises, "MEASURE", "健全机制", "该港是断头浜"),
        (promises, "MEASURE_FIRST", "把补贴纳入预算", "由于起步晚"),
        (promises, "BINDING", "保修期由两年延长到五年", "由市财政局"),
        (promises, "_CLAUSE", "，", "、"),
        (promises, "NOT_A_PROMISE", "重点做好以下工作：", "我局将修订办法。"),
        (promises, "LEADING", "由市财政局牵头", "由小到大"),
        (promises, "WITH", "会同省财政厅、省人社厅", "会同有关方面"),
        (promises, "SELF", "我厅将", "我国"),
    ],
)
def test_patterns_match_their_example_and_not_the_other(module, name, match, other):
    pattern = getattr(module, name)
    assert any(found.group() for found in pattern.finditer(match))
    assert not any(found.group() for found in pattern.finditer(other))
