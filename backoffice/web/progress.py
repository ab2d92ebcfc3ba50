"""A long job as its progress row shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``total`` None means that nobody can know yet; ``url`` gives the row afresh while it runs."""

    title: str
    done: int
    total: int | None
    started_at: datetime
    now: datetime
    url: str
    finished: bool
    last_outcome: str = ""
    stop_url: str = ""
    summary_url: str = ""
    silent_for: int | None = None
    """Whole seconds without a sign of life from whoever works on it, once that is long; None while all is well."""

    @property
    def rate(self) -> float | None:
        """Things done in a second so far; None before the first second is over."""
        seconds = (self.now - self.started_at).total_seconds()
        return self.done / seconds if seconds >= 1 and self.done else None

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds to go at the present rate; None when it cannot be told."""
        if self.total is None or self.rate is None or self.finished or self.silent_for is not None:
            return None
        return max(1, round((self.total - self.done) / self.rate))

    @property
    def time_left(self) -> str:
        """``about 2 minutes left``; empty when it cannot be told."""
        seconds = self.seconds_left
        if seconds is None:
            return ""
        if seconds < 90:
            return f"about {seconds} second{'s' if seconds != 1 else ''} left"
        minutes = round(seconds / 60)
        return f"about {minutes} minutes left"
