"""Writing incomes and expenses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Expense, Income
from backoffice.services.moments import check_people, whole_moments
from backoffice.services.records import NO_OPTIONS, Options, apply_changes, publish_change, save_new

AnyFlow = TypeVar("AnyFlow", Income, Expense)


@transaction.atomic
def create_flow(
    kind: type[AnyFlow],
    *,
    client_id: int,
    fields: Mapping[str, Any],
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> AnyFlow:
    """A new income or expense of the client. Raises ``ValidationError``."""
    client = Client.objects.get(pk=client_id)
    flow = kind(firm_id=client.firm_id, client=client, **fields)
    check_people(flow, fields, [client_id])
    save_new(flow)
    publish_change(flow, action="create", origin=origin, options=options)
    return flow


@transaction.atomic
def update_flow(
    kind: type[AnyFlow],
    *,
    flow_id: int,
    fields: Mapping[str, Any],
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> AnyFlow:
    """The income or expense with the given model fields changed. Raises ``ValidationError``."""
    flow: AnyFlow = kind.objects.select_for_update().get(pk=flow_id)
    changed = apply_changes(flow, whole_moments(fields))
    check_people(flow, changed, [flow.client_id])
    if changed or options:
        publish_change(flow, action="update", fields=changed, origin=origin, options=options)
    return flow


@transaction.atomic
def delete_flow(
    kind: type[AnyFlow], *, flow_id: int, now: datetime, origin: Origin = HERE, options: Options = NO_OPTIONS
) -> AnyFlow:
    """The income or expense, marked as deleted."""
    flow: AnyFlow = kind.objects.select_for_update().get(pk=flow_id)
    flow.deleted_at = now
    flow.save(update_fields=["deleted_at", "updated_at"])
    publish_change(flow, action="delete", origin=origin, options=options)
    return flow


@transaction.atomic
def restore_flow(kind: type[AnyFlow], *, flow_id: int, origin: Origin = HERE) -> AnyFlow:
    """The income or expense that had been deleted, living again."""
    flow: AnyFlow = kind.with_deleted.select_for_update().get(pk=flow_id)
    flow.deleted_at = None
    flow.save(update_fields=["deleted_at", "updated_at"])
    publish_change(flow, action="create", origin=origin)
    return flow
