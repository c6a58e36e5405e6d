"""What later letters say about the matter of one: of the same matter, and of no other that is merely near."""

from __future__ import annotations

import pytest

from search.engine import SearchEngine
from search.pages.related import later_letters
from search.types import Document


def later_subjects(engine: SearchEngine, letters: dict[str, Document], words: str) -> list[str]:
    """Return the subjects of the later letters to the oldest letter whose subject has ``words``."""
    own = [letter for letter in letters.values() if words in (letter.fields.subject or "")]
    oldest = min(own, key=lambda letter: letter.fields.year or 9999)
    return [item.document.fields.subject or "" for item in later_letters(engine, oldest)]


@pytest.mark.parametrize(
    ("words", "named"),
    [("预付卡消费乱象", "预付卡条例"), ("乡村民宿发展", "民宿"), ("留守儿童", "留守儿童")],
)
def test_a_later_letter_on_the_same_matter_is_listed(engine, letters, words, named):
    assert any(named in subject for subject in later_subjects(engine, letters, words))


@pytest.mark.parametrize(
    ("words", "other"),
    [("公交线网", "退役军人"), ("公交线网", "公租房"), ("灵活就业人员社会保险", "退役"), ("异地就医", "招标")],
)
def test_a_letter_that_is_merely_near_in_meaning_is_not_listed(engine, letters, words, other):
    assert not any(other in subject for subject in later_subjects(engine, letters, words))


def test_later_letters_come_oldest_first_and_after_the_letter_itself(engine, letters):
    for letter in letters.values():
        if letter.fields.year == 2019:
            years = [item.document.fields.year or 0 for item in later_letters(engine, letter)]
            assert years == sorted(years)
            assert all(year >= 2019 for year in years)
