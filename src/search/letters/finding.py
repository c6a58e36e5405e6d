"""A value with the place where it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """``value`` as the field gives it; ``text[start:end]`` is what was read."""

    value: str
    start: int
    end: int

    def printed(self, read: str, printed: str) -> str:
        """The value as printed: when it is the words read, the same words of ``printed``, which is as long as ``read``.

        What is read is simplified and has its quotation marks paired; what is given keeps both as they stand.
        """
        words = read[self.start : self.end].replace("\n", "")
        return printed[self.start : self.end].replace("\n", "") if words == self.value else self.value
