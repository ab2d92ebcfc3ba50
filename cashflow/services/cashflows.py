"""Writing cashflows. Their items are edited through the back office's own services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Firm, User
from backoffice.services.records import apply_changes, publish_change, save_new
from cashflow.models import Cashflow, CashflowClient
from cashflow.models.cashflow import MOST_PEOPLE


@transaction.atomic
def create_cashflow(
    *, firm: Firm, client_ids: Sequence[int], user: User | None, name: str = "", origin: Origin = HERE
) -> Cashflow:
    """A new cashflow of one or two people, in this order, named after them unless named. Raises ``ValidationError``."""
    people = _people(client_ids)
    title = name.strip() or " and ".join(person.name for person in people)
    cashflow = save_new(Cashflow(firm=firm, name=title, created_by=user))
    for position, person in enumerate(people):
        save_new(CashflowClient(firm=firm, cashflow=cashflow, client=person, position=position))
    publish_change(cashflow, action="create", origin=origin)
    return cashflow


def _people(client_ids: Sequence[int]) -> list[Client]:
    found = {client.pk: client for client in Client.objects.filter(pk__in=client_ids)}
    people = [found[pk] for pk in dict.fromkeys(client_ids) if pk in found]
    if len(people) != len(client_ids) or not 1 <= len(people) <= MOST_PEOPLE:
        raise ValidationError({"clients": "A cashflow is of one or two different people."})
    if any(not person.is_person for person in people):
        raise ValidationError({"clients": "Only people can be in a cashflow; name those behind a joint client."})
    return people


@transaction.atomic
def rename_cashflow(*, cashflow_id: int, name: str, origin: Origin = HERE) -> Cashflow:
    """The cashflow under another name. Raises ``ValidationError``."""
    return _change(cashflow_id, {"name": name.strip()}, origin)


@transaction.atomic
def set_auto_sync(*, cashflow_id: int, auto_sync: bool, origin: Origin = HERE) -> Cashflow:
    """The cashflow with its automatic sync on or off."""
    return _change(cashflow_id, {"auto_sync": auto_sync}, origin)


@transaction.atomic
def set_two_way(*, cashflow_id: int, two_way: bool, origin: Origin = HERE) -> Cashflow:
    """The cashflow, its people switched to two-way or not where a connected system is only read from."""
    return _change(cashflow_id, {"two_way": two_way}, origin)


@transaction.atomic
def mark_synced(*, cashflow_id: int, now: datetime, origin: Origin = HERE) -> Cashflow:
    """The cashflow, its people's data known to be fresh at ``now``; an earlier moment than known changes nothing."""
    cashflow = _locked(cashflow_id)
    if cashflow.last_synced_at is None or cashflow.last_synced_at < now:
        apply_changes(cashflow, {"last_synced_at": now})
    return cashflow


@transaction.atomic
def delete_cashflow(*, cashflow_id: int, now: datetime, origin: Origin = HERE) -> Cashflow:
    """The cashflow, marked as deleted; the records of its people stay as they are."""
    cashflow = _locked(cashflow_id)
    apply_changes(cashflow, {"deleted_at": now})
    publish_change(cashflow, action="delete", origin=origin)
    return cashflow


@transaction.atomic
def restore_cashflow(*, cashflow_id: int, origin: Origin = HERE) -> Cashflow:
    """The cashflow that had been deleted, living again."""
    cashflow: Cashflow = Cashflow.with_deleted.select_for_update().get(pk=cashflow_id)
    apply_changes(cashflow, {"deleted_at": None})
    publish_change(cashflow, action="create", origin=origin)
    return cashflow


def _locked(cashflow_id: int) -> Cashflow:
    cashflow: Cashflow = Cashflow.objects.select_for_update().get(pk=cashflow_id)
    return cashflow


def _change(cashflow_id: int, fields: dict[str, object], origin: Origin) -> Cashflow:
    cashflow = _locked(cashflow_id)
    changed = apply_changes(cashflow, fields)
    if changed:
        publish_change(cashflow, action="update", fields=changed, origin=origin)
    return cashflow
