"""Reading stays linear on what no letter is: each text is read in a time that a quadratic pattern would exceed by far."""

import time
from pathlib import Path

import pytest

from search.letters import read_letter
from search.types import Page, ParsedFile

HEAD = "临州市水务局\n临水务提〔2023〕40号\n关于市政协十五届二次会议第2023118号提案的答复\n祝融委员：\n"
WITHIN_S = 12.0
TEXTS = {
    "100,000 brackets": HEAD + "（" * 100_000,
    "100,000 opening title marks": HEAD + "《" * 100_000,
    "100,000 title marks in pairs": HEAD + "《》" * 50_000,
    "nested title marks": HEAD + "《" * 50_000 + "》" * 50_000,
    "400,000 characters without a mark": HEAD + "岚江省科学技术厅" * 50_000,
    "30,000 short lines": HEAD + "临州市水务局\n" * 30_000,
    "30,000 one-character lines": "一\n" * 30_000,
    "quotation marks": HEAD + '"' * 100_000,
    "blanks": HEAD + "省 " * 100_000,
    "sessions": HEAD + "第一届第一次" * 30_000,
    "document numbers": HEAD + "岚政办发〔2021〕25号" * 20_000,
    "salutations": "张三委员、" * 30_000 + "：\n您提出的建议收悉",
    "copies": HEAD + "内容。\n临州市水务局\n2023年1月1日\n抄送：" + "省政府、" * 50_000,
    "contact labels": HEAD + "内容。\n" + ("联系人：" * 40 + "\n") * 2_000,
    "unfinished lines": "这是一个没有完的句子，还有下文的内容在后面继续写下去\n" * 20_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_read_in_seconds(name):
    started = time.perf_counter()
    document = read_letter(ParsedFile(Path("x.txt"), "text/plain", (Page(1, TEXTS[name]),), paged=False), "x.txt")
    assert time.perf_counter() - started < WITHIN_S
    assert 0 <= document.body[0] <= document.body[1] <= len(document.text)


@pytest.mark.slow
def test_two_megabytes_of_letters_are_read_in_seconds(letters_dir):
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(letters_dir.glob("*.txt")))
    text *= 2_000_000 // len(text) + 1
    started = time.perf_counter()
    read_letter(ParsedFile(Path("x.txt"), "text/plain", (Page(1, text),), paged=False), "x.txt")
    assert time.perf_counter() - started < 30
