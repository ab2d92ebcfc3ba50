"""What a person answered when the planner asked about a pension income."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Income, Plan
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned


@audited()
class PensionAnswer(FirmOwned):
    """Whether an income is its owner's State Pension or, where a plan is named, whether that plan pays it."""

    income = models.ForeignKey(Income, on_delete=models.CASCADE, related_name="pension_answers")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="pension_answers")
    is_so = models.BooleanField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["income", "plan"], name="one_answer_an_income_and_plan", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.income}: {self.plan or 'State Pension'}: {'yes' if self.is_so else 'no'}"
