"""One allowance of requests a token, shared by everything that uses the token.

``take`` is the whole rule, on plain data: a fixed window (a minute, unless said), a reserve that only people waiting
at a screen may use, and the remote's own word (what it says is left, when it said to come back), which always wins.
Where the window is kept is a port: ``MemoryWindows`` for one process, a database row for many workers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

WINDOW_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests a window holds; batch work leaves ``reserve`` of them to people at a screen."""

    limit: int = 480
    reserve: int = 60
    seconds: float = WINDOW_SECONDS
    """How long a window lasts."""

    def open_to(self, interactive: bool) -> int:
        """Requests of one window that this kind of caller may use."""
        return self.limit if interactive else max(1, self.limit - self.reserve)


@dataclass(frozen=True, slots=True)
class Window:
    """One token's present window. Moments are seconds since 1970, so that workers on several machines agree."""

    started: float = 0.0
    used: int = 0
    blocked_until: float = 0.0


Change = Callable[[Window], tuple[Window, float]]


class WindowStore(Protocol):
    """Keeps the windows; ``change`` applies a function to one of them with nobody in between, and gives its answer."""

    def change(self, key: str, change: Change) -> float:
        """Replace the window of ``key`` by the first part of ``change(window)``; the second part is the answer."""
        ...


def take(window: Window, *, now: float, allowance: Allowance, interactive: bool) -> tuple[Window, float]:
    """The window with one request more and 0.0, or the window as it was and the seconds to wait."""
    if now < window.blocked_until:
        return window, window.blocked_until - now
    if now - window.started >= allowance.seconds or now < window.started:
        window = replace(window, started=now, used=0)
    if window.used < allowance.open_to(interactive):
        return replace(window, used=window.used + 1), 0.0
    return window, window.started + allowance.seconds - now


def observe(window: Window, *, remaining: int, allowance: Allowance) -> Window:
    """The window corrected by what the remote says is left: somebody else may be using the same token."""
    return replace(window, used=max(window.used, allowance.limit - remaining))


class MemoryWindows:
    """Windows of one process, safe between its threads."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}
        self._lock = threading.Lock()

    def change(self, key: str, change: Change) -> float:
        """Replace the window of ``key``; gives the second part of ``change``'s answer."""
        with self._lock:
            self._windows[key], answer = change(self._windows.get(key, Window()))
            return answer


class Limiter:
    """Lets requests of one token pass, one call each, waiting while the allowance is spent."""

    def __init__(
        self,
        *,
        windows: WindowStore,
        key: str,
        allowance: Allowance = Allowance(),  # frozen, so safe to share
        interactive: bool = False,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._windows = windows
        self._key = key
        self._allowance = allowance
        self._interactive = interactive
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> float:
        """Return when a request may be sent; gives the seconds that took."""
        waited = 0.0
        while pause := self._windows.change(self._key, self._take):
            self._sleep(pause)
            waited += pause
        return waited

    def heard(self, remaining: int | None) -> None:
        """Take notice of the remote's count of what is left, when it gives one."""
        if remaining is not None and remaining < self._allowance.reserve:
            self._windows.change(
                self._key,
                lambda window: (observe(window, remaining=remaining, allowance=self._allowance), 0.0),
            )

    def refused(self, retry_after: float) -> None:
        """Hold every caller of this token back for that many seconds: the remote said so."""
        until = self._clock() + retry_after
        self._windows.change(
            self._key, lambda window: (replace(window, blocked_until=max(window.blocked_until, until)), 0.0)
        )

    def _take(self, window: Window) -> tuple[Window, float]:
        return take(window, now=self._clock(), allowance=self._allowance, interactive=self._interactive)
