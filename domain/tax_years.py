"""UK tax years: 6 April to the next 5 April.

TaxYear(2026).label                     -> "2026/27"
TaxYear.of(date(2027, 4, 5))            -> TaxYear(2026)
TaxYear(2026).end                       -> date(2027, 4, 6), the first day that no longer belongs to it
list(TaxYear.range(TaxYear(2025), TaxYear(2028)))  -> 2025/26, 2026/27, 2027/28 (upper bound excluded)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.periods import Period

FIRST_DAY = (4, 6)
"""Month and day on which a tax year begins (Income Tax Act 2007, s 4)."""

_LABEL = re.compile(r"(\d{4})\s*[/-]\s*(\d{2}|\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class TaxYear:
    """A tax year, named by the calendar year in which it begins."""

    first: int

    @classmethod
    def of(cls, day: date) -> TaxYear:
        """The tax year a day falls in."""
        return cls(day.year if (day.month, day.day) >= FIRST_DAY else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> TaxYear:
        """From ``2026/27``, ``2026-27`` or ``2026/2027``; ValueError if the two halves are not successive years."""
        match = _LABEL.fullmatch(label.strip())
        if match is None or (int(match[1]) + 1) % 100 != int(match[2]) % 100:
            raise ValueError(f"“{label}” is not a tax year: write it like 2026/27")
        if len(match[2]) == 4 and int(match[2]) != int(match[1]) + 1:
            raise ValueError(f"“{label}” is not one tax year")
        return cls(int(match[1]))

    @classmethod
    def range(cls, start: TaxYear, end: TaxYear) -> Iterator[TaxYear]:
        """Each tax year from start up to but not including end."""
        return (cls(first) for first in range(start.first, end.first))

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.first, *FIRST_DAY)

    @property
    def end(self) -> date:
        """The first day of the next tax year."""
        return date(self.first + 1, *FIRST_DAY)

    @property
    def period(self) -> Period:
        """All its days."""
        return Period(self.start, self.end)

    @property
    def label(self) -> str:
        """As people write it: ``2026/27``."""
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    def next(self) -> TaxYear:
        """The tax year after this one."""
        return TaxYear(self.first + 1)

    def previous(self) -> TaxYear:
        """The tax year before this one."""
        return TaxYear(self.first - 1)

    def contains(self, day: date) -> bool:
        """Whether the day falls in it."""
        return self.period.contains(day)

    def __str__(self) -> str:
        return self.label
