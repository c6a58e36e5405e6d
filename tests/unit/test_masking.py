"""The public reads letters without the names and numbers of clerks, and every offset still holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import masking
from search.masking import MASK, masked


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（联系人：张三，电话：0599-88012345）", "（联系人：＊＊，电话：＊＊＊＊＊＊＊＊＊＊＊＊＊）"),
        ("联系人及电话：欧阳明 13800001234", "联系人及电话：＊＊＊ ＊＊＊＊＊＊＊＊＊＊＊"),
        ("联系处室：社会救助处　联系电话：（0599）88012345", "联系处室：社会救助处　联系电话：" + MASK * 14),
        ("联系人：基教处，电话：12345", "联系人：基教处，电话：12345"),
        ("全市现有床位20240107张，加强与群众的联系。", "全市现有床位20240107张，加强与群众的联系。"),
        ("第20240107号提案的联系人：李四", "第20240107号提案的联系人：＊＊"),
    ],
)
def test_contact_lines_are_masked_and_nothing_else(line, expected):
    assert masked(line) == expected


@given(st.text(alphabet="联系人电话：，0599-8812345 \n张三处13800", max_size=120))
def test_the_length_and_the_lines_never_change(text):
    found = masked(text)
    assert len(found) == len(text)
    assert found.count("\n") == text.count("\n")
    assert masked(found) == found


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (masking.CONTACT_LINE, "联系人：张三", "加强与群众的联系"),
        (masking.NAME, "联系人：张三，", "联系人：社会救助处"),
        (masking.OFFICE_END, "基教处", "张三"),
        (masking.NUMBER, "0599-88012345", "20240107号"),
    ],
)
def test_each_pattern_matches_what_it_says(pattern, good, bad):
    assert pattern.search(good)
    assert not pattern.search(bad)
