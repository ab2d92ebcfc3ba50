"""What a loan's record says of its rate, payment and end, and what is assumed where it is silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cashflow.engine.inputs import Liability, Origin, Tag
from cashflow.engine.loans import level_payment
from cashflow.parameters.horizon import figure
from cashflow.selectors.terms import recorded_words
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency
from domain.people_dates import format_date
from domain.periods import add_months
from domain.tax_years import TaxYear


def liability_of(plan: Any, part: float, repayments: Iterable[Any], today: date) -> Liability:
    """The debt of a loan plan, as much of it as belongs to the cashflow; its ``details`` hold money in pence.

    ``repayments`` are the plan's own records; those that run today are what is paid, before what the details say.
    """
    details: dict[str, Any] = plan.details or {}
    running = [one for one in repayments if _runs(one, today)]
    origins = [Origin(Tag.FACT, f"owed on {format_date(plan.valued_date)}")]
    rate, end = _number(details.get("interest_rate")), end_of(plan)
    ends = [one.end_date for one in running if one.end_date]
    if end is None and ends and len(ends) == len(running):
        end = max(ends)
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
    if running:
        monthly = part * sum(
            float(one.amount) * PAYMENTS_A_YEAR[Frequency(one.frequency)] / 12 for one in running
        )
        origins += [Origin(Tag.FACT, f"repays {recorded_words(one)}") for one in running]
    elif paid is not None:
        monthly = float(paid) / 100 * part
    elif interest_only:
        monthly = owed * yearly / 12
        origins.append(Origin(Tag.DECISION, "interest only: the whole debt falls due at its end"))
    else:
        monthly = level_payment(owed, yearly, max(_months(today, end), 1))
        origins.append(Origin(Tag.ASSUMPTION, "no payment recorded: what clears it by its end"))
    return Liability(f"plan-{plan.pk}", plan.name, owed, yearly, monthly, end, tuple(origins))


def end_of(plan: Any) -> date | None:
    """The day a plan's details say it ends, or that of its term; None where they say neither."""
    details: dict[str, Any] = plan.details or {}
    stated = str(details.get("end_date") or "")
    months = _number(details.get("term_months"))
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return add_months(plan.opened_date, int(months)) if plan.opened_date and months else None


def _runs(repayment: Any, today: date) -> bool:
    """Whether a repayment is paid regularly today; one that begins later or is paid once is not reckoned with."""
    started = repayment.starts.is_open or (repayment.start_date is not None and repayment.start_date <= today)
    ended = repayment.end_date is not None and repayment.end_date <= today
    return started and not ended and PAYMENTS_A_YEAR[Frequency(repayment.frequency)] > 0


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
