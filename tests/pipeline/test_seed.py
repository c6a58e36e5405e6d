"""A real letter, in each format, among all sample letters: its fields, its passages, its answers."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import pairwise

import pytest

from fonts import missing_fonts
from render_docx import render_docx
from render_html import render_html
from render_pdf import render_pdf
from search.engine import SearchEngine
from search.indexing import build_index, verify_index
from search.settings import Settings
from search.text import fold
from search.types import CitedDocument, Filters

NUMBER = "鲁科函〔2024〕243号"
LEAP = "带动元宇宙产业创新能力和水平的整体跃升。"
PEOPLE = "加快吸引、培养新一代信息技术领域科技高水平人才团队"
LABORATORY = "谋划建设山东省元宇宙领域重点实验室"

WRITE = {
    "txt": lambda text, path: path.write_text(text, encoding="utf-8"),
    "pdf": lambda text, path: render_pdf(text, path, keep_page_breaks=True),
    "docx": render_docx,
    "html": render_html,
}


@pytest.fixture(
    scope="session", params=["txt", *(pytest.param(name, marks=pytest.mark.slow) for name in WRITE if name != "txt")]
)
def seeded(request, seed_letter, sample_index, corpus_dir, tmp_path_factory):
    """The sample with the letter added in one format: the engine and that format."""
    if request.param == "pdf" and missing_fonts():
        pytest.skip(missing_fonts())
    folder = tmp_path_factory.mktemp("seed")
    (folder / "来件").mkdir()
    shutil.copytree(sample_index, folder / "index")
    WRITE[request.param](seed_letter, folder / "来件" / f"seed.{request.param}")
    report = build_index([corpus_dir, folder / "来件"], folder / "index", Settings(jobs=1))
    assert (report.skipped, report.documents) == ((), 121)
    assert verify_index(folder / "index") == []
    return SearchEngine.open(folder / "index", Settings()), request.param


@pytest.fixture
def engine(seeded):
    return seeded[0]


@pytest.fixture
def letter(engine):
    return engine.show(NUMBER)[0]


@pytest.fixture
def passages(engine):
    return engine.show(NUMBER)[1]


def core(item):
    return item.passage.text[item.core[0] : item.core[1]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agency", "山东省科学技术厅"),
        ("doc_number", NUMBER),
        ("signer", "梁恺龙"),
        ("case_kind", "提案"),
        ("case_number", "13020162"),
        ("session", "省政协十三届二次会议"),
        ("addressees", ("饶轶",)),
        ("role", "分办"),
        ("outcome", "A"),
        ("subject", "关于进一步深化元宇宙产业高质量发展的建议"),
        ("issued_on", None),
        ("printed_on", date(2024, 8, 30)),
        ("year", 2024),
        ("disclosure", "公开"),
        ("contact_office", "高新处"),
        ("contact_phone", "0531-51751172"),
        ("cc", ("省政协提案委员会", "省委省政府督查办")),
        (
            "cited",
            (
                CitedDocument("山东省“十四五”新一代信息技术科技创新规划", "鲁科字〔2022〕81号"),
                CitedDocument("山东省新一代信息技术创新能力提升行动计划（2023-2025年）", "鲁科字〔2023〕4号"),
                CitedDocument("科技创新引领标志性产业链高质量发展实施方案（2024—2027年）", "鲁政办字〔2024〕43号"),
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "",
)
def test_the_letter_says_of_itself(letter, field, value):
    assert getattr(letter.fields, field) == value


def test_the_title_is_whole_without_the_spaces_of_its_lines(letter):
    assert "".join(letter.fields.title.split()) == "山东省科学技术厅对省政协十三届二次会议第13020162号提案的答复意见"


@pytest.mark.parametrize("name", [NUMBER, "鲁科函[2024]243号", "鲁科函（2024）第243号", "13020162", "第13020162号提案"])
def test_the_letter_goes_by_its_names(engine, letter, name):
    assert engine.show(name)[0] == letter
    assert engine.search(f"查一下{name}").items[0].document == letter


def test_its_passages_tile_the_matter_in_order(letter, passages):
    for passage in passages:
        assert passage.text == letter.text[passage.start : passage.end]
        assert 0 < len(passage.text) <= 600
    assert all(left.end <= right.start for left, right in pairwise(passages))
    covered = "".join(passage.text for passage in passages)
    for sentence in (
        LEAP,
        PEOPLE,
        LABORATORY,
        "全面打造我省元宇宙产业链长板。",
        "推动实现自主可控。",
        "提供重要技术支撑。",
    ):
        assert fold(sentence) in fold(covered), sentence


def test_what_was_asked_and_what_will_be_done_are_told_apart(passages):
    planned = next(p for p in passages if LABORATORY in p.text)
    asked = next(p for p in passages if p.text.startswith("来文指出"))
    done = next(p for p in passages if "已立项支持100余项" in p.text)
    assert (asked.function, done.function, planned.function) == ("来文要点", "现状做法", "下一步")


def test_a_measure_in_a_list_of_what_was_done_was_done(passages):
    assert next(p for p in passages if "助力歌尔获批国家虚拟现实创新中心" in p.text).function == "现状做法"


def test_a_sentence_across_a_page_break_is_whole(seeded, letter, passages):
    (holding,) = [passage for passage in passages if LEAP in passage.text]
    first, last = holding.pages
    if seeded[1] == "pdf":
        assert letter.paged
        at = letter.text.index(LEAP)
        assert first < last
        assert any(at < start < at + len(LEAP) for start in letter.page_starts[first:last])
    else:
        assert (letter.paged, first, last) == (False, 1, 1)


def test_the_citation_of_a_passage_across_pages_names_both(seeded, engine, passages):
    item = engine.search(f"“{LEAP}”", filters=Filters(doc_ids=(passages[0].doc_id,))).items[0]
    first, last = item.passage.pages
    assert item.citation.startswith(
        "山东省科学技术厅：《对省政协十三届二次会议第13020162号提案的答复意见》（鲁科函〔2024〕243号"
    )
    if seeded[1] == "pdf":
        assert last > first
        assert item.citation.endswith(f"第{first}—{last}页。")
    else:
        assert "页" not in item.citation


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("元宇宙领域人才怎么培养", PEOPLE),
        ("有没有建重点实验室的打算", LABORATORY),
        ("山东省元宇宙重点实验室", LABORATORY),
        ("虚拟现实创新中心", "国家虚拟现实创新中心"),
        ("元宇宙项目立项支持了多少", "已立项支持100余项相关领域项目"),
    ],
)
def test_a_question_is_answered_first_by_the_passage_that_answers(engine, letter, question, answer):
    results = engine.search(question)
    assert results.verdict == "found"
    first = results.items[0]
    assert first.document == letter
    assert fold(answer) in fold(core(first))


def test_the_wording_of_the_letter_is_found_as_a_precedent(engine, letter):
    (answer,) = engine.precedents("抓住省级重点实验室重组时机，谋划建设山东省元宇宙领域重点实验室。")
    assert answer.exact_letters == 1
    assert answer.groups[0].variants[0].document == letter


def test_the_measure_on_people_is_among_the_first(engine, letter):
    items = engine.search("元宇宙领域人才怎么培养", k=3).items
    assert items[0].document == letter
    assert any(PEOPLE in item.passage.text for item in items)


def test_other_letters_are_found_as_before(engine):
    assert engine.search("老楼没电梯，政府给不给钱装").items[0].document.fields.agency != "山东省科学技术厅"
