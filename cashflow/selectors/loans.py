"""What a loan's record says of its rate, payment and end, and what is assumed where it is silent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cashflow.engine.inputs import Liability, Origin, Tag
from cashflow.engine.loans import level_payment
from cashflow.parameters.horizon import figure
from domain.people_dates import format_date
from domain.periods import add_months
from domain.tax_years import TaxYear


def liability_of(plan: Any, part: float, today: date) -> Liability:
    """The debt of a loan plan, as much of it as belongs to the cashflow; its ``details`` hold money in pence."""
    details: dict[str, Any] = plan.details or {}
    origins = [Origin(Tag.FACT, f"owed on {format_date(plan.valued_date)}")]
    rate, end = _number(details.get("interest_rate")), _end(plan, details)
    year = TaxYear.of(today).first
    if rate is None:
        yearly = figure("economy.loan_rate", year).value
        origins.append(Origin(Tag.ASSUMPTION, f"no rate recorded: {yearly:.2%} a year assumed"))
    else:
        yearly = float(rate) / 100
    if end is None:
        years = int(figure("economy.loan_years", year).value)
        end = add_months(today, years * 12)
        origins.append(Origin(Tag.ASSUMPTION, f"no end recorded: {years} years from today assumed"))
    owed = max(float(plan.value), 0.0) * part
    interest_only = "interest_only" in {plan.sub_type, details.get("repayment_type")}
    paid = _number(details.get("monthly_repayment"))
    if paid is not None:
        monthly = float(paid) / 100 * part
    elif interest_only:
        monthly = owed * yearly / 12
        origins.append(Origin(Tag.DECISION, "interest only: the whole debt falls due at its end"))
    else:
        monthly = level_payment(owed, yearly, max(_months(today, end), 1))
        origins.append(Origin(Tag.ASSUMPTION, "no payment recorded: what clears it by its end"))
    return Liability(f"plan-{plan.pk}", plan.name, owed, yearly, monthly, end, tuple(origins))


def _end(plan: Any, details: dict[str, Any]) -> date | None:
    stated = str(details.get("end_date") or "")
    months = _number(details.get("term_months"))
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return add_months(plan.opened_date, int(months)) if plan.opened_date and months else None


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
