"""Deaths: whose money ends, what the survivor has, and what heirs receive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cashflow.engine.explain import explain_death
from cashflow.engine.inputs import IncomeKind, LifeCover, PlanInputs, PlannedWithdrawal
from cashflow.engine.legacy import legacy_of
from cashflow.engine.project import project
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, expense, income, level, person, plan

APRIL_2028 = date(2028, 4, 6)


def couple(
    *items: Any, first: date | None = APRIL_2028, last: date | None = None, years: int = 4, **frame: Any
) -> PlanInputs:
    people = (
        replace(person("Wren", date(1950, 1, 1)), dies=first),
        replace(person("Rook", date(1955, 1, 1)), dies=last),
    )
    made = plan(*items, people=people, frame=level(years, dividend_yield=0.0, **frame))
    return replace(made, is_married=True)


def test_a_survivors_pension_goes_on_and_pay_does_not() -> None:
    found = project(couple(
        income(20_000, IncomeKind.PENSIONS, shares=(1.0, 0.0), survivor_share=0.5),
        income(9_000, IncomeKind.STATE_PENSION, shares=(1.0, 0.0)),
        income(6_000, IncomeKind.RENTAL, shares=(0.5, 0.5)),
    ))  # fmt: skip
    assert found.income == pytest.approx([35_000, 35_000, 16_000, 16_000])


def test_a_death_within_a_year_counts_by_days() -> None:
    found = project(couple(income(36_500, IncomeKind.PENSIONS, shares=(1.0, 0.0)), first=date(2026, 7, 15), years=2))
    assert found.income == pytest.approx([10_000, 0])  # 100 of 365 days


@pytest.mark.parametrize("day", [date(2026, 4, 6), date(2026, 1, 1)])
def test_a_death_on_the_first_day_or_before_it_leaves_what_is_there(day: date) -> None:
    found = project(couple(asset(Wrapper.ISA, 50_000, shares=(1.0, 0.0)), first=day, last=day))
    assert len(found.timeline) == 1
    assert found.legacy == pytest.approx(50_000)
    assert abs(found.balance_error()).max() < 0.01


def test_joint_spending_falls_to_one_persons_part_and_the_dead_spend_nothing() -> None:
    found = project(couple(
        expense(30_000, shares=(0.5, 0.5)), expense(4_000, shares=(1.0, 0.0), key="e1"),
        expense(1_000, shares=(0.0, 1.0), key="e2"), survivor_spending=0.6,
    ))  # fmt: skip
    assert found.spending == pytest.approx([35_000, 35_000, 19_000, 19_000])


def test_payments_every_few_years_keep_their_dates() -> None:
    car = expense(20_000, shares=(0.5, 0.5), frequency=Frequency.EVERY_TWO_YEARS, start=date(2027, 6, 1))
    found = project(couple(car, survivor_spending=0.5, years=6))
    assert found.spending == pytest.approx([0, 20_000, 0, 10_000, 0, 10_000])


def test_life_cover_pays_the_survivor_within_its_term() -> None:
    cover = LifeCover("life", "Cover", 100_000, (0,), end=date(2030, 1, 1))
    found = project(replace(couple(), covers=(cover,)))
    assert found.income == pytest.approx([0, 0, 100_000, 0])
    late = replace(cover, end=date(2028, 1, 1))
    assert project(replace(couple(), covers=(late,))).income.sum() == 0


def test_a_policy_on_two_lives_pays_once_on_the_first_death() -> None:
    cover = LifeCover("life", "Cover", 100_000, (0, 1))
    both = project(replace(couple(last=date(2030, 1, 1), years=10), covers=(cover,)))
    assert both.income.sum() == pytest.approx(100_000)
    assert both.income[2] == pytest.approx(100_000)


def test_a_premium_ends_with_the_first_death_its_policy_pays_for() -> None:
    premium = expense(1_200, shares=(0.5, 0.5), lives=(0, 1))
    found = project(couple(premium, years=6))
    dies = found.plan.people[0].dies
    assert dies is not None
    assert found.spending[:2] == pytest.approx([1_200, 1_200])
    assert found.spending[2:].sum() == pytest.approx(1_200 * (dies - date(2028, 4, 6)).days / 365)
    assert project(couple(expense(1_200, shares=(0.5, 0.5), lives=(1,)), years=6)).spending[3:].min() > 0


def test_family_income_benefit_is_an_income_until_the_policy_ends() -> None:
    cover = LifeCover("life", "Cover", 1_000, (0,), Frequency.MONTHLY, end=date(2031, 4, 6))
    found = project(replace(couple(years=8), covers=(cover,)))
    dies = found.plan.people[0].dies
    assert dies is not None
    year = date(2029, 4, 6)
    assert found.income[:2].sum() == 0
    assert found.income[2] == pytest.approx(12_000 * (year - dies).days / 365, rel=0.01)
    assert found.income[3:] == pytest.approx([12_000, 12_000, 0, 0, 0])
    ended = replace(cover, end=date(2028, 1, 1))
    assert project(replace(couple(years=8), covers=(ended,))).income.sum() == 0


def test_the_partner_takes_over_everything_without_tax() -> None:
    found = project(couple(
        asset(Wrapper.ISA, 400_000, shares=(1.0, 0.0)), asset(Wrapper.PENSION, 600_000, shares=(1.0, 0.0)),
    ))  # fmt: skip
    assert found.assets == pytest.approx([1_000_000] * 4)
    death = found.deaths[0]
    assert (death.step, death.person, death.tax.tax[0], death.to_heirs[0]) == (2, 0, 0, 0)
    assert death.tax.bands_left[0] == 1


def test_a_partner_who_is_no_spouse_bears_the_tax_on_what_they_take_over() -> None:
    married = couple(
        asset(Wrapper.ISA, 400_000, shares=(1.0, 0.0)), asset(Wrapper.PENSION, 600_000, shares=(1.0, 0.0)),
    )  # fmt: skip
    found = project(replace(married, is_married=False))
    death = found.deaths[0]
    # 1,000,000 with the pension, less 325,000: 675,000 at 40 %
    assert (death.tax.tax[0], death.partners_tax[0], death.to_heirs[0]) == pytest.approx((270_000, 270_000, 0))
    assert found.assets == pytest.approx([1_000_000, 1_000_000, 730_000, 730_000])
    told = explain_death(found, death)
    assert sum(line.amount for line in told.lines if line.counts) == pytest.approx(told.total, abs=0.01)


def test_a_partner_who_is_no_spouse_takes_over_no_bands() -> None:
    home = asset(Wrapper.PROPERTY, 900_000, shares=(0.5, 0.5), is_home=True)
    found = project(replace(couple(home, last=date(2029, 9, 1), years=30), is_married=False))
    # 450,000 less 325,000 at 40 % on the first death; on the second 850,000 less 325,000 and 175,000 at 40 %
    assert [death.tax.tax[0] for death in found.deaths] == pytest.approx([50_000, 140_000])


def test_gains_end_with_a_death() -> None:
    shares = asset(Wrapper.GENERAL_INVESTMENT, 400_000, cost=100_000, shares=(1.0, 0.0))
    found = project(couple(shares, expense(50_000, shares=(0.0, 1.0))))
    assert found.capital_gains_tax[0, :3].min() > 5_000
    assert found.capital_gains_tax[:, 3].sum() == 0


@pytest.mark.parametrize(("born", "taxed"), [(date(1954, 1, 1), 0.0), (date(1950, 1, 1), 30_000.0)])
def test_an_inherited_pension_is_taxed_when_its_owner_was_75(born: date, taxed: float) -> None:
    spends = expense(30_000, shares=(0.0, 1.0), start=date(2029, 4, 6))
    case = couple(asset(Wrapper.PENSION, 600_000, shares=(1.0, 0.0)), spends)
    young = replace(case.people[1], born=date(1985, 1, 1))  # the minimum pension age does not count for heirs
    found = project(replace(case, people=(replace(case.people[0], born=born), young)))
    assert found.shortfall.sum() == 0
    assert found.taxable_of(3).pensions[1] >= taxed
    assert bool(found.tax[3] > 0) is (taxed > 0)


def test_the_last_death_ends_the_projection_and_leaves_an_estate() -> None:
    found = project(couple(
        asset(Wrapper.PROPERTY, 900_000, shares=(0.5, 0.5), is_home=True),
        asset(Wrapper.PENSION, 500_000, shares=(1.0, 0.0)), last=date(2029, 9, 1), years=30,
    ))  # fmt: skip
    assert len(found.timeline) == 4
    last = found.deaths[1]
    # both sets of bands: 650,000 and 350,000; 1,400,000 with the pension: 400,000 at 40 %
    assert last.tax.tax[0] == pytest.approx(160_000)
    assert found.legacy == pytest.approx(1_240_000)
    told = explain_death(found, last)
    assert sum(line.amount for line in told.lines if line.counts) == pytest.approx(told.total) == 1_240_000


def test_what_does_not_go_to_the_partner_is_taxed_and_leaves() -> None:
    case = couple(asset(Wrapper.ISA, 1_000_000, shares=(1.0, 0.0)))
    found = project(replace(case, people=(replace(case.people[0], leaves_to_partner=0.25), case.people[1])))
    assert found.assets == pytest.approx([1_000_000, 1_000_000, 250_000, 250_000])
    # 750,000 to others less 325,000: 425,000 at 40 %
    assert found.deaths[0].tax.tax[0] == pytest.approx(170_000)
    assert found.deaths[0].to_heirs[0] == pytest.approx(580_000)
    assert found.deaths[0].tax.bands_left[0] == 0


def test_the_estate_at_the_end_is_taxed_as_if_everybody_died_then() -> None:
    items = (
        asset(Wrapper.PROPERTY, 900_000, shares=(0.5, 0.5), is_home=True),
        asset(Wrapper.PENSION, 500_000, shares=(1.0, 0.0)),
    )
    case = couple(*items, years=4)
    both_live = project(replace(case, people=tuple(replace(p, dies=None) for p in case.people)))
    left = legacy_of(both_live)
    # both sets of bands: 650,000 and 350,000; 1,400,000 with the pension: 400,000 at 40 %
    assert (left.estate, left.tax, left.to_heirs) == pytest.approx((1_400_000, 160_000, 1_240_000))
    one_died = legacy_of(project(case))
    assert (one_died.estate, one_died.tax) == pytest.approx((1_400_000, 160_000))
    # nobody's spouse: 950,000 with the pension less 325,000 and 175,000, and 450,000 less as much, each on its own
    apart = legacy_of(replace(both_live, plan=replace(both_live.plan, is_married=False)))
    assert (apart.estate, apart.tax) == pytest.approx((1_400_000, 180_000))
    all_died = project(couple(*items, last=date(2029, 9, 1), years=30))
    assert legacy_of(all_died).to_heirs == pytest.approx(all_died.legacy)


@pytest.mark.parametrize("dies", [0, 1])
def test_of_a_joint_withdrawal_each_part_ends_with_its_owner(dies: int) -> None:
    """2,400 a year, 60 to 40: all of it while both live, then the survivor's part, whoever dies first."""
    shares = (0.6, 0.4)
    taken = PlannedWithdrawal(
        key="w", name="Taken", amount=2_400, frequency=Frequency.YEARLY, shares=shares, source="joint"
    )
    days = {"first": APRIL_2028} if dies == 0 else {"first": None, "last": APRIL_2028}
    made = couple(asset(Wrapper.ISA, 100_000, shares=shares, key="joint"), **days)
    found = project(replace(made, withdrawals=(taken,)))
    left = 2_400 * shares[1 - dies]
    assert found.withdrawn_by_wrapper[Wrapper.ISA] == pytest.approx([2_400, 2_400, left, left])


def test_a_withdrawal_takes_from_what_was_inherited_of_the_same_plan_as_well() -> None:
    """Wren's 100 of it are Rook's from 2028 on: her own 20,000 and his together give 20,050."""
    pot = asset(Wrapper.ISA, 20_100, shares=(100 / 20_100, 20_000 / 20_100), key="joint")
    taken = PlannedWithdrawal(
        key="w", name="Taken", amount=20_050, frequency=Frequency.ONCE, shares=(0.0, 1.0), source="joint",
        start=date(2029, 6, 1),
    )  # fmt: skip
    found = project(replace(couple(pot), withdrawals=(taken,)))
    assert found.withdrawn_by_wrapper[Wrapper.ISA] == pytest.approx([0, 0, 0, 20_050])
