"""Habits that hold everywhere in the source, checked on its syntax tree."""

from __future__ import annotations

import ast
import re
from functools import cache

from meta.source_tree import REPO, Module, for_every_module, functions, modules

NOT_OUR_WORDS = re.compile(r"(?:^|_)(?:chunks?|chunked|chunking|top_?k|fetch_k|utils?|helpers?|kwargs)(?:$|_)")
"""``top_k``, ``split_chunks`` yes; ``passages``, ``stop_known`` no. The words we use are in the README's table."""
VAGUE_FILES = frozenset({"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"})
REGEX_CALLS = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
PLAIN = frozenset({r"\s+"})
"""Patterns so plain that a name says less than they do."""
PRINTS = frozenset({"search.cli", "search.reporting"})
MOST_PARAMETERS = 5
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400


def calls(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def own_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    document = ast.get_docstring(node, clean=False)
    return (node.end_lineno or node.lineno) - node.lineno + 1 - (document.count("\n") + 1 if document else 0)


@for_every_module
def test_source_has_no_assert_and_only_the_command_line_prints(module):
    wrong = [module.where(node) for node in ast.walk(module.tree) if isinstance(node, ast.Assert)]
    if module.name not in PRINTS:
        wrong += [module.where(call) for call in calls(module) if ast.unparse(call.func) == "print"]
    assert wrong == []


@for_every_module
def test_every_module_says_what_it_is(module):
    if module.tree.body:
        assert ast.get_docstring(module.tree), module.path


@for_every_module
def test_names_use_the_words_of_the_house(module):
    names: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names[node.name] = module.where(node)
        elif isinstance(node, ast.arg):
            names[node.arg] = module.where(node)
        elif isinstance(node, ast.Name):
            names[node.id] = module.where(node)
    assert {name: place for name, place in names.items() if NOT_OUR_WORDS.search(name.lower())} == {}


def test_no_file_has_a_vague_name():
    assert [str(module.path) for module in modules() if VAGUE_FILES & set(module.name.split("."))] == []


@for_every_module
def test_patterns_are_named_module_constants(module):
    wrong = []
    for function, _ in functions(module):
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            owner = ast.unparse(node.func.value)
            if owner in {"re", "regex"} and node.func.attr in REGEX_CALLS and isinstance(node.args[0], ast.Constant):
                if node.args[0].value in PLAIN:
                    continue
                wrong.append(module.where(node))
    assert wrong == []


@for_every_module
def test_signatures_are_small_and_say_their_types(module):
    wrong = []
    for function, is_method in functions(module):
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        if is_method and positional and positional[0].arg in {"self", "cls"}:
            positional = positional[1:]
        if len(positional) + len(arguments.kwonlyargs) > MOST_PARAMETERS:
            wrong.append(f"{module.where(function)} {function.name}: more than {MOST_PARAMETERS} parameters")
        if arguments.kwarg is not None and ast.unparse(arguments.kwarg.annotation or ast.Constant("")) != "object":
            wrong.append(f"{module.where(function)} {function.name}: **{arguments.kwarg.arg}")
        flags = [item.arg for item in positional if item.annotation and ast.unparse(item.annotation) == "bool"]
        if flags:
            wrong.append(f"{module.where(function)} {function.name}: flag {flags[0]} is not keyword-only")
        hints = [item.annotation for item in (*positional, *arguments.kwonlyargs)] + [function.returns]
        if any(hint is not None and re.search(r"\bAny\b", ast.unparse(hint)) for hint in hints):
            wrong.append(f"{module.where(function)} {function.name}: Any")
    assert wrong == []


def own_errors():
    return {node.name for module in modules() if module.name == "search.errors" for node in module.tree.body
            if isinstance(node, ast.ClassDef)}  # fmt: skip


@for_every_module
def test_no_message_quotes_what_a_library_says_in_english(module):
    wrong = []
    for handler in (node for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler) and node.name):
        caught = {name.id for name in ast.walk(handler.type or handler) if isinstance(name, ast.Name)}
        if caught <= own_errors():
            continue
        for value in (node for node in ast.walk(handler) if isinstance(node, ast.FormattedValue)):
            if ast.unparse(value.value) in {handler.name, f"str({handler.name})", f"type({handler.name}).__name__"}:
                wrong.append(module.where(value))
    assert wrong == []


@for_every_module
def test_functions_and_modules_stay_readable(module):
    wrong = [
        f"{module.where(function)} {function.name}: {own_lines(function)} lines"
        for function, _ in functions(module)
        if own_lines(function) > LONGEST_FUNCTION
    ]
    lines = len(module.path.read_text(encoding="utf-8").splitlines())
    if lines > LONGEST_MODULE:
        wrong.append(f"{module.name}: {lines} lines")
    assert wrong == []


@for_every_module
def test_nothing_is_run_that_came_as_text(module):
    names = {ast.unparse(call.func) for call in calls(module)}
    assert names.isdisjoint({"eval", "exec", "os.system", "os.popen", "__import__"})
    assert [module.where(c) for c in calls(module) for k in c.keywords if k.arg == "shell"] == []


@for_every_module
def test_the_program_never_reads_the_makers_material(module):
    text = module.path.read_text(encoding="utf-8")
    assert not re.search(r"""["'/]shared["'/]""", text), module.path


@cache
def errors_of_the_house() -> set[str]:
    (errors,) = (module for module in modules() if module.name == "search.errors")
    return {node.name for node in errors.tree.body if isinstance(node, ast.ClassDef)}


def words_said(node: ast.expr) -> str | None:
    """Return the fixed words of a message, or ``None`` where it is put together elsewhere."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@for_every_module
def test_what_goes_wrong_is_said_in_chinese_sentences(module):
    silent = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = words_said(node.exc.args[-1])
            ours = ast.unparse(node.exc.func).split(".")[-1] in errors_of_the_house()
            if ours and said is not None and not re.search("[一-鿿].*[。：）]", said):
                silent.append(f"{module.where(node)} {said}")
    assert silent == []


def test_the_repository_keeps_no_built_files():
    ignored = (REPO / ".gitignore").read_text(encoding="utf-8").split()
    assert {".venv/", "__pycache__/", "/index/*", "*.egg-info/"} <= set(ignored)
