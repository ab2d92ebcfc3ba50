"""Creations that wait while their record is edited: held back while it cannot be sent, and let go once it can."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import UnableToEncode
from integrations.engine.ports import KindSpec
from integrations.local.kinds import LocalKind
from integrations.models import Connection, OutboxEntry
from integrations.services.queueing import queue_task
from integrations.stores.bundle import Side

HELD_AS_IT_IS = "{why} Change that, and the creation goes by itself."


def follow_edit(
    *, connection: Connection, local: LocalKind, spec: KindSpec, side: Side, local_id: int, now: datetime
) -> None:
    """Holds back, with the reason, what would now fail; lets go what failed or was held for such a reason.

    One that may have been carried out unanswered is left alone: it is looked for first. In the edit's transaction.
    """
    unsendable = Q(state__in=[OutboxState.HELD, OutboxState.FAILED], error_code=UnableToEncode.code)
    creations = OutboxEntry.objects.select_for_update().filter(
        connection=connection, local_model=local.model_label, local_id=local_id, action=OutboxAction.CREATE,
        sent_values__isnull=True,
    )  # fmt: skip
    entries = list(creations.filter(Q(state=OutboxState.WAITING) | unsendable))
    if not entries:
        return
    fields = side.local.read(local.kind, [local_id]).get(local_id, {})
    refused = first_reason(spec.push_rules, fields)
    for entry in entries:
        if refused is not None:
            why = HELD_AS_IT_IS.format(why=refused.sentence)
            entry.state, entry.reason, entry.error_code = OutboxState.HELD, why, UnableToEncode.code
        elif entry.state != OutboxState.WAITING:
            entry.state, entry.reason, entry.error, entry.error_code = OutboxState.WAITING, "", "", ""
            entry.attempts, entry.next_attempt_at = 0, now
            queue_task("drain_outbox", connection.firm_id, connection.pk)
        entry.save()
