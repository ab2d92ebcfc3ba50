"""Writing charges: agree one, change it, end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from backoffice.events import HERE, ChargeChanged, Origin, publish
from backoffice.models import Charge, Firm
from backoffice.services.records import apply_changes, publish_change, save_new


@transaction.atomic
def create_charge(*, firm: Firm, fields: Mapping[str, Any], origin: Origin = HERE) -> Charge:
    """A new charge with the firm's next number. Raises ``ValidationError``."""
    Firm.objects.select_for_update().get(pk=firm.pk)
    last = Charge.with_deleted.filter(firm=firm).aggregate(last=Max("number"))["last"] or 0
    charge = save_new(Charge(firm=firm, number=last + 1, **fields))
    _publish(charge, "create", origin)
    return charge


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
