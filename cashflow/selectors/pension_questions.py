"""Pension incomes that may be what a cashflow misses: somebody's State Pension, or what a scheme pays."""

from __future__ import annotations

from cashflow.pension_incomes import STATE_PENSION_PLAN, spoken
from cashflow.selectors.records import OwnedIncome, OwnedPlan, Records
from domain.enums.plans import IncomeType


def has_state_pension(records: Records, index: int) -> bool:
    """Whether the person at this place has a State Pension."""
    return any(owned.type == IncomeType.STATE_PENSION and owned.shares[index] for owned in records.incomes)


def may_be_state_pension(records: Records, index: int) -> list[OwnedIncome]:
    """Pensions of the person at this place that name no plan and that nobody said no about."""
    client_id = records.people[index].pk
    return [
        owned
        for owned in records.incomes
        if owned.record.client_id == client_id
        and _is_loose_pension(owned)
        and (owned.record.pk, None) not in records.answers
    ]


def is_paid(plan: OwnedPlan, records: Records) -> bool:
    """Whether an income names the plan, is called like it, or is the State Pension that the plan stands for."""
    return any(_pays(plan, income) for income in records.incomes)


def _pays(plan: OwnedPlan, income: OwnedIncome) -> bool:
    if income.record.plan_id is not None or not _share_an_owner(plan, income):
        return bool(income.record.plan_id == plan.record.pk)
    if plan.record.sub_type == STATE_PENSION_PLAN:
        return income.type == IncomeType.STATE_PENSION
    return _is_loose_pension(income) and spoken(income.record.name) == spoken(plan.record.name)


def may_be_paid_by(plan: OwnedPlan, records: Records) -> list[OwnedIncome]:
    """Pensions of the plan's owners that name no plan and that nobody said no about."""
    return [
        income
        for income in records.incomes
        if _is_loose_pension(income)
        and _share_an_owner(plan, income)
        and (income.record.pk, plan.record.pk) not in records.answers
    ]


def _is_loose_pension(income: OwnedIncome) -> bool:
    return income.type == IncomeType.PENSION and income.record.plan_id is None


def _share_an_owner(plan: OwnedPlan, income: OwnedIncome) -> bool:
    return any(mine and theirs for mine, theirs in zip(plan.shares, income.shares, strict=True))
