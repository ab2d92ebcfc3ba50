"""What a loan's record says of its rate, payment and end, and what is assumed where it is silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from backoffice.models import Client
from cashflow.engine.inputs import Flow, Liability, Origin, Rise, Tag
from cashflow.engine.loans import level_payment
from cashflow.parameters.horizon import figure
from cashflow.selectors.terms import recorded_term, recorded_words, rise_of
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency, PlanType
from domain.people_dates import format_date
from domain.periods import add_months
from domain.tax_years import TaxYear


def liability_of(plan: Any, part: float, repayments: Iterable[Any], people: list[Client], today: date) -> Liability:
    """The debt of a loan plan, as much of it as belongs to the cashflow; its ``details`` hold money in pence.

    ``repayments`` are the plan's own records, each from its start to its end. While none of them runs, what the details
    say is paid; where they say nothing either, a loan with regular repayments is paid nothing meanwhile.
    """
    details: dict[str, Any] = plan.details or {}
    flows = tuple(_repayment(one, part, people) for one in repayments)
    flows = tuple(flow for flow in flows if flow.end is None or flow.end > today)
    regular = [flow for flow in flows if PAYMENTS_A_YEAR[flow.frequency] >= 1]
    origins = [Origin(Tag.FACT, f"owed on {format_date(plan.valued_date)}")]
    yearly, end = _rate(details, today, origins), _end(plan, regular, today, origins)
    owed = max(float(plan.value), 0.0) * part
    interest_only = "interest_only" in {plan.sub_type, details.get("repayment_type")}
    paid = _number(details.get("monthly_repayment"))
    origins += [origin for flow in flows for origin in flow.origins]
    if paid is not None:
        monthly = float(paid) / 100 * part
    elif interest_only:
        monthly = owed * yearly / 12
        origins.append(Origin(Tag.DECISION, "interest only: the whole debt falls due at its end"))
    elif regular:
        monthly = 0.0
        if gaps := _unpaid_until(regular, today):
            words = f"no payment recorded before {format_date(gaps)}: none is made, and interest is added"
            origins.append(Origin(Tag.ASSUMPTION, words))
    else:
        monthly = level_payment(owed, yearly, max(_months(today, end), 1))
        origins.append(Origin(Tag.ASSUMPTION, "no payment recorded: what clears it by its end"))
    is_on_home = plan.type == PlanType.MORTGAGE
    return Liability(f"plan-{plan.pk}", plan.name, owed, yearly, monthly, end, tuple(origins), flows, is_on_home)


def _repayment(record: Any, part: float, people: list[Client]) -> Flow:
    term, rising = recorded_term(record, people), rise_of(record, Rise.NONE)
    return Flow(
        key=f"repayment-{record.pk}", name=str(record), amount=float(record.amount) * part,
        frequency=Frequency(record.frequency), shares=(), start=term.start, end=term.end, rise=rising.rise,
        fixed_rise=rising.fixed,
        origins=(Origin(Tag.FACT, f"repays {recorded_words(record)}"), *term.origins, *rising.origins),
    )  # fmt: skip


def _rate(details: dict[str, Any], today: date, origins: list[Origin]) -> float:
    rate = _number(details.get("interest_rate"))
    if rate is not None:
        return float(rate) / 100
    yearly = figure("economy.loan_rate", TaxYear.of(today).first).value
    origins.append(Origin(Tag.ASSUMPTION, f"no rate recorded: {yearly:.2%} a year assumed"))
    return yearly


def _end(plan: Any, regular: list[Flow], today: date, origins: list[Origin]) -> date:
    """The day recorded, otherwise that on which the last of the regular repayments ends, otherwise one assumed."""
    ends = [flow.end for flow in regular if flow.end]
    if (end := end_of(plan)) is not None:
        return end
    if ends and len(ends) == len(regular):
        return max(ends)
    years = int(figure("economy.loan_years", TaxYear.of(today).first).value)
    origins.append(Origin(Tag.ASSUMPTION, f"no end recorded: {years} years from today assumed"))
    return add_months(today, years * 12)


def _unpaid_until(regular: list[Flow], today: date) -> date | None:
    """The day of the first regular repayment, where none runs today."""
    starts = [flow.start or today for flow in regular]
    return min(starts) if min(starts) > today else None


def end_of(plan: Any) -> date | None:
    """The day a plan's details say it ends, or that of its term; None where they say neither."""
    details: dict[str, Any] = plan.details or {}
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
