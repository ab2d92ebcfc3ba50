"""What a partner makes of the pensions somebody leaves them: drawdown, a lump sum, or an annuity, each with its tax.

Wren dies on 1 June 2027 and leaves a level pension to Rook, who has nothing else; nothing rises or grows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from cashflow.engine.explain import Topic, explain, explain_death
from cashflow.engine.inputs import AnnuityRates, Contribution, IncomeKind, Inherited, Method, PlanInputs
from cashflow.engine.outcomes import Variations
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from cashflow.engine.run import Run
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, expense, income, level, person, plan

DIES = date(2027, 6, 1)
YOUNG, OLD = date(1960, 1, 1), date(1950, 1, 1)
"""Wren is 67, or 77, when she dies."""


def left(how: Inherited, *items: Any, born: date = YOUNG, pension: float = 400_000, **changes: Any) -> PlanInputs:
    wren = replace(person("Wren", born), dies=DIES, inherited_as=how, **changes)
    rook = person("Rook", date(1962, 1, 1))
    made = plan(
        asset(Wrapper.PENSION, pension, shares=(1.0, 0.0)), *items, people=(wren, rook), frame=level(6)
    )  # fmt: skip
    rates = AnnuityRates(((0.05,) * 6, (0.06,) * 6), "for the test")
    return replace(made, is_married=True, heirs_tax_rate=0.2, annuity_rates=rates)


def in_the_bank(found: Projection, step: int) -> float:
    return float(found.closing[found.pots.of_wrapper(Wrapper.CASH), step].sum())


def in_pensions(found: Projection, step: int) -> float:
    return float(found.closing[found.pots.of_wrapper(Wrapper.PENSION), step].sum())


def test_drawdown_stays_where_it_is_and_is_what_nobody_need_choose() -> None:
    found = project(left(Inherited.DRAWDOWN))
    assert [in_pensions(found, step) for step in (2, 5)] == pytest.approx([400_000, 400_000])
    assert person().inherited_as is Inherited.DRAWDOWN


def test_a_lump_sum_left_before_75_is_paid_the_year_after_without_tax() -> None:
    found = project(left(Inherited.LUMP_SUM))
    assert (in_pensions(found, 1), in_pensions(found, 2)) == pytest.approx((400_000, 0))
    assert (float(found.tax[2]), in_the_bank(found, 2)) == pytest.approx((0, 400_000))
    assert found.deaths[0].partners_pensions[0] == pytest.approx(400_000)


def test_above_the_death_benefit_allowance_it_is_the_partners_income() -> None:
    # 1,073,100 less 73,100 taken in life leave 1,000,000 without tax; of 1,100,000 the rest, 100,000, is taxed:
    # above 100,000 the allowance would shrink, so 37,700 x 20 % + (100,000 - 12,570 - 37,700) x 40 % = 27,432
    found = project(left(Inherited.LUMP_SUM, pension=1_100_000, tax_free_cash_taken=73_100.0))
    assert float(found.tax[2]) == pytest.approx(27_432)
    assert in_the_bank(found, 2) == pytest.approx(1_100_000 - 27_432)
    told = {line.words: line.amount for line in explain_death(found, found.deaths[0]).lines}
    assert told["Pensions that the partner takes over, paid out as a lump sum in the year after"] == 1_100_000
    within = "Of it free of income tax, within the lump sum and death benefit allowance"
    assert told[within] == pytest.approx(1_000_000)
    paid = next(one for one in explain(found, 2, Topic.BALANCE).lines if one.words == "Taken from Pension as planned")
    assert (paid.amount, paid.origins) == (pytest.approx(1_100_000), (found.plan.people[0].inherited_origin,))


def test_left_from_75_on_all_of_a_lump_sum_is_the_partners_income_of_one_year() -> None:
    # 37,700 x 20 % + (125,140 - 37,700) x 40 % + (400,000 - 125,140) x 45 %, without any allowance
    whole = 37_700 * 0.2 + (125_140 - 37_700) * 0.4 + (400_000 - 125_140) * 0.45
    found = project(left(Inherited.LUMP_SUM, born=OLD))
    assert float(found.tax[2]) == pytest.approx(whole)
    assert in_the_bank(found, 2) == pytest.approx(400_000 - whole)


def test_others_and_the_partner_share_the_allowance_by_what_each_receives() -> None:
    # 2,000,000, half to others, 675,000 x 40 % of it inheritance tax: 730,000 and 1,000,000 share 1,073,100
    death = project(left(Inherited.LUMP_SUM, pension=2_000_000, leaves_to_partner=0.5)).deaths[0]
    assert death.tax.tax[0] == pytest.approx(270_000)
    assert death.benefit.allowance[0] == pytest.approx(1_073_100 * 730 / 1_730)
    assert death.benefit.tax[0] == pytest.approx((730_000 - 1_073_100 * 730 / 1_730) * 0.2)
    assert death.partners_free[0] == pytest.approx(1_073_100 / 1_730_000)
    alone = project(left(Inherited.DRAWDOWN, pension=2_000_000, leaves_to_partner=0.5)).deaths[0]
    assert (alone.benefit.tax[0], alone.partners_free[0]) == pytest.approx((0, 1))


@pytest.mark.parametrize(("born", "kind"), [(YOUNG, IncomeKind.UNTAXED), (OLD, IncomeKind.PENSIONS)])
def test_an_annuity_pays_the_partner_for_life_and_is_taxed_as_what_was_left(born: date, kind: IncomeKind) -> None:
    found = project(left(Inherited.ANNUITY, born=born))
    assert (in_pensions(found, 1), in_pensions(found, 2)) == pytest.approx((400_000, 0))
    assert found.income_by_kind[kind][1:] == pytest.approx([0, 24_000, 24_000, 24_000, 24_000])
    taxed = kind is IncomeKind.PENSIONS
    assert float(found.tax[3]) == pytest.approx((24_000 - 12_570) * 0.2 if taxed else 0)
    given = [line for line in explain(found, 2, Topic.INCOME).lines if line.words.endswith("at 6.00% a year")]
    assert [line.amount for line in given] == pytest.approx([24_000])


def test_nothing_is_bought_where_the_partner_dies_first_or_no_rate_is_known() -> None:
    plan_of = left(Inherited.ANNUITY)
    assert in_pensions(project(replace(plan_of, annuity_rates=None)), 3) == pytest.approx(400_000)
    wren, rook = plan_of.people
    widowed = project(replace(plan_of, people=(wren, replace(rook, dies=date(2026, 9, 1)))))
    assert not widowed.income.any()


@pytest.mark.parametrize("how", list(Inherited))
@pytest.mark.parametrize("born", [YOUNG, OLD])
def test_money_in_is_money_out_whatever_is_chosen(how: Inherited, born: date) -> None:
    made = left(how, expense(30_000, shares=(0.5, 0.5)), income(5_000, IncomeKind.RENTAL, shares=(0.0, 1.0)), born=born)
    found = project(made)
    assert found.balance_error() == pytest.approx(np.zeros(len(found.timeline)), abs=0.01)
    assert (found.closing >= -0.01).all()
    paths, run = [], Run(made, Variations(paths=3))
    for step in range(len(run.timeline)):
        paths.append(run.take(step).closing.sum(axis=0))
    assert np.array(paths)[:, 1] == pytest.approx(found.assets, abs=1)


@pytest.mark.parametrize("how", list(Inherited))
def test_what_is_inherited_leaves_the_whole_annual_allowance(how: Inherited) -> None:
    saves = Contribution(
        "saving", "Saving", 20_000, Frequency.YEARLY, (0.0, 1.0), into="asset-mine", method=Method.NET_PAY
    )  # fmt: skip
    mine = asset(Wrapper.PENSION, 0, key="asset-mine", shares=(0.0, 1.0))
    made = left(how, mine, income(60_000, shares=(0.0, 1.0)), expense(60_000, shares=(0.0, 1.0)), born=OLD)
    too_young = (made.people[0], person("Rook", date(1985, 1, 1)))  # to draw from a pension of their own
    found = project(replace(made, people=too_young, contributions=(saves,)))
    assert found.income_tax[1, 2:].min() > 0 and found.drawn.sum() + found.bought.sum() > 0
    assert all(household.excess_contributions is None for household in found.households)
