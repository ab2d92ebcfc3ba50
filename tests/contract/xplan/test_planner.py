"""What Xplan's policies and goals do in the planner, in pounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backoffice.models import Goal
from backoffice.services.goals import put_on_cashflow
from cashflow.engine.inputs import PlanInputs, Risk
from cashflow.engine.project import project
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import records_of
from tests.contract.xplan.conftest import World
from tests.factories.cashflow import CashflowFactory

pytestmark = pytest.mark.loopback

TODAY = date(2026, 4, 6)


def inputs(world: World, rowan_dies: date | None = None) -> PlanInputs:
    """The couple's plan from the records as they came, on the first day of a tax year."""
    people = [world.client(one) for one in ("Rowan", "Marigold")]
    cashflow = CashflowFactory(firm=world.firm, people=people, name="Rowan and Marigold")
    found = inputs_of(records_of(cashflow_page(cashflow.pk)), TODAY)
    assert found is not None
    first, second = found.people
    return replace(found, people=(replace(first, dies=rowan_dies), second))


def income(found: PlanInputs, year: int) -> float:
    """What everybody receives in a tax year, by the year it begins in."""
    result: Any = project(found)
    return float(result.income[year - TODAY.year].sum())


def test_of_a_policy_with_several_covers_only_life_cover_in_force_pays_at_death(world: World) -> None:
    world.pull()
    family = [one for one in inputs(world).covers if one.name == "Family cover"]
    assert {(one.amount, one.pays_on.value, one.lives) for one in family} == {
        (250_000, "death", (0,)), (150_000, "illness", (0,)), (75_000, "illness", (0,)),
    }  # fmt: skip
    assert [one.amount for one in inputs(world).covers if one.pays_on is Risk.DEATH] == [250_000]
    assert income(inputs(world), 2030) == 0
    died = inputs(world, rowan_dies=date(2030, 9, 1))
    assert {year: round(income(died, year)) for year in (2029, 2030, 2031)} == {2029: 0, 2030: 250_000, 2031: 0}


def test_after_the_policys_last_day_nothing_is_paid(world: World) -> None:
    world.pull()
    assert income(inputs(world, rowan_dies=date(2040, 4, 30)), 2040) == pytest.approx(250_000)
    assert income(inputs(world, rowan_dies=date(2040, 5, 1)), 2040) == 0


def test_premiums_are_paid_while_the_policy_lasts(world: World) -> None:
    world.pull()
    [premium] = [one for one in inputs(world).expenses if one.name == "Premium of Family cover"]
    assert (premium.amount, premium.end) == (pytest.approx(64.20), date(2040, 5, 1))


def test_a_goal_put_on_the_cashflow_is_spent_in_its_year(world: World) -> None:
    world.pull()
    goal = Goal.objects.get(name="Kitchen for the invented cottage")
    before = inputs(world)
    put_on_cashflow(goal_id=goal.pk)
    [made] = [one for one in inputs(world).expenses if one.name == goal.name]
    assert (made.amount, made.start) == (100_000, date(2029, 6, 30))
    assert goal.name not in {one.name for one in before.expenses}
