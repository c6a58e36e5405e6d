"""Cleaning, folding, numbers, sentences."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.text import (
    clean_pages,
    find_doc_numbers,
    fold,
    fold_number,
    normalise_characters,
    page_of,
    sentences,
    simplify,
)
from search.text.cleaning import PAGE_NUMBER
from search.text.marks import is_salutation, is_title, stands_alone
from search.text.spaces import tidy_line
from search.types import Page

WORDS = st.sampled_from(
    [
        "的",
        "我局",
        "省科技厅",
        "提案",
        "建议",
        "关于",
        "第",
        "12",
        "号",
        "2024",
        "年",
        "A",
        "类",
        "GB/T",
        "一、",
        "（一）",
        "1.",
        "一是",
        "。",
        "，",
        "、",
        "：",
        "；",
        "！",
        "“",
        "”",
        '"',
        "《",
        "》",
        "（",
        "）",
        "(",
        ")",
        "—",
        "-",
        "〔",
        "〕",
        "…",
        "·",
        "签发人：",
        "抄送：",
        "联系处室：",
        "委员：",
        "此件公开发布",
        "答复",
        "现答复如下",
        "2024年8月30日",
        "印发",
        "3/5",
        "office",
        "Web",
    ]
)
CHINESE = st.lists(
    st.one_of(WORDS, st.sampled_from([" ", "  ", "\u3000", "\n", "\n\n", "\t", "\n　　"])), max_size=60
).map("".join)
ODD = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
LETTERS = sorted((Path(__file__).resolve().parents[1] / "data" / "letters").glob("*.txt"))


def clean(*pages):
    return clean_pages([Page(number, text) for number, text in enumerate(pages, 1)])


def visible(text):
    return "".join(text.split())


def test_a_sentence_cut_by_a_page_break_is_whole_again_and_its_pages_are_known():
    before = "推动元宇宙领域开发，打通由技术到产品的通道，带动元宇宙产业创新能力和水平的整体"
    cleaned = clean(f"一是强化供给。\n{before}\n— 1 —", "跃升。\n三是打造平台。\n— 2 —")
    assert cleaned.text == f"一是强化供给。\n{before}跃升。\n三是打造平台。"
    assert cleaned.page_starts == (0, cleaned.text.index("跃升"))
    assert page_of(cleaned.page_starts, cleaned.text.index("跃")) == 2
    assert page_of(cleaned.page_starts, cleaned.text.index("整体")) == 1


def test_the_real_letter_has_its_cut_sentence_whole(shared_dir):
    text = clean(next((shared_dir / "seed").glob("*.txt")).read_text(encoding="utf-8")).text
    assert "创新能力和水平的整体跃升。" in text
    assert "进一步发挥国家虚拟现实创新中心" in text
    assert "山东省科学技术厅对省政协十三届二次会议第13020162号提案的答复意见\n" in text
    assert "鲁科函〔2024〕243号\n签发人：梁恺龙\n" in text


@pytest.mark.parametrize(
    "line", ["— 2 —", "- 3 -", "第2页", "第 2 页 共 5 页", "-2-", "·2·", "－ 4 －", "第2页/共5页", "Page 2 of 5"]
)
def test_page_number_lines_are_dropped(line):
    assert PAGE_NUMBER.fullmatch(line)
    assert clean(f"现答复如下。\n{line}\n感谢您的关心。").text == "现答复如下。\n感谢您的关心。"


@pytest.mark.parametrize("line", ["2", "第2页的表格", "3.5", "2024"])
def test_numbers_that_may_be_content_stay(line):
    assert line in clean(f"现答复如下。\n{line}\n感谢您的关心。").text


def test_bare_numbers_at_the_foot_go_when_they_count_the_pages():
    assert clean("甲。\n1", "乙。\n2", "丙。\n3").text == "甲。\n乙。\n丙。"
    assert clean("甲。\n7", "乙。\n19").text == "甲。\n7\n乙。\n19"


def test_a_running_header_stays_only_where_it_stands_first():
    header = "岚江省教育厅公开文件"
    assert (
        clean(f"{header}\n甲。", f"{header}\n乙。", f"{header}\n丙。", f"{header}\n丁。").text
        == f"{header}\n甲。\n乙。\n丙。\n丁。"
    )


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("岚 江 省 教 育 厅", "岚江省教育厅"),
        ("高新技术企业 5000 多家，围绕 5G 协同", "高新技术企业5000多家，围绕5G协同"),
        ("索引号：LJWL-2019-00412　　公开类别：主动公开", "索引号：LJWL-2019-00412　公开类别：主动公开"),
        ("鲁科函〔2024〕243号    签发人：梁恺龙", "鲁科函〔2024〕243号　签发人：梁恺龙"),
        ("A类 签发人：容世安", "A类　签发人：容世安"),
        ("电　　话：0599-88455177", "电话：0599-88455177"),
        ("签发人：何　平", "签发人：何平"),
        ("联系人：养老保险处 洪俭，0599-88744201", "联系人：养老保险处　洪俭，0599-88744201"),
        ("岚江省农业农村厅办公室 2023年6月20日印发", "岚江省农业农村厅办公室　2023年6月20日印发"),
        ("Web 3.0 时代", "Web 3.0时代"),
        ("０４１２号（Ａ类）", "0412号（A类）"),
    ],
)
def test_blanks_go_inside_chinese_and_stay_between_fields(raw, tidy):
    assert tidy_line(normalise_characters(raw)) == tidy


def test_radicals_are_read_as_the_characters_they_stand_for():
    assert normalise_characters("⻓江⺠⽣⻔⼾") == "长江民生门户"


def test_invisible_characters_go():
    assert clean("现\u200b答\ufeff复\x00如\u00ad下。").text == "现答复如下。"


@pytest.mark.parametrize(
    ("raw", "paired"),
    [
        ('关于"一网通办"的建议', "关于“一网通办”的建议"),
        ('《临州市"十四五”规划》', "《临州市“十四五”规划》"),
        ('“十四五"规划', "“十四五”规划"),
        ("”十四五“规划", "“十四五”规划"),
        ("的目标”，提出“新举措”", "的目标”，提出“新举措”"),
        ('“他说"好"的”', "“他说“好”的”"),
    ],
)
def test_quotation_marks_are_paired(raw, paired):
    assert clean(raw).text == paired
    assert clean_pages([Page(1, raw)], pair=False).text == raw


def test_printed_lines_are_joined_into_paragraphs():
    raw = (
        "柳知远委员：\n    您提出的《关于加强农村饮水安全工程管护的提案》收\n悉，现答复如下：\n    一、基本情况\n"
        "    全省农村集中供水工程2.31万处，供水人口3180万人，\n自来水普及率92.4%。贵提案指出的“重建轻管”问题，在\n"
        "山区小型工程中较为突出，去年抽查的420处工程中，没有\n落实管护经费的占38%。\n    感谢您的关心支持！\n"
    )
    assert clean(raw).text.split("\n") == [
        "柳知远委员：",
        "您提出的《关于加强农村饮水安全工程管护的提案》收悉，现答复如下：",
        "一、基本情况",
        "全省农村集中供水工程2.31万处，供水人口3180万人，自来水普及率92.4%。贵提案指出的“重建轻管”问题，在"
        "山区小型工程中较为突出，去年抽查的420处工程中，没有落实管护经费的占38%。",
        "感谢您的关心支持！",
    ]


def test_a_title_over_three_lines_is_one_paragraph():
    raw = "岚江省人力资源和社会保障厅关于\n省十三届人大一次会议\n第0099号建议的答复\n\n钟离秀代表：\n"
    assert clean(raw).text == "岚江省人力资源和社会保障厅关于省十三届人大一次会议第0099号建议的答复\n钟离秀代表："


def test_rows_of_a_list_are_not_joined():
    raw = "临州市：建成站点12个，覆盖主城区八成以上的居民小区和学校\n云浦市：建成站点9个，覆盖主城区七成以上的居民小区和学校"
    assert clean(raw).text == raw


def test_receivers_of_copies_over_several_lines_are_one_paragraph():
    raw = "抄送：省政协提案委员会，省市场监管局，\n省工业和信息化厅，\n省消防救援总队。\n岚江省公安厅办公室"
    assert (
        clean(raw).text
        == "抄送：省政协提案委员会，省市场监管局，省工业和信息化厅，省消防救援总队。\n岚江省公安厅办公室"
    )


def test_lines_of_head_and_tail_stand_alone():
    for line in (
        "饶轶委员：",
        "2024年8月30日",
        "岚江省民政厅文件",
        "（此件公开发布）",
        "鲁科函〔2024〕243号",
        "(A类)",
        "二",
    ):
        assert stands_alone(line), line
    for line in ("现将办理情况答复如下：", "省民政厅会同省财政厅办理。", "2024年8月30日召开会议"):
        assert not stands_alone(line), line


def test_a_sentence_is_neither_title_nor_salutation():
    assert is_title("关于省政协十一届一次会议第11010128号提案的答复")
    assert not is_title("您关于停车难的提案收悉，现将有关情况答复")
    assert is_salutation("宁若溪、屈大为委员：")
    assert not is_salutation("您提出的建议收悉，现答复如下：")


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_cleaning_a_letter_loses_and_invents_nothing(path):
    raw = path.read_text(encoding="utf-8")
    cleaned = clean_pages([Page(1, raw)], pair=False).text
    kept = "".join(line for line in normalise_characters(raw).split("\n") if not PAGE_NUMBER.fullmatch(line.strip()))
    assert visible(cleaned) == visible(kept)


@given(st.one_of(CHINESE, ODD))
@example("关于\n第1号提案\n的答复")
@example("一\n、甲")
@settings(max_examples=400, deadline=None)
def test_cleaning_twice_is_cleaning_once(raw):
    once = clean(raw)
    assert clean(once.text).text == once.text


@given(st.lists(CHINESE, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_every_character_has_a_page_and_pages_are_in_order(pages):
    cleaned = clean(*pages)
    assert len(cleaned.page_starts) == len(pages)
    assert cleaned.page_starts[0] == 0
    assert list(cleaned.page_starts) == sorted(cleaned.page_starts)
    assert all(1 <= page_of(cleaned.page_starts, offset) <= len(pages) for offset in range(len(cleaned.text)))


@given(CHINESE)
@settings(max_examples=200, deadline=None)
def test_cleaning_keeps_every_visible_character_of_one_page(raw):
    cleaned = clean_pages([Page(1, raw)], pair=False).text
    kept = [char for char in normalise_characters(raw) if not char.isspace()]
    missing = len(kept) - len(visible(cleaned))
    numbers = sum(
        len(visible(line)) for line in normalise_characters(raw).split("\n") if PAGE_NUMBER.fullmatch(line.strip())
    )
    assert 0 <= missing <= numbers + 4 or not missing


def test_folding_is_one_form_for_width_script_case_and_marks():
    assert fold("關於　“一網通辦”（Ａ類）") == fold('关于"一网通办"(a类)')
    assert fold("⻓ 江") == "长江"


@given(st.one_of(CHINESE, ODD))
@settings(max_examples=100, deadline=None)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_simplifying_keeps_the_length_and_leaves_simplified_text():
    assert simplify("關於省政協十一屆三次會議提案的答覆") == "关于省政协十一届三次会议提案的答复"
    assert simplify("关于提案的答复") == "关于提案的答复"


@pytest.mark.parametrize(
    "written",
    [
        "鲁科函〔2024〕243号",
        "鲁科函[2024]243号",
        "鲁科函（2024）243 号",
        "鲁科函【２０２４】第243号",
        "魯科函〔2024〕0243號",
        "鲁科函 〔 2024 〕 243号",
    ],
)
def test_a_document_number_has_one_form_in_any_writing(written):
    assert fold_number(written) == "鲁科函〔2024〕243号"


@pytest.mark.parametrize(
    ("written", "folded"), [("第０１８７号", "0187"), ("13020162", "13020162"), ("2020094号", "2020094")]
)
def test_a_case_number_keeps_its_zeros(written, folded):
    assert fold_number(written) == folded


def test_document_numbers_are_found_without_the_words_before_them():
    text = "根据鲁政办字〔2024〕43号和《规划》(鲁科字〔2022〕81号)，第13020162号提案，（2021—2025年）"
    found = find_doc_numbers(text)
    assert [number for _, _, number in found] == ["鲁政办字〔2024〕43号", "鲁科字〔2022〕81号"]
    assert [text[start:end] for start, end, _ in found] == ["鲁政办字〔2024〕43号", "鲁科字〔2022〕81号"]


def test_sentences_tile_the_text_and_keep_closing_marks():
    text = "您说“要快。”我们照办！一是加强监管；二是公开结果。\n感谢您……见 gov.cn/show?id=3 页。"
    spans = sentences(text)
    assert [text[start:end] for start, end in spans] == [
        "您说“要快。”",
        "我们照办！",
        "一是加强监管；",
        "二是公开结果。\n",
        "感谢您……",
        "见 gov.cn/show?id=3 页。",
    ]


@given(st.one_of(CHINESE, ODD))
@settings(max_examples=200, deadline=None)
def test_sentences_tile_any_text(text):
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
