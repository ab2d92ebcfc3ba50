"""Figures and lists as a report writes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.money import format_pounds

NOTHING = "–"


def pounds(amount: float | Decimal) -> str:
    """Whole pounds with thousands marks."""
    return format_pounds(Decimal(repr(round(float(amount), 2))), pence=False)


def or_nothing(amount: float) -> str:
    """Whole pounds, or a dash where there is not one pound."""
    return pounds(amount) if abs(amount) >= 0.5 else NOTHING


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def several(count: int, one: str, more: str = "") -> str:
    """``1 year``, ``4 years``."""
    return f"{count} {one if count == 1 else more or one + 's'}"
