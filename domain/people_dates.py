"""Ages, and dates as people type them.

age_on(date(1960, 5, 3), date(2026, 5, 2))            -> 65
date_age_reached(date(1960, 2, 29), 66)               -> 1 Mar 2026
parse_date("5/3/26"), parse_date("5 Mar 2026"), parse_date("2026-03-05")  -> 5 March 2026: always day first
parse_date("5/3/56", not_after=date(2026, 1, 1))      -> 5 March 1956
format_date(date(2026, 3, 5))                         -> "5 Mar 2026"
"""

from __future__ import annotations

import re
from datetime import date

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/]*([a-z]{3,9})\.?,?[\s\-/]*(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class UnableToReadDate(ValueError):
    """What was typed is not a date; the message tells a person what would be."""

    permanent = True


def age_on(born: date, day: date) -> int:
    """Completed years of age; negative before birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def date_age_reached(born: date, age: int) -> date:
    """The birthday on which an age is reached; for those born on 29 February it is 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def month_number(name: str) -> int | None:
    """1 to 12 for a month's name or any beginning of it from three letters on (and ``sept``); None otherwise."""
    lowered = name.lower()
    if len(lowered) < 3:
        return None
    return next((index for index, month in enumerate(MONTH_NAMES, 1) if month.startswith(lowered)), None)


def full_year(digits: str) -> int:
    """Two digits mean 2000 to 2079, then 1980 to 1999; four mean themselves."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 80 else 1900 + year


def parse_date(text: str, *, not_after: date | None = None) -> date:
    """The date a person typed, day first; UnableToReadDate otherwise.

    A two-digit year that would lie after ``not_after`` (today, for a date of birth) means a hundred years earlier.
    """
    typed = text.strip().lower()
    day, month, year_digits = _parts(typed)
    if day is None or month is None or year_digits is None:
        raise UnableToReadDate("Enter a date like 5/3/2026 or 5 Mar 2026: the day comes first.")
    year = full_year(year_digits)
    try:
        found = date(year, month, day)
        if len(year_digits) == 2 and not_after is not None and found > not_after:
            found = date(year - 100, month, day)
    except ValueError as error:
        raise UnableToReadDate(f"There is no day {day} in month {month} of {year}: the day comes first.") from error
    return found


def _parts(typed: str) -> tuple[int | None, int | None, str | None]:
    """Day, month and the year's digits; Nones where the text has another shape."""
    if match := _ISO.fullmatch(typed):
        return int(match[3]), int(match[2]), match[1]
    if match := _NUMERIC.fullmatch(typed):
        return int(match[1]), int(match[2]), match[3]
    if match := _WORDS.fullmatch(typed):
        return int(match[1]), month_number(match[2]), match[3]
    return None, None, None


def format_date(day: date) -> str:
    """``5 Mar 2026``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3].title()} {day.year}"
