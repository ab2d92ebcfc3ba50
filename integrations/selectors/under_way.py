"""Runs that are about to touch a client."""

from __future__ import annotations

from django.db.models import Q

from domain.enums.sync import RunKind, RunState
from integrations.models import Connection, Run

ABOUT_TO = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING, RunState.WAITING)


def run_over_client(connection: Connection, remote_id: str) -> Run | None:
    """The newest run under way, or about to be, that may write this client or what belongs to them."""
    under_way = Run.objects.filter(connection=connection, state__in=ABOUT_TO).exclude(kind=RunKind.PREVIEW)
    over = under_way.filter(Q(scope__client_ids=None) | Q(scope__client_ids__contains=[remote_id]))
    found: Run | None = over.order_by("-pk").first()
    return found
