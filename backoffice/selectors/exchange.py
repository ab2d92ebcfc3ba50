"""Reading the firm's stated rates of exchange, and amounts at them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Round

from backoffice.models import ExchangeRate
from domain.enums.currencies import HOME


def latest_rate(currency: str) -> Any:
    """The firm's latest rate of the currency in the column ``currency``, for a subquery."""
    return ExchangeRate.objects.filter(currency=OuterRef(currency)).order_by("-rate_date")


def sterling_of(amount: str, currency: str) -> Any:
    """The amount of one column, in the currency of another, in pounds to the penny; null where no rate is stated."""
    rate = Subquery(latest_rate(currency).values("units_a_pound")[:1])
    return Case(
        When(**{currency: HOME}, then=F(amount)),
        default=Round(F(amount) / rate, 2),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )


def exchange_rates() -> QuerySet[ExchangeRate]:
    """Every rate, by currency, the latest first."""
    rates: QuerySet[ExchangeRate] = ExchangeRate.objects.select_related("stated_by")
    return rates
