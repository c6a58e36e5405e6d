"""Telling how far a build is, not more often than anybody can see."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from search.types import Progress

SECONDS = 0.1


@dataclass(slots=True)
class Teller:
    """Passes progress on; the first and the last step of a stage always."""

    on_progress: Callable[[Progress], None] | None
    last: float = 0.0

    def __call__(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Say that ``done`` of ``total`` steps of ``stage`` are done."""
        now = time.monotonic()
        if self.on_progress and (done in (0, total) or now - self.last >= SECONDS):
            self.last = now
            self.on_progress(Progress(stage, done, total, note))
