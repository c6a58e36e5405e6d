"""Cutting a body into units: headings, lead-ins, lists, points, long and hostile text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import passages
from search.letters import cues, headings, segments, units
from search.letters.units import split_units


def cut(text):
    return [(text[unit.start : unit.end], unit.heading) for unit in split_units(text, (0, len(text)))]


def texts(text):
    return [words for words, _ in cut(text)]


MEASURE = "全市新建改造老旧小区一百二十个，惠及居民三万余户，群众出行和居住条件得到改善，满意度有所提高。"


def test_each_paragraph_is_a_unit():
    assert texts(f"{MEASURE}\n\n　　{MEASURE}\n") == [MEASURE, MEASURE]


def test_a_heading_on_its_own_line_is_no_unit_but_the_path_above():
    assert cut(f"一、基本情况\n{MEASURE}\n二、下一步打算\n{MEASURE}") == [
        (MEASURE, ("一、基本情况",)),
        (MEASURE, ("二、下一步打算",)),
    ]


def test_levels_nest_and_a_new_heading_closes_those_below():
    text = f"一、主要工作\n（一）抓治理。\n1. 改造。{MEASURE}\n2. 管护。{MEASURE}\n（二）抓源头。{MEASURE}\n二、打算\n{MEASURE}"
    assert [path for _, path in cut(text)] == [
        ("一、主要工作", "（一）抓治理", "1.改造"),
        ("一、主要工作", "（一）抓治理", "2.管护"),
        ("一、主要工作", "（二）抓源头"),
        ("二、打算",),
    ]


def test_a_run_in_heading_stays_in_the_unit():
    [(words, path)] = cut(f"（一）完善政策框架。{MEASURE}")
    assert words.startswith("（一）完善政策框架。")
    assert path == ("（一）完善政策框架",)


def test_a_number_that_opens_a_sentence_is_no_heading():
    item = "（一）制定任务分工台账，把26条细化为71项，逐项明确责任处室和完成时限，每季度通报一次。"
    assert cut(f"五、安排\n{item}") == [(item, ("五、安排",))]


def test_the_last_item_of_a_list_of_sentences_is_no_heading():
    first = "（一）制定任务分工台账，把26条细化为71项，逐项明确责任处室和完成时限，每季度通报一次。"
    last = "（二）会同省医保局适时评估长期护理保险试点。"
    for after in (MEASURE, "专此函复。", "感谢您对我市工作的关心！"):
        assert [words for words, _ in cut(f"五、安排\n{first}\n{last}\n{after}")] == [first, last, after]


def test_a_heading_with_nothing_below_it_is_a_unit():
    assert cut(f"一、情况\n{MEASURE}\n二、将继续扩大公办学位供给。\n专此函复。") == [
        (MEASURE, ("一、情况",)),
        ("二、将继续扩大公办学位供给。", ()),
        ("专此函复。", ()),
    ]
    assert cut(f"一、情况\n（一）继续扩大学位供给\n二、打算\n{MEASURE}") == [
        ("（一）继续扩大学位供给", ("一、情况",)),
        (MEASURE, ("二、打算",)),
    ]


def test_brackets_and_bare_numerals_are_headings():
    assert [path for _, path in cut(f"【做得怎样】\n{MEASURE}\n【没采纳的】\n{MEASURE}")] == [
        ("【做得怎样】",),
        ("【没采纳的】",),
    ]
    assert [path for _, path in cut(f"一\n{MEASURE}\n二\n{MEASURE}")] == [("一",), ("二",)]


def test_a_question_on_a_line_of_its_own_is_a_heading():
    assert cut(f"问题四：如何减负？\n{MEASURE}") == [(MEASURE, ("问题四：如何减负？",))]


def test_a_last_word_of_thanks_leaves_every_section():
    assert cut(f"三、下一步\n{MEASURE}\n感谢您对我市工作的关心！")[-1] == ("感谢您对我市工作的关心！", ())


def test_a_paragraph_without_a_number_leaves_the_numbered_paragraphs_above():
    text = f"（一）进场。{MEASURE}\n（二）用电。{MEASURE}\n下一步，我们将推进立法。{MEASURE}"
    assert cut(text)[-1][1] == ()


def test_a_lead_in_goes_with_what_it_announces():
    assert texts(f"为此，我局主要采取以下措施：\n第一，划时段。{MEASURE}\n第二，用技术。{MEASURE}") == [
        f"为此，我局主要采取以下措施：\n第一，划时段。{MEASURE}",
        f"第二，用技术。{MEASURE}",
    ]


def test_a_lead_in_never_crosses_a_heading():
    assert texts(f"重点做了以下几件事：\n一、改造\n{MEASURE}") == ["重点做了以下几件事：", MEASURE]


def test_the_receipt_formula_is_a_unit_of_its_own():
    receipt = "您提出的《关于加装电梯的提案》收悉，现答复如下："
    assert texts(f"{receipt}\n{MEASURE}") == [receipt, MEASURE]


def test_the_reply_formula_on_its_own_line_closes_the_receipt():
    assert texts(f"您提出的提案收悉。感谢您对我们工作的关心。\n现答复如下：\n{MEASURE}") == [
        "您提出的提案收悉。感谢您对我们工作的关心。\n现答复如下：",
        MEASURE,
    ]


def test_short_items_of_a_list_stay_with_the_line_that_opens_it():
    text = "我们同意，并已报市政府审议通过。安排如下：\n2024年10月底前，完成招标；\n2024年底前，建成平台；\n2025年起，列入预算。"
    assert texts(text) == [text]


def test_rows_of_a_table_are_one_unit_not_headings():
    table = "序号\t单位\t金额\n1\t临州市\t120\n2\t云浦市\t80"
    assert texts(table) == [table]


def test_titles_with_nothing_below_are_items():
    assert texts("1. 建设电梯\n2. 改造管网\n3. 增设车位") == ["1. 建设电梯\n2. 改造管网\n3. 增设车位"]


@pytest.mark.parametrize(
    "opening",
    ["一是", "第二，", "其三，", "首先，", "再次，", "最后，", "——", "1. ", "（二）", "①", "三、", "第一步，"],
)
def test_every_kind_of_list_mark_opens_a_unit(opening):
    assert texts(f"{MEASURE}\n{opening}{MEASURE}") == [MEASURE, f"{opening}{MEASURE}"]


def test_a_refusal_and_what_is_offered_instead_are_two_units():
    refusal = "您建议取消高级岗位比例控制。这一条我们慎重研究过，属国家人事制度的基本要求，现阶段难以采纳。"
    instead = "变通的办法是：对引进的高层次人才通过直通车申报，聘用时不占本单位岗位数额，去年已有三十二人受益。"
    assert texts(refusal + instead) == [refusal, instead]


def test_what_is_asked_and_the_answer_stay_together():
    text = "您建议由财政全额承担加固费用。按照事权划分，小型水库加固属市县事权，省里以奖代补，全额承担目前做不到。"
    assert texts(text) == [text]


def test_a_second_request_in_the_same_paragraph_opens_a_unit():
    first = "您建议延长开放时间。我们已经与学校商定，自七月起延至晚上十点，周末全天开放，师生和居民都可预约。"
    second = "您还建议增设灯光。这一条也已采纳，今年安排资金八十万元，十月底前在三处场地安装节能灯具，方便夜间锻炼。"
    assert texts(first + second) == [first, second]


def test_a_closing_courtesy_is_cut_off_even_if_short():
    assert texts(f"下一步，我局将抓好落实。{MEASURE}感谢您的关心支持！")[-1] == "感谢您的关心支持！"


def test_one_measure_stays_whole_to_250_characters():
    measure = "三是构建良好的创新体系。" + "抓好企业梯次培育，推动项目、平台、人才一体化发展。" * 8
    assert len(measure) < 250
    assert texts(measure) == [measure]


def test_a_long_paragraph_is_cut_at_sentence_ends():
    found = texts(MEASURE * 40)
    assert len(found) > 4
    assert all(words.endswith("。") and len(words) <= 300 for words in found)


def test_a_sentence_without_end_is_cut_at_commas():
    found = texts("建设改造，" * 500)
    assert all(words.endswith("，") and 300 <= len(words) <= 600 for words in found[:-1])


def test_a_paragraph_broken_by_a_page_is_one_unit():
    text = (
        "3. 每年办好产业链供需对接大会，今年11月在南荻市举办船\n\n舶海工专场，在东屏市举办高端装备专场，邀请企业参加。"
    )
    assert texts(text) == [text]


def test_an_attachment_opens_a_section():
    assert cut(f"{MEASURE}\n附件1：任务清单\n{MEASURE}")[-1] == (MEASURE, ("附件1：任务清单",))


def test_offsets_are_into_the_whole_text():
    text = f"题目\n\n{MEASURE}\n落款"
    start = text.index(MEASURE)
    [unit] = split_units(text, (start, start + len(MEASURE)))
    assert (unit.start, unit.end) == (start, start + len(MEASURE))


PIECES = st.sampled_from(
    ["建设", "。", "，", "；", "：", "！", "？", "…", "\n", "　", " ", "一、", "（二）", "3. ", "①", "第一，", "二是", "【", "】", "“", "”",
     "《", "》", "您建议", "下一步", "感谢", "收悉，现答复如下：", "12.5%", "附件", "电梯加装补贴标准", "a", "\r", "\u2028", "—"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=200).map("".join))
@settings(max_examples=300, deadline=None)
def test_units_are_trimmed_in_order_and_cover_all_but_headings(text):
    found = split_units(text, (0, len(text)))
    end = 0
    skipped = []
    for unit in found:
        assert end <= unit.start < unit.end <= unit.start + 600
        words = text[unit.start : unit.end]
        assert words == words.strip()
        skipped.append(text[end : unit.start])
        end = unit.end
    skipped.append(text[end:])
    below = [set(unit.heading) for unit in found] + [set()]
    for part, path in zip(skipped, below, strict=True):
        lines = list(filter(None, map(str.strip, re.split(r"[\n\r\u2028]", part))))
        assert are_headings(lines, path), (lines, path)


def are_headings(lines, path):
    """Whether the lines are headings of ``path``, one after another; a long one goes over several lines."""
    return not lines or any(
        are_headings(lines[count:], path)
        for count in range(1, len(lines) + 1)
        if is_heading("".join(lines[:count]), path)
    )


def is_heading(line, path):
    known = headings.squeeze(line) in path or headings.BARE_NUMERAL.fullmatch(line)
    return bool(known and could_be_a_heading(line))


def could_be_a_heading(line):
    shapes = (headings.BRACKETED, headings.BARE_NUMERAL, headings.ATTACHMENT)
    return len(line) <= headings.MAX_TITLE + 6 and (
        headings.read_mark(line) or headings.is_plain_title(line) or any(shape.fullmatch(line) for shape in shapes)
    )


@given(st.text(alphabet="一二（）()1.、。；：\n建议您关于“”", max_size=400))
@settings(max_examples=200, deadline=None)
def test_cutting_twice_gives_the_same(text):
    assert split_units(text, (0, len(text))) == split_units(text, (0, len(text)))


HOSTILE = {
    "no sentence ends": "长" * 1_000_000,
    "numbered lines": "\n".join(f"{number % 90 + 1}. 第{number}条措施" for number in range(100_000)),
    "tiny sentences": "好。" * 200_000,
    "headings without text": "一、标题\n" * 50_000,
    "open quotation marks": "“" * 300_000,
    "open brackets": "（一" * 300_000,
    "lead-ins": "如下：\n" * 50_000,
    "requests": "您建议" * 300_000,
    "semicolons": "完成；" * 200_000,
    "blank lines": " \u3000\n" * 300_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_cut_in_linear_time(name):
    text = HOSTILE[name]
    began = time.process_time()
    found = split_units(text, (0, len(text)))
    assert time.process_time() - began < 15
    assert all(unit.end - unit.start <= 600 for unit in found)


def test_an_empty_body_has_no_units():
    assert split_units("", (0, 0)) == ()
    assert split_units("题目\n正文", (3, 3)) == ()


FULL = ("BARE_NUMERAL", "BRACKETED", "ATTACHMENT", "QUESTION")
EXAMPLES = [
    (headings, "MARK", "（一）完善政策", "1.86%"),
    (headings, "MARK", "12．推动", "一是"),
    (headings, "BARE_NUMERAL", "二", "二审"),
    (headings, "BRACKETED", "【做得怎样】", "【A】类一"),
    (headings, "ATTACHMENT", "附件1：任务清单", "附件已随函寄送。"),
    (headings, "ORDINAL", "第一，减链", "第一季度"),
    (headings, "ORDINAL", "三是构建", "其他"),
    (headings, "ENDS_SENTENCE", "推进工作。”", "一、基本情况"),
    (headings, "_QUOTED", "“一律清退”", "“没有收尾"),
    (headings, "_SAYS_MUCH", "2.7亿元", "5G"),
    (headings, "_FULL_SENTENCE", "我们的做法", "完善政策框架"),
    (headings, "_COLUMNS", "甲  乙", "甲 乙"),
    (units, "_LINE", "一、情况", "\n"),
    (units, "_INNER_END", "。", "，"),
    (units, "_RECEIVED", "提案收悉", "提案认为"),
    (segments, "_COMMAS", "，", "。"),
    (cues, "_QUOTED", "“暂不采纳”", "“没有收尾"),
    (cues, "_TITLES", "《条例》（岚政发〔2021〕2号）", "条例"),
    (cues, "_OPENING", "第一，", "第一季度"),
    (cues, "_SENTENCE_END", "。", "；"),
    (passages, "_CASE_TITLE", "对省十三届人大一次会议第0187号建议的答复", "关于加装电梯的答复"),
    (passages, "_REPLY_TAIL", "的答复意见", "的意见建议稿"),
    (passages, "_ABOUT", "关于加强养护", "加强养护"),
    (passages, "_CLOSE", "】", "做法"),
    (headings, "QUESTION", "问题四：如何减负？", "能不能用，好不好用？"),
    (units, "LEAD_IN", "主要做了以下几件事。", "我们做了三件事，效果不错。"),
    (units, "LEAVES_SECTION", "下一步，我局将", "近年来"),
    (units, "CLOSES_LETTER", "下一步，我厅将", "关于地方立法"),
    (units, "COURTESY", "盼您常来大厅坐坐", "感谢信"),
    (units, "RECEIPT_END", "现答复如下：", "理由如下："),
    (segments, "ASKS", "您还建议", "建议书已寄出"),
    (segments, "TURNS", "需要说明的是", "对接会"),
    (segments, "DECLINES", "现阶段难以采纳", "不断完善"),
    (segments, "VERDICT", "未予采纳。", "全市已建成28处，其余年内完工。"),
    (segments, "FURTHER", "其中，东津街", "此外，"),
    (segments, "POINTS_BACK", "您反映的“进不去”，正是", "您建议强制开放"),
    (segments, "COURTESY", "感谢贵社长期以来的支持", "感谢理解"),
    (segments, "ABOUT_WORK", "我局将抓好", "贵会持续建言"),
    (segments, "ENDS_MATTER", "请您谅解。", "请您理解后签字"),
]


@pytest.mark.parametrize(("module", "name", "match", "other"), EXAMPLES)
def test_patterns_match_their_example_and_not_the_other(module, name, match, other):
    pattern = getattr(module, name)
    start_only = name in (
        "MARK",
        "ORDINAL",
        "LEAVES_SECTION",
        "CLOSES_LETTER",
        "ASKS",
        "TURNS",
        "FURTHER",
        "POINTS_BACK",
    )
    find = (
        pattern.fullmatch
        if name in (*FULL, "VERDICT", "_CASE_TITLE")
        else pattern.match
        if start_only
        else pattern.search
    )
    assert find(match)
    assert not find(other)
