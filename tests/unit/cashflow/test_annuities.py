"""Annuities bought on the way: what they cost, what they pay, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import (
    AnnuityPurchase,
    Contribution,
    Method,
    PlanInputs,
    PlannedWithdrawal,
    Rise,
    Taking,
)
from cashflow.engine.outcomes import Variations
from cashflow.engine.project import project
from cashflow.engine.run import Run
from cashflow.engine.seek import holds
from cashflow.parameters.annuity_rates import day_of_purchase, rate_of
from cashflow.parameters.life_table import life_table
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, assumptions, expense, level, person, plan

BORN = date(1960, 1, 1)


def buying(*, people: Any = None, frame: Any = None, pension: Any = None, **changes: Any) -> PlanInputs:
    """A pension of 200,000 of which half buys an annuity at 6 % on 6 April 2027."""
    fields: dict[str, Any] = {
        "key": "annuity", "name": "Annuity", "source": "asset-pension", "owner": 0, "day": date(2027, 4, 6),
        "share": 0.5, "rate": 0.06,
    }  # fmt: skip
    people = people or (person(born=BORN),)
    shares = tuple(float(index == 0) for index in range(len(people)))
    pot = asset(Wrapper.PENSION, 200_000, shares=shares, **(pension or {}))
    made = plan(pot, people=people, frame=frame or level(4, cash_growth=0.0))
    return replace(made, annuities=(AnnuityPurchase(**{**fields, **changes}),))


def test_without_tax_free_cash_the_whole_part_is_the_price() -> None:
    found = project(buying(with_tax_free_cash=False))
    assert found.income == pytest.approx([0, 6_000, 6_000, 6_000])
    assert found.bought.sum(axis=0) == pytest.approx([0, 100_000, 0, 0])
    assert found.drawn.sum() == 0


def test_a_day_within_a_year_counts_from_that_day() -> None:
    found = project(buying(day=date(2027, 7, 15)))
    # 15 July 2027 to 5 April 2028 are 266 of 366 days; 75,000 at 6 % is 4,500 a year
    assert found.income == pytest.approx([0, 4_500 * 266 / 366, 4_500, 4_500])


def test_an_amount_is_in_todays_money_and_never_more_than_there_is() -> None:
    frame = replace(assumptions(3), cash_growth=0.0)
    prices = frame.indices[Rise.PRICES][1]
    found = project(buying(amount=40_000.0, with_tax_free_cash=False, frame=frame))
    assert found.bought.sum() == pytest.approx(40_000 * prices)
    assert project(buying(amount=900_000.0, with_tax_free_cash=False)).bought.sum() == pytest.approx(200_000)


def test_it_rises_from_its_own_first_year() -> None:
    found = project(buying(with_tax_free_cash=False, fixed_rise=0.03, rise=Rise.NONE))
    assert found.income == pytest.approx([0, 6_000, 6_180, 6_365.40])
    frame = replace(assumptions(4), cash_growth=0.0)
    prices = frame.indices[Rise.PRICES]
    linked = project(buying(with_tax_free_cash=False, rise=Rise.PRICES, frame=frame))
    assert linked.income[3] == pytest.approx(6_000 * prices[3] / prices[1])


def test_the_partner_has_the_share_that_goes_on() -> None:
    people = (replace(person("Wren", BORN), dies=date(2028, 4, 6)), person("Rook", BORN))
    found = project(buying(people=people, survivor_share=0.5, with_tax_free_cash=False))
    assert found.income == pytest.approx([0, 6_000, 3_000, 3_000])
    assert found.taxable_of(2).pensions == pytest.approx([0, 3_000])
    assert project(buying(people=people, with_tax_free_cash=False)).income[2:].sum() == 0
    # what is left of the pension goes to the partner, the annuity does not
    assert found.assets[3] == pytest.approx(100_000 + found.saved.sum())


@pytest.mark.parametrize("born", [date(1975, 1, 1), None])
def test_nothing_is_bought_by_who_is_too_young_or_dead(born: date | None) -> None:
    who = person(born=born) if born else replace(person(born=BORN), dies=date(2027, 4, 1))
    found = project(buying(people=(who,), frame=level(3)))
    assert (found.bought.sum(), found.income.sum()) == (0, 0)


def test_it_waits_for_the_minimum_pension_age() -> None:
    found = project(buying(people=(person(born=date(1972, 1, 1)),), with_tax_free_cash=False))
    assert found.bought.sum(axis=0) == pytest.approx([0, 100_000, 0, 0])
    # 54 on 6 April 2027; from 2028 on the age is 57, which is reached on 1 May 2029
    frame = level(5, cash_growth=0.0)
    younger = project(buying(people=(person(born=date(1972, 5, 1)),), with_tax_free_cash=False, frame=frame))
    assert younger.bought.sum(axis=0) == pytest.approx([0, 0, 0, 0, 100_000])
    assert younger.income == pytest.approx([0, 0, 0, 0, 6_000])


@pytest.mark.parametrize(("born", "day", "bought"), [
    (date(1960, 1, 1), date(2027, 7, 15), date(2027, 7, 15)),
    (date(1972, 1, 1), date(2027, 4, 6), date(2027, 4, 6)),  # 55 already, before the age is 57
    (date(1972, 5, 1), date(2027, 7, 15), date(2030, 4, 6)),  # 54, then 55 and 56 while 57 is needed: 57 on 1 May 2029
    (date(1975, 9, 9), date(2027, 9, 9), date(2033, 4, 6)),
    (date(1971, 12, 1), date(2026, 12, 15), date(2027, 4, 6)),  # 55 on that day, but not when the step begins
])  # fmt: skip
def test_the_day_is_the_one_the_engine_waits_for(born: date, day: date, bought: date) -> None:
    assert day_of_purchase(born, day, date(2026, 11, 22)) == bought
    frame = level(9, start=date(2026, 11, 22))
    for asked in (day, bought):
        found = project(buying(people=(person(born=born),), day=asked, frame=frame))
        step = found.timeline.step_of(bought)
        assert [place for place, price in enumerate(found.bought.sum(axis=0)) if price] == [step]


def test_the_lump_sum_allowance_caps_the_tax_free_cash() -> None:
    who = replace(person(born=BORN), tax_free_cash_taken=258_275.0)
    found = project(buying(people=(who,)))
    assert found.drawn.sum() == pytest.approx(10_000)
    assert found.bought.sum() == pytest.approx(90_000)
    assert found.tax_free_cash == pytest.approx([268_275])


def test_the_rest_of_the_pension_keeps_its_tax_free_quarter() -> None:
    case = buying(day=date(2026, 4, 6))
    taken = PlannedWithdrawal(
        "w", "All", 500_000, Frequency.YEARLY, (1.0,), start=date(2028, 4, 6), source="asset-pension",
        takes=Taking.TAX_FREE_CASH,
    )  # fmt: skip
    found = project(replace(case, withdrawals=(taken,)))
    assert found.drawn.sum(axis=0)[[0, 2]] == pytest.approx([25_000, 25_000])


def test_an_annuity_leaves_the_whole_annual_allowance() -> None:
    pays_in = Contribution("c", "Saving", 100, Frequency.YEARLY, (1.0,), into="asset-pension", method=Method.PLAIN)
    spends = expense(60_000, start=date(2028, 4, 6))
    for case, flexible in ((buying(), 0), (replace(buying(), expenses=(spends,)), 1)):
        run = Run(replace(case, contributions=(pays_in,), assets=(*case.assets, asset(Wrapper.CASH, 1_000))))
        for step in range(4):
            run.take(step)
        assert run.allowances is not None
        assert run.allowances.has_flexible_access.max() == flexible


def test_it_is_explained_and_paths_find_the_same() -> None:
    case = buying()
    found = project(case)
    told = explain(found, 2, Topic.INCOME)
    assert "Annuity: £75,000 was paid for it, at 6.00% a year" in [line.words for line in told.lines]
    assert sum(line.amount for line in told.lines if line.counts) == pytest.approx(told.total) == 4_500
    given = next(line for line in explain(found, 1, Topic.ASSETS).lines if "given for an annuity" in line.words)
    assert given.amount == pytest.approx(-75_000)
    many = Run(case, Variations(paths=3))
    steps = [many.take(step) for step in range(4)]
    assert steps[3].closing.sum(axis=0) == pytest.approx([found.assets[3]] * 3, abs=1)
    spends = plan(*case.assets, expense(4_000, start=date(2028, 4, 6)), people=case.people, frame=level(40))
    assert holds(replace(spends, annuities=case.annuities), Variations())[0] == 1


def test_a_reckoned_rate_gives_back_its_price_less_costs() -> None:
    born, day, interest = date(1960, 1, 1), date(2027, 1, 1), 0.045
    rates = life_table().rates(None)[67:]
    alive, worth = 1.0, 0.0
    for year, dies in enumerate(rates):
        worth += alive * (1 - dies / 2) / (1 + interest) ** (year + 0.5)
        alive *= 1 - dies
    rate = rate_of(born=born, day=day)
    assert rate * worth == pytest.approx(0.94)
    assert rate_of(born=born, day=day, rise=0.03) < rate_of(born=born, day=day, partner_born=born, survivor_share=0.5)
    assert rate_of(born=born, day=day, partner_born=born, survivor_share=0.5) < rate
    assert rate_of(born=date(1950, 1, 1), day=day) > rate
