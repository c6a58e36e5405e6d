"""All measurements in one report, in Markdown: `make bench`, or python benchmarks/run.py [build queries scale precedents] [--full]

Sizes are moderate, so that the whole takes less than ten minutes; ``--full`` goes beyond 100,000 passages. Figures of one run can be
compared with each other (each table has its ratios); figures of two runs only when nothing else ran on the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

TITLES = {
    "build": "Building an index",
    "queries": "Questions, in process and as a command",
    "scale": "The parts of a search at size, with and without filters",
    "precedents": "Wording precedents",
}
MODERATE = {
    "build": ("--letters", "120", "1000"),
    "queries": ("--letters", "120", "1000", "4000"),
    "scale": ("--passages", "10000", "100000"),
    "precedents": ("100000",),
}
FULL = {
    "build": ("--letters", "120", "1000", "9000"),
    "queries": ("--letters", "120", "1000", "9000"),
    "scale": ("--passages", "10000", "100000", "300000"),
    "precedents": ("100000",),
}
PACKAGES = ("numpy", "faiss-cpu", "tantivy", "rjieba", "tokenizers", "bm25s")


def machine() -> list[str]:
    """Say when and on what this runs, and how busy it is."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return [
        f"- date: {datetime.now().astimezone().isoformat(timespec='minutes')}",
        f"- machine: {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        f"- load before the run: {load} (a load near the number of cores, or above, makes wall times meaningless)",
        f"- Python {platform.python_version()}; " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        f"- commit: {commit()}",
    ]


def processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(TITLES)}; all of them when none is named"
    )
    parser.add_argument("--full", action="store_true", help="more than 100,000 passages; takes half an hour")
    options = parser.parse_args()
    if unknown := set(options.names) - TITLES.keys():
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    print("# Measurements\n\n" + "\n".join(machine()), flush=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    failed = 0
    for name in options.names or TITLES:
        print(f"\n## {TITLES[name]}\n", flush=True)
        began = time.perf_counter()
        command = [sys.executable, str(HERE / f"{name}.py"), *(FULL if options.full else MODERATE)[name]]
        failed |= subprocess.run(command, env=environment).returncode
        print(f"\n({time.perf_counter() - began:.0f} s)", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
