"""How much of a topic stands in a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.topics import RUN, asked_words, covered, generic_words


@pytest.mark.parametrize(
    ("topic", "text", "share"),
    [
        ("老旧小区加装电梯", "老旧小区改造中同步加装了电梯", 1.0),
        ("老旧小区加装电梯", "老旧住宅增设电梯", 4 / 8),
        ("消费券", "扩大消费", 2 / 3),
        ("消费券", "发放消费券", 1.0),
        ("电梯的补助", "补助每部电梯", 1.0),
        ("5G基站", "农村5g基站", 1.0),
        ("怎么", "任何文字", 1.0),
        ("", "任何文字", 1.0),
        ("公交", "", 0.0),
    ],
)
def test_the_share_of_a_topic_that_stands_in_a_text(topic, text, share):
    assert covered(topic, text) == pytest.approx(share)


def test_words_of_what_is_asked_whatever_the_matter_can_be_left_out():
    assert covered("加快养老服务建设", "养老机构", silent=generic_words()) == 1.0
    assert asked_words("加快养老服务建设", silent=generic_words()) == ("养老",)


@given(st.text(alphabet="电梯小区的吗加装、 5G", max_size=30), st.text(alphabet="电梯小区加装", max_size=30))
def test_a_share_is_between_none_and_all_and_a_text_holds_itself(topic, text):
    assert 0 <= covered(topic, text) <= 1
    assert covered(topic, topic) == 1


def test_a_long_topic_is_read_quickly():
    began = time.process_time()
    covered("电梯" * 500, "小区" * 5000)
    assert time.process_time() - began < 1


def test_a_run_is_of_letters_of_one_kind():
    assert RUN.findall("5g基站、电梯") == ["5g", "基站", "电梯"]
