"""An administrator adds a letter, brings the index up to date, finds the letter, and deletes it again, all on the page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import expect

from browser_server import PATIENCE_MS, REPO, environment, served
from search.pages import words

LETTER = """临州市园林局
临园函〔2024〕9号

关于市政协十五届三次会议第2024999号提案的答复

某某委员：

您提出的《关于开放量子花园的提案》收悉，现答复如下：

量子花园计划明年开放，市民凭身份证免费入园，园内设无障碍通道和母婴室。

临州市园林局
2024年6月3日
"""


def test_an_administrator_adds_finds_and_deletes_a_letter(browser, sample_dir: Path, tmp_path: Path):
    letters, index = tmp_path / "letters", tmp_path / "index"
    letters.mkdir()
    for path in sorted(sample_dir.iterdir())[:2]:
        shutil.copy(path, letters / path.name)
    command = [sys.executable, "-m", "search", "build", str(letters), "--index", str(index)]
    subprocess.run(command, cwd=REPO, env=environment(), check=True, capture_output=True, timeout=300)
    with served(index, tmp_path / "log.txt", SEARCH_ADMIN="1") as found:
        context = browser.new_context(base_url=found, locale="zh-CN", viewport={"width": 1366, "height": 768})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto("/corpus")
        file = {"name": "量子花园答复.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name=words.ADD, exact=True).click()
        expect(page.get_by_text(words.ADD_DONE.format(n=1))).to_be_visible()
        page.get_by_role("button", name=words.UPDATE, exact=True).click()
        done = words.BUILT.format(added=1, changed=0, removed=0, unchanged=2, skipped=0)
        expect(page.get_by_text(done)).to_be_visible()

        reader = context.new_page()
        reader.goto(f"/?q={quote('量子花园什么时候开放')}")
        expect(reader.locator(".dfh-card").first).to_contain_text("量子花园计划明年开放")

        box = page.get_by_role("combobox")
        box.click()
        box.fill("量子")
        page.get_by_role("option").first.click()
        delete = page.get_by_role("button", name=words.DELETE, exact=True)
        expect(delete).to_be_disabled()
        page.get_by_text(words.DELETE_SURE).click()
        expect(delete).to_be_enabled()
        delete.click()
        expect(page.get_by_text(words.DELETE_DONE.format(name="量子花园答复.txt"))).to_be_visible()
        assert not (letters / "量子花园答复.txt").exists()
        page.get_by_role("button", name=words.UPDATE, exact=True).click()
        expect(
            page.get_by_text(words.BUILT.format(added=0, changed=0, removed=1, unchanged=2, skipped=0))
        ).to_be_visible()
        reader.reload()
        expect(reader.get_by_text(words.NOTHING_TITLE).or_(reader.get_by_text(words.WEAK_TITLE)).first).to_be_visible()
        context.close()
