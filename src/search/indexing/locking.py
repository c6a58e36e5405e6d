"""One build at a time: a lock of the operating system, which a killed process cannot leave behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.errors import IndexBusyError, SearchError, system_reason


@contextmanager
def build_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at ``path``, making its folder where needed.

    Raises:
        IndexBusyError: another build holds it.
        SearchError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        message = f"无法写入索引文件夹 {path.parent}（{system_reason(error)}）；请检查权限，或用 --index 换一个文件夹。"
        raise SearchError(message) from error
    with file:
        try:
            _lock(file.fileno())
        except OSError as error:
            message = f"索引 {path.parent} 正在由另一个进程更新；请等它结束后再试。"
            raise IndexBusyError(message) from error
        yield  # closing the file gives the lock back


def _lock(handle: int) -> None:
    """Take the lock without waiting; ``OSError`` when another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
