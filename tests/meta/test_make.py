"""The make targets do what their names say; nothing is run here, only what make would run is read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from meta.source_tree import REPO

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
SAME_FOR_PEOPLE_AND_CI = {"app", "test", "check", "bench", "evaluate"}


def make(*words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "SEARCH_"))}
    done = subprocess.run(["make", *words], cwd=REPO, env=kept, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_lists_every_target():
    declared = re.search(r"^\.PHONY: (.+)$", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert declared
    listed = set(re.findall(r"^ +make ([a-z-]+)", make("help"), re.MULTILINE))
    assert listed == set(declared[1].split())
    assert listed >= SAME_FOR_PEOPLE_AND_CI


def test_app_updates_the_index_and_serves_the_page_on_the_port_asked_for():
    steps = make("-n", "app", "PORT=8600", "HEADLESS=1", "CORPUS=/data/letters")
    build, serve = steps.index("-m search build /data/letters"), steps.index("streamlit run app.py --server.port 8600")
    assert build < serve
    assert "--server.headless true" in steps


def test_test_runs_everything_the_slow_tests_and_the_browser_included():
    assert '-m pytest -m ""' in make("-n", "test")


def test_a_machine_without_a_new_enough_python_is_told_so_in_both_languages(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "install", "PYTHON=", f"VENV={tmp_path / 'none'}"]
    done = subprocess.run(command, cwd=REPO, env=kept, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode != 0
    assert "没有找到 Python 3.11" in done.stderr
    assert "No Python 3.11" in done.stderr


def test_every_benchmark_named_exists():
    named = re.search(r"^BENCHES \?= (.+)$", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert named
    assert [name for name in named[1].split() if not (REPO / "benchmarks" / f"{name}.py").is_file()] == []


def test_ci_runs_the_command_of_the_readme():
    script = REPO / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test")
