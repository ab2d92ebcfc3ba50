"""Writing goals, and putting them on the cashflow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Expense, Goal, Income
from backoffice.models.timed import moment_fields
from backoffice.services.flows import create_flow, update_flow
from backoffice.services.records import NO_OPTIONS, Options, apply_changes, publish_change, save_new
from domain.enums.goals import GoalMoney, GoalStatus
from domain.enums.plans import AmountBasis, Frequency, IncomeType
from domain.moments import Moment
from domain.money import format_pounds
from domain.people_dates import format_date

TOLD = ("amount", "frequency", "start_date", "start_age", "start_event")
"""What of a goal the planner reckons with."""


@transaction.atomic
def create_goal(
    *, client_id: int, fields: Mapping[str, Any], origin: Origin = HERE, options: Options = NO_OPTIONS
) -> Goal:
    """A new goal of the client. Raises ``ValidationError``."""
    client = Client.objects.get(pk=client_id)
    goal = save_new(Goal(firm_id=client.firm_id, client=client, **fields))
    publish_change(goal, action="create", origin=origin, options=options)
    return goal


@transaction.atomic
def update_goal(
    *, goal_id: int, fields: Mapping[str, Any], origin: Origin = HERE, options: Options = NO_OPTIONS
) -> Goal:
    """The goal with the given model fields changed. Raises ``ValidationError``."""
    goal = _locked(goal_id)
    changed = apply_changes(goal, fields)
    if changed or options:
        publish_change(goal, action="update", fields=changed, origin=origin, options=options)
    return goal


@transaction.atomic
def delete_goal(*, goal_id: int, now: datetime, origin: Origin = HERE, options: Options = NO_OPTIONS) -> Goal:
    """The goal, marked as deleted; what stands for it in the planner stays."""
    goal = _locked(goal_id)
    goal.deleted_at = now
    goal.save(update_fields=["deleted_at", "updated_at"])
    publish_change(goal, action="delete", origin=origin, options=options)
    return goal


@transaction.atomic
def restore_goal(*, goal_id: int, origin: Origin = HERE) -> Goal:
    """The goal that had been deleted, living again."""
    goal: Goal = Goal.with_deleted.select_for_update().get(pk=goal_id)
    goal.deleted_at = None
    goal.save(update_fields=["deleted_at", "updated_at"])
    publish_change(goal, action="create", origin=origin)
    return goal


def set_goal_status(*, goal_id: int, status: GoalStatus, origin: Origin = HERE) -> Goal:
    """The goal in another column of the board."""
    return update_goal(goal_id=goal_id, fields={"status": status}, origin=origin)


def why_not_on_cashflow(goal: Goal) -> str:
    """Why the goal cannot be put on the cashflow, or brought up to date there; empty where it can."""
    return _lacks(goal) or in_the_way(goal)


def _lacks(goal: Goal) -> str:
    missing = []
    if goal.target_date is None:
        missing.append("a target date")
    if not goal.money.is_known:
        missing.append("a cost")
    return f"It needs {' and '.join(missing)} first." if missing else ""


def in_the_way(goal: Goal) -> str:
    """Why what stands for it in the planner has to go first: an expense where it brings money in, or the reverse."""
    found = stands_as(goal)
    if found is None or _lacks(goal) or isinstance(found, _kind_of(goal)):
        return ""
    return f"“{found.name}” stands for it there, from when its cost had the other sign: remove that first."


def _kind_of(goal: Goal) -> type[Any]:
    """What stands for a goal of this sign."""
    return Expense if goal.money == GoalMoney.LESS else Income


def stands_as(goal: Goal) -> Expense | Income | None:
    """What stands for the goal in the planner; one that was removed there stands for nothing any more."""
    found: Expense | Income | None = goal.expense or goal.income
    return found if found is not None and found.deleted_at is None else None


def why_behind(goal: Goal) -> str:
    """What the planner still reckons with where the goal has changed since it was put there; empty where it has not."""
    found = stands_as(goal)
    if found is None or _lacks(goal):
        return ""
    kind = _kind_of(goal)
    wanted = {name: value for name, value in _planner_fields(goal, kind).items() if name in TOLD}
    if isinstance(found, kind) and all(getattr(found, name) == value for name, value in wanted.items()):
        return ""
    day = f" on {format_date(found.start_date)}" if found.start_date else ""
    return f"The cashflow still reckons with {format_pounds(found.amount)}{day}: bring it up to date."


@transaction.atomic
def put_on_cashflow(*, goal_id: int, origin: Origin = HERE) -> Expense | Income:
    """The expense (or income, for a goal that brings money in) that stands for the goal in the planner.

    Made the first time; later calls bring it up to what the goal says now. Raises ``ValidationError``.
    """
    goal = _locked(goal_id)
    if refusal := why_not_on_cashflow(goal):
        raise ValidationError(refusal)
    kind = _kind_of(goal)
    known = goal.expense if kind is Expense else goal.income
    fields = _planner_fields(goal, kind)
    if known is not None and known.deleted_at is None:
        return update_flow(kind, flow_id=known.pk, fields=fields, origin=origin)  # type: ignore[no-any-return]
    made = create_flow(kind, client_id=goal.client_id, fields=fields, origin=origin)
    name = "expense" if kind is Expense else "income"
    apply_changes(goal, {"expense": None, "income": None, name: made})
    return made  # type: ignore[no-any-return]


def _planner_fields(goal: Goal, kind: type[Any]) -> dict[str, Any]:
    """What the planner is told: once on the target day, or from then on as often as the goal comes round."""
    if goal.target_date is None or goal.estimated_cost is None:
        raise ValidationError("It needs a target date and a cost first.")
    frequency = goal.recurrence or Frequency.ONCE
    fields: dict[str, Any] = {
        "name": goal.name, "amount": abs(goal.estimated_cost), "frequency": frequency,
    } | moment_fields("start", Moment.on(goal.target_date))  # fmt: skip
    if kind is Expense:
        return fields | {"is_essential": False}
    return fields | {"type": IncomeType.OTHER, "basis": AmountBasis.NET, "is_taxable": False}


def _locked(goal_id: int) -> Goal:
    rows = Goal.objects.select_for_update(of=("self",)).select_related("expense", "income")
    goal: Goal = rows.get(pk=goal_id)
    return goal
