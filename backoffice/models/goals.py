"""What people want to reach."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.fields import money_field
from backoffice.models.flows import Expense, Income
from backoffice.models.people import Client
from domain.enums.goals import GoalMoney, GoalStatus
from domain.enums.plans import Frequency


@audited()
class Goal(SoftDeletable):
    """A goal of one person, or of two together.

    The sign of ``estimated_cost`` says what it does to their money: below zero they will have less of it, above zero
    more, zero is no financial goal, and without one nobody knows yet. ``expense`` or ``income`` is the item that stands
    for it in the planner, once somebody put it there.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="goals")
    joint_with = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, blank=True, related_name="joint_goals")
    category = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=255)
    target_date = models.DateField(null=True, blank=True)
    estimated_cost = money_field(
        null=True, blank=True, help_text="Pounds; with a minus where it costs, without where it brings money in."
    )
    status = models.CharField(max_length=10, choices=GoalStatus.choices(), default=GoalStatus.TO_DO)
    recurrence = models.CharField(
        max_length=20, choices=Frequency.choices(), blank=True, help_text="How often it comes round; blank: once."
    )
    expense = models.OneToOneField(Expense, on_delete=models.SET_NULL, null=True, blank=True, related_name="goal")
    income = models.OneToOneField(Income, on_delete=models.SET_NULL, null=True, blank=True, related_name="goal")

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["target_date", "name", "id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="goal_joint_with_somebody_else",
                condition=models.Q(joint_with__isnull=True) | ~models.Q(joint_with=models.F("client")),
                violation_error_message="A goal cannot be shared with the same person.",
            ),
            models.CheckConstraint(
                name="goal_one_planner_item",
                condition=models.Q(expense__isnull=True) | models.Q(income__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def money(self) -> GoalMoney:
        """What reaching it does to the household's money."""
        if self.estimated_cost is None:
            return GoalMoney.UNKNOWN
        if not self.estimated_cost:
            return GoalMoney.NONE
        return GoalMoney.LESS if self.estimated_cost < 0 else GoalMoney.MORE
