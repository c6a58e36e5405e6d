"""What an outcome means: the letter's own words, else the table by place, else 不明."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.letters import outcomes, read_letter
from search.letters.outcomes import meanings_of, read_meaning
from search.types import OUTCOME_MEANINGS, Page, ParsedFile

LETTER = """{head}
临州市教育局
临教函〔2024〕12号
关于市政协十五届三次会议第2024052号提案的答复

张三委员：
您提出的《关于加强课后服务工作的提案》收悉，现答复如下：
我局已在{body}个学校开展课后服务。
感谢您的支持。

{agency}
{year}年5月6日
{tail}
"""


def meaning(head="", tail="", body="12", agency="临州市教育局", year="2024"):
    text = LETTER.format(head=head, tail=tail, body=body, agency=agency, year=year).replace(
        "临州市教育局\n临教", f"{agency}\n临教"
    )
    document = read_letter(ParsedFile(Path("a.txt"), "text/plain", (Page(1, text),), paged=False), "a.txt")
    assert document.is_letter
    return document.fields.outcome, document.fields.outcome_meaning


@pytest.mark.parametrize(
    ("printed", "outcome", "expected"),
    [
        ("办理类别：B类（正在解决或列入计划解决）", "B", "正在解决或列入计划"),
        ("办理类别：D类（留作参考）", "D", "留作参考"),
        ("（所提问题已经解决）A类", "A", "已解决"),
        ("所提问题已经解决（A类）", "A", "已解决"),
        ("办理结果：A类（所提问题已经解决或基本解决）", "A", "已解决"),
        ("办理结果：A（已经解决或采纳）", "A", "已解决"),
        ("办理类别：C类（因条件限制留作参考或不可行）", "C", "暂不能解决或留作参考"),
        ("办理类别：C类（列入规划逐步解决）", "C", "列入计划"),
        ("办理类别：B类，正在解决的", "B", "正在解决"),
        ("办理类别：B类：所提问题部分解决或已列入计划解决", "B", "列入计划"),
        ("办理类别：C（因目前条件限制难以解决）", "C", "暂不能解决"),
        ("办理类别：A类", "A", "不明"),
        ("（A类）　　签发人：张四", "A", "不明"),
        ("（B类）", "B", "不明"),
        ("", None, None),
    ],
)
def test_the_meaning_is_what_the_letter_says_beside_its_class(printed, outcome, expected):
    assert meaning(head=printed) == (outcome, expected)
    assert meaning(tail=printed) == (outcome, expected)


def test_a_note_may_explain_all_classes():
    note = "注：A类为所提问题已经解决；B类为正在解决；C类为列入计划解决；D类为留作参考"
    assert meaning(head="（C类）", tail=note) == ("C", "列入计划")
    assert meaning(head="（A类）", tail=note.removeprefix("注：")) == ("A", "已解决")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("12所学校试点，因此本件办理结果列为B类，即正在解决，12", ("B", "正在解决")),
        ("12所学校试点，本提案列为“留作参考”，12", (None, "留作参考")),
        ("12所学校试点，本件列B类，明年再向您续复，12", ("B", "不明")),
        ("12所学校试点，该项目已列入计划，12", (None, None)),
    ],
)
def test_the_body_may_say_it_of_this_very_answer(body, expected):
    assert meaning(body=body) == expected


def test_an_outcome_may_be_stated_without_a_class():
    assert meaning(tail="办理结果：列入计划解决") == (None, "列入计划")
    assert meaning(tail="办理结果：已解决") == (None, "已解决")
    assert meaning(tail="办理结果：满意") == (None, None)


@pytest.mark.parametrize(
    ("agency", "year", "outcome", "expected"),
    [
        ("佛坪县教育局", "2024", "C", "留作参考"),
        ("佛坪县教育局", "2024", "B", "列入计划"),
        ("佛坪县教育局", "2023", "C", "不明"),
        ("铜陵市教育局", "2009", "B", "正在解决或列入计划"),
        ("铜陵市教育局", "2009", "C", "不明"),
        ("浙江省海洋与渔业局", "2012", "C", "暂不能解决或留作参考"),
        ("浙江省教育厅", "2012", "C", "不明"),
        ("临州市教育局", "2024", "C", "不明"),
    ],
)
def test_else_the_table_of_places_says_it(agency, year, outcome, expected):
    assert meaning(head=f"（{outcome}类）", agency=agency, year=year) == (outcome, expected)


def test_what_the_letter_says_goes_before_the_table():
    assert meaning(head="办理类别：C类（正在解决）", agency="佛坪县教育局") == ("C", "正在解决")


def test_every_row_of_the_table_uses_the_words_of_the_house_and_names_its_source():
    text = (Path(outcomes.__file__).parent.parent / "lexicon" / "outcome_classes.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    assert rows
    for place, first, last, outcome, said, source in rows:
        assert place
        assert source
        assert outcome in "ABCD"
        assert set(meanings_of(said)) <= set(OUTCOME_MEANINGS) - {"不明"}
        assert not first or 1980 < int(first) <= date.today().year
        assert not last or int(first) <= int(last)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("已经解决", "已解决"),
        ("所提建议已采纳", "已解决"),
        ("正在逐步解决", "正在解决"),
        ("有关工作已启动", "正在解决"),
        ("列入计划逐步解决", "列入计划"),
        ("纳入规划", "列入计划"),
        ("暂时难以解决", "暂不能解决"),
        ("不可行", "暂不能解决"),
        ("仅供参考", "留作参考"),
        ("解决或采纳", "已解决"),
        ("明年一季度我局再向您续复", None),
        ("待财政好转后再评估", None),
        ("签发人：张四", None),
        ("", None),
    ],
)
def test_words_of_outcomes_have_one_name(words, expected):
    assert read_meaning(words)[0] == expected


@given(st.text(alphabet="ABCD类（）已经正在解决列入计划或留作参考因条件限制，所提问题、的", max_size=60))
def test_any_words_have_meanings_of_the_scale_in_order(words):
    said, end = read_meaning(words)
    names = meanings_of(said)
    assert [name for name in OUTCOME_MEANINGS if name in names] == list(names)
    assert 0 <= end <= len(words)
    assert (end == 0) == (said is None)


def test_hostile_lines_are_read_in_time():
    began = time.perf_counter()
    for piece in ("因", "已", "因受", "已经", "列入", "A类为", "（", "所提", "暂时", "本件"):
        read_meaning(piece * 20_000)
        meaning(head=f"（A类）{piece * 60}", body=piece * 3_000)
    assert time.perf_counter() - began < 8
