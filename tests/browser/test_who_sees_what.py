"""A server for the public shows only what is marked 公开; a server without an index says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_server import PATIENCE_MS, served
from search.pages import words

WITHHELD = "青溪市退役军人事务局"
QUESTION = "青溪市退役军人事务局 退役军人免费乘坐公交"


@pytest.fixture
def tab(browser) -> Page:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def asked(page: Page, address: str) -> str:
    """Open the page, ask, wait for what it says, and return all of its text."""
    page.goto(address)
    box = page.get_by_placeholder(words.ASK_PLACEHOLDER)
    box.fill(QUESTION)
    box.press("Enter")
    said = page.locator(".dfh-card, .dfh-notice").first
    expect(said).to_be_visible()
    return page.locator("body").inner_text()


def cards(page: Page) -> list[str]:
    return page.locator(".dfh-card").all_inner_texts()


def test_staff_see_a_letter_that_is_not_for_the_public(tab, address):
    asked(tab, address)
    assert any(WITHHELD in card for card in cards(tab))


def test_the_public_never_sees_it_in_results_or_counts(tab, sample_index, tmp_path):
    with served(sample_index, tmp_path / "log.txt", SEARCH_AUDIENCE="public") as found:
        asked(tab, found)
        assert not any(WITHHELD in card for card in cards(tab))
        tab.goto(f"{found}/corpus")
        expect(tab.locator(".dfh-title, h1").first).to_be_visible()
        tab.wait_for_timeout(1000)
        assert WITHHELD not in tab.locator("body").inner_text()


def test_without_an_index_the_page_says_what_to_do(tab, tmp_path: Path):
    with served(tmp_path / "none", tmp_path / "log.txt") as found:
        tab.goto(found)
        expect(tab.get_by_text(words.EMPTY_INDEX).first).to_be_visible()
        assert "Traceback" not in tab.locator("body").inner_text()
