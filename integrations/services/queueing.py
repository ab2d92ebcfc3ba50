"""Tells the workers to look now. The truth is a row already committed, so a lost message costs time, not work."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import transaction

from integrations.models import OutboxEntry

logger = logging.getLogger(__name__)


TIME_TO_UNDO = timedelta(seconds=10)
"""How long what a person decided, and may take back, waits before it is sent."""


def leave_time_to_undo(entry: OutboxEntry) -> None:
    """Lets an entry wait a little before it is sent, and has somebody look at it then."""
    entry.next_attempt_at = (entry.next_attempt_at or entry.created_at) + TIME_TO_UNDO
    entry.save(update_fields=["next_attempt_at", "updated_at"])
    queue_task("drain_outbox", entry.firm_id, entry.connection_id, after=TIME_TO_UNDO)


def queue_task(name: str, *arguments: Any, batch: bool = False, after: timedelta | None = None) -> None:
    """Sends a task of ``integrations.tasks`` once the present transaction has committed.

    ``batch`` is for long work nobody waits for, which must not stand before people at their screens; ``after`` lets
    the task wait so long before it begins.
    """
    queue = "batch" if batch else None
    options: dict[str, Any] = {"countdown": after.total_seconds()} if after else {}

    def send() -> None:
        try:
            current_app.send_task(
                f"integrations.tasks.{name}", args=list(arguments), ignore_result=True, queue=queue, **options
            )
        except Exception:  # whatever the broker's trouble is, a sweeper finds the row
            logger.warning("Could not queue %s; a sweeper will find it", name, exc_info=True)

    transaction.on_commit(send)
