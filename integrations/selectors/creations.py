"""Creations in the other system that were asked for, have not arrived and were not given up."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from domain.enums.sync import OutboxAction
from integrations.models import Connection, OutboxEntry
from integrations.models.outbox import UNSENT


def creations_under_way(connection: Connection, model: str, local_ids: Collection[int]) -> QuerySet[OutboxEntry]:
    """Those of these records of ours, the oldest first: waiting, being sent, failed or held back."""
    found: QuerySet[OutboxEntry] = OutboxEntry.objects.filter(
        connection=connection, local_model=model, local_id__in=local_ids, action=OutboxAction.CREATE,
        state__in=UNSENT,
    ).order_by("pk")  # fmt: skip
    return found
