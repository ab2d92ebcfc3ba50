"""A client's finances as their page shows them: a section for each kind of item, in the planner's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from backoffice.models import Client
from backoffice.selectors.finances import Finances, Holding, yearly_amount
from backoffice.web.extensions import LinkBadge, link_badges
from backoffice.web.plan_sections import LABELS, Line, lines_of
from domain.enums.items import ItemKind
from domain.enums.plans import IncomeType, PlanType
from domain.plan_parts import CONTRIBUTION, COVER, PREMIUM, REPAYMENT, WITHDRAWAL, parts_of
from domain.plan_uses import use_of

FLOWS, PLANS, PARTS = "flows", "plans", "parts"
"""What a section's rows are: incomes and expenses, plans, or what hangs on plans."""
OTHER_INSURANCE = "other_insurance"
PENSION_INCOME = "pension_income"
PENSION_INCOMES = (IncomeType.PENSION, IncomeType.STATE_PENSION)
ORDER = (
    ItemKind.INCOME, ItemKind.EXPENSE, ItemKind.ASSET, ItemKind.LIABILITY, REPAYMENT, ItemKind.LIFE_ASSURANCE,
    OTHER_INSURANCE, COVER, PREMIUM, ItemKind.SAVINGS, ItemKind.SAVINGS_CONTRIBUTION, ItemKind.SAVINGS_WITHDRAWAL,
    ItemKind.DEFINED_BENEFIT_PENSION, ItemKind.DEFINED_CONTRIBUTION_PENSION, ItemKind.PENSION_CONTRIBUTION,
    ItemKind.PENSION_WITHDRAWAL, ItemKind.PENSION_IN_PAYMENT, PENSION_INCOME,
)  # fmt: skip
"""The planner's kinds in their order, and after each what else belongs to it."""

PARTLY_COUNTED = "The total counts what runs today, and of what is joint this client's part."

NEW_PLANS: dict[str, tuple[str, dict[str, str]]] = {
    ItemKind.ASSET: ("Property or another asset", {"type": PlanType.FIXED_ASSET}),
    ItemKind.LIABILITY: ("Mortgage or loan", {"type": PlanType.MORTGAGE}),
    ItemKind.LIFE_ASSURANCE: ("Protection policy", {"type": PlanType.PROTECTION_POLICY}),
    OTHER_INSURANCE: ("Other insurance", {"type": PlanType.GENERAL_INSURANCE}),
    ItemKind.SAVINGS: ("Savings or investment", {"type": PlanType.INVESTMENT}),
    ItemKind.DEFINED_BENEFIT_PENSION: (
        "Defined benefit pension", {"type": PlanType.PENSION, "sub_type": "defined_benefit"},
    ),
    ItemKind.DEFINED_CONTRIBUTION_PENSION: ("Defined contribution pension", {"type": PlanType.PENSION}),
    ItemKind.PENSION_IN_PAYMENT: ("Pension in payment", {"type": PlanType.ANNUITY}),
}  # fmt: skip
"""What adding a plan of a kind is called, and what its form begins with."""
WORTH = (
    ItemKind.ASSET, ItemKind.LIABILITY, ItemKind.SAVINGS, ItemKind.DEFINED_CONTRIBUTION_PENSION,
)  # fmt: skip
"""Kinds whose values add up to something."""


