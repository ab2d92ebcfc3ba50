"""Factories of rates of exchange."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import factory

from backoffice import models
from tests.factories.base import FirmOwnedFactory


class ExchangeRateFactory(FirmOwnedFactory):
    """Dollars for a pound; each of a day of its own."""

    class Meta:
        model = models.ExchangeRate

    currency = "USD"
    rate_date = factory.Sequence(lambda n: date(2020, 1, 1) + timedelta(days=n))
    units_a_pound = Decimal("1.25")
    source = "A sample"
