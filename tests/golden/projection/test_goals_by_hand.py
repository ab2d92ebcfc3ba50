"""Each of the six goals on a plan simple enough to be answered by hand; no inflation, interest or tax."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cashflow.engine import seek
from cashflow.engine.inputs import IncomeKind, PlanInputs
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, expense, income, level, person, plan

TEN_YEARS = 10


def simple(*items: Any, **options: Any) -> PlanInputs:
    frame = level(TEN_YEARS, cash_growth=0.0, survivor_spending=1.0)
    return plan(*items, frame=frame, **options)


def test_sustainable_spending() -> None:
    # 100,000 over ten years are 10,000 a year: twice the 5,000 planned
    found = seek.sustainable_spending(simple(asset(Wrapper.ISA, 100_000), expense(5_000)))
    assert found.amount == pytest.approx(2.0, abs=0.001)


def test_needed_saving() -> None:
    # 10,000 in each of the last five years are 50,000; 20,000 is there, so 30,000 over the first five years
    case = simple(asset(Wrapper.CASH, 20_000), expense(10_000, start=date(2031, 4, 6)))
    assert seek.needed_saving(case, date(2031, 4, 5)).amount == pytest.approx(6_000, abs=10)


def test_needed_return() -> None:
    # 100,000 x 1.03 to the power of ten is 134,391.64
    case = simple(
        asset(Wrapper.ISA, 100_000),
        expense(134_391.64, frequency=Frequency.ONCE, start=date(2036, 4, 1)),
    )  # fmt: skip
    assert seek.needed_return(case).amount == pytest.approx(0.03, abs=0.0001)


def test_capacity_for_loss() -> None:
    # 60,000 of 100,000 is spent: 40 % may be lost
    found = seek.capacity_for_loss(simple(asset(Wrapper.ISA, 100_000), expense(6_000)))
    assert found.amount == pytest.approx(0.4, abs=0.001)


def test_life_cover_needed() -> None:
    # 20,000 a year ends on 6 April 2029; seven years of spending are left
    couple = (person("Wren", date(1980, 1, 1)), person("Rook", date(1980, 1, 1)))
    earned = income(20_000, IncomeKind.UNTAXED, shares=(1.0, 0.0))
    case = replace(simple(earned, expense(20_000, shares=(0.5, 0.5)), people=couple), is_married=True)
    assert seek.life_cover_needed(case, 0, date(2029, 4, 6)).amount == pytest.approx(140_000, abs=200)


def test_earliest_retirement() -> None:
    # 60,000 lasts for five years of 12,000: ten years end on 6 April 2036; pay below 12,570 bears no tax
    case = simple(income(12_000), expense(12_000), asset(Wrapper.CASH, 60_000))
    days = [date(year, 4, 6) for year in range(2027, 2037)]
    assert seek.earliest_retirement(case, 0, days) == date(2031, 4, 6)
