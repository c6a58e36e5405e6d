"""The real page in a real browser: a server on this machine over an index of a dozen sample letters, headless Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_server import PATIENCE_MS, REPO, environment, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

INSTALL = "网页测试需要 Chromium：apt-get install chromium chromium-driver fonts-noto-cjk"
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SAMPLE = (
    "2019_省住建厅_11020088",
    "2021_临州市住建局_2021118",
    "2025_临州市住建局_2025089",
    "2023_省住建厅_12010190",
    "2020_临州市城市管理局_2020094",
    "2021_临州市城管局_2021075",
    "2020_云浦市民政局_2020045",
    "2019_省科技厅_1102118",
    "2022_省工信厅_1105032",
    "2023_云浦市工信局_2023019",
    "2020_青溪市退役军人局_2020061",
    "2022_省卫健委_0433",
)
"""Lifts, parking, smoke, canteens, new industries; all kinds of files, and one letter that is 不予公开."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser.

    A page that is driven faster than a busy machine can draw it may miss a click: such a test is driven again, twice at most, before
    it counts as failed.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=1))
            item.add_marker(pytest.mark.browser)


@dataclass
class Visit:
    """A tab and what happened in it: requests to other machines (none is let through) and errors of scripts."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of :data:`SAMPLE`."""
    folder = tmp_path_factory.mktemp("letters")
    for stem in SAMPLE:
        for path in (REPO / "corpus" / stem[:4]).glob(f"{stem}.*"):
            shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture(scope="session")
def sample_index(sample_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of these letters, built by the command that people use."""
    index = tmp_path_factory.mktemp("index") / "index"
    command = [sys.executable, "-m", "search", "build", str(sample_dir), "--index", str(index)]
    done = subprocess.run(command, cwd=REPO, env=environment(), capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return index


@pytest.fixture(scope="session")
def address(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served, as ``make app`` serves it."""
    with served(sample_index, tmp_path_factory.mktemp("server") / "log.txt") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip(INSTALL)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A fresh tab of a desktop browser in Chinese, at no address yet; ``goto("/…")`` is relative to the page."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    seen = Visit(page)

    def admit(route: Route, request: Request) -> None:
        if request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            seen.outside.append(request.url)
            route.abort()

    context.route("**/*", admit)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    yield seen
    context.close()
