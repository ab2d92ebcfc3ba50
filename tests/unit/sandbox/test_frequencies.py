"""Dates of a series and what its payments come to, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sandbox.plannr.frequencies import PER_YEAR, a_month, a_year, next_date, payments_until
from sandbox.plannr.resources.premiums import amount_each_time
from sandbox.plannr.words import FREQUENCIES


@pytest.mark.parametrize(
    ("frequency", "year", "month"),
    [
        ("daily", 36_500, 3_042),
        ("weekly", 5_200, 433),
        ("fortnightly", 2_600, 217),
        ("four_weekly", 1_300, 108),
        ("monthly", 1_200, 100),
        ("bimonthly", 600, 50),
        ("quarterly", 400, 33),
        ("biannually", 200, 17),
        ("annually", 100, 8),
        ("adhoc", 100, 0),
        ("one_off", 100, 0),
    ],
)
def test_a_pound_each_time_is_so_much_a_year_and_a_month(frequency, year, month):
    assert (a_year(100, frequency), a_month(100, frequency)) == (year, month)


def test_half_a_penny_is_rounded_upwards():
    assert a_month(6, "annually") == 1
    assert a_month(5, "annually") == 0


@pytest.mark.parametrize(
    ("start", "frequency", "day", "expected"),
    [
        ("2024-01-31", "monthly", "2024-02-01", "2024-02-29"),
        ("2024-01-31", "monthly", "2024-02-29", "2024-02-29"),
        ("2024-01-31", "monthly", "2024-03-01", "2024-03-31"),
        ("2024-01-31", "quarterly", "2024-04-30", "2024-04-30"),
        ("2024-02-29", "annually", "2025-02-28", "2025-02-28"),
        ("2024-02-29", "annually", "2027-03-01", "2028-02-29"),
        ("2023-11-15", "bimonthly", "2024-01-16", "2024-03-15"),
        ("2023-11-15", "biannually", "2023-11-16", "2024-05-15"),
        ("2024-03-29", "weekly", "2024-04-05", "2024-04-05"),
        ("2024-03-29", "four_weekly", "2024-03-30", "2024-04-26"),
        ("2030-01-01", "monthly", "2024-01-01", "2030-01-01"),
        ("2024-01-01", "one_off", "2024-01-01", "2024-01-01"),
        ("2024-01-01", "adhoc", "2024-01-02", None),
        ("2024-01-01", "monthly", "9999-12-31", None),
        ("2024-01-01", "weekly", "9999-12-31", None),
    ],
)
def test_the_next_date(start, frequency, day, expected):
    found = next_date(date.fromisoformat(start), frequency, date.fromisoformat(day))
    assert found == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize("frequency", PER_YEAR)
def test_counting_agrees_with_stepping_from_date_to_date(frequency):
    start, last_day = date(2023, 8, 31), date(2026, 8, 30)
    stepped, day = [], start
    while day <= last_day:
        stepped.append(day)
        day = next_date(start, frequency, day + timedelta(days=1))
    assert payments_until(start, frequency, last_day) == len(stepped)
    assert payments_until(start, frequency, stepped[-1]) == len(stepped)
    assert payments_until(start, frequency, stepped[-1] - timedelta(days=1)) == len(stepped) - 1
    assert payments_until(start, frequency, start - timedelta(days=1)) == 0


def test_every_frequency_of_the_api_has_a_rhythm_or_none():
    assert set(FREQUENCIES) - set(PER_YEAR) == {"adhoc", "one_off"}


@pytest.mark.parametrize(
    ("premium", "pence"),
    [
        ({"amount": 0, "frequency": "monthly"}, 0),
        ({"amount": None, "percentage": 8, "frequency": "monthly", "pensionable_salary": 4_140_000}, 27_600),
        (
            {"amount": None, "percentage": 8, "frequency": "annually", "pensionable_salary": 4_140_000},
            331_200,
        ),
        ({"amount": None, "percentage": 8, "frequency": "one_off", "pensionable_salary": 4_140_000}, 331_200),
        ({"amount": None, "percentage": 8, "frequency": "monthly"}, None),
    ],
)
def test_a_percentage_is_of_the_salary_of_one_period(premium, pence):
    assert amount_each_time(premium) == pence
