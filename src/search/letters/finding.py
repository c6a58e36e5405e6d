"""A value with the place where it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """``value`` as the field gives it; ``text[start:end]`` is what was read. ``literal``: the value is the words themselves."""

    value: str
    start: int
    end: int
    literal: bool = False

    def printed(self, text: str) -> str:
        """The value in the words of ``text`` (quotation marks as printed), blanks at line ends dropped."""
        return text[self.start : self.end].replace("\n", "") if self.literal else self.value
