"""Background work of the platform connector. Tasks may be lost or run twice without harm: the rows say what is due."""

from __future__ import annotations

from celery import current_app, shared_task
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from backoffice.models import Firm
from domain.enums.sync import RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from integrations.selectors.connections import connection_of, is_live
from soderberg_sync.connector import SYSTEM
from soderberg_sync.models import PlatformRequest
from soderberg_sync.services.pulling import start_pull
from soderberg_sync.services.requests import OPEN
from soderberg_sync.services.sending import send_and_look


@shared_task
def send_requests(firm_id: int, connection_id: int) -> int:
    """Sends what is due over one connection, and has those looked at whom an answer came for; gives how many."""
    with scope(firm=Firm.objects.get(pk=firm_id)):
        connection = Connection.objects.select_related("firm").get(pk=connection_id)
        try:
            return len(send_and_look(connection=connection, interactive=False, clock=timezone.now))
        except UnableToSync:
            return 0  # nobody is signed in: what waits goes on waiting


@shared_task
def sweep_requests() -> None:
    """Hands out connections with requests whose time has come, of every firm."""
    with scopes_disabled():  # reads two ids a row, for handing each to its own firm's scope
        due = PlatformRequest.objects.filter(state__in=OPEN, next_attempt_at__lte=timezone.now())
        pairs = set(due.values_list("firm_id", "connection_id"))
    for firm_id, connection_id in sorted(pairs):
        current_app.send_task("soderberg_sync.tasks.send_requests", args=[firm_id, connection_id])


@shared_task
def pull_every_firm() -> int:
    """Queues a look at everybody on the platform, for every firm that is connected; gives how many firms.

    News comes by itself; this finds what was never told.
    """
    count = 0
    for firm in Firm.objects.order_by("pk"):
        with scope(firm=firm):
            connection = connection_of(firm, SYSTEM)
            if connection is None or not is_live(connection):
                continue
            start_pull(
                connection=connection,
                user=None,
                trigger=RunTrigger.SCHEDULE,
                now=timezone.now(),
                clients=None,
            )
            count += 1
    return count
