"""The firm's stated rates of exchange."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.currencies import HOME, Currency


@audited()
class ExchangeRate(FirmOwned):
    """How much of a currency one pound bought on a day, as somebody of the firm stated it. Never edited."""

    currency = models.CharField(max_length=3, choices=[one for one in Currency.choices() if one[0] != HOME])
    rate_date = models.DateField(help_text="The day the rate is of.")
    units_a_pound = models.DecimalField(
        max_digits=12, decimal_places=6, validators=[MinValueValidator(Decimal("0.000001"))],
        help_text="Units of the currency for one pound.",
    )  # fmt: skip
    source = models.CharField(max_length=200, help_text="Where the rate is from.")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["currency", "-rate_date"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "currency", "rate_date"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(name="exchange_rate_positive", condition=models.Q(units_a_pound__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.units_a_pound.normalize():f} {self.currency} a pound on {self.rate_date}"
