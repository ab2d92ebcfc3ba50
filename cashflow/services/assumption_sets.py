"""Writing sets of assumptions, and choosing one for a cashflow. Every change is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Firm
from backoffice.services.records import apply_changes, publish_change, save_new
from cashflow.models import AssumptionSet, Cashflow


@transaction.atomic
def create_assumption_set(*, firm: Firm, fields: Mapping[str, Any], origin: Origin = HERE) -> AssumptionSet:
    """A new set; it is used by nobody until it is chosen. Raises ``ValidationError``."""
    made = save_new(AssumptionSet(firm=firm, **fields))
    publish_change(made, action="create", origin=origin)
    return made


@transaction.atomic
def update_assumption_set(*, set_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> AssumptionSet:
    """The set with other figures: every cashflow that uses it is projected with them. Raises ``ValidationError``."""
    row = _locked(set_id)
    if changed := apply_changes(row, fields):
        publish_change(row, action="update", fields=changed, origin=origin)
    return row


@transaction.atomic
def make_default(*, set_id: int | None, origin: Origin = HERE) -> None:
    """The set that cashflows use for which none is chosen; None is the delivered one. Raises ``ValidationError``."""
    for other in AssumptionSet.objects.select_for_update().filter(is_default=True).exclude(pk=set_id):
        _mark(other, {"is_default": False}, origin)
    if set_id is not None:
        row = _locked(set_id)
        if row.archived_at:
            raise ValidationError("An archived set cannot be the default.")
        _mark(row, {"is_default": True}, origin)


@transaction.atomic
def archive_assumption_set(*, set_id: int, now: datetime, origin: Origin = HERE) -> AssumptionSet:
    """The set, no longer offered; cashflows that use it keep it. Raises ``ValidationError`` for the default."""
    row = _locked(set_id)
    if row.is_default:
        raise ValidationError("The default cannot be archived: make another set the default first.")
    return _mark(row, {"archived_at": now}, origin)


@transaction.atomic
def restore_assumption_set(*, set_id: int, origin: Origin = HERE) -> AssumptionSet:
    """The set, on offer again. Raises ``ValidationError`` where another took its name meanwhile."""
    return _mark(_locked(set_id), {"archived_at": None}, origin)


@transaction.atomic
def choose_assumptions(*, cashflow_id: int, set_id: int | None, origin: Origin = HERE) -> Cashflow:
    """The cashflow, projected with a set; None for the firm's default. Raises ``ValidationError``."""
    cashflow: Cashflow = Cashflow.objects.select_for_update(of=("self",)).get(pk=cashflow_id)
    row = None if set_id is None else AssumptionSet.objects.filter(pk=set_id, archived_at__isnull=True).first()
    if set_id is not None and row is None and set_id != cashflow.assumption_set_id:
        raise ValidationError("This set is not on offer.")
    if changed := apply_changes(cashflow, {"assumption_set_id": set_id}):
        publish_change(cashflow, action="update", fields=changed, origin=origin)
    return cashflow


def _locked(set_id: int) -> AssumptionSet:
    row: AssumptionSet = AssumptionSet.objects.select_for_update(of=("self",)).get(pk=set_id)
    return row


def _mark(row: AssumptionSet, fields: Mapping[str, Any], origin: Origin) -> AssumptionSet:
    """Set a mark that is no figure, so that the day of the figures stays."""
    changed = frozenset(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.validate_constraints()
        row.save(update_fields=changed)
        publish_change(row, action="update", fields=changed, origin=origin)
    return row
