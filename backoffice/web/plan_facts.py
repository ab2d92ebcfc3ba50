"""What a plan's page says of what only some types have: columns and details that concern its type and are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.models import Plan
from backoffice.web.templatetags.words import day, label, money, percent, spaced
from domain.plan_columns import CONCERNS, concerns
from domain.plan_details import DETAILS, read

LABELS = {
    "growth_percent": "Growth a year", "charge_percent": "Charges a year",
    "normal_retirement_age": "Normal retirement age", "is_default_account": "Default account",
    "scheme_status": "Member's standing", "yearly_pension": "Pension a year", "pension_lump_sum": "Lump sum",
    "pension_revaluation": "Rises until it is paid", "pension_death_benefit": "When the member dies",
    "income_amount": "Pays", "income_frequency": "How often", "escalation": "Rises",
    "spouse_percentage": "Goes on to the partner", "guarantee_period": "Guaranteed for, years",
    "amount_borrowed": "Borrowed", "interest_rate": "Interest a year", "term_months": "Term in months",
    "end_date": "Ends", "repayment_type": "How it is repaid",
}  # fmt: skip
SAID: dict[str, Callable[[Any], str]] = {
    "growth_percent": percent,
    "charge_percent": percent,
    "yearly_pension": money,
    "pension_lump_sum": money,
    "is_default_account": lambda _: "Yes",
    "income_amount": money,
    "income_frequency": lambda code: label(code, "Frequency"),
    "spouse_percentage": percent,
    "amount_borrowed": money,
    "interest_rate": percent,
    "end_date": day,
    "repayment_type": spaced,
}
"""How a value is said; the others have words of their own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as the page says it."""

    label: str
    said: Any


def facts_of(plan: Plan) -> list[Fact]:
    """The facts that are known, in the form's order."""
    known = {name: getattr(plan, name) for name in CONCERNS if concerns(name, plan.type)}
    known |= {name: read(name, (plan.details or {}).get(name)) for name in DETAILS if plan.type in DETAILS[name]}
    return [
        Fact(LABELS[name], _said(plan, name, value))
        for name, value in known.items()
        if value not in (None, "") and value is not False
    ]


def _said(plan: Plan, name: str, value: Any) -> Any:
    if name in SAID:
        return SAID[name](value)
    words = getattr(plan, f"get_{name}_display", None)
    return words() if words else value
