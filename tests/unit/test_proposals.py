"""A pasted proposal is cut into what it asks for, whatever way its writer numbered it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import proposals
from search.proposals import LONGEST_QUESTION, MOST_POINTS, cut_proposal

NUMBERED = """关于完善农村养老服务体系的提案

提案人：某某
界别：社会福利和社会保障

近年来，我市农村老龄化程度不断加深，留守老人照护问题突出。

一、存在的问题
（一）设施不足。全市农村幸福院覆盖率不到四成。
（二）人手不足。护理员平均年龄超过五十五岁。

二、对策建议
（一）加大财政投入。建议将农村养老服务设施建设纳入年度财政预算，每年安排专项资金。
（二）发展互助养老。依托村级组织，鼓励低龄老人服务高龄老人。
推广“时间银行”做法。
（三）加强人才培养。支持职业院校开设护理专业。

联系电话：13800000000
"""


def labels(text: str) -> list[str]:
    return [point.label for point in cut_proposal(text).points]


def texts(text: str) -> list[str]:
    return [point.text for point in cut_proposal(text).points]


def test_what_should_be_done_is_cut_by_its_numbers_and_what_is_the_matter_left_out():
    proposal = cut_proposal(NUMBERED)
    assert proposal.title is not None
    assert proposal.title.text == "关于完善农村养老服务体系的提案"
    assert proposal.title.question == "完善农村养老服务体系"
    assert [point.label for point in proposal.points] == [
        "（一）加大财政投入。",
        "（二）发展互助养老。",
        "（三）加强人才培养。",
    ]
    assert "时间银行" in proposal.points[1].text
    assert "13800000000" not in "".join(point.text for point in proposal.points)


def test_a_point_stands_in_the_text_letter_for_letter():
    proposal = cut_proposal(NUMBERED)
    assert all(proposal.text[point.start : point.end] == point.text for point in proposal.points)


def test_headings_that_are_points_themselves_are_points():
    text = "关于治理校外培训的建议\n一、建立预收费监管制度\n资金存入专用账户。\n二、畅通退费渠道\n设立先行赔付。"
    assert labels(text) == ["一、建立预收费监管制度", "二、畅通退费渠道"]


def test_sections_on_problems_are_left_out_where_there_are_others():
    text = "停车难问题的提案\n一、现状与问题\n车位缺口大。\n二、挖掘存量车位潜力\n开放机关车位。\n三、建设立体车库\n利用边角地。"
    assert labels(text) == ["二、挖掘存量车位潜力", "三、建设立体车库"]


def test_points_strung_together_are_cut():
    text = "关于电动车充电的提案\n小区飞线充电隐患大。\n为此，建议：一是加快建设充电桩；二是降低充电服务费；三是加强执法检查。"
    assert texts(text) == ["一是加快建设充电桩；", "二是降低充电服务费；", "三是加强执法检查。"]


def test_a_lead_in_on_a_line_of_its_own_opens_the_points():
    text = "关于校园餐的建议\n家长意见很大。\n为此，提出以下几点建议：\n1.公开食材来源，接受家长监督。\n2.降低托餐价格，规范收费行为。"
    assert texts(text) == ["1.公开食材来源，接受家长监督。", "2.降低托餐价格，规范收费行为。"]


def test_numbers_with_a_decimal_point_begin_nothing():
    text = "关于电梯的提案\n建议：\n1.提高补贴标准，每台补助到位。\n1.5万户居民等待加装，应予重视。\n2.简化审批流程，限时办结。"
    assert [words[:4] for words in texts(text)] == ["1.提高", "2.简化"]


def test_without_numbers_the_sentences_that_ask_are_the_points():
    text = "我市公园厕所偏少。建议在三个公园增设公共厕所。市民反映多年。希望明年完成改造任务。"
    assert texts(text) == ["建议在三个公园增设公共厕所。", "希望明年完成改造任务。"]


def test_a_text_without_any_structure_is_cut_into_paragraphs():
    assert texts("公园很多但厕所很少。\n路灯常年不亮也没人修。") == ["公园很多但厕所很少。", "路灯常年不亮也没人修。"]


def test_numbers_in_the_middle_of_a_line_begin_points_too():
    text = "关于公园的提案\n建议如下：（一）增设厕所二十座。（二）更换路灯，按照（一）同步实施。（三）1.5万户居民受益。"
    assert texts(text) == ["（一）增设厕所二十座。", "（二）更换路灯，按照（一）同步实施。", "（三）1.5万户居民受益。"]
    text = "案由：关于心理健康的建议\n我建议：\n第一，配齐专职教师。第二，建立转介机制。\n以上建议妥否，请审议。\n建议人：张三"
    assert texts(text) == ["第一，配齐专职教师。", "第二，建立转介机制。"]


def test_each_part_with_suggestions_of_its_own_gives_its_points():
    text = (
        "关于老旧小区改造的提案\n一、加装电梯\n（一）存在问题\n协商困难，群众不满。\n（二）工作建议\n1.提高补贴标准。\n2.成立协调小组。\n"
        "二、增设车位\n（一）存在问题\n车位不足，乱停乱放。\n（二）工作建议\n1.错时共享车位。"
    )
    assert texts(text) == ["1.提高补贴标准。", "2.成立协调小组。", "1.错时共享车位。"]


def test_the_form_names_the_title():
    proposal = cut_proposal("提案号：0123\n案由：关于治理噪声的提案\n噪声扰民严重。\n建议：\n1.划定静音区域范围。")
    assert proposal.title is not None
    assert proposal.title.text == "关于治理噪声的提案"


def test_what_a_question_would_take_for_a_restriction_is_taken_out():
    text = "建议：\n1.落实国办发〔2019〕5号文件精神，推广“医养结合”模式，参照《养老条例》执行。"
    (point,) = cut_proposal(text).points
    assert point.question == "落实文件精神，推广医养结合模式，参照养老条例执行。"


def test_a_long_point_is_asked_by_its_first_sentences():
    text = "建议：\n1.加大投入。" + "每年安排专项资金用于设施维护，确保按时足额拨付到位。" * 20
    (point,) = cut_proposal(text).points
    assert len(point.question) <= LONGEST_QUESTION
    assert point.question.startswith("加大投入。每年")
    assert point.question.endswith("。")


def test_points_beyond_the_most_are_counted():
    text = "建议：\n" + "\n".join(f"{n}.增设第{n}处公交站点。" for n in range(1, MOST_POINTS + 4))
    proposal = cut_proposal(text)
    assert (len(proposal.points), proposal.left) == (MOST_POINTS, 3)


def test_nothing_is_cut_into_nothing():
    assert cut_proposal("").points == ()
    assert cut_proposal(" \n\n。。。").points == ()


MATCHES = (
    (proposals.NUMBERINGS[0], ("一、加大", "建议1：加大"), ("一是加大",)),
    (proposals.NUMBERINGS[1], ("（一）加大",), ("（见附件）",)),
    (proposals.NUMBERINGS[2], ("1.加大", "2、加大"), ("1.5万户",)),
    (proposals.NUMBERINGS[3], ("（1）加大", "①加大"), ("（1998年）",)),
    (proposals.INLINE, ("二是加大投入",), ("统一是关键",)),
    (proposals.FIELD, ("提案人：某某",), ("单位应当：",)),
    (proposals.TITLE_FIELD, ("案由：关于",), ("案由已经说明",)),
    (proposals.ASKING_HEAD, ("对策建议", "为此，提出以下几点建议："), ()),
    (proposals.LEAD_IN, ("为此，我们建议：",), ("建议加大投入。",)),
    (proposals.BACKGROUND, ("存在的主要问题",), ("加强培训",)),
    (proposals.WISH, ("建议增设站点",), ("站点较少",)),
    (proposals.TITLE_FRAME, ("关于", "的提案"), ("养老服务",)),
    (proposals.QUOTES, ("“",), ("、",)),
    (proposals.DASH, ("-试点",), ("2019-2021",)),
    (proposals.ASKING, ("建议",), ("问题",)),
    (proposals.RUN_ON, ("加大投入。（二）加强宣传",), ("按照（二）办理", "受益。1.5万户")),
    (proposals.CLOSING, ("以上建议妥否，请审议。",), ("请求增设站点",)),
)


@pytest.mark.parametrize(("pattern", "good", "bad"), MATCHES)
def test_each_pattern_matches_what_it_says(pattern, good, bad):
    assert all(pattern.search(words) for words in good)
    assert not any(pattern.search(words) for words in bad)


def test_a_heading_with_a_subject_of_its_own_announces_nothing():
    assert not proposals.ASKING_HEAD.fullmatch("加大投入的建议")


ALPHABET = "一二三、（）1.：。；建议是问题关于提案养老停车\n“” -〔〕号年"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=200))
def test_any_text_gives_points_in_order_that_stand_in_it(text):
    proposal = cut_proposal(text)
    ends = 0
    for point in proposal.points:
        assert proposal.text[point.start : point.end] == point.text
        assert point.start >= ends
        ends = point.end


@pytest.mark.parametrize("piece", ["建议", "一、", "（一）", "1.", "一是", "和与及、", "关于", "：\n", "“", "- "])
def test_hostile_repetition_is_cut_in_no_time(piece):
    began = time.perf_counter()
    cut_proposal(piece * 8000)
    assert time.perf_counter() - began < 5