@dataclass(frozen=True, slots=True)
class AddLink:
    """Where one more of a kind is added."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ClientSection:
    """The items of one kind. ``rows`` are what ``shape`` says; ``total`` is in pounds, a year for what flows.

    ``total`` is None where a sum says nothing.
    """

    code: str
    label: str
    word: str
    shape: str
    rows: list[Any]
    total: Decimal | None
    adds: list[AddLink]
    badges: Mapping[int, list[LinkBadge]]
    note: str = ""

    @property
    def leaves_out_percentages(self) -> bool:
        """Whether the total cannot count all rows, some being a percentage of something."""
        return self.shape == PARTS and any(row.percent is not None for row in self.rows)


def client_sections(client: Client, finances: Finances) -> list[ClientSection]:
    """A section for each kind that these people have or may have, in order; empty ones included."""
    plans = [*finances.assets, *finances.debts, *finances.policies]
    found = [
        *_flow_sections(client, finances), *_plan_sections(client, plans), *_part_sections(finances, plans),
    ]  # fmt: skip
    by_code = {section.code: section for section in found}
    return [by_code[code] for code in ORDER if code in by_code]


def _flow_sections(client: Client, finances: Finances) -> Iterable[ClientSection]:
    kinds = (
        (ItemKind.INCOME, finances.incomes, finances.yearly_income),
        (ItemKind.EXPENSE, finances.expenses, finances.yearly_spending),
    )
    for kind, flows, total in kinds:
        badges = link_badges(f"backoffice.{kind}", [flow.pk for flow in flows])
        add = AddLink(kind.capitalize(), reverse(f"{kind}_new", args=[client.pk]))
        partly = any(finances.counted(flow) != yearly_amount(flow) for flow in flows)
        yield ClientSection(
            kind, kind.label, kind, FLOWS, flows, total, [add], badges, PARTLY_COUNTED if partly else ""
        )
        pensions = [flow for flow in flows if getattr(flow, "type", None) in PENSION_INCOMES]
        if pensions:
            total = sum((finances.counted(flow) for flow in pensions), Decimal(0))
            yield ClientSection(
                PENSION_INCOME, "Pension incomes", kind, FLOWS, pensions, total, [add], badges,
                note="These stand among the incomes too, and count once.",
            )  # fmt: skip


def _plan_sections(client: Client, plans: list[Holding]) -> Iterable[ClientSection]:
    badges = link_badges("backoffice.plan", [holding.plan.pk for holding in plans])
    for code, (add, begins) in NEW_PLANS.items():
        rows = [holding for holding in plans if _kind_of(holding.plan) == code]
        known = ItemKind.find(code)
        url = f"{reverse('plan_new', args=[client.pk])}?{urlencode(begins)}"
        total = sum((row.amount for row in rows if row.amount is not None), Decimal(0))
        yield ClientSection(
            code, known.label if known else "Other insurance", "plan", PLANS, rows,
            total if code in WORTH else None, [AddLink(add, url)], badges,
        )  # fmt: skip


def _kind_of(plan: Any) -> str:
    return use_of(plan.type, plan.sub_type).kind or OTHER_INSURANCE


def _part_sections(finances: Finances, plans: list[Holding]) -> Iterable[ClientSection]:
    """A section for each part that some of the plans may have; savings and pensions apart."""
    for word, records in finances.parts.items():
        lines = lines_of(word, records)
        for code in dict.fromkeys(_part_code(word, holding.plan) for holding in plans):
            adds = [
                AddLink(
                    f"{word.capitalize()}: {holding.plan.name}",
                    reverse(f"{word}_new", args=[holding.plan.pk]),
                )
                for holding in plans
                if word in parts_of(holding.plan.type) and _part_code(word, holding.plan) == code
            ]
            if adds:
                yield _part_section(code, word, [x for x in lines if _part_code(word, x.record.plan) == code], adds)


def _part_section(code: str, word: str, lines: list[Line], adds: list[AddLink]) -> ClientSection:
    known = ItemKind.find(code)
    total = None if word == COVER else sum((yearly_amount(line.record) for line in lines), Decimal(0))
    return ClientSection(code, known.label if known else LABELS[word], word, PARTS, lines, total, adds, {})


def _part_code(word: str, plan: Any) -> str:
    """The planner's kind of a contribution or withdrawal; other parts go by their own name."""
    if word not in (CONTRIBUTION, WITHDRAWAL):
        return word
    return f"pension_{word}" if plan.type == PlanType.PENSION else f"savings_{word}"
