"""A first year of which only a part is left: what runs keeps its pace, what comes once comes once."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import IncomeKind, PlannedWithdrawal
from cashflow.engine.project import project
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import area_index
from cashflow.engine.tax.year import YearsTax, years_tax
from cashflow.parameters.years import tax_rules
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, expense, income, level, plan

HALF = date(2026, 10, 5)
ONCE: dict[str, Any] = {"frequency": Frequency.ONCE, "start": date(2027, 1, 1)}


def taxed(**kinds: float) -> YearsTax:
    """The tax of a whole year 2026/27 on these amounts, in England."""
    amounts = {kind: np.array([amount]) for kind, amount in kinds.items()}
    one = TaxableIncome.nothing(np.array([area_index(TaxArea.ENGLAND)])).with_(**amounts)
    pays = np.array([True])
    return years_tax(one, tax_rules(2026), pays_class_1=pays, pays_class_4=pays)


def test_a_bonus_is_taxed_once_on_top_of_the_years_pay() -> None:
    found = project(plan(income(40_000), income(20_000, key="bonus", **ONCE), frame=level(2, HALF)))
    part = float(found.timeline.fractions[0])
    pay, both = taxed(employment=40_000), taxed(employment=60_000)
    assert part == pytest.approx(183 / 365)
    assert found.income_tax[0, 0] == pytest.approx(pay.due[0] * part + both.due[0] - pay.due[0])
    insurance = [one.national_insurance.total[0] for one in (pay, both)]
    assert found.national_insurance[0, 0] == pytest.approx(insurance[0] * part + insurance[1] - insurance[0])


def test_the_same_bonus_in_a_whole_year_is_taxed_as_ever() -> None:
    found = project(plan(income(40_000), income(20_000, key="bonus", **ONCE)))
    assert found.income_tax[0, 0] == pytest.approx(taxed(employment=60_000).due[0])


def test_the_sale_of_a_thing_uses_the_whole_exempt_amount() -> None:
    house = asset(Wrapper.PROPERTY, 53_000, cost=0.0, sold=date(2027, 1, 1))
    found = project(plan(house, frame=level(2, HALF)))
    assert found.capital_gains_tax[0, 0] == pytest.approx(37_700 * 0.18 + 12_300 * 0.24)


def test_a_pension_drawn_for_something_bought_once_bears_one_years_tax() -> None:
    boat = expense(9_000, key="boat", is_essential=False, **ONCE)
    found = project(plan(boat, asset(Wrapper.PENSION, 100_000), frame=level(2, HALF)))
    assert found.income_tax[0, 0] == pytest.approx(0.0)
    drawn_all_year = project(plan(expense(18_000), asset(Wrapper.PENSION, 100_000), frame=level(2, HALF)))
    assert drawn_all_year.income_tax[0, 0] > 0


def test_a_lump_sum_planned_once_is_not_thought_to_come_twice() -> None:
    taken = PlannedWithdrawal(
        key="w", name="Lump sum", amount=16_760.0, shares=(1.0,), source="asset-pension", **ONCE
    )  # fmt: skip
    one = plan(asset(Wrapper.PENSION, 100_000), frame=level(2, HALF))
    found = project(type(one)(**{**{f: getattr(one, f) for f in one.__dataclass_fields__}, "withdrawals": (taken,)}))
    assert found.taxable_of(0).pensions[0] == pytest.approx(12_570)
    assert found.income_tax[0, 0] == pytest.approx(0.0)


@pytest.mark.parametrize("kind", [IncomeKind.EMPLOYMENT, IncomeKind.DIVIDENDS, IncomeKind.SAVINGS])
def test_the_explanation_adds_up(kind: IncomeKind) -> None:
    found = project(plan(income(40_000), income(30_000, kind, key="once", **ONCE), frame=level(2, HALF)))
    told = explain(found, 0, Topic.TAX)
    assert sum(line.amount for line in told.lines if line.counts) == pytest.approx(told.total, abs=0.01)
    assert any("comes once" in line.words for line in told.lines)
    assert found.balance_error() == pytest.approx(np.zeros(2), abs=0.01)


def test_what_is_missing_falls_on_goals_then_on_the_rest_that_is_not_essential() -> None:
    found = project(plan(
        income(10_000, IncomeKind.UNTAXED), expense(9_000, key="food"),
        expense(3_000, key="travel", is_essential=False),
        expense(4_000, key="boat", is_essential=False, is_goal=True),
    ))  # fmt: skip
    assert found.shortfall[0] == pytest.approx(6_000)
    assert found.goal_missing(2)[0] == pytest.approx(4_000)
    assert found.discretionary[0] == pytest.approx(7_000)
    assert found.essential_shortfall[0] == 0
    bare = project(plan(income(5_000, IncomeKind.UNTAXED), expense(9_000), expense(1_000, key="t", is_essential=False)))
    assert bare.essential_shortfall[0] == pytest.approx(4_000)
