from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums.plans import Frequency
from domain.periods import Period, add_months, dates_of, payment_period, payment_period_of, step_date

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_a_period_includes_its_start_and_excludes_its_end():
    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert january.contains(date(2026, 1, 1)) and january.contains(date(2026, 1, 31))
    assert not january.contains(date(2026, 2, 1)) and not january.contains(date(2025, 12, 31))
    assert january.days == 31 and january.last_day == date(2026, 1, 31)


def test_neighbours_do_not_overlap():
    january, february = Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2026, 2, 1), date(2026, 3, 1))
    assert not january.overlaps(february)
    assert Period(date(2026, 1, 15)).overlap(january) == Period(date(2026, 1, 15), date(2026, 2, 1))
    assert Period(date(2026, 1, 15)).overlap(Period(date(2026, 5, 1))) == Period(date(2026, 5, 1))


def test_an_empty_period_holds_and_overlaps_nothing():
    empty = Period(date(2026, 1, 1), date(2026, 1, 1))
    assert not empty.contains(empty.start) and not empty.overlaps(Period(date(2025, 1, 1))) and empty.last_day is None


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError):
        Period(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("month", "month_end", "first", "last"),
    [
        (3, 25, date(2026, 2, 26), date(2026, 3, 25)),
        (1, 25, date(2025, 12, 26), date(2026, 1, 25)),
        (2, 31, date(2026, 2, 1), date(2026, 2, 28)),
        (3, 31, date(2026, 3, 1), date(2026, 3, 31)),
        (4, 31, date(2026, 4, 1), date(2026, 4, 30)),
        (2, 30, date(2026, 1, 31), date(2026, 2, 28)),
        (3, 30, date(2026, 3, 1), date(2026, 3, 30)),
        (3, 1, date(2026, 2, 2), date(2026, 3, 1)),
    ],
)
def test_payment_periods_end_on_the_firms_day(month, month_end, first, last):
    period = payment_period(2026, month, month_end=month_end)
    assert (period.start, period.last_day) == (first, last)


@given(DAYS, st.integers(1, 31))
def test_payment_periods_leave_no_gap_and_no_day_twice(day, month_end):
    period = payment_period_of(day, month_end=month_end)
    assert period.contains(day)
    following = payment_period_of(period.end, month_end=month_end)
    assert following.start == period.end
    assert 28 <= period.days <= 31 or month_end in (29, 30)


def test_a_month_end_day_must_exist():
    with pytest.raises(ValueError):
        payment_period(2026, 1, month_end=0)


def test_monthly_steps_from_the_31st_do_not_drift():
    steps = [step_date(date(2028, 1, 31), Frequency.MONTHLY, n) for n in range(4)]
    assert steps == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]
    assert step_date(date(2026, 1, 31), Frequency.MONTHLY, 1) == date(2026, 2, 28)
    assert step_date(date(2028, 2, 29), Frequency.YEARLY, 4) == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("frequency", "second"),
    [
        (Frequency.DAILY, date(2026, 1, 2)),
        (Frequency.WEEKLY, date(2026, 1, 8)),
        (Frequency.FORTNIGHTLY, date(2026, 1, 15)),
        (Frequency.FOUR_WEEKLY, date(2026, 1, 29)),
        (Frequency.MONTHLY, date(2026, 2, 1)),
        (Frequency.BIMONTHLY, date(2026, 3, 1)),
        (Frequency.QUARTERLY, date(2026, 4, 1)),
        (Frequency.HALF_YEARLY, date(2026, 7, 1)),
        (Frequency.YEARLY, date(2027, 1, 1)),
        (Frequency.EVERY_TWO_YEARS, date(2028, 1, 1)),
        (Frequency.EVERY_THREE_YEARS, date(2029, 1, 1)),
        (Frequency.EVERY_FIVE_YEARS, date(2031, 1, 1)),
    ],
)
def test_every_frequency_steps(frequency, second):
    assert list(islice(dates_of(date(2026, 1, 1), frequency, Period(date(2026, 1, 1))), 2))[1] == second


def test_once_happens_once():
    assert list(dates_of(date(2026, 1, 5), Frequency.ONCE, Period(date(2026, 1, 1)))) == [date(2026, 1, 5)]
    assert list(dates_of(date(2026, 1, 5), Frequency.ONCE, Period(date(2026, 2, 1)))) == []
    with pytest.raises(ValueError):
        step_date(date(2026, 1, 5), Frequency.ONCE, 1)


@given(DAYS, DAYS, st.integers(0, 900), st.sampled_from([f for f in Frequency if f != Frequency.ONCE]))
def test_dates_of_a_window_are_those_of_the_whole_walk(start, opens, length, frequency):
    window = Period(opens, opens + timedelta(days=length))
    walked = []
    for n in range(40_000):
        due = step_date(start, frequency, n)
        if due >= window.end:
            break
        if window.contains(due):
            walked.append(due)
    assert list(dates_of(start, frequency, window)) == walked


def test_months_back():
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
