"""Tells the workers to look now. The truth is a row already committed, so a lost message costs time, not work."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def queue_task(name: str, *arguments: Any, batch: bool = False) -> None:
    """Sends a task of ``integrations.tasks`` once the present transaction has committed.

    ``batch`` is for long work nobody waits for, which must not stand before people at their screens.
    """
    queue = "batch" if batch else None

    def send() -> None:
        try:
            current_app.send_task(
                f"integrations.tasks.{name}", args=list(arguments), ignore_result=True, queue=queue
            )
        except Exception:  # whatever the broker's trouble is, a sweeper finds the row
            logger.warning("Could not queue %s; a sweeper will find it", name, exc_info=True)

    transaction.on_commit(send)
