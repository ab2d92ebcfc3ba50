"""The shared allowance: a window, a reserve for people, and the remote's own word."""

from __future__ import annotations

import pytest

from integrations.transport.limiter import (
    WINDOW_SECONDS,
    Allowance,
    Limiter,
    MemoryWindows,
    Window,
    observe,
    take,
)

SMALL = Allowance(limit=5, reserve=2)


def count_free(window: Window, now: float, interactive: bool) -> int:
    passed = 0
    while True:
        window, wait = take(window, now=now, allowance=SMALL, interactive=interactive)
        if wait:
            return passed
        passed += 1


def test_batch_leaves_the_reserve_to_people() -> None:
    assert count_free(Window(), 100.0, interactive=False) == 3
    assert count_free(Window(), 100.0, interactive=True) == 5


def test_a_spent_window_says_when_the_next_begins() -> None:
    window = Window(started=100.0, used=5)
    assert take(window, now=130.0, allowance=SMALL, interactive=True)[1] == pytest.approx(30.0)
    assert take(window, now=100.0 + WINDOW_SECONDS, allowance=SMALL, interactive=True)[1] == 0.0


def test_what_the_remote_says_is_left_counts() -> None:
    window = observe(Window(started=100.0, used=1), remaining=1, allowance=SMALL)
    assert window.used == 4
    assert observe(window, remaining=4, allowance=SMALL).used == 4


def test_a_refusal_holds_every_user_of_the_token_back() -> None:
    now = [100.0]
    windows = MemoryWindows()

    def limiter(interactive: bool) -> Limiter:
        return Limiter(
            windows=windows, key="k", allowance=SMALL, interactive=interactive,
            clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds),
        )  # fmt: skip

    limiter(False).refused(12.0)
    assert limiter(True).wait() == pytest.approx(12.0)
    assert Limiter(windows=windows, key="other", clock=lambda: now[0]).wait() == 0.0


def test_two_limiters_of_one_token_share_the_allowance() -> None:
    now = [100.0]
    windows = MemoryWindows()
    options = {
        "windows": windows,
        "key": "k",
        "allowance": SMALL,
        "interactive": True,
        "clock": lambda: now[0],
    }
    one = Limiter(**options, sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))  # type: ignore[arg-type]
    two = Limiter(**options, sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))  # type: ignore[arg-type]
    waits = [limiter.wait() for limiter in (one, two, one, two, one)]
    assert waits == [0.0] * 5
    assert two.wait() == pytest.approx(60.0)
