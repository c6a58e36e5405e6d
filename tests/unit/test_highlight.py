from hypothesis import given
from hypothesis import strategies as st

from search.highlight import explain, find_spans, fold_with_offsets, join
from search.text import fold


def marked(text, spans):
    return [text[start:end] for start, end in spans]


def test_a_word_is_found_across_widths_and_white_space():
    text = "推进５ Ｇ基站建设"
    assert marked(text, find_spans(text, ["5g基站"])) == ["５ Ｇ基站"]


def test_touching_words_are_marked_as_one():
    assert join([(4, 6), (0, 2), (2, 4), (9, 10)]) == ((0, 6), (9, 10))


def test_the_nearest_sentence_is_marked_where_no_words_explain_the_hit():
    text = "第一句话。第二句话。"
    assert explain(text, ["电梯"], (5, 10)) == ((5, 10),)


def test_words_are_enough_where_two_of_them_stand():
    text = "加装电梯给予补助，电梯由业主协商。"
    assert marked(text, explain(text, ["电梯"], (0, len(text)))) == ["电梯", "电梯"]


@given(
    st.text(alphabet="电梯５Ｇ g，。\n臺", max_size=40),
    st.lists(st.sampled_from(["电梯", "5g", "台", "梯"]), max_size=4),
)
def test_every_mark_covers_one_of_the_words(text, wanted):
    for start, end in find_spans(text, wanted):
        assert 0 <= start < end <= len(text)
        assert any(word in fold(text[start:end]) for word in wanted)


@given(st.text(max_size=40))
def test_offsets_point_into_the_text(text):
    folded, offsets = fold_with_offsets(text)
    assert len(folded) == len(offsets)
    assert all(0 <= at < len(text) for at in offsets)


def test_a_figure_is_marked_with_and_without_its_thousands_set_apart():
    text = "新增１，０８７处，又1087处"
    assert marked(text, find_spans(text, ["1087处"])) == ["１，０８７处", "1087处"]
    assert marked(text, find_spans(text, ["1,087处"])) == ["１，０８７处", "1087处"]
    assert marked("共1087处。", find_spans("共1087处。", ["1,087处"])) == ["1087处"]
