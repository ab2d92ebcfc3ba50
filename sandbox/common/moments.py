"""Moments and dates as the sandboxes keep and show them.

Kept: UTC, to the second, ISO 8601. Shown: the same moment with the offset the United Kingdom had on that day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """The present moment in UTC, cut to the second, since remote systems show no finer one."""
    return datetime.now(UTC).replace(microsecond=0)


def kept(moment: datetime) -> str:
    """A moment as it is stored: UTC, ISO 8601; strings of this form sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def shown(stored: str | None) -> str | None:
    """A stored moment with the UK offset of its day, ``2025-07-17T16:23:23+01:00``; None stays None."""
    if stored is None:
        return None
    return datetime.fromisoformat(stored).astimezone(LONDON).isoformat(timespec="seconds")


def utc(stored: str) -> str:
    """A stored moment as people read it: ``2026-03-31 12:00:00``, in UTC."""
    return stored[:19].replace("T", " ")


def parse_date(text: str) -> date:
    """The date of a ``YYYY-MM-DD`` text; ValueError for any other spelling."""
    if len(text) != 10:
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_moment(text: str) -> datetime:
    """A moment from ISO 8601 (with or without offset) or from a plain date, which means midnight.

    A text without an offset is read as UK time. ValueError when it is neither.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
