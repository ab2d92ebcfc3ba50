"""Stating rates of exchange. A rate is never edited: a wrong one is removed and stated anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin, PlansValued, publish
from backoffice.models import ExchangeRate, Firm, Plan, User
from backoffice.services.records import publish_change, save_new


@transaction.atomic
def state_rate(
    *,
    firm: Firm,
    currency: str,
    rate_date: date,
    units_a_pound: Decimal,
    source: str,
    user: User | None,
    today: date,
    origin: Origin = HERE,
) -> ExchangeRate:
    """A new rate of a day that is not to come; the latest one counts. Raises ``ValidationError``."""
    if rate_date > today:
        raise ValidationError({"rate_date": "A rate is of a day that has come."})
    rate = save_new(
        ExchangeRate(
            firm=firm,
            currency=currency,
            rate_date=rate_date,
            units_a_pound=units_a_pound,
            source=source,
            stated_by=user,
        )
    )
    publish_change(rate, action="create", origin=origin)
    _plans_valued(firm, currency, origin)
    return rate


@transaction.atomic
def remove_rate(*, rate_id: int, origin: Origin = HERE) -> None:
    """Takes a rate away; the one before it counts again."""
    rate: ExchangeRate = ExchangeRate.objects.select_related("firm").get(pk=rate_id)
    firm, currency = rate.firm, rate.currency
    publish_change(rate, action="delete", origin=origin)
    rate.delete()
    _plans_valued(firm, currency, origin)


def _plans_valued(firm: Firm, currency: str, origin: Origin) -> None:
    """Plans of the currency have another value in pounds now, which fees in per cent go by."""
    ids = frozenset(Plan.objects.filter(currency=currency).values_list("pk", flat=True))
    if ids:
        publish(PlansValued(firm_id=firm.pk, origin=origin, plan_ids=ids))
