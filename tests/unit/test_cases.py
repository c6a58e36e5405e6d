"""Which case a letter answers: sessions are printed without the place of their body."""

from __future__ import annotations

import pytest

from search.letters.cases import CaseKey, case_keys, same_subject
from search.types import LetterFields


def keys(session, agency, number="0187"):
    return case_keys(LetterFields(session=session, agency=agency, case_number=number, case_kind="提案"))


@pytest.mark.parametrize(
    ("session", "agency", "expected", "place"),
    [
        ("市政协十四届四次会议", "临州市教育局", "政协 市 14 4", "临州市"),
        ("市政协十四届四次会议", "临州市望川区教育局", "政协 市 14 4", "临州市"),
        ("政协临州市第十四届委员会第四次会议", "临州市教育局", "政协 市 14 4", "临州市"),
        ("区政协第十届三次会议", "铁东区发展和改革局", "政协 县 10 3", "铁东区"),
        ("省政协十三届二次会议", "山东省教育厅", "政协 省 13 2", "山东省"),
        ("政协山东省第十三届委员会第二次会议", "山东省教育厅", "政协 省 13 2", "山东省"),
        ("山东省政协13届2次会议", None, "政协 省 13 2", "山东省"),
        ("省政协十三届二次会议", "临州市教育局", "政协 省 13 2", None),
        ("省十四届人大二次会议", "山东省教育厅", "人大 省 14 2", "山东省"),
        ("山东省第十四届人民代表大会第二次会议", "山东省教育厅", "人大 省 14 2", "山东省"),
        ("自治区政协十二届三次会议", "新疆维吾尔自治区教育厅", "政协 省 12 3", "新疆维吾尔自治区"),
        ("十四届全国人大二次会议", "教育部", "人大 全国 14 2", "全国"),
        ("政协十二届五次会议", "临州市教育局", "政协 市 12 5", "临州市"),
        ("县十八届人大一次会议", "佛坪县教育局", "人大 县 18 1", "佛坪县"),
        ("市政协二十届十一次会议", "临州市教育局", "政协 市 20 11", "临州市"),
    ],
)
def test_a_session_is_the_same_in_any_writing(session, agency, expected, place):
    assert keys(session, agency) == (CaseKey("187", expected, place),)


@pytest.mark.parametrize(
    ("session", "number"),
    [(None, "0187"), ("市政协十四届四次会议", None), ("市政协会议", "0187"), ("政协十二届五次会议", "0187"), ("市政协十四届四次会议", "0")],
)  # fmt: skip
def test_without_session_number_or_level_there_is_no_case(session, number):
    assert case_keys(LetterFields(session=session, case_number=number)) == ()


def test_a_letter_may_answer_several_cases():
    assert [key.number for key in keys("市政协十四届四次会议", "临州市教育局", "045、46，0045")] == ["45", "46"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("关于加强养老服务的提案", "加强养老服务", True),
        ("《关于加强养老服务的提案》", "关于加强养老服务的建议", True),
        ("关于加强农村养老服务工作的提案", "关于加强农村养老服务的提案", True),
        ("关于异地就医结算“最后一公里”问题的提案", "关于推动城市更新从做项目向做机制转变的提案", False),
        (None, "关于加强养老服务的提案", True),
        (None, None, True),
    ],
)
def test_letters_that_answer_one_case_quote_one_subject(one, other, same):
    assert same_subject(one, other) is same
    assert same_subject(other, one) is same
