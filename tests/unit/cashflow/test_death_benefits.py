"""Pensions that others than the partner receive, and the bands that a spouse left who died before the plan begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from cashflow.engine.death_benefits import death_benefit
from cashflow.engine.explain import explain_death
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.legacy import legacy_of
from cashflow.engine.project import project
from cashflow.parameters.years import pension_rules
from domain.enums.plans import Wrapper
from tests.unit.cashflow.plans import asset, level, person, plan


def alone(pension: float, born: date, *, dies: date | None = date(2028, 6, 1), **changes: object) -> PlanInputs:
    who = replace(person("Wren", born), dies=dies, **changes)
    made = plan(asset(Wrapper.PENSION, pension), people=(who,), frame=level(5))
    return replace(made, heirs_tax_rate=0.2)


def test_a_pension_left_before_75_is_free_of_income_tax_up_to_the_allowance() -> None:
    found = project(alone(400_000, date(1960, 1, 1)))
    death = found.deaths[0]
    # the estate is the pension: (400,000 - 325,000) x 40 % = 30,000; 370,000 is within 1,073,100
    assert (death.tax.tax[0], death.benefit.paid[0], death.benefit.tax[0]) == pytest.approx((30_000, 370_000, 0))
    assert death.to_heirs[0] == pytest.approx(370_000)


def test_what_is_above_the_allowance_is_income_of_whoever_receives_it() -> None:
    found = project(alone(2_000_000, date(1960, 1, 1), tax_free_cash_taken=73_100.0))
    death = found.deaths[0]
    # tax (2,000,000 - 325,000) x 40 % = 670,000; 1,330,000 is paid, 1,073,100 - 73,100 of it free; 330,000 x 20 %
    assert death.tax.tax[0] == pytest.approx(670_000)
    assert (death.benefit.allowance[0], death.benefit.tax[0]) == pytest.approx((1_000_000, 66_000))
    assert death.to_heirs[0] == pytest.approx(1_264_000)
    told = explain_death(found, death)
    assert sum(line.amount for line in told.lines if line.counts) == pytest.approx(told.total)
    assert any(line.words == "Income tax of heirs on £330,000 of pensions at 20%" for line in told.lines)


def test_from_75_on_all_of_it_is_income_of_whoever_receives_it() -> None:
    death = project(alone(400_000, date(1953, 5, 31))).deaths[0]
    # 75 the day before: 370,000 after inheritance tax, at 20 %
    assert (death.benefit.allowance[0], death.benefit.tax[0]) == pytest.approx((0, 74_000))
    assert death.to_heirs[0] == pytest.approx(296_000)


def test_a_death_before_pensions_belong_to_the_estate() -> None:
    death = project(alone(400_000, date(1950, 1, 1), dies=date(2026, 9, 1))).deaths[0]
    assert (death.tax.tax[0], death.benefit.tax[0]) == pytest.approx((0, 80_000))


def test_whoever_lives_at_the_end_is_taken_to_die_then() -> None:
    left = legacy_of(project(alone(400_000, date(1950, 1, 1), dies=None)))
    assert (left.estate, left.tax, left.income_tax) == pytest.approx((400_000, 30_000, 74_000))
    assert left.to_heirs == pytest.approx(296_000)


def test_bands_of_a_spouse_who_died_before_are_used_at_death() -> None:
    who = replace(person("Wren", date(1950, 1, 1)), dies=date(2026, 9, 1), earlier_bands=(1.0, 0.5))
    home = asset(Wrapper.PROPERTY, 1_200_000, is_home=True)
    found = project(plan(home, people=(who,), frame=level(5)))
    tax = found.deaths[0].tax
    # 2 x 325,000 and 1.5 x 175,000: (1,200,000 - 650,000 - 262,500) x 40 %
    assert (tax.nil_rate_band[0], tax.residence_band[0], tax.tax[0]) == pytest.approx((650_000, 262_500, 115_000))
    living = project(plan(home, people=(replace(who, dies=None),), frame=level(5)))
    assert legacy_of(living).tax == pytest.approx(115_000)


def test_a_survivor_never_has_more_than_one_further_band() -> None:
    people = (
        replace(person("Wren", date(1950, 1, 1)), dies=date(2026, 9, 1), earlier_bands=(1.0, 1.0)),
        replace(person("Rook", date(1950, 1, 1)), dies=date(2027, 9, 1), earlier_bands=(0.4, 0.4)),
    )
    home = asset(Wrapper.PROPERTY, 1_200_000, is_home=True, shares=(0.5, 0.5))
    found = project(replace(plan(home, people=people, frame=level(5)), is_married=True))
    assert found.deaths[0].tax.bands_left[0] == 1
    # (1,200,000 - 650,000 - 350,000) x 40 %
    assert found.deaths[1].tax.tax[0] == pytest.approx(80_000)


def test_next_to_nothing_is_shared_without_an_overflow() -> None:
    least, rules = np.array([5e-324, 0.0, 100.0]), pension_rules(2027)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = death_benefit(
            least, born=date(1960, 1, 1), dies=date(2028, 1, 1), tax_free_cash=np.zeros(3), rules=rules, rate=0.2
        )
    assert (found.free_share == 1).all() and not found.taxed.any()
