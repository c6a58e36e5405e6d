"""What a unit does and where the matter stands, read from its words, headings and place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.letters.cues import FIRST_ITEM, Place, features, load_cues, places
from search.letters.functions import COURTESY_CUES, classify, classify_units, load_weights, stance_of
from search.types import FUNCTIONS, STANCES

RECEIPT = "您提出的《关于加装电梯的提案》（第0217号）收悉，经会同市财政局研究，现答复如下："
THANKS = "感谢您对城市管理工作的关心支持，恳请继续提出宝贵意见。"


def role(text, heading=(), ordinal=5, total=10):
    return classify(features(text, heading, Place(ordinal, total)))


CASES = [
    (RECEIPT, "客套", None),
    ("衷心感谢您长期以来对养老事业的关注，希望您一如既往给予监督。", "客套", None),
    ("专此答复。", "客套", None),
    ("以上答复，如有不同意见，请填写反馈表寄回我局。", "客套", None),
    (
        "来文指出了停车供需矛盾突出、管理粗放等问题，分析了成因，从规划、建设、收费三个方面提出了建议。",
        "来文要点",
        None,
    ),
    ("截至2023年底，全市已建成充电桩2.6万个，其中公共充电桩8600个，实现乡镇全覆盖。", "现状做法", "已完成"),
    ("去年以来，市财政累计投入1.2亿元，改造老旧小区47个，惠及居民2.3万户。", "现状做法", "已完成"),
    ("但也要看到，基层养老服务仍存在短板，护理员招不来、留不住，床位闲置与一床难求并存的矛盾突出。", "问题困难", None),
    ("关于“延长开放时间”。采纳。自7月1日起，全市图书馆闭馆时间已由18时延长到21时。", "采纳回应", "已完成"),
    ("关于“给每个小区补助十万元”。部分采纳。补助标准暂维持五万元不变，对困难小区另给三万元。", "采纳回应", "部分采纳"),
    ("关于提高补助标准。我局会同市财政局正在研究测算，方案正在征求意见，尚未确定。", "采纳回应", "研究论证"),
    (
        "您建议全面取消限行。经研究论证，该做法缺乏上位法依据，容易引发拥堵，目前条件尚不成熟，暂不采纳。",
        "不采纳理由",
        "暂不采纳",
    ),
    ("您建议由市财政全额承担。该事项属于国家事权，地方无权调整，现阶段难以采纳，请予理解。", "不采纳理由", "暂不采纳"),
    ("下一步，我局将修订管理办法，年底前完成30个路口改造，力争明年实现主城区全覆盖。", "下一步", "列入计划"),
    (
        "按照《岚江省大气污染防治条例》规定，餐饮油烟由城市管理部门负责监管，生态环境部门负责标准制定。",
        "政策依据",
        "作解释",
    ),
]


@pytest.mark.parametrize(("text", "function", "stance"), CASES)
def test_a_plain_sentence_of_each_kind_is_read(text, function, stance):
    assert role(text) == (function, stance)


def test_the_heading_says_what_its_items_are():
    item = "（二）加强宣传引导。编印手册，走进社区、校园，营造良好氛围。"
    assert role(item, ("四、下一步工作打算", "（二）加强宣传引导"))[0] == "下一步"
    assert role(item, ("二、已经开展的主要工作", "（二）加强宣传引导"))[0] == "现状做法"


def test_the_sentence_that_announces_a_list_says_what_its_items_are():
    items = ["一是强化宣传引导。推进进社区、进校园，营造良好氛围。", "二是强化队伍建设。完善培训体系，提升能力。"]
    ahead = ["下一步，我厅将重点做好以下几方面的工作：", *items, THANKS]
    behind = ["近年来，我厅采取了一系列措施，主要做了以下工作：", *items, THANKS]
    assert [function for function, _ in classify_units([(text, ()) for text in ahead])][1:3] == ["下一步"] * 2
    assert [function for function, _ in classify_units([(text, ()) for text in behind])][1:3] == ["现状做法"] * 2


UNSURE = "三是制定办法。会同财政部门研究出台经费保障办法，对财政补助标准作出更细致的规定，计划2022年上半年完成。"
DONE_ITEMS = [
    "一是强化政策供给。编制出台了产业发展规划，印发了行动计划，2023年培育企业120家。",
    "二是强化项目支撑。已立项支持100余项相关项目，累计投入2.3亿元。",
]
PLANNED_ITEMS = [
    "一是强化政策供给。下一步将修订产业发展规划，年底前印发实施。",
    "二是强化项目支撑。计划明年新建重点实验室2家，力争年底前开工。",
]


def test_an_item_that_says_neither_done_nor_planned_goes_with_its_list():
    lead = "对上述问题，我们这样办。"
    planned, done = ([lead, *items, UNSURE, THANKS] for items in (PLANNED_ITEMS, DONE_ITEMS))
    assert [function for function, _ in classify_units([(text, ()) for text in planned])][3] == "下一步"
    assert [function for function, _ in classify_units([(text, ()) for text in done])][3] == "现状做法"


def test_virtual_and_simulated_are_no_plans():
    for words in ("虚拟现实", "水动力模拟"):
        assert {name for name in features(f"我市建成{words}平台。", (), Place(5, 10)) if "计划" in name} == set()
    assert "计划.future" in features("我局拟在三个街道试点。", (), Place(5, 10))


def test_an_item_that_is_sure_does_not_go_with_its_list():
    sure = "三是打造创新平台。下一步，我厅将于明年底前新建平台5家，力争2026年全部投用。"
    done = ["近年来，我厅积极推动产业发展，采取了一系列举措。", *DONE_ITEMS, sure, THANKS]
    assert classify_units([(text, ()) for text in done])[3] == ("下一步", "列入计划")


def test_the_announcing_sentence_reaches_its_items_only():
    texts = ["我厅将抓好几项工作。下一步打算：", "一是改造。", "二是管护。", "关于票价。", THANKS]
    assert [place.announced for place in places(texts)] == ["", "下一步打算：", "下一步打算：", "", ""]


def test_a_lead_in_inside_the_first_item_announces_the_rest():
    texts = ["下一步，抓好两件事：\n第一，改造。", "第二，管护。"]
    assert [place.announced for place in places(texts)] == ["下一步，抓好两件事：", "下一步，抓好两件事："]


def test_a_request_quoted_is_not_taken_for_the_answer():
    text = "您提出“暂不采纳、不予支持的做法应当改正”。我们完全赞成，已于去年全部落实，自今年1月起施行。"
    assert role(text)[0] == "采纳回应"


def test_nothing_is_courtesy_without_a_word_of_courtesy():
    assert role("网约车。", (), 1, 1)[0] != "客套"
    assert role("甲乙丙丁", (), 9, 9)[0] != "客套"
    assert {cue.name for cue in load_cues()} >= COURTESY_CUES


def test_courtesy_and_requests_have_no_stance():
    everything = {cue.name for cue in load_cues()}
    assert stance_of("客套", everything) is None
    assert stance_of("来文要点", everything) is None


@pytest.mark.parametrize(
    ("function", "cues", "stance"),
    [
        ("现状做法", {"正在.target"}, "正在推进"),
        ("现状做法", {"正在.this_year"}, "正在推进"),
        ("现状做法", {"正在.this_year", "已完成.changed"}, "已完成"),
        ("现状做法", {"现状.action"}, "已完成"),
        ("现状做法", {"计划.future"}, "列入计划"),
        ("现状做法", set(), None),
        ("采纳回应", set(), "正在推进"),
        ("采纳回应", {"计划.future"}, "列入计划"),
        ("不采纳理由", {"部分.lesser"}, "部分采纳"),
        ("不采纳理由", {"部分.lesser", "不采纳.verdict"}, "暂不采纳"),
        ("不采纳理由", {"研究.later"}, "研究论证"),
        ("下一步", {"研究.later"}, "研究论证"),
        ("下一步", {"研究.later", "计划.date"}, "列入计划"),
        ("政策依据", set(), "已完成"),
        ("问题困难", {"已完成.all"}, None),
    ],
)
def test_the_stance_follows_from_the_function_and_the_cues(function, cues, stance):
    assert stance_of(function, cues) == stance


def test_every_cue_of_the_lexicon_has_a_known_place_and_compiles():
    cues = load_cues()
    assert len(cues) > 60
    assert {cue.where for cue in cues} <= {"heading", "announced", "start", "lead", "last", "any"}
    assert not [cue.name for cue in cues if cue.words.search("")]


def test_every_weight_belongs_to_a_function_and_a_known_cue():
    known = {cue.name for cue in load_cues()} | {""}
    for cue, row in load_weights().items():
        assert cue in known or cue.startswith(("place.", "shape.")), cue
        assert set(row) <= set(FUNCTIONS)


def test_first_item_matches_its_example_and_not_the_other():
    assert FIRST_ITEM.match("一是加强")
    assert not FIRST_ITEM.match("二是")


@given(
    st.text(alphabet="您建议已采纳暂不下一步将感谢收悉。，；“”《》（）0123456789年\n", max_size=300), st.integers(1, 9)
)
@settings(max_examples=200, deadline=None)
def test_any_text_gets_a_function_and_a_known_stance(text, ordinal):
    function, stance = role(text, ("一、" + text[:20],), ordinal, 9)
    assert function in FUNCTIONS
    assert stance is None or stance in STANCES


def test_white_space_inside_a_unit_changes_nothing():
    text = "下一步，我局将修订管理办法，年底前完成30个路口改造。"
    assert role(text) == role("\n".join(text))


@pytest.mark.parametrize("piece", ["您建议", "已", "（", "“", "关于", "由", "1", "一", "将", "，", "占1", "正在"])
def test_hostile_units_are_read_quickly(piece):
    text = (piece * 600)[:600]
    began = time.process_time()
    role(text, (text[:60],))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您提出的《关于加装电梯的提案》收悉。全市老旧住宅12,400栋，其中符合条件的只有3,100栋。现答复如下：", False),
        ("您提出的《关于农田管护的提案》收悉。您反映的情形我局逐一核对，二十三处中有二十处属实。现答复如下。", False),
        ("感谢您的关注。目前条件下暂不采纳增设分院的意见。", False),
        ("您提出的《关于加装电梯的提案》收悉。我局会同市财政局赴6个区召开座谈会9场，现答复如下：", True),
        ("您提出的《关于新建500公里绿道的提案》收悉。您说的“少建200个车位”很有启发。现答复如下：", True),
        ("感谢您对民政工作的关心，恳请继续监督支持。", True),
        ("您提出的第2024052号提案收悉，3月12日交由我局办理。现答复如下：", True),
    ],
)
def test_a_receipt_or_thanks_that_tells_facts_is_not_courtesy(text, expected):
    others = [("全市已建成公共充电桩812个。", ())] * 8
    assert (classify_units([(text, ()), *others])[0][0] == "客套") is expected
