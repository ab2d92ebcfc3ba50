"""Spellings of policy numbers that a person has said stand for a plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Plan, Provider
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned


@audited(exclude=["updated_at"])
class PolicySpelling(FirmOwned):
    """How one provider writes the number of a plan, where it is not the number the plan has here."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="policy_spellings")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="spellings")
    written = models.CharField(max_length=100, help_text="As it stood on the line.")
    normalised = models.CharField(max_length=100, help_text="Letters and figures only, in small letters.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["provider__name", "normalised"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["provider", "normalised"], name="spelling_means_one_plan_a_provider"),
            models.CheckConstraint(name="spelling_not_empty", condition=~models.Q(normalised="")),
        ]

    def __str__(self) -> str:
        return self.written
