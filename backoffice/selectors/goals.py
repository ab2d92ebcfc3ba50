"""Reading goals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from backoffice.models import Goal
from domain.enums.goals import GoalStatus


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board."""

    status: GoalStatus
    goals: list[Goal]


def goal_page(goal_id: int) -> Goal:
    """One goal with the people and planner items its page names. Raises ``Goal.DoesNotExist``."""
    goal: Goal = _goals().get(pk=goal_id)
    return goal


def board_of(client_id: int) -> list[Column]:
    """A client's goals, those shared with somebody among them, by how far they are."""
    goals = list(_goals().filter(Q(client_id=client_id) | Q(joint_with_id=client_id)))
    return [Column(status, [one for one in goals if one.status == status]) for status in GoalStatus]


def _goals() -> Any:
    return Goal.objects.select_related("client", "joint_with", "expense", "income")
