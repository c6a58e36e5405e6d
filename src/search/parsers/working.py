"""Many files at once, in worker processes that can be killed: one file that hangs or eats memory costs that file alone.

Each worker is a fresh interpreter (so PDFium's state is clean, and nothing of the caller's main script runs again), driven
by one thread over its standard streams. It imports only what reading needs.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Generic, TypeVar, cast

from search.errors import ParseError, ReadingStoppedError, SearchError
from search.parsers.channel import receive, send
from search.parsers.files import CorpusFile
from search.settings import Settings
from search.types import ParsedFile

T = TypeVar("T")
F = TypeVar("F", Path, CorpusFile)

START_SECONDS = 120
"""Time a worker may take to start, on a machine under heavy load."""

START_TRIES = 3
WORKER = "from search.parsers.worker import main; main()"


def parse_many(
    files: Sequence[F], settings: Settings, read: Callable[[ParsedFile], T]
) -> Iterator[tuple[F, T | ParseError]]:
    """Read files in worker processes and yield ``(file, read(parsed) or the error)`` as they finish, in no fixed order.

    Args:
        files: paths or files of a corpus; each is yielded exactly once.
        settings: ``jobs``, ``parse_seconds``, ``parse_memory_mb``, ``max_file_mb``.
        read: what to do with each parsed file; runs in the worker, so it must be a function of an importable module and
            its result must be picklable.

    Raises:
        SearchError: worker processes cannot be started at all.
    """
    if not files:
        return
    pool = _Pool(files, settings, pickle.dumps((settings, read)))
    yield from cast("Iterator[tuple[F, T | ParseError]]", pool.results())


def worker_count(settings: Settings, files: int) -> int:
    """Return how many workers to start: as set, else one a core this process may use; never more than files."""
    if settings.jobs:
        return min(settings.jobs, files)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, files))


@dataclass(slots=True)
class _Pool(Generic[F]):
    """Threads that each drive one worker; ``None`` in the results marks a thread that is done."""

    files: Sequence[F]
    settings: Settings
    task: bytes
    todo: queue.SimpleQueue[F] = field(default_factory=queue.SimpleQueue)
    done: queue.Queue[tuple[F, object] | Exception | None] = field(init=False)
    stopped: threading.Event = field(default_factory=threading.Event)
    workers: list[_Worker] = field(default_factory=list)

    def results(self) -> Iterator[tuple[F, object]]:
        count = worker_count(self.settings, len(self.files))
        self.done = queue.Queue(maxsize=4 * count)
        for file in self.files:
            self.todo.put(file)
        self.workers = [_Worker(self.task, self.settings) for _ in range(count)]
        threads = [threading.Thread(target=self._drive, args=(worker,), daemon=True) for worker in self.workers]
        for thread in threads:
            thread.start()
        try:
            running = count
            while running:
                item = self.done.get()
                if item is None:
                    running -= 1
                elif isinstance(item, Exception):
                    raise item
                else:
                    yield item
        finally:
            self._stop(threads)

    def _drive(self, worker: _Worker) -> None:
        outcome: Exception | None = None
        try:
            while not self.stopped.is_set():
                try:
                    file = self.todo.get_nowait()
                except queue.Empty:
                    break
                self._put((file, worker.run(file)))
        except Exception as error:  # handed to the caller's thread, which raises it
            outcome = error
        finally:
            worker.close()
            self._put(outcome)

    def _put(self, item: tuple[F, object] | Exception | None) -> None:
        while not self.stopped.is_set():
            with contextlib.suppress(queue.Full):
                self.done.put(item, timeout=0.2)
                return

    def _stop(self, threads: Sequence[threading.Thread]) -> None:
        self.stopped.set()
        for worker in self.workers:
            worker.kill()
        for thread in threads:
            thread.join(timeout=10)


@dataclass(slots=True)
class _Worker:
    """One worker process, started when first needed and started again after it died."""

    task: bytes
    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None
    ended: bool = False

    def run(self, file: Path | CorpusFile) -> object:
        """Have one file read: the result, or the ParseError that says why there is none."""
        process = self._started()
        name = file if isinstance(file, Path) else file.name
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        watch = threading.Timer(self.settings.parse_seconds, give_up)
        watch.daemon = True
        watch.start()
        try:
            send(process.stdin, pickle.dumps(file))
            answer = receive(process.stdout)
        except OSError:
            answer = None
        finally:
            watch.cancel()
        if answer is not None:
            kind, value = pickle.loads(answer)  # noqa: S301 - written by our own worker
            if kind == "last":
                self.close()
            return value
        code = self._end()
        if late.is_set():
            return ReadingStoppedError(
                name, f"读取超过 {self.settings.parse_seconds} 秒仍未完成，文件可能已损坏，未收录。"
            )
        return ReadingStoppedError(name, f"读取进程意外中止（{_meaning(code)}），文件可能已损坏或过大，未收录。")

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self._end()
        for _ in range(START_TRIES):
            if self.ended:
                break
            process = self._start()
            watch = threading.Timer(START_SECONDS, _kill, (process,))
            watch.daemon = True
            watch.start()
            with contextlib.suppress(OSError):
                send(process.stdin, self.task)
            ready = receive(process.stdout)
            watch.cancel()
            if ready is not None:
                return process
            reason = self._said()
            self._end()
        raise SearchError(f"读取文件的子进程无法启动：{'' if self.ended else reason or '没有说明'}")

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part or str(Path.cwd()) for part in sys.path)}
        environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONIOENCODING="utf-8")
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return self.process

    def _said(self) -> str:
        if self.log is None:
            return ""
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def kill(self) -> None:
        """End the process at once, from any thread; whoever waits for its answer gets none."""
        self.ended = True
        process = self.process
        if process is not None:
            _kill(process)

    def close(self) -> None:
        """Let the process end by itself and forget it."""
        process = self.process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        self._end()

    def _end(self) -> int | None:
        process, self.process = self.process, None
        log, self.log = self.log, None
        if log is not None:
            log.close()
        if process is None:
            return None
        if process.stdout is not None and process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        _kill(process)
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return code


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a worker and whatever it started; each worker leads a process group of its own where there are such."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _meaning(code: int | None) -> str:
    if code is None:
        return "原因不明"
    if code in (-9, 137):
        return "可能内存不足"
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"
