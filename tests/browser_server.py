"""The page's server as ``make app`` starts it, on a free port of this machine, for tests that drive a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
STARTS_WITHIN, STEP = 90.0, 0.25
PATIENCE_MS = 30_000
"""How long a tab waits for what it expects: the machine may be busy."""


@contextmanager
def served(index: Path, log: Path, **settings: str) -> Iterator[str]:
    """Serve the page over ``index`` on a free port of this machine; ``settings`` are further ``SEARCH_*`` variables."""
    port = free_port()
    found = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            command, cwd=REPO, env=environment(SEARCH_INDEX_DIR=str(index), **settings), stdout=output, stderr=output
        )
        try:
            wait_until_healthy(found, server, log)
            yield found
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEARCH_", "STREAMLIT_"))}
    return {**kept, "PYTHONPATH": str(REPO / "src"), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", **more}


def free_port() -> int:
    """Ask the system for a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(found: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the server's own word that it is up, or fail with what it printed."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{found}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(STEP)
    pytest.fail("the page's server did not start:\n" + log.read_text(encoding="utf-8", errors="replace"))
