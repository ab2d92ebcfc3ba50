"""Goals on the plan: their cost, their day, and whether they are met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Goal, User
from backoffice.services.goals import create_goal, put_on_cashflow, set_goal_status, update_goal
from cashflow.drawings.goals import GoalMet
from domain.enums.goals import GoalStatus
from domain.enums.plans import Frequency
from tests.integration.cashflow.conftest import Couple

Sign = Callable[[User], Browser]


def wanted(couple: Couple, *, is_put_on: bool = True, **fields: Any) -> Goal:
    with scope(firm=couple.wren.firm):
        goal = create_goal(client_id=couple.wren.pk, fields=fields)
        if is_put_on:
            put_on_cashflow(goal_id=goal.pk)
        return goal


def shown(couple: Couple, browser: Browser) -> dict[str, Any]:
    page = browser.get(reverse("cashflow", args=[couple.cashflow.pk]), {"launched": "1"})
    return {goal.name: goal for goal in page.context["goals"]}


def test_a_goal_is_listed_with_what_becomes_of_it(couple: Couple, adviser: User, signed_in: Sign) -> None:
    wanted(couple, name="Bench", target_date=date(2028, 6, 1), estimated_cost=Decimal(-500))
    wanted(couple, name="Castle", target_date=date(2069, 6, 1), estimated_cost=Decimal(-90_000_000))
    wanted(couple, name="Tour", target_date=date(2030, 6, 1), estimated_cost=Decimal(-300), recurrence=Frequency.YEARLY)
    wanted(couple, name="Legacy", target_date=date(2031, 6, 1), estimated_cost=Decimal(8_000))
    wanted(couple, is_put_on=False, name="Barn", target_date=date(2033, 6, 1), estimated_cost=Decimal(-9_000))
    wanted(couple, is_put_on=False, name="Walk more")
    found = shown(couple, signed_in(adviser))
    assert (found["Bench"].state, found["Bench"].words) == (GoalMet.MET, "in 2028/29")
    assert found["Castle"].state in {GoalMet.PARTLY, GoalMet.NOT}
    assert "is missing in 2069/70" in found["Castle"].words
    assert found["Tour"].state in {GoalMet.MET, GoalMet.PARTLY}
    assert found["Legacy"].state is GoalMet.BRINGS
    assert (found["Barn"].state, found["Barn"].can_be_put_on) == (GoalMet.OUTSIDE, True)
    assert (found["Walk more"].words, found["Walk more"].can_be_put_on) == ("", False)


def test_what_changed_since_it_was_put_on_is_told_beside_its_outcome(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    goal = wanted(couple, name="Bench", target_date=date(2028, 6, 1), estimated_cost=Decimal(-500))
    browser = signed_in(adviser)
    assert shown(couple, browser)["Bench"].why_behind == ""
    with scope(firm=couple.wren.firm):
        update_goal(goal_id=goal.pk, fields={"estimated_cost": Decimal(-700)})
    assert "still reckons with £500.00 on 1 Jun 2028" in shown(couple, browser)["Bench"].why_behind


def test_what_is_reached_is_no_longer_listed(couple: Couple, adviser: User, signed_in: Sign) -> None:
    goal = wanted(couple, is_put_on=False, name="Barn")
    with scope(firm=couple.wren.firm):
        set_goal_status(goal_id=goal.pk, status=GoalStatus.DONE)
    assert shown(couple, signed_in(adviser)) == {}


def test_putting_a_goal_on_leads_back_to_the_plan(couple: Couple, adviser: User, signed_in: Sign) -> None:
    goal = wanted(couple, is_put_on=False, name="Barn", target_date=date(2033, 6, 1), estimated_cost=Decimal(-9_000))
    browser, back = signed_in(adviser), reverse("cashflow", args=[couple.cashflow.pk]) + "?launched=1"
    answer = browser.post(reverse("goal_cashflow", args=[goal.pk]), {"next": back})
    assert answer.headers["Location"] == back
    assert shown(couple, browser)["Barn"].state is not GoalMet.OUTSIDE
