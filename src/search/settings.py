"""One frozen :class:`Settings`: defaults < ``SEARCH_*`` environment < command-line flags. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import cast, get_args

from search.errors import SettingsError
from search.types import Audience

PREFIX = "SEARCH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set. Each field can be given as ``SEARCH_<NAME>`` in the environment.

    Attributes:
        index_dir: folder of the index.
        embedder: ``bundled`` (the model in this package), ``hashing`` (no model, for tests), or a sentence-transformers
            model by hub name or folder.
        reranker: a CrossEncoder of sentence-transformers by hub name or folder, which puts the first 50 passages into its order;
            empty for none. The letters need not be indexed again for it.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``: where sentence-transformers models run.
        jobs: worker processes that read files; 0 chooses by the number of cores.
        parse_seconds: time one file may take.
        parse_memory_mb: memory a worker may use.
        max_file_mb: larger files are skipped and named.
        candidates: depth to which each ranking is read before they are joined.
        k: passages returned when the caller does not say.
        audience: ``internal`` sees every letter; ``public`` only those marked 公开.
        admin: whether the page may add and delete files and rebuild.
    """

    index_dir: Path = Path("index")
    embedder: str = "bundled"
    reranker: str = ""
    device: str = "auto"
    jobs: int = 0
    parse_seconds: int = 60
    parse_memory_mb: int = 2048
    max_file_mb: int = 100
    candidates: int = 200
    k: int = 10
    audience: Audience = "internal"
    admin: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work, once, with the name of the setting."""
        for name in ("parse_seconds", "parse_memory_mb", "max_file_mb", "candidates", "k"):
            if getattr(self, name) < 1:
                raise SettingsError(f"设置 {name} 必须是正整数，现在是 {getattr(self, name)}。")
        if self.jobs < 0:
            raise SettingsError(f"设置 jobs 不能为负数，现在是 {self.jobs}。")
        if self.audience not in get_args(Audience):
            raise SettingsError(f"设置 audience 只能是 internal 或 public，现在是 {self.audience}。")

    def with_(self, **changes: object) -> Settings:
        """Return a copy with ``changes``; values that are ``None`` leave the field as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]


def settings_from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read ``SEARCH_*``. Unknown names are an error, so that a slip of the pen does not pass silently.

    Raises:
        SettingsError: a name is unknown or a value is impossible.
    """
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, object] = {}
    for variable, raw in sorted((os.environ if environ is None else environ).items()):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise SettingsError(
                f"环境变量 {variable} 不是本程序的设置。可用的有：{'、'.join(PREFIX + n.upper() for n in known)}。"
            )
        values[name] = _convert(variable, raw, cast("str", known[name].type))
    return Settings().with_(**values)


def _convert(variable: str, raw: str, kind: str) -> object:
    if kind == "int":
        try:
            return int(raw)
        except ValueError:
            raise SettingsError(f"环境变量 {variable} 应为整数，现在是“{raw}”。") from None
    if kind == "bool":
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"", "0", "false", "no", "off"}:
            return False
        raise SettingsError(f"环境变量 {variable} 应为 1 或 0，现在是“{raw}”。")
    return Path(raw) if kind == "Path" else raw
