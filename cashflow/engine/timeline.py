"""The years of a projection: tax years, the first one only from today on; ages; which flows run when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.inputs import Flow
from cashflow.engine.tax.rules import Floats
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency
from domain.people_dates import age_on
from domain.periods import Period, dates_of
from domain.tax_years import TaxYear


@dataclass(frozen=True)
class Timeline:
    """Successive tax years; the first period begins at ``start``, all others on 6 April."""

    start: date
    years: tuple[TaxYear, ...]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, start: date, count: int) -> Timeline:
        """``count`` tax years, the first being the one ``start`` falls in."""
        first = TaxYear.of(start)
        return cls(start, tuple(TaxYear.range(first, TaxYear(first.first + count))))

    def __len__(self) -> int:
        return len(self.years)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The days of each step."""
        return tuple(Period(max(self.start, year.start), year.end) for year in self.years)

    @cached_property
    def fractions(self) -> Floats:
        """How much of each tax year is projected: 1 for all but the first."""
        return np.array([_days(p) / _days(y.period) for p, y in zip(self.periods, self.years, strict=True)])

    def ages(self, born: date) -> NDArray[np.int64]:
        """Completed years of age when each step begins."""
        return np.array([age_on(born, period.start) for period in self.periods])

    def payments(self, flow: Flow) -> Floats:
        """How many times a flow is paid in each step; a part of a year counts by days."""
        start = flow.start or min(self.start, flow.end or self.start)
        often = PAYMENTS_A_YEAR[flow.frequency]
        if flow.is_now_and_then:
            return self._dates_within(Period(start, flow.end), flow.frequency)
        end = flow.end.toordinal() if flow.end else self._edges[-1]
        days = np.minimum(self._edges[1:], end) - np.maximum(self._edges[:-1], start.toordinal())
        return np.asarray(np.maximum(days, 0) / self._days_of_years * often)

    def step_of(self, day: date) -> int | None:
        """The step a day falls in, None for a day before the first or after the last."""
        found = int(np.searchsorted(self._edges, day.toordinal(), side="right")) - 1
        return found if 0 <= found < len(self) else None

    @cached_property
    def _edges(self) -> NDArray[np.int64]:
        """Day numbers at which steps begin, and that on which the last one ends."""
        return np.array([p.start.toordinal() for p in self.periods] + [self.years[-1].end.toordinal()])

    @cached_property
    def _days_of_years(self) -> NDArray[np.int64]:
        return np.array([_days(year.period) for year in self.years])

    def _dates_within(self, running: Period, frequency: Frequency) -> Floats:
        """How many due dates, reckoned from the flow's start, fall in each step while the flow runs."""
        common = Period(self.start, self.years[-1].end).overlap(running)
        dues = dates_of(running.start, frequency, common) if common else ()
        steps = np.searchsorted(self._edges, [day.toordinal() for day in dues], side="right") - 1
        return np.bincount(steps, minlength=len(self)).astype(np.float64)


def _days(period: Period) -> int:
    return period.days or 0
