"""What runs inside a worker process: reads files one after the other until its input ends.

The first message brings the settings and the function to apply, each further one a file; each answer is ``(kind, value)``,
``last`` when the worker should be replaced.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from search.errors import ParseError, UnreadableFileError
from search.parsers.channel import receive, send
from search.parsers.files import CorpusFile, parse_corpus_file
from search.parsers.reading import parse_file
from search.settings import Settings
from search.types import ParsedFile

Read = Callable[[ParsedFile], object]


def main() -> None:
    """Serve files until the parent closes the pipe. Standard output is kept for answers alone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    first = receive(requests)
    if first is None:
        return
    settings, read = pickle.loads(first)  # noqa: S301 - written by the parent process
    limit_memory(settings.parse_memory_mb)
    send(answers, b"ready")
    while (message := receive(requests)) is not None:
        send(answers, answer(pickle.loads(message), settings, read))  # noqa: S301 - written by the parent process


def limit_memory(megabytes: int) -> None:
    """Cap the address space where the system can (Linux); elsewhere the time limit alone protects."""
    try:
        import resource
    except ImportError:
        return
    size = megabytes << 20
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return


def answer(file: Path | CorpusFile, settings: Settings, read: Read) -> bytes:
    """Read one file and return the pickled answer; never raises."""
    name = file if isinstance(file, Path) else file.name
    kind = "ok"
    value: object
    try:
        value = read(parse_file(file, settings) if isinstance(file, Path) else parse_corpus_file(file, settings))
        return pickle.dumps((kind, value))
    except ParseError as error:
        value = error
        kind = "last" if "内存不足" in error.reason else "ok"
    except MemoryError:
        kind, value = "last", UnreadableFileError(name, f"读取所需内存超过 {settings.parse_memory_mb} MB，未收录。")
    except RecursionError:
        value = UnreadableFileError(name, "文件结构嵌套过深，可能已损坏，未收录。")
    except Exception:  # an odd letter must not stop a build, whatever it brings to light
        value = UnreadableFileError(name, "读取时出错，未收录。请把这个文件交给程序的维护人员查看。")
    return pickle.dumps((kind, value))
