"""What must hold of every projection, and small plans worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import Flow, IncomeKind, Liability, PlanInputs, Rise
from cashflow.engine.pots import WRAPPERS
from cashflow.engine.project import project
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import START, asset, assumptions, expense, income, level, person, plan

PENNY = 0.01


@st.composite
def plans(draw: st.DrawFn) -> PlanInputs:
    """Couples and single people with a few things of each kind, from any day of the year."""
    people = tuple(
        person(f"P{i}", draw(st.dates(date(1935, 1, 1), date(2000, 12, 31))), draw(st.sampled_from(TaxArea)))
        for i in range(draw(st.integers(1, 2)))
    )
    half = st.floats(0, 1) if len(people) == 2 else st.just(1.0)

    def shares() -> tuple[float, ...]:
        first = draw(half)
        return (first, 1 - first)[: len(people)]

    pounds = st.floats(0, 400_000)
    days = st.none() | st.dates(date(2026, 1, 1), date(2050, 1, 1))
    often = st.sampled_from([f for f in Frequency if f != Frequency.DAILY])
    items: list[object] = []
    for index in range(draw(st.integers(0, 4))):
        start, end = draw(days), draw(days)
        if start and end and end < start:
            start, end = end, start
        kind = draw(st.sampled_from(IncomeKind))
        items.append(
            income(draw(st.floats(0, 60_000)), kind, key=f"i{index}", shares=shares(), frequency=draw(often),
                   start=start, end=end)
        )  # fmt: skip
    for index in range(draw(st.integers(0, 3))):
        items.append(expense(draw(st.floats(0, 60_000)), key=f"e{index}", shares=shares(), frequency=draw(often)))
    for index in range(draw(st.integers(0, 5))):
        wrapper = draw(st.sampled_from(WRAPPERS))
        items.append(
            asset(wrapper, draw(pounds), key=f"a{index}", shares=shares(), growth=draw(st.floats(-0.1, 0.15)),
                  charge=draw(st.floats(0, 0.03)), cost=draw(st.none() | pounds))
        )  # fmt: skip
    if draw(st.booleans()):
        rate, payment = draw(st.floats(0, 0.12)), draw(st.floats(0, 3000))
        items.append(Liability("l", "Loan", draw(pounds), rate, payment, draw(days)))
    frame = assumptions(draw(st.integers(1, 12)), draw(st.dates(date(2026, 4, 6), date(2027, 4, 5))))
    return plan(*items, people=people, frame=frame)


@given(plans())
@settings(max_examples=60, deadline=None)
def test_money_in_is_money_out_and_nothing_falls_below_zero(case: PlanInputs) -> None:
    found = project(case)
    assert np.abs(found.balance_error()).max() < PENNY
    assert found.closing.min() >= -1e-6
    assert found.owed.min(initial=0) >= -1e-6
    assert found.shortfall.min() >= 0
    moved = found.opening + found.growth - found.charges - found.drawn + found.saved
    assert np.abs(moved - found.closing).max() < PENNY
    assert np.abs(found.opening[:, 1:] - found.closing[:, :-1]).max(initial=0) == 0


@given(plans())
@settings(max_examples=25, deadline=None)
def test_shortfall_only_when_nothing_may_be_drawn_and_surplus_only_without_need(case: PlanInputs) -> None:
    found = project(case)
    drawable = [i for i, pot in enumerate(found.pots.asset) if found.pots.assets[pot].wrapper in
                {Wrapper.CASH, Wrapper.ISA, Wrapper.GENERAL_INVESTMENT, Wrapper.BOND}]  # fmt: skip
    short = found.shortfall > PENNY
    assert found.closing[drawable][:, short].max(initial=0) < PENNY
    both = (found.drawn.sum(axis=0) > PENNY) & (found.saved.sum(axis=0) > PENNY)
    assert not both.any()


@given(plans())
@settings(max_examples=10, deadline=None)
def test_same_inputs_same_result(case: PlanInputs) -> None:
    first, second = project(case), project(case)
    assert np.array_equal(first.closing, second.closing)
    assert np.array_equal(first.income_tax, second.income_tax)


@given(plans())
@settings(max_examples=20, deadline=None)
def test_every_explanation_adds_up_to_its_figure(case: PlanInputs) -> None:
    found = project(case)
    for step in range(len(found.timeline)):
        for topic in Topic:
            told = explain(found, step, topic)
            total = sum(line.amount for line in told.lines if line.counts)
            assert total == pytest.approx(told.total, abs=0.3)  # lines under half a penny are left out


def test_a_salary_of_a_year_by_hand() -> None:
    found = project(plan(income(38_000), expense(20_000), frame=level(1)))
    assert found.tax[0] == pytest.approx(5_086.00 + 2_034.40)
    assert found.saved.sum() == pytest.approx(38_000 - 7_120.40 - 20_000)


def test_a_part_year_has_its_part_of_every_band() -> None:
    start = date(2026, 10, 6)  # 182 days of 365 are left
    found = project(plan(income(38_000), frame=level(2, start)))
    part = 182 / 365
    assert found.income[0] == pytest.approx(38_000 * part)
    assert found.tax[0] == pytest.approx(7_120.40 * part)
    assert found.income[1] == pytest.approx(38_000)


def test_cash_is_drawn_first_and_the_pension_last_with_its_tax() -> None:
    old = person(born=date(1955, 1, 1))
    found = project(
        plan(
            expense(30_000),
            asset(Wrapper.PENSION, 400_000),
            asset(Wrapper.ISA, 10_000),
            asset(Wrapper.CASH, 10_000),
            people=(old,),
            frame=level(2),
        )
    )
    assert found.withdrawn_by_wrapper[Wrapper.CASH][0] == pytest.approx(10_000)
    assert found.withdrawn_by_wrapper[Wrapper.ISA][0] == pytest.approx(10_000)
    # 10,000 net from the pension: a quarter is tax-free and 7,500 lies within the allowance
    assert found.withdrawn_by_wrapper[Wrapper.PENSION][0] == pytest.approx(10_000, abs=0.01)
    # 30,000 net in the second year: G less 20 % of (75 % of G less 12,570) is 30,000, so G is 27,486 / 0.85
    assert found.withdrawn_by_wrapper[Wrapper.PENSION][1] == pytest.approx((30_000 - 2_514) / 0.85, abs=0.02)


def test_no_pension_before_the_minimum_age_of_the_day() -> None:
    young = person(born=date(1971, 10, 1))  # 55 in October 2026, 57 in October 2028
    found = project(plan(expense(10_000), asset(Wrapper.PENSION, 100_000), people=(young,), frame=level(4)))
    # 54 when 2026/27 begins; 55 a year later; by April 2028 it takes 57, reached before April 2029
    assert [bool(amount > PENNY) for amount in found.shortfall] == [True, False, True, False]


def test_only_so_much_tax_free_cash_in_a_lifetime() -> None:
    old = person(born=date(1955, 1, 1))
    found = project(plan(expense(900_000), asset(Wrapper.PENSION, 3_000_000), people=(old,), frame=level(2)))
    drawn = found.withdrawn_by_wrapper[Wrapper.PENSION]
    taxable = [year.pensions[0] for year in found.taxable]
    assert drawn[0] - taxable[0] == pytest.approx(268_275)
    assert drawn[1] - taxable[1] == pytest.approx(0, abs=0.01)


def test_gains_are_the_same_share_of_a_withdrawal_as_of_the_account() -> None:
    found = project(
        plan(
            expense(20_000),
            asset(Wrapper.GENERAL_INVESTMENT, 100_000, cost=60_000),
            frame=level(1, dividend_yield=0.0),
        )
    )
    # gain 40 %: 8,000 of some 20,000; less 3,000 exempt; 18 % of the rest in the unused basic rate band
    drawn = found.withdrawn_by_wrapper[Wrapper.GENERAL_INVESTMENT][0]
    assert found.capital_gains_tax[0, 0] == pytest.approx((drawn * 0.4 - 3_000) * 0.18)
    assert drawn - found.capital_gains_tax[0, 0] == pytest.approx(20_000, abs=0.01)


def test_a_home_is_never_sold() -> None:
    found = project(plan(expense(5_000), asset(Wrapper.PROPERTY, 500_000), frame=level(3)))
    assert found.shortfall == pytest.approx([5_000] * 3)
    assert found.assets == pytest.approx([500_000] * 3)
    assert found.first_shortfall == 0


def test_a_repayment_loan_ends_when_it_is_paid_off() -> None:
    loan = Liability("l", "Loan", 12_000, 0.0, 500, None)
    found = project(plan(income(30_000), loan, frame=level(4)))
    assert found.repaid == pytest.approx([6_000, 6_000, 0, 0])
    assert found.debts == pytest.approx([6_000, 0, 0, 0])


def test_interest_only_is_repaid_on_its_end_day() -> None:
    loan = Liability("l", "Mortgage", 100_000, 0.06, 500, date(2028, 1, 1))
    found = project(plan(income(200_000), asset(Wrapper.CASH, 200_000), loan, frame=level(3)))
    # 6 April 2027 to 1 January 2028 are 270 of the year's 366 days: there is no interest after the end
    assert found.repaid == pytest.approx([6_000, 100_000 + 6_000 * 270 / 366, 0])
    assert found.debts == pytest.approx([100_000, 0, 0])


def test_the_last_payment_of_a_loan_is_what_is_then_owed() -> None:
    loan = Liability("l", "Loan", 1_000, 0.12, 300, None)
    found = project(plan(income(30_000), loan, frame=level(2)))
    # 1,010.00 - 300; 717.10 - 300; 421.27 - 300; then 121.27 with 1.21 of interest
    assert found.repaid == pytest.approx([1_022.48, 0], abs=0.01)


def repaid(amount: float, often: Frequency, start: date | None = None, end: date | None = None) -> Flow:
    return Flow(f"r-{amount}", "Repayment", amount, often, (), start, end, Rise.NONE)


def test_a_repayment_that_starts_later_counts_from_its_day() -> None:
    later = repaid(500, Frequency.MONTHLY, start=date(2027, 10, 6))
    loan = Liability("l", "Loan", 12_000, 0.0, 0, None, repayments=(later,))
    found = project(plan(income(30_000), loan, frame=level(4)))
    half = 6_000 * (date(2028, 4, 6) - date(2027, 10, 6)).days / 366
    assert found.repaid == pytest.approx([0, half, 6_000, 6_000 - half])
    assert found.debts == pytest.approx([12_000, 12_000 - half, 6_000 - half, 0])


def test_interest_is_added_while_nothing_is_paid() -> None:
    later = repaid(1_000, Frequency.MONTHLY, start=date(2027, 4, 6))
    loan = Liability("l", "Loan", 20_000, 0.06, 0, None, repayments=(later,))
    found = project(plan(income(50_000), loan, frame=level(3)))
    assert found.debts[0] == pytest.approx(20_000 * 1.005**12)
    assert found.repaid[0] == 0
    assert found.debts[1] == pytest.approx(found.debts[0] * 1.005**12 - 1_000 * (1.005**12 - 1) / 0.005)


def test_a_single_repayment_comes_on_top_of_the_regular_ones() -> None:
    once = repaid(5_000, Frequency.ONCE, start=date(2027, 7, 1))
    loan = Liability("l", "Loan", 20_000, 0.0, 250, None, repayments=(once,))
    found = project(plan(income(50_000), loan, frame=level(4)))
    assert found.repaid == pytest.approx([3_000, 8_000, 3_000, 3_000])
    assert found.debts == pytest.approx([17_000, 9_000, 6_000, 3_000])
    assert abs(found.balance_error()).max() < 0.01


def test_a_repayment_that_ends_leaves_the_loans_own() -> None:
    first = repaid(1_000, Frequency.MONTHLY, end=date(2027, 4, 6))
    loan = Liability("l", "Loan", 20_000, 0.0, 100, None, repayments=(first,))
    assert project(plan(income(50_000), loan, frame=level(3))).repaid == pytest.approx([12_000, 1_200, 1_200])


def test_more_growth_never_makes_a_plan_poorer() -> None:
    def worth(growth: float) -> float:
        items = [expense(25_000), asset(Wrapper.ISA, 300_000, growth=growth), income(10_000, IncomeKind.PENSIONS)]
        return float(project(plan(*items, frame=level(20))).net_worth[-1])

    results = [worth(growth) for growth in (0.0, 0.02, 0.04, 0.06)]
    assert results == sorted(results)


def test_no_national_insurance_from_state_pension_age() -> None:
    found = project(plan(income(30_000), people=(person(born=date(1959, 6, 1)),), frame=level(2)))
    # the factory's person reaches State Pension age on 1 June 2026
    assert found.national_insurance[0, 0] > 0
    assert found.national_insurance[0, 1] == 0
    assert date(2026, 6, 1) > START


def test_a_fixed_rise_goes_its_own_way() -> None:
    found = project(plan(income(10_000, IncomeKind.PENSIONS, fixed_rise=0.05), frame=assumptions(3)))
    assert found.income == pytest.approx([10_000, 10_500, 11_025])
