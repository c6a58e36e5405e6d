"""A build may be killed at any moment: readers see the old state or the new one, and the next build goes on."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import search
from index_state import SETTINGS, state
from made_letters import write_letters
from search.catalog import Catalog
from search.errors import IndexMissingError
from search.indexing import build_index, verify_index
from search.layout import IndexLayout
from search.lexical import LexicalIndex
from search.vectors import open_vectors

BUILD = """
import sys
from search.indexing import build_index
from search.embedders import open_embedder
from search.settings import Settings
from search.terms import index_terms
settings = Settings(embedder="hashing", jobs=1)
open_embedder(settings), index_terms("预热词典")
print("go", flush=True)
build_index([sys.argv[1]], sys.argv[2], settings)
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that nobody can catch"),
]


def before(corpus):
    """Make the corpus what it is before a change."""
    for path in corpus.rglob("*.txt"):
        path.unlink()
    write_letters(corpus, range(1, 31))


def after(corpus):
    """Change it: letters come, change and go."""
    write_letters(corpus, range(31, 41))
    for path in write_letters(corpus, range(1, 6)):
        path.unlink()
    write_letters(corpus, range(6, 11), extra="同时，鼓励各地先行先试。")


def start(corpus, index):
    environment = {"PYTHONPATH": str(Path(search.__file__).parent.parent), "OMP_NUM_THREADS": "1", "PATH": ""}
    process = subprocess.Popen([sys.executable, "-c", BUILD, corpus, index], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline() == b"go\n"
    return process


def seconds_of_a_build(corpus, index):
    started = time.perf_counter()
    with start(corpus, index) as process:
        begun = time.perf_counter()
    assert process.returncode == 0, f"after {time.perf_counter() - started:.1f} s"
    return time.perf_counter() - begun


def seen(index):
    """What a reader sees: nothing before the first commit."""
    try:
        assert verify_index(index) == []
        return state(index)
    except IndexMissingError:
        return None


def kill_many_times(tmp_path, kills, seed):
    chance = random.Random(seed)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    expected = []
    for make in (before, after):
        make(corpus)
        build_index([corpus], tmp_path / make.__name__, SETTINGS)
        expected.append(state(tmp_path / make.__name__))
    before(corpus)
    took = seconds_of_a_build(corpus, tmp_path / "timed")
    old, new, makers = None, expected[0], (before, after)
    committed = 0
    for _ in range(kills):
        with start(corpus, index) as process:
            time.sleep(chance.uniform(0, 1.1 * took))
            process.send_signal(signal.SIGKILL)
        found = seen(index)
        assert found in (old, new)
        if found == new:
            committed += 1
            makers[committed % 2](corpus)
            old, new = new, expected[committed % 2]
    build_index([corpus], index, SETTINGS)
    assert seen(index) == new
    assert len(IndexLayout(index).generations()) <= 2
    assert not IndexLayout(index).staging.exists()


def test_three_kills_leave_the_old_state_or_the_new(tmp_path):
    kill_many_times(tmp_path, kills=3, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_many_kills_leave_the_old_state_or_the_new(tmp_path, seed):
    kill_many_times(tmp_path, kills=20, seed=seed)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def stop_at(monkeypatch, target):
    def stop(*_, **__):
        raise Killed

    monkeypatch.setattr(target, stop)


@pytest.mark.parametrize(
    ("target", "committed"),
    [
        ("search.indexing.building.scan", False),
        ("search.indexing.building.plan_letters", False),
        ("search.indexing.building.keep_readings", False),
        ("search.indexing.building.derive", False),
        ("search.indexing.deriving.checksums", False),
        ("search.catalog.writing.CatalogWriter.commit", False),
        ("search.layout.Manifest.write", True),
        ("search.indexing.building.sweep", True),
        ("search.catalog.staging.Staging.delete", True),
    ],
)
def test_a_stop_between_any_two_steps_is_harmless(tmp_path, monkeypatch, target, committed):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_letters(corpus, range(1, 5))
    build_index([corpus], index, SETTINGS)
    old = state(index)
    write_letters(corpus, range(4, 7), extra="另行安排。")
    with monkeypatch.context() as patched:
        stop_at(patched, target)
        with pytest.raises(Killed):
            build_index([corpus], index, SETTINGS)
    assert (seen(index) != old) is committed
    build_index([corpus], index, SETTINGS)
    build_index([corpus], tmp_path / "clean", SETTINGS)
    assert seen(index) == state(tmp_path / "clean")


def test_a_build_goes_on_from_what_a_killed_one_has_read_and_embedded(tmp_path, monkeypatch):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_letters(corpus, range(1, 5))
    with monkeypatch.context() as patched:
        stop_at(patched, "search.indexing.building.keep_readings")
        with pytest.raises(Killed):
            build_index([corpus], index, SETTINGS)
    monkeypatch.setattr("search.indexing.reading.parse_many", lambda files, *_: pytest.fail("read") if files else ())
    monkeypatch.setattr("search.indexing.embedding._embed", lambda *_: pytest.fail("embedded"))
    assert build_index([corpus], index, SETTINGS).documents == 4


def test_readers_keep_answering_while_builds_run_and_never_see_a_mixture(tmp_path):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_letters(corpus, range(1, 5))
    build_index([corpus], index, SETTINGS)
    layout, done, seen_generations, faults = IndexLayout(index), threading.Event(), set(), []

    def read():
        with Catalog.open(layout.catalog) as catalog:
            while not done.is_set():
                with catalog.reading() as generation:
                    seen_generations.add(generation)
                    lexical = LexicalIndex.open(layout.lexical(generation))
                    store = open_vectors(layout.vectors(generation))
                    numbers = catalog.all_passage_nos()
                    if len(lexical) != len(numbers) or store.passage_nos.tolist() != numbers.tolist():
                        faults.append(generation)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(10, 14):
        write_letters(corpus, [number])
        build_index([corpus], index, SETTINGS)
    time.sleep(0.3)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert 5 in seen_generations
