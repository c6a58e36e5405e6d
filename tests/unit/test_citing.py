from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.citing import SPACE_BY_CHINESE, TITLE_OPENING, chinese_date, cite, cite_pages, cite_short
from search.types import Document, LetterFields, Passage

FIELDS = LetterFields(
    title="岚江省科学技术厅关于省政协十一届二次会议第1102118号提案的答复",
    agency="岚江省科学技术厅",
    doc_number="岚科函〔2019〕176号",
    case_kind="提案",
    case_number="1102118",
    issued_on=date(2019, 7, 2),
    printed_on=date(2019, 7, 5),
)


def letter(fields: LetterFields = FIELDS, *, paged: bool = True, source: str = "2019/省科技厅_1102118.pdf") -> Document:
    return Document("d1", source, "正文", (0,), paged, True, (0, 2), fields)


def passage(first: int = 2, last: int = 2) -> Passage:
    return Passage(1, "d1", 1, 0, 2, (first, last), (), None, None, "正文")


def test_a_letter_is_cited_by_body_title_number_date_and_page():
    assert cite(letter(), passage()) == (
        "岚江省科学技术厅：《关于省政协十一届二次会议第1102118号提案的答复》（岚科函〔2019〕176号），2019年7月2日，第2页。"
    )


def test_a_passage_over_a_page_break_names_both_pages():
    assert cite(letter(), passage(2, 3)).endswith("，第2—3页。")


def test_formats_without_pages_are_cited_without_a_page():
    assert cite(letter(paged=False), passage()).endswith("，2019年7月2日。")


def test_the_whole_letter_is_cited_without_a_page():
    assert cite(letter()).endswith("，2019年7月2日。")


def test_with_only_a_printing_date_it_is_said_to_be_that():
    fields = replace(FIELDS, issued_on=None, printed_on=date(2024, 8, 30))
    assert cite(letter(fields), passage()).endswith("（岚科函〔2019〕176号）（2024年8月30日印发），第2页。")


def test_missing_parts_leave_no_brackets_behind():
    fields = LetterFields(title="关于第12号建议的答复")
    assert cite(letter(fields), passage()) == "《关于第12号建议的答复》，第2页。"


def test_a_letter_without_title_goes_by_its_file_name():
    fields = replace(FIELDS, title=None, doc_number=None)
    assert cite(letter(fields), passage()) == "岚江省科学技术厅：省科技厅_1102118.pdf，2019年7月2日，第2页。"


def test_a_plain_document_goes_by_its_file_name():
    assert cite(letter(LetterFields(), paged=False, source="资料/说明.txt"), passage()) == "说明.txt。"


def test_title_marks_inside_the_title_become_single():
    fields = replace(FIELDS, title="对《关于加装电梯的建议》的答复")
    assert "《对〈关于加装电梯的建议〉的答复》" in cite(letter(fields))


def test_a_title_that_brings_its_own_title_marks_is_not_marked_twice():
    assert "：《关于加装电梯的答复》（" in cite(letter(replace(FIELDS, title="《关于加装电梯的答复》")))


def test_a_body_in_the_title_that_is_not_followed_by_its_subject_stays():
    fields = replace(FIELDS, title="岚江省科学技术厅办公室关于提案的答复")
    assert "《岚江省科学技术厅办公室关于提案的答复》" in cite(letter(fields))


def test_line_breaks_and_stray_spaces_of_the_heading_are_closed_up():
    title = "岚江省科学技术厅 对省政协十三届\n二次会议第1号 提案的答复意见"
    fields = replace(FIELDS, title=title, doc_number="岚科函 〔2019〕 176号")
    assert "《对省政协十三届二次会议第1号提案的答复意见》（岚科函〔2019〕176号）" in cite(letter(fields))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (FIELDS, "岚江省科学技术厅 岚科函〔2019〕176号 第2页"),
        (replace(FIELDS, doc_number=None), "岚江省科学技术厅 第1102118号提案答复 第2页"),
        (replace(FIELDS, doc_number=None, case_kind=None), "岚江省科学技术厅 第1102118号来件答复 第2页"),
        (LetterFields(title="关于停车的答复"), "《关于停车的答复》 第2页"),
        (LetterFields(), "省科技厅_1102118.pdf 第2页"),
    ],
)
def test_the_short_citation_takes_the_best_name_there_is(fields: LetterFields, expected: str):
    assert cite_short(letter(fields), passage()) == expected


def test_dates_have_no_leading_zeros():
    assert chinese_date(date(2024, 8, 3)) == "2024年8月3日"


def test_patterns_match_what_they_say():
    assert SPACE_BY_CHINESE.sub("", "AI 产业 关于") == "AI产业关于"
    assert SPACE_BY_CHINESE.sub("", "Smart City") == "Smart City"
    assert TITLE_OPENING.match("关于提案的答复")
    assert TITLE_OPENING.match("对省政协提案的答复")
    assert not TITLE_OPENING.match("办公室关于提案的答复")


@given(
    title=st.none() | st.text("关于的答复《》 \n", max_size=12),
    agency=st.none() | st.text("岚江省厅 ", max_size=6),
    number=st.none() | st.text("岚科函〔2019〕号", min_size=1, max_size=12),
    day=st.none() | st.dates(),
)
def test_a_citation_is_one_line_without_empty_brackets(
    title: str | None, agency: str | None, number: str | None, day: date | None
):
    text = cite_pages(letter(LetterFields(title=title, agency=agency, doc_number=number, issued_on=day)), (1, 2))
    assert text.endswith("第1—2页。")
    assert "\n" not in text
    assert "（）" not in text
    assert "《》" not in text
    assert "，，" not in text
    assert not text.startswith("：")
