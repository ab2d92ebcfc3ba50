"""Background work of the Xplan connector."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.sync import RunTrigger
from integrations.selectors.connections import connection_of, is_live
from xplan_sync.connector import SYSTEM
from xplan_sync.services.pulling import start_pull


@shared_task
def sync_every_firm() -> int:
    """Queues the hourly sync of every firm whose link is active; gives how many.

    Xplan tells of no changes by itself, so everything is read each time.
    """
    count = 0
    for firm in Firm.objects.order_by("pk"):
        with scope(firm=firm):
            connection = connection_of(firm, SYSTEM)
            if connection is None or not is_live(connection):
                continue
            start_pull(connection=connection, user=None, trigger=RunTrigger.SCHEDULE, now=timezone.now())
            count += 1
    return count
