"""Creating several items in the other system at a person's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.enums.sync import OutboxAction
from integrations.models import Connection, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.selectors.unlinked import UnlinkedItem
from integrations.services.changes import UnableToSend
from integrations.services.links import create_there


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: the first outbox row (0: none), how many are on their way, and who was refused, why."""

    first_entry: int
    count: int
    refused: list[str]


def create_items_there(
    *, connection: Connection, items: Iterable[UnlinkedItem], user_id: int | None, now: datetime
) -> Asked:
    """Queues the creation of each item in the order given, each in a transaction of its own."""
    entries: list[int] = []
    refused: list[str] = []
    for item in items:
        try:
            create_there(connection=connection, kind=item.kind, local_ids=[item.pk], user_id=user_id, now=now)
        except UnableToSend as error:
            refused.append(f"{item.name}: {error}")
            continue
        asked = OutboxEntry.objects.filter(
            connection=connection, local_model=item.model, local_id=item.pk, action=OutboxAction.CREATE
        )
        entries += asked.filter(state__in=UNSENT).values_list("pk", flat=True)
    return Asked(min(entries, default=0), len(entries), refused)
