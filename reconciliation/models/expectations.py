"""Expectations: what a charge says will be paid, when and how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from backoffice.models import Charge, Client, Firm, Plan
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field, percent_field
from domain.enums.revenue import ChargeType, PaymentOrigin, RevenueCategory
from domain.people_dates import format_date
from reconciliation.models.triggers import audited_by_row, same_firm_triggers

STILL_WANTED = models.Q(cancelled_at__isnull=True, written_off_at__isnull=True)
PARTLY_UNPAID = models.Q(gross__gt=0, linked__lt=models.F("gross")) | models.Q(
    gross__lt=0, linked__gt=models.F("gross")
)


@audited_by_row(exclude=["linked", "outstanding", "is_open", "updated_at"])
class Expectation(FirmOwned):
    """One dated amount, expected of a charge. Money in pounds; a repayment (clawback) is negative.

    ``linked`` is the sum of the links, kept by the database; ``outstanding`` is gross less linked, and nothing once it
    was cancelled or written off. Open means that something of it is still to come: not given up, nor zero, nor met.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey(
        Charge, db_index=False, on_delete=models.PROTECT, null=True, blank=True, related_name="expectations"
    )
    number = models.PositiveIntegerField(help_text="Runs from 1 within the charge.")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="expectations")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="expectations")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    type = models.CharField(max_length=12, choices=ChargeType.choices())
    category = models.CharField(max_length=20, choices=RevenueCategory.choices())
    payment_origin = models.CharField(max_length=10, choices=PaymentOrigin.choices())
    expected_date = models.DateField()
    net = money_field(help_text="Before VAT.")
    vat = money_field(default=0)
    gross = money_field(help_text="Net and VAT together: what should arrive.")
    percentage = percent_field(
        null=True,
        blank=True,
        help_text="Of the plan's value, for this payment's charge; blank for a fixed amount.",
    )
    valued_amount = money_field(
        null=True,
        blank=True,
        help_text="The plan's value the amount was worked out from; blank without a valuation.",
    )
    is_vat_exempt = models.BooleanField(default=True)
    is_recurring = models.BooleanField(default=False)
    linked = money_field(default=0, editable=False)
    outstanding = models.GeneratedField(
        expression=models.Case(
            models.When(STILL_WANTED, then=models.F("gross") - models.F("linked")),
            default=models.Value(Decimal(0)),
        ),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
    )
    is_balanced = models.BooleanField(default=False, help_text="Its gross was set to what had been paid.")
    unbalanced_gross = money_field(null=True, blank=True, help_text="What was expected before it was balanced.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    written_off_at = models.DateTimeField(null=True, blank=True)
    write_off_reason = models.CharField(max_length=200, blank=True)
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(STILL_WANTED & PARTLY_UNPAID, then=models.Value(True)), default=models.Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["expected_date", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["plan"], condition=models.Q(is_open=True), name="expectation_open_of_plan"),
            models.Index(fields=["firm", "expected_date", "id"], name="expectation_by_date"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["charge", "number"], name="expectation_number_once_a_charge"),
            models.CheckConstraint(
                name="expectation_gross_is_net_and_vat",
                condition=models.Q(is_balanced=True) | models.Q(gross=models.F("net") + models.F("vat")),
            ),
            models.CheckConstraint(
                name="expectation_cancelled_is_not_linked",
                condition=models.Q(cancelled_at__isnull=True) | models.Q(linked=0),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = same_firm_triggers("charge", "plan", "client", "adviser")

    def __str__(self) -> str:
        return f"{RevenueCategory(self.category).label} of {format_date(self.expected_date)}"

    @property
    def is_given_up(self) -> bool:
        """Whether it was cancelled or written off."""
        return self.cancelled_at is not None or self.written_off_at is not None

    @property
    def given_up(self) -> Decimal:
        """Pounds that were still outstanding when it was cancelled or written off."""
        return self.gross - self.linked if self.is_given_up else Decimal(0)
