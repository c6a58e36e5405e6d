from hypothesis import given, settings
from hypothesis import strategies as st

from search.exact import LATIN_OR_DIGITS
from search.terms import CJK_RUN, DOC_NUMBER_MARK, FIGURE, LATIN_RUN, bigrams, index_terms, query_terms, words
from search.text import fold


def test_the_patterns_match_what_they_say():
    assert CJK_RUN.fullmatch("加装电梯")
    assert not CJK_RUN.search("5G")
    assert LATIN_RUN.fullmatch("5g")
    assert LATIN_RUN.fullmatch("31.1")
    assert not LATIN_RUN.search("加装")


@given(st.text(alphabet="pm25.gＧ 类-/号", max_size=30), st.data())
@settings(deadline=None)
def test_every_run_of_letters_or_digits_of_a_quoted_piece_stands_inside_one_term(text, data):
    start = data.draw(st.integers(0, len(text)))
    phrase = fold(text[start : data.draw(st.integers(start, len(text)))])
    terms = index_terms(text)
    assert all(any(run in term for term in terms) for run in LATIN_OR_DIGITS.findall(phrase))


def test_a_long_word_is_found_by_its_parts():
    found = words("中国农业发展银行")
    assert {"农业", "发展", "银行"} <= set(found)


def test_bigrams_are_all_pairs_of_neighbours():
    assert bigrams("加装电梯") == ["加装", "装电", "电梯"]


def test_a_lone_character_stands_for_itself():
    assert bigrams("水") == ["水"]


def test_no_pair_is_made_across_punctuation():
    assert "梯财" not in bigrams("电梯，财政")


def test_a_document_number_is_one_term_whatever_its_brackets():
    wanted = {term for term in index_terms("鲁科函〔2024〕243号文") if term.startswith(DOC_NUMBER_MARK)}
    assert "№鲁科函〔2024〕243号" in wanted
    for writing in ("鲁科函[2024]243号", "鲁科函【2024】243号", "鲁科函（２０２４）２４３号", "鲁科函 〔2024〕 243 号"):
        assert {term for term in index_terms(writing) if term.startswith(DOC_NUMBER_MARK)} == wanted, writing


def test_a_document_number_is_found_whatever_stands_before_it():
    assert "№鲁科函〔2024〕243号" in index_terms("见鲁科函〔2024〕243号文")


def test_traditional_and_full_width_writing_have_the_terms_of_plain_writing():
    assert index_terms("電梯５Ｇ") == index_terms("电梯5g")


def test_question_words_are_left_out_of_a_question():
    found = dict(query_terms("老楼加装电梯怎么申请补贴"))
    assert "怎么" not in found
    assert {"电梯", "申请", "补贴"} <= found.keys()


def test_a_draft_keeps_every_word():
    assert "目前" in dict(query_terms("目前条件尚不成熟", draft=True))
    assert "目前" not in dict(query_terms("目前条件尚不成熟"))


def test_no_pair_is_made_across_a_space_in_a_query():
    assert "园学" not in dict(query_terms("公办幼儿园 学位供给"))


@given(st.text(alphabet="加装电梯水5gG〔〕， 2024号第一", max_size=60))
def test_every_query_term_of_one_word_is_an_index_term(text):
    # what is asked for must be findable in a letter that holds exactly these words
    wanted = {term for part in text.split() for term, _ in query_terms(part)}
    found = {term for part in text.split() for term in index_terms(part)}
    assert wanted <= found


@given(st.text(alphabet="1234567890,.，处a", max_size=30), st.data())
@settings(deadline=None)
def test_a_quoted_run_of_digits_stands_inside_one_term_wherever_commas_stand(text, data):
    start = data.draw(st.integers(0, len(text)))
    phrase = fold(text[start : data.draw(st.integers(start, len(text)))])
    terms = index_terms(text)
    assert all(any(run in term for term in terms) for run in LATIN_OR_DIGITS.findall(phrase))


def test_a_figure_is_the_same_with_and_without_its_thousands_set_apart():
    assert words("1,087处") == words("1，087处") == words("1087处")
    assert "12345678" in words("共12,345,678元")
    assert FIGURE.fullmatch("1,087")
    assert not FIGURE.search("10,20")
    assert not FIGURE.search("2019,2020")
