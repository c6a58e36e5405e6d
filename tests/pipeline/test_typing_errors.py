"""Typing errors in questions to the sample letters: what is read otherwise, what never is, and how it is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.queries import parse_query
from search.reporting import results_json, results_text
from search.types import Correction, Query

PAIRS = (
    ("加装电提", "加装电梯"),
    ("加装电题补贴", "加装电梯补贴"),
    ("加状电梯", "加装电梯"),
    ("老旧小去", "老旧小区"),
    ("老旧小去改造", "老旧小区改造"),
    ("老救小区改造", "老旧小区改造"),
    ("老旧小区改早", "老旧小区改造"),
    ("医保报消", "医保报销"),
    ("异地就医节算", "异地就医结算"),
    ("异地就一结算", "异地就医结算"),
    ("公机金", "公积金"),
    ("住房公机金贷款", "住房公积金贷款"),
    ("公基金提取", "公积金提取"),
    ("养老院补帖", "养老院补贴"),
    ("养老机够建设", "养老机构建设"),
    ("居家痒老", "居家养老"),
    ("老年食唐", "老年食堂"),
    ("老年人驻餐", "老年人助餐"),
    ("长期护里保险", "长期护理保险"),
    ("家庭医声签约", "家庭医生签约"),
    ("职业教肓发展", "职业教育发展"),
    ("职业校育", "职业教育"),
    ("义务较育", "义务教育"),
    ("学前教余", "学前教育"),
    ("课后服物", "课后服务"),
    ("乡村教师待御", "乡村教师待遇"),
    ("校车按全", "校车安全"),
    ("心理建康", "心理健康"),
    ("高中招声", "高中招生"),
    ("幼儿圆建设", "幼儿园建设"),
    ("托育机够", "托育机构"),
    ("婴幼儿照户", "婴幼儿照护"),
    ("新能原汽车", "新能源汽车"),
    ("停车未不足", "停车位不足"),
    ("公共停车厂", "公共停车场"),
    ("公交线录", "公交线路"),
    ("农村公璐", "农村公路"),
    ("电动自行车停放充点", "电动自行车停放充电"),
    ("垃圾分累", "垃圾分类"),
    ("生活垃级", "生活垃圾"),
    ("污水处里", "污水处理"),
    ("农村污水冶理", "农村污水治理"),
    ("大气无染", "大气污染"),
    ("噪声绕民", "噪声扰民"),
    ("水原保护", "水源保护"),
    ("生态部偿", "生态补偿"),
    ("秸杆焚烧", "秸秆焚烧"),
    ("高标准农天", "高标准农田"),
    ("农村电商物留", "农村电商物流"),
    ("宅基第改革", "宅基地改革"),
    ("人才引近", "人才引进"),
    ("大学生就页", "大学生就业"),
    ("失业保线", "失业保险"),
    ("工商保险", "工伤保险"),
    ("农民工工姿", "农民工工资"),
    ("退役军人优付", "退役军人优抚"),
    ("残疾人就叶", "残疾人就业"),
    ("无障碍设使", "无障碍设施"),
    ("数字政付", "数字政府"),
    ("政务服务大听", "政务服务大厅"),
    ("营商环竟", "营商环境"),
    ("中小企业融姿", "中小企业融资"),
    ("政府性融资担饱", "政府性融资担保"),
    ("招商引姿", "招商引资"),
    ("知识产全保护", "知识产权保护"),
    ("科技成果转华", "科技成果转化"),
    ("文化遗产保户", "文化遗产保护"),
    ("非遗船承", "非遗传承"),
    ("全民建身", "全民健身"),
    ("乡村旅由", "乡村旅游"),
    ("食品安拳", "食品安全"),
    ("物业服务费收去", "物业服务费收取"),
    ("业主委员会成利", "业主委员会成立"),
    ("保章性租赁住房", "保障性租赁住房"),
    ("公租房分佩", "公租房分配"),
    ("老小旧区改造", "老旧小区改造"),
    ("加加装电梯", "加装电梯"),
    ("装加电梯", "加装电梯"),
    ("住房公金", "住房公积金"),
    ("医疗就助", "医疗救助"),
    ("药品集中踩购", "药品集中采购"),
    ("职业技能陪训", "职业技能培训"),
    ("创业担保袋款", "创业担保贷款"),
    ("灵活就业人员参报", "灵活就业人员参保"),
    ("医保个人帐户共计", "医保个人账户共济"),
    ("门诊统筹报肖", "门诊统筹报销"),
    ("村卫生试", "村卫生室"),
    ("养老服务补贴标淮", "养老服务补贴标准"),
    ("农村互组养老", "农村互助养老"),
    ("殡葬设施归划", "殡葬设施规划"),
    ("校外培训机够治理", "校外培训机构治理"),
    ("教师编指", "教师编制"),
    ("中小学生近视防空", "中小学生近视防控"),
    ("老旧住宅更欣", "老旧住宅更新"),
    ("物业管李", "物业管理"),
    ("住宅专项维休资金", "住宅专项维修资金"),
    ("停车涉施", "停车设施"),
    ("共享单车停放治序", "共享单车停放秩序"),
    ("电动自行车消房安全", "电动自行车消防安全"),
    ("餐饮油烟污然", "餐饮油烟污染"),
    ("建筑垃吉处置", "建筑垃圾处置"),
    ("饮用水水元地保护", "饮用水水源地保护"),
    ("农业面原污染", "农业面源污染"),
    ("畜禽养植污染", "畜禽养殖污染"),
    ("秸秆综合历用", "秸秆综合利用"),
    ("林权抵呀贷款", "林权抵押贷款"),
    ("土地流专", "土地流转"),
    ("农村厕所改早", "农村厕所改造"),
    ("农产品冷连物流", "农产品冷链物流"),
    ("跨镜电商", "跨境电商"),
    ("消费卷发放", "消费券发放"),
    ("夜间经挤", "夜间经济"),
    ("文化惠民演初", "文化惠民演出"),
    ("公共图书馆开放时见", "公共图书馆开放时间"),
    ("体育场馆免费开房", "体育场馆免费开放"),
    ("人才公寓申青条件", "人才公寓申请条件"),
    ("高层次人材引进", "高层次人才引进"),
    ("首台套装备奖厉", "首台套装备奖励"),
    ("数据要素市长", "数据要素市场"),
    ("公共数据授权运赢", "公共数据授权运营"),
    ("人工智能算里", "人工智能算力"),
    ("行政审批事向", "行政审批事项"),
    ("政务数据共想", "政务数据共享"),
    ("涉企检察", "涉企检查"),
    ("拖欠中小企业帐款", "拖欠中小企业账款"),
)
"""What people type and what they mean; words that the sample letters use. Not all of them can be told from what is right."""


TODAY = date(2025, 11, 1)


def read(engine: SearchEngine, question: str) -> Query:
    """The question as it is looked up."""
    with engine.catalog.reading() as generation:
        snapshot = engine._current(generation)
        return snapshot.corrected(parse_query(question, snapshot.known, TODAY))


def best(engine: SearchEngine, question: str) -> str | None:
    items = engine.search(question, k=1).items
    return items[0].document.doc_id if items else None


@pytest.mark.slow
def test_a_mistyped_question_finds_first_what_the_right_one_finds(engine):
    assert len(PAIRS) >= 60
    others = [(typed, meant) for typed, meant in PAIRS if read(engine, typed).text != meant]
    missed = [(typed, meant) for typed, meant in others if best(engine, typed) != best(engine, meant)]
    assert len(missed) <= 0.1 * len(PAIRS), missed


def test_three_of_four_are_read_as_meant_and_hardly_any_as_something_else(engine):
    texts = [(read(engine, typed).text, typed, meant) for typed, meant in PAIRS]
    assert sum(text == meant for text, _, meant in texts) >= 0.75 * len(PAIRS)
    assert sum(text not in (typed, meant) for text, typed, meant in texts) <= 0.02 * len(PAIRS)


def test_the_right_spelling_is_left_alone(engine):
    assert {meant: found for _, meant in PAIRS if (found := read(engine, meant).corrections)} == {}


@pytest.mark.parametrize("name", ["queries_dev.jsonl", "queries_none.jsonl"])
def test_no_question_of_the_evaluation_sets_is_read_otherwise(engine, repo: Path, name):
    lines = (repo / "tests" / "data" / name).read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["query"] for line in lines]
    corrected = {q: found for q in questions if (found := read(engine, q).corrections)}
    assert corrected == {}


def test_a_correction_is_told_with_the_way_back(engine):
    results = engine.search("加装电提", k=1)
    assert results.query.raw == "加装电提"
    assert results.query.corrections == (Correction("加装电提", "加装电梯"),)
    assert results_text(results, marks=("【", "】")).startswith("已按“加装电梯”检索；如需按原样检索，请加引号。")
    understood = results_json(results)["understood"]
    assert understood["corrections"] == [{"typed": "加装电提", "read": "加装电梯"}]


def test_quotation_marks_leave_it_as_typed(engine):
    results = engine.search("“加装电提”", k=1)
    assert results.query.corrections == ()
    assert results.query.phrases == ("加装电提",)
    assert results.verdict == "nothing"


def test_corrections_can_be_switched_off(engine):
    assert engine.search("加装电提", k=1, off=("corrections",)).query.text == "加装电提"


@pytest.mark.parametrize(
    "question",
    [
        "《老旧小去改造办法》的要求",
        "教育厅",
        "岚民函〔2022〕208号 养老机够",
        "5G 基站 AI",
        "我局拟会同有关部门研究加装电提的实施意见，适时启动试点。",
        "电",
        "🙂",
    ],
)
def test_titles_bodies_numbers_latin_and_drafts_stay_as_typed(engine, question):
    assert read(engine, question).corrections == ()


def test_the_limits_of_a_question_hold_beside_a_correction(engine):
    query = engine.search("2022年省民政厅对养老机够建设怎么答复的", k=1).query
    assert (query.filters.year_from, query.filters.agencies) == (2022, ("岚江省民政厅",))
    assert "养老机构" in query.text
