"""The planner's thirteen kinds of item, as one table: which record each is and what the projection does with it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums.plans import PlanType


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``record`` is the model its items are.

    ``colour`` is a key of the palette, ``edit_url`` the address that edits an item by its pk, ``add_url`` the one
    that adds one to a client, or to a plan for what hangs on one. ``projection`` says in a sentence what a projection
    makes of it.
    """

    code: str
    label: str
    record: str
    plan_types: tuple[PlanType, ...]
    colour: str
    edit_url: str
    add_url: str
    projection: str


INCOME, EXPENSE, PLAN = "backoffice.income", "backoffice.expense", "backoffice.plan"
CONTRIBUTION, WITHDRAWAL = "backoffice.contribution", "backoffice.withdrawal"
SAVING_TYPES = (PlanType.CASH_ACCOUNT, PlanType.INVESTMENT)

KINDS: tuple[Kind, ...] = (
    Kind("income", "Incomes", INCOME, (), "income", "income_edit", "income_new",
         "Arrives from its start to its end, is taxed by its type and rises each April."),
    Kind("expense", "Expenses", EXPENSE, (), "spending", "expense_edit", "expense_new",
         "Is paid from its start to its end and rises with prices."),
    Kind("asset", "Assets", PLAN, (PlanType.FIXED_ASSET,), "property", "plan_edit", "plan_new",
         "Grows from its latest value and is never sold unless told."),
    Kind("liability", "Liabilities", PLAN, (PlanType.MORTGAGE, PlanType.LOAN_CREDIT), "liability", "plan_edit",
         "plan_new", "Bears interest and is paid off monthly until its end."),
    Kind("life_assurance", "Life assurance", PLAN, (PlanType.PROTECTION_POLICY,), "other", "plan_edit", "plan_new",
         "Costs its premium; its sum is paid when somebody it covers dies in a what-if or a stress."),
    Kind("savings", "Savings and investments", PLAN, SAVING_TYPES, "isa", "plan_edit", "plan_new",
         "Grows from its latest value, bears charges and is drawn on when income does not suffice."),
    Kind("savings_contribution", "Savings contributions", CONTRIBUTION, SAVING_TYPES, "investment",
         "contribution_edit", "contribution_new",
         "Is paid in from its start to its end, up to the yearly limits of the law."),
    Kind("savings_withdrawal", "Savings withdrawals", WITHDRAWAL, SAVING_TYPES, "withdrawal",
         "withdrawal_edit", "withdrawal_new",
         "Is taken whether it is needed or not, before anything else is drawn."),
    Kind("defined_benefit_pension", "Defined benefit pensions", PLAN, (PlanType.PENSION,), "pension", "plan_edit",
         "plan_new", "Pays the incomes that name it, otherwise the yearly pension it records."),
    Kind("defined_contribution_pension", "Defined contribution pensions", PLAN, (PlanType.PENSION,), "pension",
         "plan_edit", "plan_new",
         "Grows from its latest value and is drawn on last, from the minimum pension age."),
    Kind("pension_contribution", "Pension contributions", CONTRIBUTION, (PlanType.PENSION,), "pension",
         "contribution_edit", "contribution_new",
         "Is paid in with its tax relief, until its end or its owner's retirement."),
    Kind("pension_withdrawal", "Pension withdrawals", WITHDRAWAL, (PlanType.PENSION,), "withdrawal",
         "withdrawal_edit", "withdrawal_new", "Is taken whether it is needed or not, before anything else is drawn."),
    Kind("pension_in_payment", "Pensions in payment", PLAN, (PlanType.ANNUITY, PlanType.PENSION), "state_pension",
         "plan_edit", "plan_new", "Pays the incomes that name it."),
)  # fmt: skip
"""In the order the screens show them."""

BY_CODE: dict[str, Kind] = {kind.code: kind for kind in KINDS}
