"""What the two READMEs tell people to type exists, and both tell the same."""

from __future__ import annotations

import re
import shlex

import pytest

from meta.source_tree import REPO

READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```(?:bash|sh|console|bat|powershell)\n(.*?)^```", re.DOTALL | re.MULTILINE)
"""The lines of a block of commands; a block of output or of Python has another tag."""
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def commands(name: str) -> list[str]:
    text = (REPO / name).read_text(encoding="utf-8")
    rows = [row for block in BLOCK.findall(text) for row in block.splitlines()]
    rows = [row.split("  #")[0].strip().removeprefix("$ ") for row in rows]
    return [row for row in rows if row and not row.startswith("#")]


def targets() -> set[str]:
    return set(TARGET.findall((REPO / "Makefile").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_named_exists(name):
    named = {word for row in commands(name) if row.startswith("make ") for word in row.split()[1:] if "=" not in word}
    assert named
    assert named <= targets()


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_is_understood(name):
    from search.cli import _parser

    shown = [row for row in commands(name) if "-m search " in row]
    assert shown
    for row in shown:
        words = shlex.split(row.split(" > ")[0].split(" | ")[0])
        arguments = _parser().parse_args(words[words.index("search") + 1 :])
        assert callable(arguments.command), row


def test_both_readmes_show_the_same_commands():
    english, chinese = ({shape(row) for row in commands(name)} for name in READMES)
    assert english == chinese


def shape(row: str) -> str:
    """Leave out what stands for the reader's own words."""
    return re.sub(r"\s+", " ", row)


@pytest.mark.parametrize("name", READMES)
def test_every_file_linked_to_exists(name):
    text = (REPO / name).read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (REPO / link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_first_screen_says_what_it_is_and_how_to_open_it(name):
    first = "\n".join((REPO / name).read_text(encoding="utf-8").splitlines()[:30])
    assert "答复函" in first
    assert "make app" in first
    assert "python -m search query" in first


@pytest.mark.parametrize("name", READMES)
def test_the_samples_are_called_fictional(name):
    text = (REPO / name).read_text(encoding="utf-8")
    assert re.search("虚构|fictional", text)
