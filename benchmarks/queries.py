"""How long a question takes: in process, and as a whole command.

usage: python benchmarks/queries.py [--letters 1000 9000] [--work DIR] [--plain 20000]

Builds an index of made letters of each size (kept in --work for the next time), asks the dev queries in random order, and prints
milliseconds per question at the 50th and 95th percentile beside the memory of the process. One thread. Up to --plain passages the
same questions go, one by one in turn, to bm25s and a NumPy scan (``plain.py``); ``ratio`` is the search's CPU time over theirs.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from made_corpus import write_letters  # noqa: E402
from plain import PlainSearch  # noqa: E402
from search import SearchEngine, Settings, build_index  # noqa: E402
from search.evaluation import load_queries  # noqa: E402


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(index: Path, rounds: int, *, beside_plain: bool) -> dict[str, tuple[float, float]]:
    engine = SearchEngine.open(index, Settings(index_dir=index))
    plain = PlainSearch(index, engine.embedder) if beside_plain else None
    texts = [query.text for query in load_queries(ROOT / "tests" / "data" / "queries_dev.jsonl")] * rounds
    random.Random(0).shuffle(texts)
    for text in texts[:20]:
        engine.search(text)
    times: dict[str, list[float]] = defaultdict(list)
    for text in texts:
        wall, cpu = time.perf_counter(), time.process_time()
        engine.search(text)
        times["wall ms"].append((time.perf_counter() - wall) * 1000)
        times["cpu ms"].append((time.process_time() - cpu) * 1000)
        if plain is not None:
            cpu = time.process_time()
            plain.search(text)
            times["plain cpu ms"].append((time.process_time() - cpu) * 1000)
    return {name: (percentile(values, 0.5), percentile(values, 0.95)) for name, values in times.items()}


def cold(index: Path, runs: int = 5) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "search",
            "query",
            "老楼没有电梯，政府给不给钱装",
            "--json",
            "--index",
            str(index),
        ]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
        )
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, nargs="+", default=[120, 1000, 9000])
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "search-benchmark")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument(
        "--plain", type=int, default=20_000, help="most passages up to which the plain way is measured"
    )
    chosen = options.parse_args()
    print(
        "| letters | passages | build s | letters/s | p50 ms | p95 ms | p50 cpu ms | p95 cpu ms | plain p50 cpu ms | ratio "
        "| cold command s | RSS MB |"
    )
    print("|--:" * 12 + "|")
    for count in chosen.letters:
        corpus, index = chosen.work / f"corpus-{count}", chosen.work / f"index-{count}"
        if not corpus.is_dir():
            write_letters(corpus, count)
        report = build_index([corpus], index, Settings(index_dir=index))
        figures = measure(index, chosen.rounds, beside_plain=report.passages <= chosen.plain)
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rate = f"{report.added / report.seconds:.0f}" if report.added else "–"
        wall, cpu, plain = figures["wall ms"], figures["cpu ms"], figures.get("plain cpu ms")
        yard = "– | –" if plain is None else f"{plain[0]:.1f} | {cpu[0] / plain[0]:.1f}"
        print(
            f"| {count} | {report.passages} | {report.seconds:.1f} | {rate} | {wall[0]:.1f} | {wall[1]:.1f} "
            f"| {cpu[0]:.1f} | {cpu[1]:.1f} | {yard} | {cold(index):.2f} | {rss:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
