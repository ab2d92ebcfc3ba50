"""Uploading an issued report to Plannr, at a person's word, through the outbox like everything that is sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backoffice.models import Document, User
from cashflow.models import ReportCopy
from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.records import DOCUMENT
from integrations.models import Connection, OutboxEntry
from integrations.selectors.connections import connection_of
from integrations.selectors.directions import may_send_of
from integrations.services.changes import UnableToSend
from integrations.services.outbox import retry_entry
from integrations.services.queueing import queue_task
from integrations.stores.bundle import side_of
from plannr_sync.connector import SYSTEM
from plannr_sync.selectors.links import living_link
from plannr_sync.selectors.uploads import MODEL, NOT_LINKED, last_upload

UNDER_WAY = frozenset({OutboxState.WAITING, OutboxState.SENDING})
TO_TRY_AGAIN = frozenset({OutboxState.FAILED, OutboxState.HELD})


@transaction.atomic
def upload_report(*, copy_id: int, user: User, now: datetime) -> OutboxEntry | None:
    """The outbox row that uploads an issued report; None where it is uploaded already.

    One that is on its way is left alone, one that failed or is held is tried again. Raises ``UnableToSend``.
    """
    copy: ReportCopy = ReportCopy.objects.select_related("firm").get(pk=copy_id)
    # Two people who press at once wait for each other here.
    Document.objects.select_for_update().get(pk=copy.document_id)
    connection = connection_of(copy.firm, SYSTEM)
    if connection is None:
        raise UnableToSend("Your firm is not connected to Plannr.")
    if living_link(connection, MODEL, copy.document_id) is not None:
        return None
    _check_may_upload(connection, copy)
    known = last_upload(connection, copy.document_id)
    if known is not None and known.state in UNDER_WAY:
        return known
    if known is not None and known.state in TO_TRY_AGAIN:
        return retry_entry(entry_id=known.pk, now=now)
    side = side_of(connection, now=lambda: now, user_id=user.pk)
    entry = side.outbox.add(DOCUMENT, copy.document_id, OutboxAction.CREATE)
    queue_task("drain_outbox", connection.firm_id, connection.pk)
    return entry


def _check_may_upload(connection: Connection, copy: ReportCopy) -> None:
    allowed = may_send_of(connection, [copy.client_id])
    if not allowed.allowed:
        raise UnableToSend(allowed.reason)
    if living_link(connection, "backoffice.client", copy.client_id) is None:
        raise UnableToSend(NOT_LINKED)
