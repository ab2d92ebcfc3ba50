"""A limit on requests in a minute, counted a caller in fixed windows that start with the caller's first request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Allowance:
    """What one request was told: the limit, what is left of it, and when a refused caller may return."""

    limit: int
    remaining: int
    allowed: bool
    retry_after_seconds: int
    resets_at_epoch: int


class RateLimiter:
    """Counts requests a caller. A refused request costs nothing further."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.time) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, caller: str) -> Allowance:
        """Counts one request of the caller and says whether it may pass."""
        now = self._clock()
        with self._lock:
            started, used = self._windows.get(caller, (now, 0))
            if now - started >= WINDOW_SECONDS:
                started, used = now, 0
            allowed = used < self.limit
            used += allowed
            self._windows[caller] = (started, used)
        wait = max(1, round(started + WINDOW_SECONDS - now))
        return Allowance(self.limit, self.limit - used, allowed, wait, round(started + WINDOW_SECONDS))

    def reset(self) -> None:
        """Forgets every count."""
        with self._lock:
            self._windows.clear()
