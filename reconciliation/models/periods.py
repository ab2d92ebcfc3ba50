"""Payment periods: the months in which a firm counts what it is paid."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.periods import ONE_DAY


class DateRange(models.Func):
    """Days from the first up to, not including, the second."""

    function = "DATERANGE"
    output_field = DateRangeField()


@audited()
class PaymentPeriod(FirmOwned):
    """One month of a firm, by its own month end. ``end_date`` is the first day after it.

    A lock stops statements and lines being added or changed in the period, and writes the shares of its payments down.
    Locked by nobody: it locked by itself, some days after its end.
    """

    name = models.CharField(max_length=40)
    start_date = models.DateField()
    end_date = models.DateField(help_text="First day after the period.")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    unlocked_at = models.DateTimeField(null=True, blank=True, help_text="When it was last opened again.")
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unlock_reason = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the shares of its payments were written down; blank while they follow.",
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-start_date"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="period_ends_after_start", condition=models.Q(end_date__gt=models.F("start_date"))
            ),
            ExclusionConstraint(
                name="period_one_a_day",
                expressions=[
                    ("firm", RangeOperators.EQUAL),
                    (DateRange("start_date", "end_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_locked(self) -> bool:
        """Whether statements and lines of the period are closed to changes."""
        return self.locked_at is not None

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end_date - ONE_DAY
