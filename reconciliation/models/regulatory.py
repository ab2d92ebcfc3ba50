"""What each category of revenue counts as in a firm's return to the regulator, where that is not the usual."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.revenue import RegulatoryCategory, RevenueCategory


@audited()
class RegulatoryMapping(FirmOwned):
    """A firm's own word on one category; categories without a row count as ``USUAL_REGULATORY`` says."""

    category = models.CharField(max_length=20, choices=RevenueCategory.choices())
    counts_as = models.CharField(max_length=20, choices=RegulatoryCategory.choices())

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["category"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "category"], name="regulatory_category_once_a_firm")
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} as {self.get_counts_as_display().lower()}"
