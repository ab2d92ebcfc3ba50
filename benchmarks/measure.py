"""How a speed is measured: against a floor or a peer, in the same run, as a ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison: seconds (or ``unit``) of ours, of what it is held against, and the highest ratio we accept.

    ``note`` says what the other one is and what is not alike. A goal of None is measured for the record only.
    """

    name: str
    ours: float
    other: float
    goal: float | None
    note: str
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours over the other; 1.0 is equal, lower is faster."""
        return self.ours / self.other if self.other else float("inf")

    @property
    def holds(self) -> bool:
        """Whether the goal is met; always, where there is none."""
        return self.goal is None or self.ratio <= self.goal

    def line(self) -> str:
        """The result as one line of text."""
        verdict = "met" if self.holds else "MISSED"
        goal = "for the record" if self.goal is None else f"goal {self.goal:.2f}, {verdict}"
        ours, other = (f"{value:.3f}" if self.unit == "s" else f"{value:g}" for value in (self.ours, self.other))
        return f"{self.name}: {ours} against {other} {self.unit}, ratio {self.ratio:.2f} ({goal}). {self.note}"


def paired(ours: Callable[[], object], other: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Median seconds of both, run alternately so that whatever else the machine does hits both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for index, action in enumerate((ours, other)):
            started = time.perf_counter()
            action()
            times[index].append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])
