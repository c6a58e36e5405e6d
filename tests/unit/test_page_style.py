import re
import tomllib
from pathlib import Path

import pytest

from search.pages import words

REPO = Path(__file__).parents[2]
CSS = (REPO / "src/search/pages/page.css").read_text("utf-8")
SCRIPT = (REPO / "src/search/pages/page.js").read_text("utf-8")
THEME = tomllib.loads((REPO / ".streamlit/config.toml").read_text("utf-8"))["theme"]
VARIABLE = re.compile(r"--dfh-([a-z-]+): (#[0-9a-f]{6});")
AA = 4.5
"""WCAG 2.2, 1.4.3: contrast of text."""


def colours(scheme: str) -> dict[str, str]:
    light, dark = re.split(r"prefers-color-scheme: dark", CSS, maxsplit=1)
    found = dict(VARIABLE.findall(light))
    if scheme == "dark":
        found |= dict(VARIABLE.findall(dark))
    return found | {"paper": THEME[scheme]["backgroundColor"], "side": THEME[scheme]["secondaryBackgroundColor"]}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [(ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "side", "card", "tint")]
    + [("ink", "mark"), ("ink", "added"), ("on-accent", "accent")],
)
def test_all_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    found = colours(scheme)
    assert contrast(found[ink], found[ground]) >= AA


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_and_the_style_agree(scheme: str) -> None:
    assert THEME[scheme]["textColor"] == colours(scheme)["ink"]


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttpRequest", CSS + SCRIPT)


def test_all_wording_is_in_one_module_and_chinese() -> None:
    said = {name: value for name, value in vars(words).items() if name.isupper() and isinstance(value, str)}
    latin = {name: value for name, value in said.items() if re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", value))}
    assert latin == {}
    pages = [path for path in (REPO / "src/search/pages").glob("*.py") if path.name != "words.py"]
    chinese = re.compile(r"""["'][^"'\n]*[\u4e00-\u9fff]{5,}[^"'\n]*["']""")
    code = {path.name: re.sub(r'"""(?:.|\n)*?"""', "", path.read_text("utf-8")) for path in pages}
    assert {name: chinese.findall(text) for name, text in code.items() if chinese.search(text)} == {}
