"""One reply letter: its parts, its fields, the units of its body, what each unit does and where it stands (floor 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.letters.reading import read_letter

__all__ = ["read_letter"]


def __getattr__(name: str) -> object:
    """Import the reading when it is first asked for: a search needs single modules of this room and none of its patterns."""
    if name == "read_letter":
        from search.letters import reading

        return reading.read_letter
    raise AttributeError(f"module 'search.letters' has no attribute {name!r}")
