"""Background work of the Plannr connector."""

from __future__ import annotations

from contextlib import suppress

from celery import current_app, shared_task
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.sync import RunKind, RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.registry import SessionTerms
from integrations.selectors.connections import connection_of, is_live
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from plannr_sync.connector import SYSTEM
from plannr_sync.services.following_up import follow_up, is_anything_left
from plannr_sync.services.sessions import open_plannr_session


@shared_task
def sync_every_firm() -> int:
    """Queues the nightly sync of every firm whose link is active; gives how many."""
    return _start_everywhere(RunScope(client_ids=None))


@shared_task
def sync_changes_of_every_firm() -> int:
    """Queues a look for what is new in Plannr, for every firm whose link is active; gives how many.

    It takes one page of each list where nothing changed. What is gone there is found by the nightly sync.
    """
    return _start_everywhere(RunScope(client_ids=None, only_changes=True))


def _start_everywhere(wanted: RunScope) -> int:
    count = 0
    for firm in Firm.objects.order_by("pk"):
        with scope(firm=firm):
            connection = connection_of(firm, SYSTEM)
            if connection is None or not is_live(connection):
                continue
            start_run(
                connection=connection,
                kind=RunKind.PULL,
                scope=wanted,
                trigger=RunTrigger.SCHEDULE,
                user=None,
                now=timezone.now(),
            )
            count += 1
    return count


@shared_task
def sweep_couples() -> None:
    """Hands out the firms with couples to be related or joint accounts to be made in Plannr, a message each."""
    for firm in Firm.objects.order_by("pk"):
        with scope(firm=firm):
            connection = connection_of(firm, SYSTEM)
            waits = connection is not None and is_live(connection) and is_anything_left(connection, timezone.now())
        if waits:
            current_app.send_task("plannr_sync.tasks.relate_couples", args=[firm.pk])


@shared_task
def relate_couples(firm_id: int) -> int:
    """Does in Plannr what a firm's creations lead to, where that failed or was cut short; gives how much was done."""
    firm = Firm.objects.get(pk=firm_id)
    with scope(firm=firm), suppress(UnableToSync):
        connection = connection_of(firm, SYSTEM)
        if connection is not None and is_live(connection):
            session = open_plannr_session(connection, SessionTerms(read_only=False, interactive=False))
            return follow_up(connection, session, timezone.now)
    return 0
