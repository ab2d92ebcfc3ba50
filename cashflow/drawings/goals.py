"""What people want to reach, and whether a projection pays for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from backoffice.models import Goal
from backoffice.services.goals import why_behind, why_not_on_cashflow
from cashflow.drawings.terms import Money
from domain.enumeration import Enumeration
from domain.money import format_pounds


class GoalMet(Enumeration):
    """What becomes of a goal in a projection."""

    MET = "met", "Met", "green"
    PARTLY = "partly", "Partly met", "orange"
    NOT = "not", "Not met", "red"
    OUTSIDE = "outside", "Not on the cashflow", "secondary"
    BRINGS = "brings", "Brings money in", "blue"


@dataclass(frozen=True, slots=True)
class GoalInPlan:
    """A goal as the page lists it. ``cost`` is as recorded, ``words`` say what the projection makes of it."""

    pk: int
    name: str
    target_date: date | None
    cost: Decimal | None
    state: GoalMet
    words: str
    can_be_put_on: bool
    """Whether it can be put there, or brought up to date."""
    why_behind: str
    """What the projection still reckons with where the goal has changed since; empty where it has not."""


def goals_of(goals: Iterable[Goal], money: Money) -> list[GoalInPlan]:
    """Each goal with what the projection makes of it."""
    return [_in_plan(goal, money) for goal in goals]


def _in_plan(goal: Goal, money: Money) -> GoalInPlan:
    state, words = _outcome(goal, money)
    cost = None if goal.estimated_cost is None else abs(goal.estimated_cost)
    behind = "" if state is GoalMet.OUTSIDE else why_behind(goal)
    return GoalInPlan(
        pk=goal.pk, name=goal.name, target_date=goal.target_date, cost=cost, state=state, words=words,
        can_be_put_on=(state is GoalMet.OUTSIDE or bool(behind)) and not why_not_on_cashflow(goal),
        why_behind=behind,
    )  # fmt: skip


def _outcome(goal: Goal, money: Money) -> tuple[GoalMet, str]:
    """What becomes of it, and the years in which it lacks something."""
    found = money.projection
    keys = {income.key for income in found.plan.incomes}
    if goal.income_id and f"income-{goal.income_id}" in keys:
        return GoalMet.BRINGS, ""
    rows = [row for row, one in enumerate(found.plan.expenses) if _stands_for(one.key, goal)]
    if not rows:
        reason = why_not_on_cashflow(goal) if goal.money.is_known else ""
        return GoalMet.OUTSIDE, reason
    paid = np.asarray(found.expenses[rows].sum(axis=0))
    missing = np.sum([found.goal_missing(row) for row in rows], axis=0)
    due = np.flatnonzero(paid > 1)
    short = [step for step in due if missing[step] > 1]
    if not due.size:
        return GoalMet.OUTSIDE, "It falls on no year of this projection."
    if not short:
        return GoalMet.MET, f"in {found.timeline.years[due[0]].label}" if due.size == 1 else f"in all {due.size} years"
    lacks = format_pounds(Decimal(repr(round(float(money.of(missing).sum()), 2))), pence=False)
    state = GoalMet.PARTLY if float(missing.sum()) < float(paid.sum()) - 1 else GoalMet.NOT
    if due.size == 1:
        return state, f"{lacks} is missing in {found.timeline.years[due[0]].label}"
    return state, f"met in {due.size - len(short)} of {due.size} years; {lacks} is missing"


def _stands_for(key: str, goal: Goal) -> bool:
    """Whether an expense, or what a death leaves of it, is the one that stands for the goal."""
    mine = f"expense-{goal.expense_id}"
    return goal.expense_id is not None and key in {mine, f"{mine}-survivor"}
