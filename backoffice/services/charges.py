"""Writing charges: agree one, change it, end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, ChargeChanged, Origin, publish
from backoffice.models import Charge, Firm
from backoffice.selectors.charges import next_charge_number
from backoffice.services.records import apply_changes, publish_change, save_new
from domain.enums.revenue import PaymentOrigin, RevenueCategory
from domain.invoice_numbers import fill_template


@transaction.atomic
def create_charge(*, firm: Firm, fields: Mapping[str, Any], origin: Origin = HERE) -> Charge:
    """A new charge with the firm's next number, and an invoice number by its pattern. Raises ``ValidationError``.

    Whoever agrees a charge waits for the firm's row: no number is given twice, and one that is not used after all is
    given again.
    """
    held = Firm.objects.select_for_update().get(pk=firm.pk)
    charge = Charge(firm=firm, number=next_charge_number(), **fields)
    charge.invoice_number = invoice_number_of(charge, held.invoice_template)
    save_new(charge)
    _publish(charge, "create", origin)
    return charge


def invoice_number_of(charge: Charge, template: str) -> str:
    """The invoice number a pattern gives a charge; nothing for one that is not fit to be saved anyway.

    Raises ``UnableToReadTemplate``.
    """
    category = RevenueCategory.find(charge.category)
    if charge.client_id is None or category is None:
        return ""
    client = charge.client
    return fill_template(
        template, number=charge.number, name=client.name, last_name=client.last_name or client.name,
        category=category, origin=PaymentOrigin.find(charge.payment_origin) or PaymentOrigin.UNKNOWN,
    )  # fmt: skip


@transaction.atomic
def update_charge(*, charge_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> Charge:
    """The charge with the given model fields changed. Raises ``ValidationError``."""
    charge: Charge = Charge.objects.select_for_update().get(pk=charge_id)
    if apply_changes(charge, fields):
        _publish(charge, "update", origin)
    return charge


@transaction.atomic
def end_charge(*, charge_id: int, end_date: date, origin: Origin = HERE) -> Charge:
    """The charge with its last day set: ``end_date`` is the first day it is no longer charged."""
    charge: Charge = Charge.objects.select_for_update().get(pk=charge_id)
    if end_date < charge.start_date:
        raise ValidationError({"end_date": "A charge cannot end before it starts."})
    if apply_changes(charge, {"end_date": end_date}):
        _publish(charge, "update", origin)
    return charge


def _publish(charge: Charge, action: str, origin: Origin) -> None:
    publish_change(charge, action=action, origin=origin)
    publish(ChargeChanged(firm_id=charge.firm_id, origin=origin, charge_id=charge.pk))
