"""How often something is paid: payments a year, and the dates of a series that began on a day.

``adhoc`` and ``one_off`` have no rhythm: they count as one payment on the first day.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

PER_YEAR = {
    "daily": 365,
    "weekly": 52,
    "fortnightly": 26,
    "four_weekly": 13,
    "monthly": 12,
    "bimonthly": 6,
    "quarterly": 4,
    "biannually": 2,
    "annually": 1,
}
DAYS_APART = {"daily": 1, "weekly": 7, "fortnightly": 14, "four_weekly": 28}
MONTHS_APART = {"monthly": 1, "bimonthly": 2, "quarterly": 3, "biannually": 6, "annually": 12}


def is_recurring(frequency: str) -> bool:
    """Whether it comes again and again."""
    return frequency in PER_YEAR


def a_year(pence: int, frequency: str) -> int:
    """What a payment of that frequency comes to in a year; one without a rhythm counts once."""
    return pence * PER_YEAR.get(frequency, 1)


def a_month(pence: int, frequency: str) -> int:
    """A twelfth of the year's amount to the nearest penny, half a penny upwards; nothing without a rhythm."""
    return (a_year(pence, frequency) * 2 + 12) // 24 if is_recurring(frequency) else 0


def next_date(start: date, frequency: str, on_or_after: date) -> date | None:
    """The first date of the series that is not before the day; None when there is none left in the calendar."""
    if not is_recurring(frequency):
        return start if start >= on_or_after else None
    try:
        return _nth(start, frequency, _places_before(start, frequency, on_or_after))
    except (ValueError, OverflowError):  # after the year 9999
        return None


def payments_until(start: date, frequency: str, last_day: date) -> int:
    """How many dates of the series there are up to and including the day."""
    if not is_recurring(frequency):
        return int(start <= last_day)
    return _places_before(start, frequency, last_day + timedelta(days=1))


def _nth(start: date, frequency: str, place: int) -> date:
    """The date at that place of the series, the first at 0; a 31st falls on the last day of a shorter month."""
    if frequency in DAYS_APART:
        return start + timedelta(days=DAYS_APART[frequency] * place)
    years, month = divmod(start.month - 1 + MONTHS_APART[frequency] * place, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _places_before(start: date, frequency: str, day: date) -> int:
    """How many dates of the series lie before the day."""
    if day <= start:
        return 0
    if frequency in DAYS_APART:
        return -(-(day - start).days // DAYS_APART[frequency])
    months = (day.year - start.year) * 12 + day.month - start.month
    place = months // MONTHS_APART[frequency]
    return place if _nth(start, frequency, place) >= day else place + 1
