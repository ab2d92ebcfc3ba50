"""What a protection policy pays, for whom and when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.fields import money_field, percent_field
from backoffice.models.people import Client
from backoffice.models.plans import Plan
from domain.enums.items import CoverType
from domain.enums.plans import Frequency, PlanStatus


@audited()
class Cover(SoftDeletable):
    """One benefit of a policy. A life policy's sum assured is life assurance paid once.

    Hidden while its plan is deleted: read living ones through ``selectors.plan_flows``.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="covers")
    client = models.ForeignKey(
        Client, on_delete=models.SET_NULL, null=True, blank=True, related_name="covers",
        help_text="The life covered; blank: the owners.",
    )  # fmt: skip
    cover_type = models.CharField(
        max_length=80,
        default=CoverType.LIFE_ASSURANCE,
        help_text="A code of the cover type table; unknown ones are kept as sent.",
    )
    benefit_amount = money_field(validators=[MinValueValidator(0)], help_text="Pounds each time it is paid.")
    benefit_frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.ONCE)
    benefit_status = models.CharField(max_length=10, choices=PlanStatus.choices(), default=PlanStatus.ACTIVE)
    indexation = percent_field(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text="Per cent by which the benefit rises a year.",
    )  # fmt: skip

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["plan_id", "cover_type", "id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="cover_benefit_not_negative", condition=models.Q(benefit_amount__gte=0)),
        ]

    def __str__(self) -> str:
        known = CoverType.find(self.cover_type)
        return known.label if known else self.cover_type.replace("_", " ").capitalize()
