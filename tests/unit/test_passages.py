"""Document → passages: spans, pages, headings, the context beside the text; the seed letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.letters import read_letter
from search.letters.headings import squeeze
from search.passages import context_of, plain_title, split_passages
from search.text import sentences
from search.types import Document, LetterFields, Page, ParsedFile, Passage

MEASURE = "全市新建改造老旧小区一百二十个，惠及居民三万余户，群众出行和居住条件得到改善，满意度有所提高。"


def document(text, *, body=None, page_starts=(0,), is_letter=True, **fields):
    return Document("d1", "甲.pdf", text, page_starts, True, is_letter, body or (0, len(text)), LetterFields(**fields))


def passage(heading=()):
    return Passage(0, "d1", 1, 0, 1, (1, 1), heading, None, None, "甲")


def test_passages_carry_document_ordinal_pages_and_number_zero():
    text = f"一、现状\n{MEASURE}\n二、打算\n{MEASURE}"
    second = text.index("二、")
    found = split_passages(document(text, page_starts=(0, second)))
    assert [(p.passage_no, p.doc_id, p.ordinal, p.pages, p.heading) for p in found] == [
        (0, "d1", 1, (1, 1), ("一、现状",)),
        (0, "d1", 2, (2, 2), ("二、打算",)),
    ]


def test_no_sentence_of_a_body_is_lost(letters_dir, repo):
    files = [*sorted(letters_dir.glob("*.txt")), *sorted((repo / "tests" / "data" / "golden").glob("*.txt"))]
    lost = []
    for path in files:
        pages = (Page(1, path.read_text(encoding="utf-8")),)
        letter = read_letter(ParsedFile(path, "text/plain", pages, paged=False), path.name)
        found = split_passages(letter)
        covered = bytearray(len(letter.text))
        for one in found:
            covered[one.start : one.end] = b"\1" * (one.end - one.start)
        titles = {title for one in found for title in one.heading}
        start, end = letter.body
        for first, last in sentences(letter.text[start:end]):
            for line in letter.text[start + first : start + last].splitlines():
                words = line.strip()
                at = start + first + letter.text[start + first : start + last].index(words)
                if len(words) >= 8 and not all(covered[at : at + len(words)]) and squeeze(words) not in titles:
                    lost.append((path.name, words))
    assert len(files) > 150
    assert lost == []


def test_a_passage_over_a_page_break_names_both_pages():
    [found] = split_passages(document(MEASURE, page_starts=(0, 20)))
    assert found.pages == (1, 2)


def test_only_the_body_becomes_passages():
    text = f"某局文件\n{MEASURE}\n某局\n2024年5月6日"
    start = text.index(MEASURE)
    found = split_passages(document(text, body=(start, start + len(MEASURE))))
    assert [p.text for p in found] == [MEASURE]


def test_a_plain_document_has_passages_without_function_and_stance():
    found = split_passages(document(f"一、总则\n{MEASURE}\n二、附则\n{MEASURE}", is_letter=False))
    assert [(p.heading, p.function, p.stance) for p in found] == [
        (("一、总则",), None, None),
        (("二、附则",), None, None),
    ]


def test_an_empty_document_has_no_passages():
    assert split_passages(document("")) == ()


def test_the_context_is_subject_and_headings_in_plain_words():
    letter = document("甲", subject="关于加快老旧小区加装电梯的提案")
    assert context_of(letter, passage(("二、主要做法", "（一）关于“补贴标准”", "1.提高标准", "【进度】"))) == (
        "关于加快老旧小区加装电梯的提案 主要做法 关于“补贴标准” 提高标准 进度"
    )


def test_without_a_subject_the_title_stands_in_without_boilerplate():
    assert context_of(document("甲", title="关于加快5G网络建设的答复"), passage()) == "加快5G网络建设"
    assert (
        context_of(document("甲", title="对省十三届人大一次会议第0187号建议的答复"), passage(("一、现状",))) == "现状"
    )
    assert context_of(document("甲"), passage()) == ""


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("关于市政协十四届二次会议第2018066号提案的答复", ""),
        ("岚江省财政厅关于对省政协十一届五次会议第1105148号提案的答复", ""),
        ("山东省科学技术厅 对省政协十三届二次会议第13020162号 提案的答复意见", ""),
        ("关于市政协十五届一次会议第2022044号提案答复的函", ""),
        ("关于政协第十二届全国委员会第五次会议第0123号提案的答复", ""),
        ("对十三届全国人大四次会议第1234号建议的答复", ""),
        ("关于加强农村公路养护的提案的答复", "加强农村公路养护"),
        ("关于《加强农村公路养护的建议》的答复意见", "加强农村公路养护的建议"),
        ("云浦市养老服务条例", "云浦市养老服务条例"),
    ],
)
def test_titles_lose_what_every_letter_has(title, plain):
    assert plain_title(title) == plain


@given(
    st.lists(
        st.sampled_from(
            ["一、现状", "电梯加装。", "下一步，", "；", "\n", "您建议", "！", "（一）补贴。", "“", "”", " "]
        ),
        max_size=80,
    ).map("".join),
    st.integers(0, 30),
    st.integers(0, 30),
)
@settings(max_examples=200, deadline=None)
def test_passages_are_slices_of_the_body_in_order_and_short(text, before, after):
    start = min(before, len(text))
    end = max(start, len(text) - after)
    found = split_passages(document(text, body=(start, end)))
    edge = start
    for ordinal, each in enumerate(found, start=1):
        assert each.text == text[each.start : each.end]
        assert each.ordinal == ordinal
        assert edge <= each.start < each.end <= end
        assert len(each.text) <= 600
        assert each.text == each.text.strip()
        edge = each.end


@given(
    st.lists(
        st.sampled_from(["我局已建成电梯三百部", "，", "。", "；", "下一步", "您建议", "\n", "长" * 90]),
        min_size=1,
        max_size=150,
    ).map("".join)
)
@settings(max_examples=100, deadline=None)
def test_without_headings_the_passages_rebuild_the_body(text):
    body = "".join((text + "。").split())
    paragraphs = (text + "。").replace("\n", "。\n")  # every line ends like a sentence, so none can be a heading
    found = split_passages(document(paragraphs))
    assert "".join("".join(each.text.split()) for each in found) == "".join(paragraphs.split())
    assert body


@pytest.fixture(scope="module")
def seed(shared_dir: Path):
    [path] = sorted((shared_dir / "seed").glob("*.txt"))
    text = path.read_text(encoding="utf-8")
    return read_letter(ParsedFile(path, "text/plain", (Page(1, text),), paged=False), path.name)


def holder(found, words):
    [one] = [each for each in found if words in "".join(each.text.split())]
    return one


def test_the_seed_letter_answers_from_the_measure_that_speaks_of_people(seed):
    found = split_passages(seed)
    people = holder(found, "加快吸引、培养新一代信息技术领域科技高水平人才团队")
    assert people.text.startswith("三是构建良好的创新体系。")
    assert people.text.endswith("人才、企业一体化发展。")
    assert (people.function, people.stance) == ("下一步", "列入计划")


def test_the_seed_letter_keeps_the_laboratory_with_its_measure(seed):
    found = split_passages(seed)
    one = holder(found, "抓住省级重点实验室重组时机，谋划建设山东省元宇宙领域重点实验室")
    assert one.text.startswith("二是抓好重大创新平台的创建提升。")


def test_a_sentence_cut_by_a_page_break_is_whole_in_one_passage(seed):
    found = split_passages(seed)
    assert holder(found, "进一步发挥国家虚拟现实创新中心等创新平台载体的作用")
    assert holder(found, "带动元宇宙产业创新能力和水平的整体跃升。")


def test_the_seed_letter_opens_with_the_receipt(seed):
    first = split_passages(seed)[0]
    assert first.text.endswith("现答复如下：")
    assert first.function == "客套"


def test_every_sample_letter_is_cut_into_passages_one_can_read(letters_dir):
    for path in sorted(letters_dir.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = split_passages(read_letter(ParsedFile(path, "text/plain", (Page(1, text),), paged=False), path.name))
        assert found, path.name
        assert max(len(each.text) for each in found) <= 350, path.name
        assert found[0].function is not None
