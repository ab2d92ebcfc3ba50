"""The years of a projection: tax years, the first one only from today on; ages; which flows run when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

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
        running = Period(flow.start or min(self.start, flow.end or self.start), flow.end)
        often = PAYMENTS_A_YEAR[flow.frequency]
        if flow.frequency == Frequency.ONCE or often < 1:
            return np.array([_dates_within(running, flow.frequency, period) for period in self.periods])
        shares = [_share(running, period, year) for period, year in zip(self.periods, self.years, strict=True)]
        return np.array(shares) * often


def _days(period: Period) -> int:
    return period.days or 0


def _share(running: Period, period: Period, year: TaxYear) -> float:
    """The part of the whole tax year on which the flow runs within this step."""
    common = period.overlap(running)
    return _days(common) / _days(year.period) if common else 0.0


def _dates_within(running: Period, frequency: Frequency, period: Period) -> float:
    """How many due dates, reckoned from the flow's start, fall in this step while the flow runs."""
    common = period.overlap(running)
    return float(len(list(dates_of(running.start, frequency, common)))) if common else 0.0
