"""The couple most tests begin with: imported once in a process, put back for every test after that.

The import only reads, so that the sandbox's own file stays as it was seeded; what it leaves here is rows.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache

from tests import rows

GOOD_FOR_SECONDS = 600
"""Then the couple is imported anew, so that no moment kept with it is old."""


@dataclass(frozen=True)
class KeptCouple:
    """What one import left behind, and by which numbers a test finds it again."""

    firm: int
    user: int
    connection: int
    moment: datetime
    rows: rows.Rows = field(default_factory=rows.taken, repr=False)
    since: float = field(default_factory=time.monotonic)

    @property
    def is_good(self) -> bool:
        return time.monotonic() - self.since < GOOD_FOR_SECONDS

    def put_back(self) -> None:
        """The numbers are those of an earlier test: nothing it remembered about them may be found."""
        cache.clear()
        rows.put_back(self.rows)


_kept: list[KeptCouple] = []


def keep(*, firm: int, user: int, connection: int, moment: datetime) -> None:
    """Takes what is in the database now as what later tests begin with."""
    _kept[:] = [KeptCouple(firm, user, connection, moment)]


def kept() -> KeptCouple | None:
    """What a test may begin with, if there is anything good."""
    return next((one for one in _kept if one.is_good), None)
