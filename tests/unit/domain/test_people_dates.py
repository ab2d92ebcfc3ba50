from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people_dates import UnableToReadDate, age_on, date_age_reached, format_date, parse_date


def test_age_counts_completed_years():
    assert age_on(date(1960, 5, 3), date(2026, 5, 2)) == 65
    assert age_on(date(1960, 5, 3), date(2026, 5, 3)) == 66


def test_those_born_on_a_leap_day_turn_on_the_first_of_march():
    assert date_age_reached(date(1960, 2, 29), 66) == date(2026, 3, 1)
    assert date_age_reached(date(1960, 2, 29), 68) == date(2028, 2, 29)


@given(st.dates(date(1920, 1, 1), date(2020, 1, 1)), st.integers(0, 110))
def test_an_age_is_reached_on_its_day_and_not_before(born, age):
    day = date_age_reached(born, age)
    assert age_on(born, day) == age
    assert age == 0 or age_on(born, date.fromordinal(day.toordinal() - 1)) == age - 1


@pytest.mark.parametrize(
    "typed",
    [
        "5/3/26",
        "05/03/2026",
        "5.3.26",
        "5 3 2026",
        "5 Mar 2026",
        "5th March, 26",
        "5-Mar-26",
        "5mar2026",
        "2026-03-05",
    ],
)
def test_dates_are_read_day_first(typed):
    assert parse_date(typed) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "typed", ["", "5/13/26", "31/2/26", "5/3", "March 5 2026", "5 Ma 2026", "2026/3/5", "0/1/26", "5 Mai 26"]
)
def test_what_is_no_date_is_refused_with_a_sentence(typed):
    with pytest.raises(UnableToReadDate) as refusal:
        parse_date(typed)
    assert str(refusal.value).endswith(".")


def test_two_digit_years():
    assert parse_date("5/3/79").year == 2079 and parse_date("5/3/80").year == 1980
    assert parse_date("5/3/56", not_after=date(2026, 1, 1)) == date(1956, 3, 5)
    assert parse_date("5/3/1956", not_after=date(1900, 1, 1)) == date(1956, 3, 5)


def test_format():
    assert format_date(date(2026, 3, 5)) == "5 Mar 2026"
