"""A question typed into the page brings the letter that answers it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from search.pages import words

QUESTION = "老楼没电梯，政府给不给钱装"


def ask(page: Page, question: str) -> None:
    box = page.get_by_placeholder(words.ASK_PLACEHOLDER)
    expect(box).to_be_visible()
    box.fill(question)
    box.press("Enter")


def test_a_question_brings_the_letter_that_answers_it(visit):
    visit.page.goto("/")
    ask(visit.page, QUESTION)
    first = visit.page.locator(".dfh-card").first
    expect(first).to_be_visible()
    expect(first).to_contain_text("电梯")
    expect(first).to_contain_text("住房和城乡建设")
    assert visit.errors == []


def test_the_address_reopens_the_answer(visit):
    visit.page.goto("/")
    ask(visit.page, QUESTION)
    expect(visit.page).to_have_url(re.compile(r"[?&]q="))
    link = visit.page.url
    visit.page.goto("about:blank")
    visit.page.goto(link)
    expect(visit.page.get_by_placeholder(words.ASK_PLACEHOLDER)).to_have_value(QUESTION)
    expect(visit.page.locator(".dfh-card").first).to_contain_text("电梯")


def test_nothing_is_fetched_from_another_machine(visit):
    visit.page.goto("/")
    ask(visit.page, QUESTION)
    expect(visit.page.locator(".dfh-card").first).to_be_visible()
    visit.page.wait_for_timeout(1000)
    assert visit.outside == []


def test_what_the_letters_do_not_answer_is_said_to_be_unanswered(visit):
    visit.page.goto("/")
    ask(visit.page, "zxqv 火星移民签证怎么办理 qwerty")
    expect(visit.page.get_by_text(re.compile("|".join((words.NOTHING_TITLE, words.WEAK_TITLE)))).first).to_be_visible()


def test_the_page_says_that_it_is_chinese(visit):
    visit.page.goto("/")
    expect(visit.page.get_by_placeholder(words.ASK_PLACEHOLDER)).to_be_visible()
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_on_a_telephone_nothing_sticks_out_sideways(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.goto("/")
    ask(visit.page, QUESTION)
    expect(visit.page.locator(".dfh-card").first).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_typing_asks_nothing_until_the_question_is_sent(visit):
    page = visit.page
    page.goto("/")
    ask(page, QUESTION)
    expect(page.locator(".dfh-card").first).to_be_visible()
    page.wait_for_timeout(1000)
    before, shown = page.url, page.locator(".dfh-card").all_inner_texts()
    box = page.get_by_placeholder(words.ASK_PLACEHOLDER)
    box.fill("")
    box.press_sequentially("小区停车难怎么解决", delay=60)
    page.wait_for_timeout(1500)
    assert page.url == before
    assert page.locator(".dfh-card").all_inner_texts() == shown
