"""Every pattern says what it is for. That none of them is slow on hostile text is tested where letters are read."""

from __future__ import annotations

import ast
import itertools

import pytest

from meta.source_tree import Module, modules


def defines_patterns(module: Module) -> bool:
    return any(is_pattern(statement) for statement in module.tree.body)


def is_pattern(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile"


@pytest.mark.parametrize(
    "module", [module for module in modules() if defines_patterns(module)], ids=lambda module: module.name
)
def test_every_pattern_says_what_it_matches(module):
    silent = []
    body = [*module.tree.body, ast.Pass()]
    for statement, following in itertools.pairwise(body):
        said = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if is_pattern(statement) and not said:
            silent.append(module.where(statement))
    assert silent == []
