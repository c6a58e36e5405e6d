"""Reading typing errors: sounds, slips, and what must hold before anything is read otherwise."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling import Speller
from search.spelling.slips import Slip, Vocabulary, common_terms
from search.spelling.sounds import NASAL_END, RETROFLEX, alike, blurred
from search.terms import bigrams, index_terms
from search.types import Correction

TEXTS = (
    *[
        "老旧小区加装电梯，由财政给予补贴。",
        "加装电梯的费用可以提取住房公积金。",
        "医保报销比例有所提高，医保异地报销更方便。",
    ]
    * 3,
    *["养老机构发放建设补贴。", "食品安全监管。"] * 3,
)


class Letters:
    """A few sentences as letters."""

    def __init__(self, texts: Sequence[str] = TEXTS) -> None:
        self._texts = texts
        self._terms = [set(index_terms(text)) for text in texts]

    def __len__(self) -> int:
        return len(self._texts)

    def doc_freq(self, term: str) -> int:
        return sum(term in terms for terms in self._terms)

    def holds(self, phrase: str, least: int = 1, *, undecided: bool = False) -> bool:
        return sum(phrase in text for text in self._texts) >= least

    def passages_with_all(self, terms: Sequence[str]) -> int:
        return sum(all(pair in have for term in terms for pair in bigrams(term)) for have in self._terms)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(Letters())


@pytest.mark.parametrize(
    ("syllable", "form"),
    [("zhang", "zan"), ("shi", "si"), ("nan", "lan"), ("jing", "jin"), ("gong", "gong"), ("n", "n"), ("xiang", "xian")],
)
def test_syllables_that_are_confused_share_one_form(syllable, form):
    assert blurred(syllable) == form


def test_the_patterns_of_syllables_match_what_they_say():
    assert RETROFLEX.search("zhang")
    assert not RETROFLEX.search("zan")
    assert NASAL_END.search("jing")
    assert not NASAL_END.search("gong")


@pytest.mark.parametrize(
    ("typed", "meant", "far"), [("提", "梯", 0), ("消", "销", 0), ("重", "充", 1), ("充", "重", 1), ("兰", "南", 2)]
)
def test_characters_sound_alike(typed, meant, far):
    assert dict(alike(typed))[meant] == far


def test_no_character_sounds_like_itself_and_unknown_ones_like_none():
    assert "提" not in dict(alike("提"))
    assert alike("𠮷") == ()


def test_rare_readings_make_nothing_sound_alike():
    assert "积" not in dict(alike("知"))
    assert "位" not in dict(alike("立"))


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("老旧小屈", Slip(0, 4, "老旧小区", (3, 4))),
        ("老小", None),
        ("住房公金", Slip(0, 4, "住房公积金", (3, 3))),
        ("住房房公积金", Slip(0, 6, "住房公积金", (2, 3))),
        ("老小旧区", Slip(0, 4, "老旧小区", (1, 3))),
        ("住房公积金", None),
        ("住房公积金的", None),
        ("一二三四", None),
    ],
)
def test_one_slip_leads_to_a_term(typed, slip):
    found = set(Vocabulary(["老旧小区", "住房公积金"]).slips(typed))
    assert (slip in found) if slip else (found == set())


def test_numbers_and_opposites_are_no_slips_for_each_other():
    assert set(Vocabulary(["三轮车管理"]).slips("二轮车管理")) == set()


def test_the_thesaurus_gives_terms_and_what_they_share():
    terms = common_terms()
    assert {"住房公积金", "老旧小区"} <= terms
    assert all(4 <= len(term) <= 8 for term in terms)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("加装电提", "加装电梯"),
        ("老旧小去", "老旧小区"),
        ("医保报消", "医保报销"),
        ("公机金", "公积金"),
        ("住房公机金怎么提取", "住房公积金怎么提取"),
        ("养老机够", "养老机构"),
        ("老小旧区", "老旧小区"),
        ("加加装电梯", "加装电梯"),
        ("装加电梯", "加装电梯"),
        ("住房公金", "住房公积金"),
        ("食品安拳 加装电提", "食品安全 加装电梯"),
    ],
)
def test_a_typing_error_is_read_as_what_letters_say(speller, typed, read):
    assert speller.correct(typed)[0] == read


def test_two_characters_that_meet_by_chance_hide_no_error(speller):
    letters = Letters((*TEXTS, *["上报消防救援机构。"] * 3, *["医保报销。"] * 60))
    assert letters.doc_freq("报消") == 3
    assert Speller(letters).correct("上报消防") == ("上报消防", ())
    text, corrections = Speller(letters).correct("医保报消")
    assert (text, corrections) == ("医保报销", (Correction("医保报消", "医保报销"),))


@pytest.mark.parametrize(
    "typed",
    [
        "加装电梯",
        "食品安全",
        "“加装电提”",
        "「老旧小去」",
        "《老旧小去办法》",
        "2024 PM2.5",
        "",
        "电",
        "怎么办",
        "老小区",
        "租不起房",
        "去堵",
        "想上一个",
        "高新区麓谷街道",
    ],
)
def test_what_may_be_right_stays(speller, typed):
    assert speller.correct(typed) == (typed, ())


def test_names_of_bodies_stay(speller):
    assert speller.correct("公机金中心", kept=[(0, 5)]) == ("公机金中心", ())
    assert speller.correct("公机金中心")[1]


def test_nothing_is_read_that_no_letter_has():
    assert Speller(Letters(("养老服务。",))).correct("加装电提") == ("加装电提", ())


def test_two_errors_at_most_are_read(speller):
    text, corrections = speller.correct("加装电提 食品安拳 公机金")
    assert len(corrections) == 2
    assert text == "加装电梯 食品安全 公机金"


@given(st.text(alphabet="加装电提梯老旧小去区医保报消销公机积金的不“”《》 a1，", max_size=60))
def test_any_text_keeps_its_signs_and_what_stands_in_quotation_marks(typed):
    text, corrections = Speller(Letters()).correct(typed)
    assert len(corrections) <= 2
    assert bool(corrections) == (text != typed)
    for sign in "“”《》 a1，":
        assert text.count(sign) == typed.count(sign)


def test_a_correction_once_made_is_final(speller):
    text, _ = speller.correct("住房公机金贷款")
    assert speller.correct(text) == (text, ())


def test_hostile_text_costs_little(speller):
    began = time.perf_counter()
    speller.correct("不的" * 1000)
    speller.correct(" ".join(["电提"] * 20))
    speller.correct("电" * 40)
    assert time.perf_counter() - began < 3
