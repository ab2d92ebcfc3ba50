"""Where a report's figures are from: facts with their dates, assumptions, the law's figures and their version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cashflow.engine.inputs import AnnuityPurchase, Asset, Origin, PlanInputs
from cashflow.parameters.loader import Figure, parameter
from cashflow.reports.tables import Table, table
from cashflow.reports.words import pounds
from domain.tax_years import TaxYear

LAW = (
    "income_tax.personal_allowance", "income_tax.basic_rate_limit", "savings.isa_allowance",
    "pensions.annual_allowance", "pensions.lump_sum_allowance", "pensions.minimum_pension_age",
    "pensions.new_state_pension", "capital_gains.annual_exempt_amount", "inheritance.nil_rate_band",
    "inheritance.residence_band", "inheritance.rate",
)  # fmt: skip
"""Figures of law a client may know, shown with their source."""


def assumption_lines(plan: PlanInputs) -> list[str]:
    """What is assumed of prices, markets, lives and the law, each sentence with its source."""
    return [note.words for note in plan.assumptions.notes]


def origin_table(plan: PlanInputs) -> Table:
    """Each person and item of the plan with what is known, decided or assumed about it, and since when."""
    groups: tuple[Iterable[Any], ...] = (
        plan.people, plan.incomes, plan.expenses, plan.assets, plan.liabilities, plan.contributions, plan.withdrawals,
        plan.covers, plan.annuities,
    )  # fmt: skip
    rows = [
        [item.name, "; ".join(f"{origin.tag.label.lower()}: {origin.words}" for origin in origins)]
        for group in groups for item in group if (origins := _origins(item))
    ]  # fmt: skip
    return table(("About", "What is known, decided or assumed, and since when"), rows, ())


def _origins(item: Any) -> list[Origin]:
    """What stands behind an item; of something owned also its growth and charges, where they are its own."""
    if isinstance(item, Asset):
        return [*item.origins, *item.growth_origins, *item.charge_origins]
    if isinstance(item, AnnuityPurchase):
        return [*item.origins, *item.rate_origins]
    return [*item.origins]


def law_table(first: TaxYear) -> Table:
    """The figures of law that matter most, as they stand in the plan's first year."""
    found = [parameter(name).at(first.first) for name in LAW]
    rows = [[figure.label, _value(figure), figure.status.label, figure.reference] for figure in found]
    return table(("Figure", f"In {first.label}", "How firm", "Source"), rows, (1,))


def _value(figure: Figure) -> str:
    """The figure with its unit: ``£20,000 a year``, ``55 years``, ``40 %``."""
    if figure.unit.startswith("pounds"):
        amount = pounds(figure.value) if figure.value == round(figure.value) else f"£{figure.value:,.2f}"
        return amount + figure.unit.removeprefix("pounds")
    return f"{figure.value * 100:g} %" if figure.unit == "share" else f"{figure.value:g} {figure.unit}"
