"""Who gets what of the firm's revenue: what was agreed, from when to when; and what locked periods came to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models import Charge, Plan
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field, percent_field
from domain.enums.revenue import FeeKind, ShareHolder, SplitLevel
from reconciliation.models.matching import ExpectationLink
from reconciliation.models.periods import DateRange, PaymentPeriod

PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]
DAYS = DateRange("start_date", "end_date")


def _one_at_a_time(name: str, *columns: str, condition: models.Q) -> ExclusionConstraint:
    """No two of these hold on the same day."""
    same: list[Any] = [(column, RangeOperators.EQUAL) for column in ("firm", *columns)]
    return ExclusionConstraint(name=name, expressions=[*same, (DAYS, RangeOperators.OVERLAPS)], condition=condition)


def _percent_within(name: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{column}__range": (0, 100)}))


def _ends_after_start(name: str) -> models.CheckConstraint:
    later = models.Q(end_date__isnull=True) | models.Q(end_date__gt=models.F("start_date"))
    return models.CheckConstraint(name=name, condition=later)


class SplitTerm(FirmOwned):
    """Something agreed about shares, for the days from its start up to, not including, its end."""

    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True, help_text="First day it no longer holds.")
    note = models.CharField(max_length=200, blank=True, help_text="Why, for the next person.")

    class Meta(FirmOwned.Meta):
        abstract = True


@audited()
class AdviserSplit(SplitTerm):
    """The percentage of a payment that its adviser gets: of a charge, a plan, an adviser, or (none named) of the firm.

    The firm has the rest.
    """

    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="adviser_splits")
    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, null=True, blank=True, related_name="adviser_splits")
    adviser_percent = percent_field(validators=PER_CENT)

    class Meta(SplitTerm.Meta):
        ordering: ClassVar[list[str]] = ["-start_date"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="adviser_split_of_one_thing",
                condition=models.Q(plan__isnull=True, charge__isnull=True)
                | models.Q(adviser__isnull=True, charge__isnull=True)
                | models.Q(adviser__isnull=True, plan__isnull=True),
            ),
            _percent_within("adviser_split_per_cent", "adviser_percent"),
            _ends_after_start("adviser_split_ends_after_start"),
            _one_at_a_time(
                "adviser_split_firm_one_a_day",
                condition=models.Q(adviser__isnull=True, plan__isnull=True, charge__isnull=True),
            ),
            _one_at_a_time("adviser_split_one_a_day", "adviser", condition=models.Q(adviser__isnull=False)),
            _one_at_a_time("adviser_split_plan_one_a_day", "plan", condition=models.Q(plan__isnull=False)),
            _one_at_a_time("adviser_split_charge_one_a_day", "charge", condition=models.Q(charge__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.adviser_percent.normalize():f} % to the adviser"

    @property
    def firm_percent(self) -> Decimal:
        """What is left for the firm."""
        left: Decimal = Decimal(100) - self.adviser_percent
        return left

    @property
    def level(self) -> SplitLevel:
        """What it was agreed for."""
        named = {
            SplitLevel.CHARGE: self.charge_id,
            SplitLevel.PLAN: self.plan_id,
            SplitLevel.ADVISER: self.adviser_id,
        }
        return next((level for level, pk in named.items() if pk is not None), SplitLevel.FIRM)


@audited()
class Introducer(FirmOwned):
    """Somebody who brought a client and is paid a part of what that client brings."""

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    percent = percent_field(validators=PER_CENT, help_text="Usual part of a payment.")
    adviser_funds_percent = percent_field(
        default=50,
        validators=PER_CENT,
        help_text="How much of that the adviser bears; the firm bears the rest.",
    )
    applies_to = models.CharField(max_length=10, choices=FeeKind.choices(), default=FeeKind.ALL)
    is_active = models.BooleanField(default=True, help_text="May be chosen for plans and charges.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "name"], name="introducer_name_once_a_firm"),
            _percent_within("introducer_per_cent", "percent"),
            _percent_within("introducer_funds_per_cent", "adviser_funds_percent"),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class IntroducerSplit(SplitTerm):
    """What an introducer gets of the payments of a plan or charge. At a charge, nought keeps the plan's out."""

    introducer = models.ForeignKey(Introducer, on_delete=models.PROTECT, related_name="splits")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="introducer_splits")
    charge = models.ForeignKey(
        Charge, on_delete=models.CASCADE, null=True, blank=True, related_name="introducer_splits"
    )
    percent = percent_field(validators=PER_CENT)
    adviser_funds_percent = percent_field(default=50, validators=PER_CENT)
    applies_to = models.CharField(max_length=10, choices=FeeKind.choices(), default=FeeKind.ALL)

    class Meta(SplitTerm.Meta):
        ordering: ClassVar[list[str]] = ["-start_date"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="introducer_split_of_one_thing",
                condition=models.Q(plan__isnull=True, charge__isnull=False)
                | models.Q(plan__isnull=False, charge__isnull=True),
            ),
            _percent_within("introducer_split_per_cent", "percent"),
            _percent_within("introducer_split_funds_per_cent", "adviser_funds_percent"),
            _ends_after_start("introducer_split_ends_after_start"),
            _one_at_a_time(
                "introducer_split_plan_one_a_day",
                "introducer",
                "plan",
                condition=models.Q(plan__isnull=False),
            ),
            _one_at_a_time(
                "introducer_split_charge_one_a_day",
                "introducer",
                "charge",
                condition=models.Q(charge__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} % to {self.introducer}"

    @property
    def level(self) -> SplitLevel:
        """What it was agreed for."""
        return SplitLevel.CHARGE if self.charge_id is not None else SplitLevel.PLAN


class SettledShare(FirmOwned):
    """A part of a payment as it stood when its period was locked. Unlocking the period removes it."""

    period = models.ForeignKey(PaymentPeriod, on_delete=models.CASCADE, related_name="settled_shares")
    link = models.ForeignKey(ExpectationLink, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=12, choices=ShareHolder.choices())
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    introducer = models.ForeignKey(Introducer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=10, choices=SplitLevel.choices())
    percent = percent_field(null=True, blank=True, help_text="What was agreed; blank for the firm and for VAT.")
    amount = money_field()

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["period", "holder"], name="settled_of_period")]

    def __str__(self) -> str:
        return f"{self.amount} to {ShareHolder(self.holder).label}"
