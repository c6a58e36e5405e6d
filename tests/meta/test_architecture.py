"""Who may import whom, and where each third-party package lives. The tables here are the architecture; the README draws them."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

from meta.source_tree import REPO, Module, for_every_module, imports, modules

FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "types errors lexicon models",
        "settings",
        "text agencies",
        "terms",
        "thesaurus letters queries proposals masking",
        "passages parsers embedders spelling topics",
        "catalog rerankers lexical vectors layout fusion highlight citing excerpts wordings related interaction",
        "exact calibration corrections reranking gathered",
        "indexing ranking precedents timeline following exporting evaluation gold gold_units",
        "engine comparing gold_report",
        "reporting measured usage",
        "cli pages",
        "__main__ app",
    )
)
"""From the ground up. A module imports from lower floors and from its own package, and from nowhere else."""

HOMES = {
    "pypdfium2": {"search.parsers"},
    "pypdf": {"search.parsers"},
    "lxml": {"search.parsers"},
    "selectolax": {"search.parsers"},
    "olefile": {"search.parsers"},
    "charset_normalizer": {"search.parsers"},
    "docx": {"search.parsers", "search.exporting"},
    "xlsxwriter": {"search.exporting"},
    "PIL": {"search.parsers"},
    "opencc": {"search.text"},
    "rjieba": {"search.terms"},
    "torch": {"search.embedders", "search.rerankers"},
    "sentence_transformers": {"search.embedders", "search.rerankers"},
    "tokenizers": {"search.embedders"},
    "huggingface_hub": {"search.embedders"},
    "safetensors": {"search.embedders", "search.interaction"},
    "faiss": {"search.vectors.faiss_store"},
    "pymilvus": {"search.vectors.milvus_store"},
    "tantivy": {"search.lexical"},
    "sqlite3": {"search.catalog", "search.indexing"},
    "streamlit": {"search.pages", "app"},
    "altair": {"search.pages"},
    "pandas": {"search.pages"},
    "rapidfuzz": {"search.precedents", "search.wordings"},
    "rich": {"search.cli", "search.reporting"},
}
"""Where each package lives. What is not named here may be imported anywhere, once it is in :data:`ANYWHERE`."""

ANYWHERE = frozenset({"numpy", "search"}) | sys.stdlib_module_names

HEAVY = frozenset({"torch", "sentence_transformers", "faiss", "tantivy", "pypdfium2", "docx", "pandas", "altair"})
"""Imported inside the functions that need them, so that a command that needs none of them starts at once."""

NO_NETWORK = frozenset(
    {"requests", "httpx", "urllib.request", "http.client", "http.server", "socket", "ftplib", "smtplib"}
)
OWN_MESSAGES = frozenset({"search.parsers.worker", "search.parsers.working"})
"""Two ends of a pipe between our own processes, which nobody else writes to; pickle serves there as in multiprocessing."""
NO_CODE_FROM_DATA = frozenset({"pickle", "marshal", "shelve", "dill", "joblib"})


def floor_of(room: str) -> int | None:
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), None)


@cache
def rooms() -> list[Module]:
    """Every module but the package itself, whose only business is to re-export."""
    return [module for module in modules() if module.name != "search"]


def room_of(target: str) -> str | None:
    """Return the room an import leads to, or ``None`` for what is not ours."""
    head, *rest = target.split(".")
    if head != "search":
        return None
    return rest[0] if rest else "search"


def test_every_module_has_a_floor():
    homeless = sorted({module.room for module in rooms() if floor_of(module.room) is None})
    assert homeless == [], "give each its row in FLOORS"


@for_every_module
def test_imports_go_down_only(module):
    if module not in rooms():
        return
    own = floor_of(module.room)
    wrong = []
    for item in imports(module):
        room = room_of(item.target)
        if room is None or room == module.room:
            continue
        other = floor_of(room)
        if other is None or own is None or other >= own:
            wrong.append(f"{module.where(item.node)} imports {item.target}")
    assert wrong == []


@for_every_module
def test_third_party_packages_stay_at_home(module):
    wrong = []
    for item in imports(module):
        package = item.target.split(".")[0]
        homes = HOMES.get(package)
        if homes is None:
            if package not in ANYWHERE:
                wrong.append(f"{module.where(item.node)} imports {package}, which has no home in HOMES")
        elif not any(module.name == home or module.name.startswith(f"{home}.") for home in homes):
            wrong.append(f"{module.where(item.node)} imports {package}, which lives in {', '.join(sorted(homes))}")
    assert wrong == []


@for_every_module
def test_heavy_packages_are_imported_where_they_are_first_needed(module):
    early = [
        f"{module.where(item.node)} imports {item.target}"
        for item in imports(module)
        if item.target.split(".")[0] in HEAVY and not item.deferred and not item.typing_only
    ]
    assert early == []


@for_every_module
def test_nothing_reaches_for_the_network_or_runs_code_from_data(module):
    banned = NO_NETWORK | (frozenset() if module.name in OWN_MESSAGES else NO_CODE_FROM_DATA)
    wrong = [f"{module.where(item.node)} imports {item.target}" for item in imports(module) if item.target in banned]
    assert wrong == []


def run_python(code: str) -> str:
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=60, env={"PYTHONPATH": "src"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_loads_nothing_heavy():
    loaded = run_python("import sys, search; print(*sorted({name.split('.')[0] for name in sys.modules}))").split()
    assert HEAVY.isdisjoint(loaded)
    assert "streamlit" not in loaded


def test_help_never_loads_torch():
    code = (
        "import sys, contextlib, io\n"
        "from search.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main(['--help'])\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    assert (HEAVY | {"streamlit", "numpy.random"}).isdisjoint(run_python(code).split())
