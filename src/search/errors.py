"""The error tree. Each message says in Chinese what is wrong, where, and what to do; it can be shown as it is.

SearchError                     everything raised on purpose
├── SettingsError               a setting is impossible: names it and where it came from
├── QueryError                  the question cannot be asked like that
├── ParseError                  a file cannot be read; carries .path and .reason
│   ├── UnsupportedFormatError  not a format we read
│   └── UnreadableFileError     damaged, encrypted, too large, or without a text layer
│       └── ReadingStoppedError out of time or memory: it may succeed another time
├── MissingDependencyError      a package is not installed; names the line that installs it
├── EmbedderError               the model cannot be loaded: says how to get it there
├── IndexMissingError           there is no index; names the command that builds it
├── IndexMismatchError          made by another version or model; says what differs and the command that mends it
├── IndexDamagedError           a file of the index is missing or altered; names it
├── IndexBusyError              another build is running
├── NotFoundError               the letter asked for is not in the index
└── JudgmentError               a labelled set cannot be read or its quotation not be found
"""

from __future__ import annotations

import errno
from pathlib import Path

SYSTEM_REASONS = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "同名文件已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EBUSY: "文件正被占用",
    errno.EIO: "磁盘读写故障",
}
"""What the operating system says, in words for the person at the keyboard."""


class SearchError(Exception):
    """Base of everything raised on purpose. ``str()`` is one Chinese sentence fit for a reader."""


class SettingsError(SearchError):
    """A setting has an impossible value."""


class QueryError(SearchError):
    """The question cannot be asked like that."""


class ParseError(SearchError):
    """A file cannot be read."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Keep the file and the reason apart, so that a report can list them in columns."""
        super().__init__(f"{path}：{reason}")
        self.path = Path(path)
        self.reason = reason

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, str]]:
        """Cross process borders whole."""
        return type(self), (str(self.path), self.reason)


class UnsupportedFormatError(ParseError):
    """Not a format we read."""


class UnreadableFileError(ParseError):
    """Damaged, encrypted, too large, or without a text layer."""


class ReadingStoppedError(UnreadableFileError):
    """Reading ran out of time or memory, or was ended from outside: on a quieter machine it may succeed."""


class MissingDependencyError(SearchError):
    """A package is not installed."""


class EmbedderError(SearchError):
    """The embedding model cannot be loaded."""


class IndexMissingError(SearchError):
    """There is no index."""


class IndexMismatchError(SearchError):
    """The index was made by another version or with another model."""


class IndexDamagedError(SearchError):
    """A file of the index is missing or altered."""


class IndexBusyError(SearchError):
    """Another build is running."""


class NotFoundError(SearchError):
    """The letter asked for is not in the index."""


class JudgmentError(SearchError):
    """A labelled set cannot be read, or its quotation is not in the letter."""


def system_reason(error: OSError) -> str:
    """Say in Chinese why the operating system refused."""
    return SYSTEM_REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
