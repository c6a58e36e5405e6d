"""One name for a cited document, however letters write its title."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.letters.cited_titles import CitedName, homes_of, name_of, normalise_title, same_document, typed_name


@pytest.mark.parametrize(
    ("title", "bare", "lead"),
    [
        ("岚江省养老服务条例", "养老服务条例", "岚江省"),
        ("养老服务条例（试行）", "养老服务条例", None),
        ("养老服务条例（2021年修订）", "养老服务条例", None),
        ("养老服务条例（修正）（2019年本）", "养老服务条例", None),
        ("养老服务条例（第二次修订）", "养老服务条例", None),
        ("中华人民共和国老年人权益保障法（2018年修正）", "老年人权益保障法", None),
        ("岚江省“十四五”养老服务规划", "十四五养老服务规划", "岚江省"),
        ('岚江省"十四五" 养老服务规划', "十四五养老服务规划", "岚江省"),
        ("岚江省人民政府关于印发《岚江省“十四五”养老服务规划》的通知", "十四五养老服务规划", "岚江省"),
        ("关于印发岚江省“十四五”养老服务规划的通知", "十四五养老服务规划", "岚江省"),
        ("岚江省民政厅转发关于印发养老服务规划的通知的通知", "养老服务规划", "岚江省民政厅转发"),
        ("养老服务规划（2021—2025年）", "养老服务规划(2021-2025)", None),
        ("养老服务规划（2021-2025年）", "养老服务规划(2021-2025)", None),
        ("养老服务规划（2021年至2025年）", "养老服务规划(2021-2025)", None),
        ("临州市停车场管理办法（暂行）", "停车场管理办法", "临州市"),
        ("岚江省临州市停车场管理办法", "停车场管理办法", "岚江省临州市"),
        ("国务院办公厅关于推进养老服务发展的意见", "关于推进养老服务发展的意见", "国务院办公厅"),
        ("新疆维吾尔自治区宗教事务条例", "宗教事务条例", "新疆维吾尔自治区"),
        ("城市道路管理条例", "城市道路管理条例", None),
        ("新型城市基础设施建设方案", "新型城市基础设施建设方案", None),
        ("市场监督管理投诉举报办法", "市场监督管理投诉举报办法", None),
        ("养老服务条例（征求意见稿）", "养老服务条例(征求意见稿)", None),
        ("关于加强养老服务工作的通知", "关于加强养老服务工作的通知", None),
        ("办法", "办法", None),
        ("（试行）", "(试行)", None),
        ("", "", None),
    ],
)
def test_a_title_is_taken_apart(title, bare, lead):
    assert name_of(title) == CitedName(bare, lead, None)


PROVINCE, CITY, OTHER = homes_of("岚江省民政厅"), homes_of("临州市民政局"), homes_of("海东省民政厅")


@pytest.mark.parametrize(
    ("one", "other", "homes", "same"),
    [
        ("岚江省养老服务条例", "养老服务条例", (PROVINCE, PROVINCE), True),
        ("岚江省养老服务条例", "养老服务条例", (CITY, PROVINCE), True),
        ("岚江省养老服务条例", "养老服务条例", (PROVINCE, OTHER), False),
        ("岚江省养老服务条例", "养老服务条例", (PROVINCE, CITY), False),
        ("岚江省养老服务条例", "海东省养老服务条例", (PROVINCE, OTHER), False),
        ("临州市养老服务条例", "岚江省养老服务条例", (CITY, PROVINCE), False),
        ("中华人民共和国预算法", "预算法（2018年修正）", (PROVINCE, OTHER), True),
        ("国务院关于加快发展养老服务业的意见", "关于加快发展养老服务业的意见", (PROVINCE, OTHER), True),
        ("岚江省人民政府关于印发岚江省养老规划的通知", "岚江省养老规划", (CITY, OTHER), True),
        ("岚江省人民政府关于加快养老的意见", "岚江省民政厅关于加快养老的意见", (PROVINCE, PROVINCE), False),
        ("养老服务条例", "医疗服务条例", (PROVINCE, PROVINCE), False),
        ("", "", (PROVINCE, PROVINCE), False),
    ],
)
def test_titles_name_one_document_when_their_places_agree(one, other, homes, same):
    assert same_document(name_of(one), name_of(other), homes) is same
    assert same_document(name_of(other), name_of(one), homes[::-1]) is same


def test_numbers_decide_where_both_letters_print_one():
    one, same = name_of("省里方案", "岚政办发〔2021〕25号"), name_of("岚江省链长制方案", "岚政办发[2021]第25号")
    assert same_document(one, same, (CITY, PROVINCE))
    next_edition = name_of("省里方案", "岚政办发〔2024〕3号")
    assert not same_document(one, next_edition, (CITY, CITY))
    assert same_document(one, name_of("省里方案"), (CITY, CITY))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("岚政办发[2021]25号", CitedName("", None, "岚政办发〔2021〕25号")),
        ("《岚江省养老服务条例》", CitedName("养老服务条例", "岚江省", None)),
        ("《养老服务规划》（岚政发〔2021〕41号）", CitedName("养老服务规划", None, "岚政发〔2021〕41号")),
        ("", CitedName("", None, None)),
        ("法", CitedName("", None, None)),
    ],
)
def test_a_reader_types_a_number_or_a_title(typed, expected):
    assert typed_name(typed) == expected


def test_homes_are_all_the_places_of_a_body():
    assert homes_of("临州市望川区教育局") == ("临州市", "望川区", "临州市望川区")
    assert homes_of("教育部") == homes_of(None) == ()


@given(st.text(alphabet="岚江省临州市关于印发《》“”（）2021年修订试行的通知养老规划办法", max_size=60))
def test_normalising_twice_is_normalising_once(title):
    once = normalise_title(title)
    assert normalise_title(once) == once or "中华人民共和国" in title
    assert name_of(title) == name_of(f"《{title}》")


@pytest.mark.slow
def test_hostile_titles_are_read_in_time():
    began = time.process_time()
    for piece in ("关于印发", "的通知", "（试行）", "岚江省", "市", "、", "政府关于", "2021年-"):
        name_of(piece * 5_000)
    assert time.process_time() - began < 5
