"""Reading which contacts a cashflow is linked with, and how their last pull went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cashflow.models import Cashflow
from domain.enums.sync import RunState
from integrations.models import Connection, Run
from redtail_sync.models import ContactLink

UNDER_WAY = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING)


def contact_links(cashflow: Cashflow) -> list[ContactLink]:
    """The contacts of a cashflow, in the order they were linked."""
    return list(ContactLink.objects.filter(cashflow=cashflow).select_related("linked_by", "client"))


def contact_ids(cashflow: Cashflow) -> list[str]:
    """Their ids at Redtail."""
    return [link.contact_id for link in contact_links(cashflow)]


def _runs_over(connection: Connection, ids: Iterable[str]) -> list[Run]:
    """The latest runs that read any of these contacts, newest first."""
    wanted, found = set(ids), []
    for run in (
        Run.objects.filter(connection=connection).select_related("user", "connection").order_by("-pk")[:200]
    ):
        if wanted & set(run.scope.get("client_ids") or ()):
            found.append(run)
    return found


def run_under_way(connection: Connection, ids: Iterable[str]) -> Run | None:
    """A run that reads exactly these contacts and has not ended."""
    wanted = sorted(ids)
    runs = Run.objects.filter(connection=connection, state__in=UNDER_WAY, scope__client_ids=wanted)
    found: Run | None = runs.order_by("-pk").first()
    return found


def latest_run(connection: Connection, ids: Iterable[str]) -> Run | None:
    """The latest run that read any of these contacts."""
    return next(iter(_runs_over(connection, ids)), None)


def pulled_at(connection: Connection, ids: Iterable[str]) -> datetime | None:
    """When a run over any of these contacts last ended well."""
    return next((run.finished_at for run in _runs_over(connection, ids) if run.state == RunState.DONE), None)
