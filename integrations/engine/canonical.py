"""The form in which values of both sides are kept and compared: plain JSON.

A canonical value is None, a bool, an int, text, a list or a dict of such. What JSON lacks is text with one spelling:
money in pounds with two decimals (``"1234.56"``), percentages with four (``"33.3333"``), dates and moments as ISO 8601
(moments in UTC). One spelling a value is what makes comparing, hashing and storing a base trivial.

    canonical(Decimal("12.5"))        -> TypeError: say pounds_text or percent_text, they differ
    pounds_text(Decimal("12.5"))      -> "12.50"          read_decimal("12.50") -> Decimal("12.50")
    percent_text(Decimal(50))         -> "50.0000"
    date_text(date(2026, 3, 5))       -> "2026-03-05"     read_date("2026-03-05") -> date(2026, 3, 5)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias, Union

Value: TypeAlias = Union[bool, int, str, "list[Value]", "dict[str, Value]", None]
Fields: TypeAlias = dict[str, Value]

PENNY = Decimal("0.01")
PERCENT_STEP = Decimal("0.0001")
EMPTY: tuple[Value, ...] = (None, "", [], {})


def pounds_text(pounds: Decimal | None) -> str | None:
    """Pounds with two decimals; None stays None."""
    return None if pounds is None else str(pounds.quantize(PENNY, rounding=ROUND_HALF_UP))


def percent_text(percent: Decimal | None) -> str | None:
    """A percentage with four decimals; None stays None."""
    return None if percent is None else str(percent.quantize(PERCENT_STEP, rounding=ROUND_HALF_UP))


def date_text(day: date | None) -> str | None:
    """``2026-03-05``; None stays None. A moment gives its own calendar day."""
    if day is None:
        return None
    return day.date().isoformat() if isinstance(day, datetime) else day.isoformat()


def moment_text(moment: datetime | None) -> str | None:
    """An aware moment in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def read_decimal(value: Value) -> Decimal | None:
    """The number behind canonical money or a percentage; None for None."""
    return None if value in EMPTY else Decimal(str(value))


def read_date(value: Value) -> date | None:
    """The day behind a canonical date; None for None."""
    return None if value in EMPTY else date.fromisoformat(str(value))


def is_empty(value: Value) -> bool:
    """Whether nothing is known: None, no text, an empty list, or a dict of nothing but empty values."""
    if isinstance(value, dict):
        return all(is_empty(part) for part in value.values())
    return value is None or value == "" or value == []


def same(one: Value, other: Value) -> bool:
    """Whether two canonical values mean the same: equal, or both empty."""
    if type(one) is str and type(other) is str:
        return one == other
    if is_empty(one) and is_empty(other):
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(key), other.get(key)) for key in one.keys() | other.keys())
    return type(one) is type(other) and one == other


def fingerprint(fields: Mapping[str, Value]) -> str:
    """A digest of field values that is equal exactly when every field is; order does not matter."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
