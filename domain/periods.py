"""Stretches of days: they include their first day and exclude their end.

Period(date(2026, 1, 1), date(2026, 2, 1)).contains(date(2026, 1, 31))  -> True
Period(date(2026, 1, 1))                                                -> from then on, without an end
payment_period_of(date(2026, 3, 26), month_end=25)  -> 26 Mar 2026 up to (not including) 26 Apr 2026
payment_period(2026, 2, month_end=31)               -> 1 Feb 2026 up to (not including) 1 Mar 2026
step_date(date(2026, 1, 31), Frequency.MONTHLY, 2)  -> 31 Mar 2026
dates_of(date(2026, 1, 31), Frequency.MONTHLY, Period(...))             -> every due date in the period
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from domain.enums.plans import Frequency

DAYS_A_STEP = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}
MONTHS_A_STEP = {
    Frequency.MONTHLY: 1,
    Frequency.BIMONTHLY: 2,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
    Frequency.EVERY_TWO_YEARS: 24,
    Frequency.EVERY_THREE_YEARS: 36,
    Frequency.EVERY_FIVE_YEARS: 60,
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to but not including ``end``; no end means for ever."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    def contains(self, day: date) -> bool:
        """Whether the day is one of the period's."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlap(self, other: Period) -> Self | None:
        """The days both periods have, or None."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return type(self)(start, end) if end is None or start < end else None

    def overlaps(self, other: Period) -> bool:
        """Whether at least one day belongs to both."""
        return self.overlap(other) is not None

    @property
    def days(self) -> int | None:
        """How many days there are, or None without an end."""
        return None if self.end is None else (self.end - self.start).days

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the period; None without an end or without any day."""
        return None if self.end is None or self.end == self.start else self.end - ONE_DAY

    def __str__(self) -> str:
        return f"{self.start.isoformat()} to {self.last_day.isoformat() if self.last_day else '…'}"


def day_in_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day where it is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(start: date, months: int, *, day: int | None = None) -> date:
    """The date a number of months on (or back), on ``day`` of the month (by default start's), clipped if too short."""
    index = start.year * 12 + start.month - 1 + months
    return day_in_month(index // 12, index % 12 + 1, day or start.day)


def payment_period(year: int, month: int, *, month_end: int) -> Period:
    """The payment period named after a month: it ends with the firm's month-end day in that month.

    With month end 25, March 2026 runs from 26 February to 25 March. A month-end day that the month does not have
    means its last day. ValueError unless 1 <= month_end <= 31.
    """
    if not 1 <= month_end <= 31:
        raise ValueError(f"the month-end day must lie between 1 and 31, not {month_end}")
    last_day = day_in_month(year, month, month_end)
    day_before_first = add_months(last_day, -1, day=month_end)
    return Period(day_before_first + ONE_DAY, last_day + ONE_DAY)


def payment_period_of(day: date, *, month_end: int) -> Period:
    """The payment period a day belongs to; its name is the month of its ``last_day``."""
    period = payment_period(day.year, day.month, month_end=month_end)
    if period.contains(day):
        return period
    following = add_months(day, 1, day=1)
    return payment_period(following.year, following.month, month_end=month_end)


def step_date(start: date, frequency: Frequency, steps: int) -> date:
    """The date so many steps after (or before) the start, reckoned from the start itself so that it never drifts.

    31 January monthly gives 28 or 29 February, then 31 March. ``ONCE`` has only step 0; ValueError otherwise.
    """
    if frequency in DAYS_A_STEP:
        return start + timedelta(days=DAYS_A_STEP[frequency] * steps)
    if frequency in MONTHS_A_STEP:
        return add_months(start, MONTHS_A_STEP[frequency] * steps)
    if steps == 0:
        return start
    raise ValueError(f"{frequency.value} has no further dates")


def dates_of(start: date, frequency: Frequency, within: Period) -> Iterator[date]:
    """Each due date from ``start`` that falls within a period, in order; endless if the period has no end."""
    if frequency == Frequency.ONCE:
        if within.contains(start):
            yield start
        return
    steps = _steps_before(start, frequency, within.start)
    while True:
        due = step_date(start, frequency, steps)
        steps += 1
        if within.end is not None and due >= within.end:
            return
        if within.contains(due):
            yield due


def _steps_before(start: date, frequency: Frequency, day: date) -> int:
    """A number of steps that is certain not to lie beyond the day, so that long histories need not be walked."""
    if day <= start:
        return 0
    if frequency in DAYS_A_STEP:
        return (day - start).days // DAYS_A_STEP[frequency]
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months // MONTHS_A_STEP[frequency] - 1)
