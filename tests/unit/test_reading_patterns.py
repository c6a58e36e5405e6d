"""Each pattern matches the examples its docstring gives, and does not match the others as a whole."""

import ast
import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "search"
MODULES = (
    "text.characters", "text.cleaning", "text.lines", "text.marks", "text.numbers", "text.sentences", "text.spaces",
    "letters.addressees", "letters.case_fields", "letters.cases", "letters.citations", "letters.cited_titles",
    "letters.contacts", "letters.dates", "letters.frame",
    "letters.head_fields", "letters.outcomes", "letters.reading", "letters.receipt_fields", "letters.tail_fields",
)  # fmt: skip
EXAMPLE = re.compile(r"``(.+?)``", re.DOTALL)


def examples():
    for name in MODULES:
        path = SOURCE / (name.replace(".", "/") + ".py")
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, following in pairwise(body):
            value = getattr(statement, "value", None)
            if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile"):
                continue
            said = following.value.value if isinstance(following, ast.Expr) else ""
            pattern = getattr(importlib.import_module(f"search.{name}"), statement.targets[0].id)
            yield f"{name}.{statement.targets[0].id}", pattern, said


CASES = list(examples())


@pytest.mark.parametrize(("name", "pattern", "said"), CASES, ids=[name for name, _, _ in CASES])
def test_a_pattern_matches_its_example_and_not_the_other(name, pattern, said):
    yes, _, no = said.replace(r"\r\n", "\r\n").replace(r"\n", "\n").partition("; not ")
    quoted = EXAMPLE.findall(yes)
    assert not quoted or any(pattern.search(example) for example in quoted), (name, quoted)
    refused = EXAMPLE.findall(no)
    assert not refused or pattern.fullmatch(refused[0]) is None, (name, refused[0])
