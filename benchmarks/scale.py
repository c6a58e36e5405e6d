"""How the index holds up at size: milliseconds of each part of a search, with and without filters.

usage: python benchmarks/scale.py [--passages 10000 100000] [--dim 256] [--k 200]

Passages are mixed from the clauses of the sample letters, so that words and character pairs are as frequent as in real ones;
their vectors are the hashing embedder's. A filter leaves the share of passages given, scattered over all letters: the worst
case. Times are CPU times of one thread, so that other programs on the machine do not count. A plain NumPy scan that only
finds the places of the best stands beside as the yardstick: ``ratio`` is its time over ours at p50.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402

from search.catalog import Catalog, CatalogWriter, NewPassage  # noqa: E402
from search.catalog.rows import vector_to_blob  # noqa: E402
from search.embedders import HashingEmbedder  # noqa: E402
from search.lexical import LexicalIndex, write_lexical  # noqa: E402
from search.terms import index_terms  # noqa: E402
from search.text import sentences  # noqa: E402
from search.types import Document, Filters, LetterFields, Passage  # noqa: E402
from search.vectors.faiss_store import FaissStore  # noqa: E402

LETTERS = ROOT / "tests" / "data" / "letters"
A_LETTER = 10
ROUNDS = 60
SHARES = (None, 0.001, 0.01, 0.1, 0.5, 0.9)
FUNCTIONS = ("来文要点", "现状做法", "问题困难", "采纳回应", "不采纳理由", "下一步", "政策依据", "客套", None, None)
AGENCIES = [f"岚江省第{i}局" for i in range(60)]


def clauses() -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt")))
    whole = (text[slice(*span)].strip() for text in texts for span in sentences(text))
    return [part for words in whole if words.endswith("。") for part in words[:-1].split("，") if len(part) > 5]


def letters(count: int, rng: random.Random) -> Iterator[tuple[Document, list[Passage]]]:
    parts = clauses()
    for number in range(count // A_LETTER):
        pieces = ["，".join(rng.choices(parts, k=rng.randint(8, 16))) + "。" for _ in range(A_LETTER)]
        text, passages, at = "\n".join(pieces), [], 0
        for ordinal, piece in enumerate(pieces, start=1):
            function = FUNCTIONS[ordinal - 1]
            passages.append(Passage(0, f"d{number}", ordinal, at, at + len(piece), (1, 1), (), function, None, piece))
            at += len(piece) + 1
        fields = LetterFields(
            agency=AGENCIES[number % 60], year=2010 + number % 16, case_kind="提案", disclosure="公开"
        )
        yield Document(f"d{number}", f"{number}.txt", text, (0,), False, True, (0, len(text)), fields), passages


def make(folder: Path, count: int, dim: int) -> tuple[np.ndarray, dict[str, float]]:
    """Write catalog, lexical index and vectors; return the vectors and the seconds each took."""
    rng, embedder, took = random.Random(1), HashingEmbedder(dim), {}
    began = time.process_time()
    made = list(letters(count, rng))
    rows = embedder.embed_passages([p.text for _, passages in made for p in passages])
    took["made and embedded"] = time.process_time() - began
    began = time.process_time()
    with CatalogWriter(folder / "catalog.sqlite") as writer:
        blobs = iter(rows)
        for document, passages in made:
            new = [
                NewPassage(p, "加强养老服务", p.text.encode()[:16], vector_to_blob(next(blobs)), None) for p in passages
            ]
            writer.add_letter(document, new)
        writer.set_meta({"generation": "1", "dim": str(dim)})
        writer.commit()
    took["catalog"] = time.process_time() - began
    began = time.process_time()
    texts = (p.text for _, passages in made for p in passages)
    context = index_terms("加强养老服务")
    write_lexical(folder / "lexical", ((n, index_terms(text), context) for n, text in enumerate(texts, start=1)))
    took["lexical"] = time.process_time() - began
    began = time.process_time()
    store = FaissStore(dim)
    store.add(np.arange(1, len(rows) + 1), rows)
    store.save(folder / "vectors")
    took["vectors"] = time.process_time() - began
    return rows, took


def timed(run: Callable[[int], object]) -> tuple[float, float]:
    run(0)
    times = []
    for i in range(ROUNDS):
        began = time.process_time()
        run(i)
        times.append((time.process_time() - began) * 1e3)
    return float(np.percentile(times, 50)), float(np.percentile(times, 95))


def measure(folder: Path, rows: np.ndarray, k: int) -> list[list[str]]:
    rng, parts = random.Random(2), clauses()
    questions = ["".join(rng.choices(parts, k=2)) for _ in range(ROUNDS)]
    terms = [[(term, 1.0) for term in dict.fromkeys(index_terms(question))] for question in questions]
    vectors = HashingEmbedder(rows.shape[1]).embed_passages(questions)
    lexical, store = LexicalIndex.open(folder / "lexical"), FaissStore.open(folder / "vectors")
    numbers, table = np.arange(1, len(rows) + 1), []
    for share in SHARES:
        allowed = None
        if share is not None:
            allowed = np.sort(np.random.default_rng(3).choice(numbers, size=int(share * len(rows)), replace=False))
        label = "all" if share is None else f"{share:.1%}"
        yard = timed(lambda i, allowed=allowed: brute(rows, vectors[i], k, allowed))
        ours = timed(lambda i, allowed=allowed: store.search(vectors[i], k, allowed))
        found = timed(lambda i, allowed=allowed: lexical.search(terms[i], k, allowed))
        table.append([label, *cells(ours), *cells(yard), f"{yard[0] / ours[0]:.2f}", *cells(found)])
    return table


def brute(rows: np.ndarray, vector: np.ndarray, k: int, allowed: np.ndarray | None) -> np.ndarray:
    scores = rows @ vector if allowed is None else rows[allowed - 1] @ vector
    return np.argpartition(-scores, min(k, len(scores)) - 1)[:k]


def cells(times: tuple[float, float]) -> list[str]:
    return [f"{value:.2f}" for value in times]


def resolve(folder: Path) -> list[list[str]]:
    """Time filters resolved for the first time, and again."""
    table = []
    for name, filters in (
        ("one body", lambda i: Filters(agencies=(AGENCIES[i % 60],), year_from=1000 + i)),
        ("one function", lambda i: Filters(functions=("下一步",), year_from=1000 + i)),
        ("five years", lambda i: Filters(year_from=2020 - i % 5, year_to=2024 + i)),
        ("nearly all", lambda i: Filters(year_from=2011, year_to=3000 + i)),
    ):
        with Catalog.open(folder / "catalog.sqlite") as catalog:
            left = len(catalog.passage_nos(filters(0)))
            first = timed(lambda i, filters=filters, catalog=catalog: catalog.passage_nos(filters(i + 1)))
            again = timed(lambda _, filters=filters, catalog=catalog: catalog.passage_nos(filters(1)))
        table.append([name, f"{left}", *cells(first), *cells(again)])
    return table


def show(head: list[str], table: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |\n|" + "-|" * len(head))
    for row in table:
        print("| " + " | ".join(row) + " |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--k", type=int, default=200)
    options = parser.parse_args()
    for count in options.passages:
        folder = Path(tempfile.mkdtemp(prefix="bench-scale-"))
        rows, took = make(folder, count, options.dim)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        print(
            f"{len(rows)} passages of {options.dim}, k = {options.k}; {size:.0f} MB; seconds: "
            + str({n: round(s, 1) for n, s in took.items()})
        )
        head = ["allowed", "FAISS p50", "p95", "NumPy p50", "p95", "ratio", "Tantivy p50", "p95"]
        show(head, measure(folder, rows, options.k))
        show(["filter", "passages left", "first p50", "p95", "again p50", "p95"], resolve(folder))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
