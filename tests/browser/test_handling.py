"""What only a real browser shows: copying, stepping back, links that open beside, letters that try to be more than text."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import REPO, environment, served
from search.pages import words

QUESTION = "老楼没电梯，政府给不给钱装"
HOSTILE = (
    "<script>window.hurt=1</script><img src=x onerror='window.hurt=1'> **粗体** $x^2$ [链接](http://x.cn) :red[红字]"
)
LETTER = f"""临州市园林局
临园函〔2024〕9号

关于市政协十五届三次会议第2024999号提案的答复

某某委员：

您提出的《关于量子花园{HOSTILE}的提案》收悉，现答复如下：

量子花园计划明年开放，市民凭身份证免费入园。{HOSTILE}

临州市园林局
2024年6月3日
（联系人：某某　公开方式：主动公开）
"""


def asked(page: Page, more: str = "") -> None:
    page.goto(f"/?q={quote(QUESTION)}{more}")
    expect(page.locator(".dfh-card").first).to_be_visible()


def test_a_citation_is_copied_with_one_click(visit):
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked(visit.page)
    button = visit.page.locator("[data-copy]").first
    citation = button.get_attribute("data-copy")
    button.click()
    expect(button).to_have_text(words.COPIED)
    assert visit.page.evaluate("navigator.clipboard.readText()") == citation
    expect(button).to_have_text(words.COPY)


def test_a_step_back_restores_the_view_and_the_next_question_keeps_its_restrictions(visit):
    page = visit.page
    asked(page, f"&kind={quote('提案')}&outcome=A")
    page.get_by_role("button", name="提案　✕").click()
    expect(page).not_to_have_url(re.compile("kind="))
    page.go_back()
    expect(page).to_have_url(re.compile("kind=.*outcome=A"))
    expect(page.get_by_role("button", name="提案　✕")).to_be_visible()
    box = page.get_by_placeholder(words.ASK_PLACEHOLDER)
    box.fill("停车难")
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"q={quote('停车难')}.*kind=.*outcome=A"))


def test_the_letter_opens_beside_the_results_with_its_passage_in_view(visit):
    asked(visit.page)
    with visit.page.context.expect_page() as opened:
        visit.page.get_by_role("link", name=words.OPEN_LETTER).first.click()
    letter = opened.value
    expect(letter.locator(".dfh-letter .here")).to_be_in_viewport()
    expect(letter.locator(".dfh-letter mark").first).to_be_visible()
    expect(visit.page.locator(".dfh-card").first).to_be_visible()


def test_no_latin_word_of_the_page_itself_is_seen(visit):
    for address in (
        "/",
        "/?mode=proposal",
        "/letter",
        "/precedents",
        "/timeline",
        "/clips",
        "/corpus",
        f"/?q={quote('火星移民')}",
    ):
        visit.page.goto(address)
        expect(visit.page.locator(".dfh-title")).to_be_visible()
        visit.page.wait_for_timeout(1500)
        assert visit.page.evaluate(SEEN) == []


SEEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const shown = box.width > 1 && box.height > 1 && style.visibility !== "hidden" && !/Material/.test(style.fontFamily);
    if (shown && /[A-Za-z]{2,}/.test(node.nodeValue) && !element.closest("style, script, noscript, .dfh-card, .dfh-table")) {
      found.push(node.nodeValue);
    }
  }
  return found;
}"""
"""Visible text with Latin words, but for what letters and file names say themselves; icons are letters of an icon font."""


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "letters").mkdir()
    (folder / "letters" / "答复.txt").write_text(LETTER, encoding="utf-8")
    index = folder / "index"
    command = [sys.executable, "-m", "search", "build", str(folder / "letters"), "--index", str(index)]
    subprocess.run(command, cwd=REPO, env=environment(), check=True, capture_output=True, timeout=300)
    with served(index, Path(folder / "log.txt")) as found:
        yield found


def test_what_a_letter_says_stays_text(browser, hostile_address):
    page = browser.new_context(base_url=hostile_address, locale="zh-CN").new_page()
    for address in (f"/?q={quote('量子花园')}", "/letter?doc=" + quote("临园函〔2024〕9号"), "/corpus"):
        page.goto(address)
        expect(page.locator(".dfh-title")).to_be_visible()
        page.wait_for_timeout(1500)
        assert page.evaluate("window.hurt") is None
        assert page.locator(".dfh img, .dfh script, .katex").count() == 0
    page.goto("/letter?doc=" + quote("临园函〔2024〕9号"))
    expect(page.locator(".dfh-letter")).to_contain_text("<script>window.hurt=1</script>")
    expect(page.locator(".dfh-letter")).to_contain_text("**粗体** $x^2$ [链接](http://x.cn) :red[红字]")


VIEWS = (
    "/",
    "/?mode=proposal",
    f"/?q={quote(QUESTION)}",
    f"/precedents?q={quote('感谢您对教育工作的关心和支持。')}",
    f"/timeline?q={quote('加装电梯')}%0A{quote('停车')}",
    "/clips",
    "/corpus",
)


@pytest.mark.parametrize("size", [(1366, 768), (820, 1180)], ids=["laptop", "tablet"])
def test_nothing_sticks_out_sideways(visit, size):
    page = visit.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in VIEWS:
        page.goto(address)
        expect(page.locator(".dfh-title")).to_be_visible()
        page.wait_for_timeout(1500)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        wide = "e => e.scrollWidth <= e.clientWidth + 1"
        assert page.locator("[data-testid=stMain]").evaluate(wide), address
    assert visit.errors == []


def test_everything_on_a_card_is_reached_and_used_by_keyboard(visit):
    page = visit.page
    asked(page)
    reached = set()
    page.get_by_placeholder(words.ASK_PLACEHOLDER).focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.textContent.trim()")
        reached.add(said)
        if said == words.KEEP:
            page.keyboard.press("Enter")
            break
    assert {words.OPEN_LETTER, words.COPY, words.KEEP} <= reached
    expect(page.locator("[data-keep][aria-pressed=true]").first).to_be_visible()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_what_is_put_aside_outlives_a_reload_and_is_taken_out_by_the_same_button(visit):
    page = visit.page
    asked(page)
    button = page.locator("[data-keep]").first
    button.click()
    expect(button).to_have_text(words.KEPT)
    page.reload()
    expect(page.locator("[data-keep]").first).to_have_text(words.KEPT)
    expect(page.get_by_role("link", name=words.CLIPS_COUNTED.format(n=1))).to_be_visible()
    page.locator("[data-keep]").first.click()
    expect(page.get_by_role("link", name=words.CLIPS, exact=True)).to_be_visible()
    expect(page.locator("[data-keep]").first).to_have_text(words.KEEP)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_figures_stand_out_from_their_ground(visit, scheme):
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/timeline?q={quote('加装电梯')}")
    label = page.locator(".vega-embed svg .role-axis-label text").first
    expect(label).to_be_visible()
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--dfh-soft').trim()")
    shown = label.evaluate("e => getComputedStyle(e).fill")
    assert shown == "rgb({}, {}, {})".format(*(int(ink[at : at + 2], 16) for at in (1, 3, 5)))
