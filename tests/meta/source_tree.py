"""The source as data: modules, their imports, their definitions. Read once, without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SRC = REPO / "src"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Module:
    """One file: its dotted name, its path, its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first name below ``search``: ``vectors`` for ``search.vectors.faiss_store``; ``search`` for the package itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else parts[0]

    def where(self, node: ast.AST) -> str:
        """Name a place for a message: ``src/search/text.py:12``."""
        return f"{self.path.relative_to(REPO)}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True)
class Import:
    """One imported module. ``deferred`` says that it happens inside a function; ``typing_only`` that it never happens."""

    target: str
    node: ast.stmt
    deferred: bool
    typing_only: bool


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the program, and app.py under the name ``app``."""
    found = [_read(path, _dotted(path)) for path in sorted((SRC / "search").rglob("*.py"))]
    app = REPO / "app.py"
    return (*found, *([_read(app, "app")] if app.is_file() else []))


def _read(path: Path, name: str) -> Module:
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def _dotted(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def for_every_module(check: Callable[[Module], None]) -> Callable[[], None]:
    """Make one test of a rule that all modules follow; the message names each that does not.

    A test a module and rule would be thousands, which take longer to hand out than to run.
    """

    def test() -> None:
        broken = []
        for module in modules():
            try:
                check(module)
            except AssertionError as error:
                broken.append(f"{module.name}: {error}")
        if broken:
            raise AssertionError("\n".join(broken))

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """Return what a module imports, wherever in the file it does."""
    return tuple(_imports(module, module.tree.body, _names(), deferred=False, typing_only=False))


@cache
def _names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


def _imports(
    module: Module, body: list[ast.stmt], known: frozenset[str], *, deferred: bool, typing_only: bool
) -> Iterator[Import]:
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node, deferred, typing_only)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield Import(whole if whole in known else base, node, deferred, typing_only)
        else:
            inside = deferred or isinstance(node, FunctionNode)
            for block in ("body", "orelse", "finalbody"):
                hidden = typing_only or (block == "body" and _is_typing_guard(node))
                nested = getattr(node, block, [])
                yield from _imports(module, nested, known, deferred=inside, typing_only=hidden)
            for handler in getattr(node, "handlers", []) + getattr(node, "cases", []):
                yield from _imports(module, handler.body, known, deferred=inside, typing_only=typing_only)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = module.path.name == "__init__.py"
    parts = module.name.split(".")
    parts = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _is_typing_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def functions(module: Module) -> Iterator[tuple[FunctionNode, bool]]:
    """Yield every function with whether it is a method."""
    for node in ast.walk(module.tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FunctionNode):
                yield child, isinstance(node, ast.ClassDef)
