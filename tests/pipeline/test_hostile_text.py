"""Reading takes time that grows with the length of a file, whatever the file is made of."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from search.letters import read_letter
from search.passages import context_of, split_passages
from search.terms import index_terms
from search.types import Page, ParsedFile

LENGTH = 40_000
WITHIN_S = 4.0
"""A letter of this length takes a fraction of a second; one pattern gone quadratic takes far longer than this."""
UNITS = (
    *(" ", "　", "\n", " \n", "\n\n", "\t", "\r\n", "\x00", "\ufeff", "\ufffd", "\u200b"),
    *(
        "(",
        "（",
        "〔",
        "《",
        "《》",
        "“",
        "“”",
        '"',
        "<",
        "<a ",
        "&",
        "-",
        "—",
        "— ",
        "_",
        ".",
        "…",
        "=",
        "/",
        "\\",
        "○",
        "·",
    ),
    *("、", "，", "。", "：", "；", "！", "0", "1", "2024", "12.", "1 ", "１", "0599-", "3.14%", "1/3"),
    *("a", "A类", "ab ", "号", "第", "第1号", "年", "2024年", "2024年1月", "2024年1月1日", "2024年1月1日印发"),
    *("一", "一、", "（一）", "1.", "①", "十", "〇", "一是", "第一，"),
    *(
        "关于",
        "《关于",
        "关于的答复",
        "答复",
        "提案",
        "建议",
        "委员",
        "委员：",
        "代表",
        "、委员",
        "和",
        "及",
        "省",
        "市",
        "厅",
        "局",
        "委员会",
    ),
    *(
        "的",
        "不",
        "抄送：",
        "附件：",
        "联系电话：",
        "某省某厅",
        "某函〔2024〕",
        "（此件公开发布）",
        "收悉",
        "现答复如下：",
        "我们将",
    ),
)
HEAD = "某省某厅\n某函〔2024〕1号\n关于省政协十二届一次会议第1号提案的答复\n张三委员：\n您提出的提案收悉。\n"
TAIL = "\n某省某厅\n2024年1月1日\n"


def one_line(unit: str) -> str:
    return unit * (LENGTH // len(unit))


def inside_a_letter(unit: str) -> str:
    return HEAD + one_line(unit) + TAIL


def many_lines(unit: str) -> str:
    return HEAD + (unit * (40 // len(unit)) + "\n") * (LENGTH // 40) + TAIL


@pytest.mark.slow
@pytest.mark.parametrize("shape", [one_line, inside_a_letter, many_lines], ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_reading_a_hostile_file_takes_linear_time(unit, shape):
    text = shape(unit)
    began = time.perf_counter()
    parsed = ParsedFile(Path("x.pdf"), "application/pdf", (Page(1, text), Page(2, text[:100])), True)
    document = read_letter(parsed, "x.pdf")
    passages = split_passages(document)
    for passage in passages:
        context_of(document, passage)
        index_terms(passage.text)
    assert time.perf_counter() - began < WITHIN_S
    assert all(document.text[item.start : item.end] == item.text for item in passages)
    assert all(len(item.text) <= 600 for item in passages)
