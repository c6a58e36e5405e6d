from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from search.pages.address import (
    KINDS,
    LONGEST_IN_ADDRESS,
    OUTCOMES,
    View,
    grouped,
    letter_pairs,
    link,
    pairs_of,
    view_from,
    without,
)
from search.types import DISCLOSURES, FUNCTIONS, STANCES, Filters

words = st.text(alphabet="临州市教育局 &=?#%+养老", min_size=1, max_size=12).map(str.strip).filter(bool)


def in_order(domain: tuple) -> st.SearchStrategy[tuple]:
    return st.sets(st.sampled_from(domain)).map(lambda chosen: tuple(value for value in domain if value in chosen))


filters = st.builds(
    Filters,
    year_from=st.none() | st.integers(1950, 2050),
    year_to=st.none() | st.integers(1950, 2050),
    agencies=st.lists(words, unique=True, max_size=3).map(tuple),
    kinds=in_order(KINDS),
    outcomes=in_order(OUTCOMES),
    functions=in_order(FUNCTIONS),
    stances=in_order(STANCES),
    disclosures=in_order(DISCLOSURES),
)
views = st.builds(
    View,
    text=words | st.just(""),
    filters=filters,
    off=st.frozensets(st.sampled_from(["year", "agencies"])),
    sort=st.sampled_from(["relevance", "date"]),
    page=st.integers(1, 30),
    far=st.booleans(),
    mode=st.sampled_from(["question", "proposal"]),
    terms=st.lists(words, unique=True, max_size=3).map(tuple),
)


@given(views)
def test_a_link_reopens_the_view(view: View) -> None:
    address = link("search", pairs_of(view))
    assert view_from(parse_qs(urlsplit(address).query)) == (view, ())


def test_the_address_of_a_plain_question_is_short() -> None:
    assert pairs_of(View(text="养老")) == [("q", "养老")]


def test_parameters_have_the_names_of_the_command_line() -> None:
    view = View("养老", Filters(2020, 2022, ("民政局",), ("提案",), ("A",), ("下一步",), ("列入计划",), ("公开",)))
    assert grouped(pairs_of(view)) == {
        "q": ["养老"],
        "year_from": ["2020"],
        "year_to": ["2022"],
        "agency": ["民政局"],
        "kind": ["提案"],
        "outcome": ["A"],
        "function": ["下一步"],
        "stance": ["列入计划"],
        "disclosure": ["公开"],
    }


def test_what_is_not_understood_is_reported_and_not_dropped_in_silence() -> None:
    view, odd = view_from(
        {"q": ["养老"], "kind": ["提案", "信访"], "year_from": ["前年"], "page": ["-1"], "sort": ["x"]}
    )
    assert view == View("养老", Filters(kinds=("提案",)))
    assert odd == ("kind=信访", "year_from=前年", "sort=x", "page=-1")


def test_a_text_too_long_for_an_address_is_cut() -> None:
    assert len(view_from({"q": ["长" * 5000]})[0].text) == LONGEST_IN_ADDRESS


def test_the_question_travels_with_the_letter_but_not_the_page_of_results() -> None:
    pairs = letter_pairs("d1", 7, View("养老", Filters(doc_ids=("d9",)), page=3, far=True))
    assert pairs == [("doc", "d1"), ("passage", "7"), ("q", "养老")]


def test_one_restriction_can_be_taken_away() -> None:
    both = Filters(year_from=2020, year_to=2021, kinds=("提案", "建议"))
    assert without(both, "kinds", "提案") == Filters(2020, 2021, kinds=("建议",))
    assert without(both, "year") == Filters(kinds=("提案", "建议"))
    assert without(both, "kinds") == Filters(2020, 2021)
