"""What a file says about itself: of which day it may be, and how its header reads. For a person to confirm.

day_in_name("Beacon 2026-03.csv") -> date | None       latest_day(found) -> date | None
header_of(found) -> tuple[str, ...]                    equal for two files with the same columns
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date

from domain.people_dates import MONTH_NAMES
from reconciliation.statements.cells import EARLIEST_YEAR, LATEST_YEAR, clean_date
from reconciliation.statements.headers import Field, normalise_header
from reconciliation.statements.read import ReadStatement

_MONTHS = "|".join(name[:3] for name in MONTH_NAMES)
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d{2})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-_. ](\d{1,2})[-_. ](20\d{2})(?!\d)")
_MONTH_NAMED = re.compile(rf"({_MONTHS})[a-z]*[-_. ]*(20\d{{2}})", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"(?<!\d)(20\d{2})[-_. ](\d{2})(?!\d)")


def day_in_name(filename: str) -> date | None:
    """The day a file's name gives, the last of the month where it gives only that; None where it gives none."""
    match = _YEAR_FIRST.search(filename)
    found = match and _day(int(match[1]), int(match[2]), int(match[3]))
    if found:
        return found
    if match := _DAY_FIRST.search(filename):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_NAMED.search(filename):
        number = next(i for i, name in enumerate(MONTH_NAMES, 1) if name[:3].lower() == match[1].lower())
        return _day(int(match[2]), number, None)
    if match := _MONTH_ONLY.search(filename):
        return _day(int(match[1]), int(match[2]), None)
    return None


def _day(year: int, month: int, day: int | None) -> date | None:
    """The day, or the month's last one; None where there is no such day."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or not 1 <= month <= 12:
        return None
    with suppress(ValueError):
        return date(year, month, day or monthrange(year, month)[1])
    return None


def latest_day(found: ReadStatement) -> date | None:
    """The latest day in the file's date column, held rows included; None without one."""
    column = found.layout.columns.get(Field.DATE) if found.layout else None
    if column is None:
        return None
    rows = [*(line.cells for line in found.lines), *(held.cells for held in found.held)]
    cells = [cells[column] for cells in rows if column < len(cells)]
    return max((day for cell in cells if (day := clean_date(cell).value)), default=None)


def header_of(found: ReadStatement) -> tuple[str, ...]:
    """The header as two files with the same columns have it; empty where the file has none."""
    return plain_header(found.layout.header) if found.layout else ()


def plain_header(header: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A header without case, marks and empty columns at its end."""
    plain = [normalise_header(cell) for cell in header]
    while plain and not plain[-1]:
        plain.pop()
    return tuple(plain)
