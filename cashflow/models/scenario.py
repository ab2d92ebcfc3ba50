"""What-ifs: a cashflow's plan with some differences, which are kept as rows and never as copies of what they change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.fields import money_field, percent_field
from cashflow.engine.inputs import Strategy
from cashflow.models.cashflow import Cashflow
from domain.enums.plans import Frequency
from domain.enums.what_ifs import ChangeKind

NEEDS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.RETIREMENT: ("person", "age"),
    ChangeKind.SPENDING: ("percent",),
    ChangeKind.GROWTH: ("percent",),
    ChangeKind.AMOUNT: ("item", "amount"),
    ChangeKind.LEFT_OUT: ("item",),
    ChangeKind.INCOME: ("person", "name", "amount", "frequency"),
    ChangeKind.EXPENSE: ("name", "amount", "frequency"),
    ChangeKind.SALE: ("item", "start_date"),
    ChangeKind.DEATH: ("person", "age"),
    ChangeKind.DRAWING: ("strategy",),
    ChangeKind.ITS_GROWTH: ("item", "rates"),
    ChangeKind.ANNUITY: ("item", "age", "percent"),
    ChangeKind.ILLNESS: ("person", "start_date", "end_date"),
}
"""What each kind of change must say, by its columns."""

MAY_HAVE: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.INCOME: ("start_date", "end_date"),
    ChangeKind.EXPENSE: ("start_date", "end_date"),
    ChangeKind.DRAWING: ("order",),
    ChangeKind.ANNUITY: ("survivor_percent", "rates"),
}
"""What some of them may say besides."""


MOST_OF_PENSION = 100
HIGHEST_ANNUITY_RATE = 50
"""Per cent. A rate above it is a slip of the pen; that of a recorded purchase has the same limit."""


@audited()
class Scenario(SoftDeletable):
    """A what-if of a cashflow. It holds differences only, so it follows whatever becomes of the plan."""

    cashflow = models.ForeignKey(Cashflow, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name


@audited()
class ScenarioChange(SoftDeletable):
    """One difference. ``item`` is the key of what it changes in the projection, such as income-12.

    An income or spending that exists only in the what-if is kept here, with what ``NEEDS`` says of its kind.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices())
    item = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    amount = money_field(null=True, blank=True, validators=[MinValueValidator(0)])
    percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(-100), MaxValueValidator(400)],
        help_text="Added to spending, or to the yearly growth; the part of a pension that buys an annuity.",
    )  # fmt: skip
    age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(18), MaxValueValidator(110)]
    )
    frequency = models.CharField(max_length=20, choices=Frequency.choices(), blank=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    strategy = models.CharField(max_length=14, choices=Strategy.choices(), blank=True)
    order = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="Keys of the plans drawn from, in order."
    )
    survivor_percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of an annuity, that goes on to the partner.",
    )  # fmt: skip
    rates = ArrayField(
        models.DecimalField(max_digits=7, decimal_places=3), default=list, blank=True,
        help_text="Yearly growth in per cent from the first year on; the last one stays. Of an annuity: its rate.",
    )  # fmt: skip

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="scenario_change_in_order",
                condition=models.Q(start_date__isnull=True)
                | models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                violation_error_message="The end lies before the start.",
            ),
        ]

    def __str__(self) -> str:
        return ChangeKind(self.kind).label

    def clean(self) -> None:
        """Raises ``ValidationError`` where something is missing that its kind needs."""
        kind = ChangeKind.find(self.kind)
        missing = [name for name in NEEDS.get(kind, ()) if getattr(self, name) in (None, "", [])] if kind else []
        if missing:
            raise ValidationError(dict.fromkeys(missing, "Needed for this change."))
        if kind == ChangeKind.ANNUITY:
            self._check_annuity()

    def _check_annuity(self) -> None:
        """Raises ``ValidationError`` where a part of a pension or the rate for it is none."""
        if self.percent is not None and not 0 <= self.percent <= MOST_OF_PENSION:
            raise ValidationError({"percent": "Enter a percentage from 0 to 100."})
        if len(self.rates) > 1 or any(not 0 < rate <= HIGHEST_ANNUITY_RATE for rate in self.rates):
            raise ValidationError({"rates": "Enter one rate above 0 and not above 50 per cent."})
