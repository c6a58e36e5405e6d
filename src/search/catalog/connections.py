"""SQLite connections: how the file is opened, and one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

from search.errors import IndexDamagedError, IndexMissingError

DatabaseFault = sqlite3.Error
"""Whatever SQLite may raise: a full disk, a file that is no database, one that another program has locked."""

FAULT_REASONS = {
    sqlite3.SQLITE_BUSY: "目录库正被另一个程序占用",
    sqlite3.SQLITE_LOCKED: "目录库正被另一个程序占用",
    sqlite3.SQLITE_READONLY: "目录库只读",
    sqlite3.SQLITE_CANTOPEN: "目录库打不开",
    sqlite3.SQLITE_IOERR: "磁盘读写故障",
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_CORRUPT: "目录库已损坏",
    sqlite3.SQLITE_NOTADB: "目录库已损坏",
}
"""What SQLite says, in words for the person at the keyboard; by primary result code (https://www.sqlite.org/rescode.html)."""

BUSY_SECONDS = 30.0
"""How long a connection waits for another one's lock; only the moment of a checkpoint locks readers out."""


def fault_reason(error: DatabaseFault) -> str:
    """Say in Chinese why SQLite refused."""
    code = getattr(error, "sqlite_errorcode", 0)  # the low byte is the primary code
    return FAULT_REASONS.get(code & 0xFF, f"数据库错误 {code}")


def damaged(path: Path) -> IndexDamagedError:
    """Return the error for a catalog that SQLite cannot read."""
    return IndexDamagedError(f"目录库 {path} 已损坏；请运行 python -m search build --rebuild 重建。")


def missing(path: Path) -> IndexMissingError:
    """Return the error for a catalog that is not there yet."""
    folder = path.parent
    return IndexMissingError(f"{folder} 里还没有索引；请先运行 python -m search build 文件夹 --index {folder} 建立。")


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open the catalog so that nothing can be written through the connection.

    A catalog on a read-only disk has no place for SQLite's shared memory; it is then opened as a file that nobody changes.

    Raises:
        IndexMissingError: there is no such file.
        IndexDamagedError: it is not a catalog.
    """
    if not path.is_file():
        raise missing(path)
    uri = f"file:{quote(str(path.resolve()))}"
    for mode in ("?mode=ro", "?mode=ro&immutable=1"):
        connection = sqlite3.connect(
            uri + mode, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if "no such table" in str(error):  # its first build was not finished
                raise missing(path) from error
            if "unable to open" in str(error) or "readonly" in str(error):
                continue
            raise damaged(path) from error
        except sqlite3.DatabaseError as error:
            connection.close()
            raise damaged(path) from error
        return connection
    raise damaged(path)


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open or create a database for one writer, with a write-ahead log and every commit on disk before it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MB: a build writes whole letters
    except sqlite3.DatabaseError as error:
        connection.close()
        raise damaged(path) from error
    return connection


class ReaderPool:
    """One read-only connection a thread, opened when the thread first asks."""

    def __init__(self, path: Path) -> None:
        """Remember the file; the first connection is opened at once, so that errors show early."""
        self.path = path
        self._own = threading.local()
        self._all: dict[int, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self.connection()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection; those of threads that have ended are closed on the way."""
        mine: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if mine is not None:
            return mine
        mine = open_to_read(self.path)
        self._own.connection = mine
        with self._lock:
            alive = {thread.ident for thread in threading.enumerate()}
            for ident in [ident for ident in self._all if ident not in alive]:
                self._all.pop(ident).close()
            self._all[threading.get_ident()] = mine
        return mine

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._all.values():
                connection.close()
            self._all.clear()
        self._own = threading.local()
