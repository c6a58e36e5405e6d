"""Every pattern says what it is for. That none of them is slow on hostile text is tested where letters are read."""

from __future__ import annotations

import ast
import itertools

from meta.source_tree import for_every_module


def is_pattern(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile"


@for_every_module
def test_every_pattern_says_what_it_matches(module):
    silent = []
    body = [*module.tree.body, ast.Pass()]
    for statement, following in itertools.pairwise(body):
        said = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if is_pattern(statement) and not said:
            silent.append(module.where(statement))
    assert silent == []
