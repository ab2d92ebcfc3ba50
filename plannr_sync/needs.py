"""What the planner needs of a record that came from Plannr, where Plannr may have left it blank.

Each answer names the field by its anchor on the page that fills it in, and says what happens while it is blank.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from domain import plan_parts
from domain.enums.people import ClientKind, Gender
from domain.enums.plans import IncomeType, PlanType, Wrapper
from domain.money import format_pounds
from domain.plan_details import yearly_income
from domain.plan_uses import use_of


@dataclass(frozen=True, slots=True)
class Blank:
    """A field that is blank: its name, what that means, the page that fills it in, and its anchor there."""

    label: str
    why: str
    page: str
    field: str
    pk: int


NOT_TOLD = "Plannr does not tell what the scheme will pay"
EARNED = frozenset({IncomeType.SALARY, IncomeType.BONUS})
PRICED = frozenset({Wrapper.PENSION, Wrapper.GENERAL_INVESTMENT, Wrapper.ISA, Wrapper.BOND})
"""What grows by markets and bears charges, neither of which Plannr tells."""


def needs_of_client(client: Any) -> list[Blank]:
    """A person's date of birth, gender and retirement age; a joint client, trust or business needs none."""
    if client.kind != ClientKind.INDIVIDUAL:
        return []
    wanted = (
        ("Date of birth", "Without it nothing can be projected.", "date_of_birth", client.date_of_birth is None),
        ("Gender", "It is asked for on every client.", "gender", client.gender in {"", Gender.UNKNOWN}),
        (
            "Retirement age", "Until it is known, pay without an end is taken to last for ever.", "retirement_age",
            client.retirement_age is None,
        ),
    )  # fmt: skip
    return [Blank(label, why, "client_edit", name, client.pk) for label, why, name, blank in wanted if blank]


def needs_of_flow(flow: Any) -> list[Blank]:
    """An amount; of an income from work whose earner has no retirement age, an end."""
    found = []
    page = f"{flow._meta.model_name}_edit"
    if not flow.amount:
        found.append(Blank("Amount", "It counts for nothing.", page, "amount", flow.pk))
    if page == "income_edit" and flow.type in EARNED and flow.ends.is_open and flow.client.retirement_age is None:
        found.append(Blank("End", "It is taken to be paid for ever.", page, "end_kind_0", flow.pk))
    return found


def needs_of_part(part: Any) -> list[Blank]:
    """An amount or a percentage of a flow, a benefit of cover."""
    name = str(part._meta.model_name)
    if name == plan_parts.COVER:
        blank, column, label = not part.benefit_amount, "benefit_amount", "Benefit"
    else:
        blank, column, label = not (part.amount or getattr(part, "percent", None)), "amount", "Amount"
    return [Blank(label, "It counts for nothing.", f"{name}_edit", column, part.pk)] if blank else []


def needs_of_plan(plan: Any, parts: Collection[str], *, is_paid: bool) -> tuple[list[Blank], list[Blank]]:
    """What is needed of a plan, and what is assumed; ``parts`` it has, ``is_paid`` says that an income names it."""
    use = use_of(plan.type, plan.sub_type)
    found = _value(plan, use.wrapper)
    if use.is_assumed:
        why = "The planner takes it for the usual of its type."
        found.append(Blank("Sub-type", why, "plan_edit", "sub_type", plan.pk))
    if use.wrapper == Wrapper.LIABILITY and plan_parts.REPAYMENT not in parts:
        found.append(Blank("Repayments", "Nothing is paid off.", "repayment_new", "amount", plan.pk))
    if plan.type == PlanType.PROTECTION_POLICY:
        found += _policy(plan, parts)
    if use.kind == "defined_benefit_pension" and plan.yearly_pension is None and not is_paid:
        told = yearly_income(plan.details)
        said = f"Plannr says {format_pounds(told)} a year, but not of which day’s money" if told else NOT_TOLD
        why = f"{said}; until it is entered, the plan pays nothing."
        found.append(Blank("Pension a year", why, "plan_edit", "yearly_pension", plan.pk))
        if plan.normal_retirement_age is None:
            why = "Plannr does not tell from when the scheme pays."
            found.append(Blank("Normal retirement age", why, "plan_edit", "normal_retirement_age", plan.pk))
    if plan.type == PlanType.ANNUITY and yearly_income(plan.details) is None and not is_paid:
        found.append(Blank("Amount", "The planner counts nothing of it.", "plan_edit", "income_amount", plan.pk))
    return found, _assumed(plan, use.wrapper)


def _value(plan: Any, wrapper: Wrapper) -> list[Blank]:
    if wrapper == Wrapper.NONE or plan.value is not None:
        return []
    label = "What is owed" if wrapper == Wrapper.LIABILITY else "Value"
    return [Blank(label, "It is left out of the projection.", "valuation_new", "amount", plan.pk)]


def _policy(plan: Any, parts: Collection[str]) -> list[Blank]:
    wanted = (
        (plan_parts.COVER, "Cover", "It pays nothing when somebody dies.", "cover_new", "benefit_amount"),
        (plan_parts.PREMIUM, "Premium", "It costs nothing.", "premium_new", "amount"),
    )
    return [Blank(label, why, page, column, plan.pk) for name, label, why, page, column in wanted if name not in parts]


def _assumed(plan: Any, wrapper: Wrapper) -> list[Blank]:
    """Growth and charges never come."""
    if wrapper not in PRICED:
        return []
    wanted = (("Growth", "growth_percent"), ("Charges", "charge_percent"))
    why = "Plannr does not tell; the planner's usual is taken."
    return [Blank(label, why, "plan_edit", name, plan.pk) for label, name in wanted if getattr(plan, name) is None]
