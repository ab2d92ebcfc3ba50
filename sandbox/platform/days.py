"""Working days of England and Wales, for the dates of a Direct Debit. Bank holidays of 2026 to 2028: gov.uk."""

from __future__ import annotations

from datetime import date, timedelta

BANK_HOLIDAYS = frozenset(
    date.fromisoformat(one)
    for one in (
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25"),
        *("2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30"),
        *("2027-12-27", "2027-12-28", "2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29"),
        *("2028-08-28", "2028-12-25", "2028-12-26"),
    )
)
STEPS_OF_A_NEW_MANDATE = {"accepted": 0, "confirmed": 2, "requested": 5, "leaves_the_bank": 8, "credited": 9}
"""Working days from the acceptance of a mandate to each step of its first collection."""


def is_working_day(day: date) -> bool:
    """Whether banks work on it."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def after_working_days(day: date, number: int) -> date:
    """The day so many working days later; the next working day for none, where it is none itself."""
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(number):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def calendar_of_a_mandate(accepted: date) -> dict[str, str]:
    """The date of each step."""
    return {name: after_working_days(accepted, number).isoformat() for name, number in STEPS_OF_A_NEW_MANDATE.items()}
