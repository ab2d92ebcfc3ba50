"""Charges: what the firm has agreed to be paid, by whom, on what and how often."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.fields import money_field, percent_field
from backoffice.models.people import Client
from backoffice.models.plans import Plan
from domain.enums.plans import Frequency
from domain.enums.revenue import ChargeType, PaymentOrigin, RevenueCategory


@audited()
class Charge(SoftDeletable):
    """A fee or commission on a client or one of their plans. It is ended, never deleted once anything hangs on it.

    Either ``amount`` (pounds before VAT, each time) or ``percentage`` of the plan's value, which counts for one
    ``percentage_frequency`` (0.75 yearly, collected monthly, is a twelfth of 0.75 % each month).
    """

    number = models.PositiveIntegerField(help_text="Runs from 1 in each firm; part of the invoice number.")
    invoice_number = models.CharField(
        blank=True,
        editable=False,
        help_text="Made by the firm's pattern when the charge is agreed; it never changes.",
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charges")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="charges")
    type = models.CharField(max_length=12, choices=ChargeType.choices(), default=ChargeType.FEE)
    category = models.CharField(max_length=20, choices=RevenueCategory.choices())
    payment_origin = models.CharField(max_length=10, choices=PaymentOrigin.choices(), default=PaymentOrigin.PROVIDER)
    amount = money_field(null=True, blank=True)
    percentage = percent_field(null=True, blank=True)
    percentage_frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.YEARLY)
    frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.MONTHLY)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True, help_text="First day it is no longer charged.")
    is_vat_exempt = models.BooleanField(default=True)
    vat_rate = percent_field(null=True, blank=True, help_text="Blank uses the firm's rate.")
    is_in_return = models.BooleanField(default=True, help_text="Counts in the return to the regulator.")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="charges"
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["-start_date", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "number"], name="charge_number_once_a_firm"),
            models.UniqueConstraint(
                fields=["firm", "invoice_number"],
                condition=~models.Q(invoice_number=""),
                name="charge_invoice_number_once_a_firm",
            ),
            models.CheckConstraint(
                name="charge_amount_or_percentage",
                condition=models.Q(amount__isnull=False, percentage__isnull=True)
                | models.Q(amount__isnull=True, percentage__isnull=False, plan__isnull=False),
            ),
            models.CheckConstraint(
                name="charge_ends_after_start",
                condition=models.Q(end_date__isnull=True) | models.Q(end_date__gte=models.F("start_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{RevenueCategory(self.category).label} {self.invoice_number or format(self.number, '06d')}"
