import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.pages.markup import (
    EXCERPT,
    INVISIBLE,
    MARKDOWN,
    escaped,
    excerpt,
    in_ink,
    literal,
    marked,
    table,
    tidy_spans,
    window,
)

HOSTILE = "<script>alert(1)</script> **粗** $x$ [链](http://x.cn) :red[红] &amp; \"引\" '单' `码`"
texts = st.text(alphabet="办理提案答复，。；\n<>&\"'*_$[]():abc ", max_size=400)


def spans_of(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    place = st.integers(-3, len(text) + 3)
    return st.lists(st.tuples(place, place), max_size=6)


def plain(inner: str) -> str:
    return html.unescape(re.sub(r"</?(?:mark|span)(?: class=\"near\")?>", "", inner))


@given(texts.flatmap(lambda text: st.tuples(st.just(text), spans_of(text))))
def test_marking_changes_no_character_of_the_text(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = case
    assert plain(marked(text, spans)) == text
    assert plain(in_ink(text, spans, (5, 20))) == text


@given(texts)
def test_nothing_of_a_letter_is_a_tag_but_the_marks(text: str) -> None:
    assert re.findall(r"<[^>]*>", marked(text, [(0, 3)])) in ([], ["<mark>", "</mark>"])


def test_hostile_text_shows_literally() -> None:
    assert "<script" not in escaped(HOSTILE)
    assert html.unescape(escaped(HOSTILE)) == HOSTILE
    assert '"' not in escaped(HOSTILE)
    assert "'" not in escaped(HOSTILE)


def test_a_label_escapes_every_sign_markdown_knows() -> None:
    assert literal("**粗** :red[x] $a$") == r"\*\*粗\*\* \:red\[x\] \$a\$"
    assert literal("一\n二") == "一 二"


def test_characters_that_turn_or_hide_words_are_left_out() -> None:
    assert escaped("甲\u202e乙\x00丙") == "甲乙丙"


@pytest.mark.parametrize(("pattern", "matches", "misses"), [(INVISIBLE, "\u202e", "\n"), (MARKDOWN, "*", "，")])
def test_patterns_match_what_they_say(pattern: re.Pattern[str], matches: str, misses: str) -> None:
    assert pattern.search(matches)
    assert not pattern.search(misses)


def test_touching_and_overlapping_spans_become_one() -> None:
    assert tidy_spans([(5, 9), (0, 2), (2, 4), (8, 12), (30, 40)], 10) == ((0, 4), (5, 10))


def test_a_short_passage_is_shown_whole() -> None:
    assert window("短" * EXCERPT, ()) == (0, EXCERPT)


def test_a_long_passage_is_shown_where_it_is_marked_from_the_start_of_a_sentence() -> None:
    text = "前面的话。" * 60 + "关键在这一句里头，请看仔细。" + "后面的话。" * 60
    at = text.index("关键")
    start, end = window(text, [(at + 3, at + 6)])
    assert text[start - 1] == "。"
    assert start <= at + 3 < at + 6 <= end
    assert excerpt(text, [(at + 3, at + 6)]).startswith("……")


def test_a_long_passage_is_shown_where_it_matches() -> None:
    text = "前" * 300 + "。" + "中" * 100 + "。" + "后" * 300
    start, end = window(text, [], core=(301, 401))
    assert start <= 301
    assert end >= 401


def test_what_stands_beside_the_match_is_in_softer_ink() -> None:
    assert (
        in_ink("前中后", [(1, 2)], (1, 2)) == '<span class="near">前</span><mark>中</mark><span class="near">后</span>'
    )


def test_a_table_escapes_heads_and_cells() -> None:
    inner = table(("<b>",), [("<i>",)], numeric=frozenset({0}))
    assert "&lt;b&gt;" in inner
    assert "&lt;i&gt;" in inner
    assert inner.count('class="num"') == 2


@given(st.integers(0, 500), st.integers(1, EXCERPT), st.text(alphabet="。，甲乙\n", min_size=600, max_size=600))
def test_what_matches_is_shown_whole_when_it_fits(first: int, length: int, text: str) -> None:
    core = (first, min(len(text), first + length))
    start, end = window(text, [], core)
    assert start <= core[0]
    assert core[1] <= end
