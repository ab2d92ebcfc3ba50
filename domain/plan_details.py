"""What only some types of plan say under ``details``: a loan's rate and term, what a pension in payment pays.

The column holds plain JSON: money in pence, percentages as numbers, days as ISO 8601, everything else as it is. A key
that is not named here (another system may send more) is kept and shown nowhere.

    read("income_amount", 45500)     -> Decimal("455.00")      put("income_amount", Decimal("455.00"))  -> 45500
    read("interest_rate", 4.25)      -> Decimal("4.25")        put("interest_rate", Decimal("5"))       -> 5
    read("end_date", "2029-05-14")   -> date(2029, 5, 14)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.enums.plans import PAYMENTS_A_YEAR, Frequency, PlanType

_LOANS = (PlanType.MORTGAGE, PlanType.LOAN_CREDIT)
_PAYS = (PlanType.ANNUITY,)

LOAN = ("amount_borrowed", "interest_rate", "term_months", "end_date", "repayment_type")
PAID = ("income_amount", "income_frequency", "escalation", "spouse_percentage", "guarantee_period")
DETAILS: dict[str, tuple[PlanType, ...]] = {**dict.fromkeys(LOAN, _LOANS), **dict.fromkeys(PAID, _PAYS)}
"""Key → the types of plan that are asked for it."""

MONEY = frozenset({"amount_borrowed", "income_amount"})
PERCENT = frozenset({"interest_rate", "spouse_percentage"})
DAYS = frozenset({"end_date"})


def read(key: str, held: Any) -> Any:
    """What is held as a page shows it; None where nothing is held, or nothing that can be read."""
    if held in (None, ""):
        return None
    try:
        if key in MONEY:
            return Decimal(int(held)).scaleb(-2)
        if key in PERCENT:
            return Decimal(str(held))
        return date.fromisoformat(str(held)) if key in DAYS else held
    except (ArithmeticError, ValueError, InvalidOperation):
        return None


def put(key: str, value: Any) -> Any:
    """What is typed as it is held."""
    if key in MONEY:
        return int(Decimal(value).scaleb(2))
    if key in PERCENT:
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else float(number)
    return value.isoformat() if key in DAYS else value


def changed(held: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The column after these answers; an empty one takes its key away, and keys that are not asked for stay."""
    kept = {key: value for key, value in (held or {}).items() if key not in given}
    return kept | {key: put(key, value) for key, value in given.items() if value not in (None, "")}


def yearly_income(details: Mapping[str, Any] | None) -> Decimal | None:
    """Pounds a year that a pension or annuity pays by its details; None where they do not say, or no regular sum."""
    held = details or {}
    amount: Decimal | None = read("income_amount", held.get("income_amount"))
    frequency = Frequency.find(held.get("income_frequency") or Frequency.YEARLY)
    if amount is None or frequency is None or not PAYMENTS_A_YEAR[frequency]:
        return None
    return amount * Decimal(PAYMENTS_A_YEAR[frequency])
