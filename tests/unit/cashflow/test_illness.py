"""A serious illness: pay stops for a time, contributions pause, what is insured against it is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cashflow.engine.illness import earner_of, fallen_ill
from cashflow.engine.inputs import Contribution, IncomeKind, LifeCover, Method, Origin, PlanInputs, Risk, Tag
from cashflow.engine.project import project
from cashflow.parameters.stresses import stressed, stresses
from domain.enums.plans import Frequency, Wrapper
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
