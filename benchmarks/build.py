"""How long a build takes, stage by stage, and what it needs: from nothing, unchanged, and after one letter changed.

usage: python benchmarks/build.py [--letters 120 1000 4000] [--model bundled|hashing] [--jobs N] [--work DIR]

Letters are made (``made_corpus.py``) as text files, and the sample files of ``corpus/`` (PDF, Word, web pages) are measured
beside them. Each build runs in a process of its own, so that memory is its own. ``ratio`` is against the first row.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from made_corpus import write_letters  # noqa: E402

STAGES = ("清点文件", "读取文件", "计算向量", "写入索引")
HEAD = ("build", "letters", "passages", "s", "letters/s", "ratio", *STAGES, "提交", "MB", "index MB")

RUN = """
import json, resource, sys, time
from search.indexing import build_index
from search.settings import Settings
began, marks = time.perf_counter(), []
def told(step):
    if not marks or marks[-1][0] != step.stage: marks.append([step.stage, time.perf_counter() - began, 0.0])
    marks[-1][2] = time.perf_counter() - began
report = build_index([sys.argv[1]], sys.argv[2], Settings(embedder=sys.argv[3], jobs=int(sys.argv[4])), on_progress=told)
ends = [mark[1] for mark in marks[1:]] + [marks[-1][2]]
stages = {stage: end - start for (stage, start, _), end in zip(marks, ends)}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"report": [report.documents, report.passages], "seconds": report.seconds, "stages": stages, "peak": peak}))
"""


def run(corpus: Path, index: Path, options: argparse.Namespace) -> dict[str, object]:
    command = [sys.executable, "-c", RUN, corpus, index, options.model, str(options.jobs)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    facts = json.loads(done.stdout.splitlines()[-1])
    facts["size"] = sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / 1e6
    return facts


def row(name: str, facts: dict, first: float | None) -> tuple[list[str], float]:
    letters, passages = facts["report"]
    seconds, stages = facts["seconds"], facts["stages"]
    speed = letters / seconds
    rest = seconds - sum(stages.values())
    cells = [name, f"{letters}", f"{passages}", f"{seconds:.2f}", f"{speed:.0f}", f"{speed / (first or speed):.2f}"]
    cells += [f"{stages.get(stage, 0):.2f}" for stage in STAGES] + [f"{rest:.2f}"]
    return [*cells, f"{facts['peak']:.0f}", f"{facts['size']:.1f}"], first or speed


def show(rows: list[list[str]]) -> None:
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "-|" * len(HEAD))
    for cells in rows:
        print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, nargs="*", default=[120, 1000, 4000])
    parser.add_argument("--model", default="hashing")
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="bench-build-"))
    rows, first = [], None
    cells, first = row("corpus/ (PDF, Word, HTML, text)", run(ROOT / "corpus", work / "sample", options), first)
    rows.append(cells)
    for count in options.letters:
        corpus, index = work / f"letters-{count}", work / f"index-{count}"
        write_letters(corpus, count)
        rows.append(row("text, from nothing", run(corpus, index, options), first)[0])
        rows.append(row("text, unchanged", run(corpus, index, options), first)[0])
        changed = min(corpus.iterdir())
        changed.write_text(changed.read_text(encoding="utf-8") + "\n另行安排。", encoding="utf-8")
        rows.append(row("text, one letter changed", run(corpus, index, options), first)[0])
    show(rows)
    if options.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
