"""A serious illness: pay stops for a time, contributions pause, what is insured against it is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from cashflow.engine.illness import earner_of, fallen_ill
from cashflow.engine.inputs import Contribution, IncomeKind, LifeCover, Method, Origin, PlanInputs, Risk, Tag
from cashflow.engine.project import project
from cashflow.engine.seek import retiring_on
from cashflow.parameters.stresses import stressed, stresses
from cashflow.what_ifs import Change, with_changes
from domain.enums.plans import Frequency, Wrapper
from domain.enums.what_ifs import ChangeKind
from tests.unit.cashflow.plans import asset, expense, income, plan

BEGINS, ENDS = date(2027, 4, 6), date(2030, 4, 6)
WHY = Origin(Tag.DECISION, "tried")


def working() -> PlanInputs:
    saving = Contribution(
        key="saving", name="Saving", amount=2_000.0, frequency=Frequency.YEARLY, shares=(1.0,), into="asset-pension",
        method=Method.NET_PAY,
    )  # fmt: skip
    covers = (
        LifeCover("life", "Life", 200_000.0, (0,)),
        LifeCover("ci", "Critical illness", 50_000.0, (0,), pays_on=Risk.ILLNESS),
        LifeCover(
            "ip", "Income protection", 1_000.0, (0,), Frequency.MONTHLY, end=date(2029, 4, 6), pays_on=Risk.ILLNESS
        ),
        LifeCover("late", "Later policy", 9_000.0, (0,), start=date(2028, 1, 1), pays_on=Risk.ILLNESS),
    )  # fmt: skip
    made = plan(
        income(40_000, end=date(2033, 4, 6)), income(5_000, IncomeKind.RENTAL), expense(20_000),
        asset(Wrapper.PENSION, 10_000),
    )  # fmt: skip
    return replace(made, contributions=(saving,), covers=covers)


def test_pay_stops_and_begins_again_and_policies_pay() -> None:
    found = project(fallen_ill(working(), 0, BEGINS, ENDS, WHY))
    assert found.income_by_kind[IncomeKind.EMPLOYMENT] == pytest.approx([40_000, 0, 0, 0, *[40_000] * 3, 0, 0, 0])
    assert found.income_by_kind[IncomeKind.RENTAL] == pytest.approx([5_000] * 10)
    assert found.income_by_kind[IncomeKind.UNTAXED] == pytest.approx([0, 62_000, 12_000, *[0] * 7])
    assert found.contributed[:5] == pytest.approx([2_000, 0, 0, 0, 2_000])


def test_nothing_is_paid_for_an_illness_while_everybody_is_well() -> None:
    assert IncomeKind.UNTAXED not in project(working()).income_by_kind


def test_a_death_pays_life_cover_only() -> None:
    one = working()
    dying = replace(one, people=(replace(one.people[0], dies=date(2028, 1, 1)),))
    assert project(dying).income_by_kind[IncomeKind.UNTAXED].sum() == pytest.approx(200_000)


def test_pay_that_ends_during_the_illness_does_not_come_back() -> None:
    one = working()
    ending = replace(one, incomes=(replace(one.incomes[0], end=date(2029, 4, 6)), *one.incomes[1:]))
    found = project(fallen_ill(ending, 0, BEGINS, ENDS, WHY))
    assert found.income_by_kind[IncomeKind.EMPLOYMENT] == pytest.approx([40_000, *[0] * 9])


def test_the_stress_strikes_whoever_earns_most_and_nobody_who_is_retired() -> None:
    illness = next(one for one in stresses() if one.code == "illness")
    assert earner_of(working()) == 0
    assert project(stressed(working(), illness)).incomes.sum() < project(working()).incomes.sum() + 74_000
    retired = plan(income(20_000, IncomeKind.PENSIONS), expense(10_000))
    assert earner_of(retired) is None
    assert project(stressed(retired, illness)).closing == pytest.approx(project(retired).closing)


ILL = Change(ChangeKind.ILLNESS, person="wren", start=BEGINS, end=ENDS)


@pytest.mark.parametrize(
    "other",
    [
        Change(ChangeKind.RETIREMENT, person="wren", age=68),
        Change(ChangeKind.AMOUNT, item=working().incomes[0].key, amount=Decimal(10_000)),
        Change(ChangeKind.LEFT_OUT, item=working().incomes[0].key),
    ],
    ids=lambda change: change.kind.value,
)
def test_an_illness_and_another_difference_are_the_same_in_any_order(other: Change) -> None:
    found = [project(with_changes(working(), changes)) for changes in ([ILL, other], [other, ILL])]
    assert found[0].income == pytest.approx(found[1].income)
    assert found[0].contributed == pytest.approx(found[1].contributed)
    assert found[0].income_by_kind.get(IncomeKind.EMPLOYMENT, np.zeros(4))[1:4] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2027, 4, 6), [40_000, *[0] * 9]),
        (date(2029, 4, 6), [40_000, *[0] * 9]),
        (date(2031, 4, 6), [40_000, 0, 0, 0, 40_000, *[0] * 5]),
        (date(2035, 4, 6), [40_000, 0, 0, 0, *[40_000] * 5, 0]),
    ],
)
def test_retiring_another_day_pays_nothing_for_the_time_of_an_illness(day: date, years: list[int]) -> None:
    found = project(retiring_on(fallen_ill(working(), 0, BEGINS, ENDS, WHY), 0, day))
    assert found.income_by_kind[IncomeKind.EMPLOYMENT] == pytest.approx(years)


def test_whose_pay_ends_during_an_illness_may_retire_after_it_instead() -> None:
    one = working()
    ending = replace(one, incomes=(replace(one.incomes[0], end=date(2029, 4, 6)), *one.incomes[1:]))
    found = project(retiring_on(fallen_ill(ending, 0, BEGINS, ENDS, WHY), 0, date(2032, 4, 6)))
    assert found.income_by_kind[IncomeKind.EMPLOYMENT] == pytest.approx([40_000, 0, 0, 0, 40_000, 40_000, *[0] * 4])
