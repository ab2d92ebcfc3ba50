"""Reading how pulls of contacts went: the last one, the one under way, and which contacts a launch pulls by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from domain.enums.sync import RunState
from integrations.models import Connection, Run
from redtail_sync.models import ContactLink

UNDER_WAY = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING)
TRY_AGAIN_AFTER = timedelta(minutes=15)
"""How long after a pull failed a launch may pull the same contacts by itself again on the same day."""


def _runs_over(connection_id: int, ids: Iterable[str]) -> QuerySet[Run]:
    """Runs that read any of these contacts, newest first."""
    runs = Run.objects.filter(connection_id=connection_id, scope__client_ids__has_any_keys=list(ids))
    found: QuerySet[Run] = runs.select_related("user", "connection").order_by("-pk")
    return found


def run_under_way(connection: Connection, ids: Iterable[str]) -> Run | None:
    """A run that reads all of these contacts, has not ended and is not about to be stopped."""
    goes_on = (RunState.QUEUED, RunState.RUNNING)
    runs = Run.objects.filter(connection=connection, state__in=goes_on, scope__client_ids__contains=sorted(ids))
    found: Run | None = runs.order_by("-pk").first()
    return found


def latest_run(connection: Connection, ids: Iterable[str]) -> Run | None:
    """The latest run that read any of these contacts."""
    return _runs_over(connection.pk, ids).first()


def pulled_at(connection: Connection, ids: Iterable[str]) -> datetime | None:
    """When a run over any of these contacts last ended well."""
    done = _runs_over(connection.pk, ids).filter(state=RunState.DONE)
    return done.values_list("finished_at", flat=True).first()


def due_contacts(links: Iterable[ContactLink], now: datetime) -> list[ContactLink]:
    """Those that a launch pulls by itself: not tried on the firm's day, or tried and failed, a while ago."""
    links, today = list(links), timezone.localdate(now)
    again = _tried_again_from(links, now)
    return [
        link
        for link in links
        if link.pulled_day is None
        or link.pulled_day < today
        or (link.contact_id in again and again[link.contact_id] <= now)
    ]


def tries_again(links: Iterable[ContactLink], run: Run | None, now: datetime) -> str:
    """When a launch tries the failed run of these contacts again by itself, as a sentence; empty where none does."""
    if run is None or run.state != RunState.FAILED:
        return ""
    moments = _tried_again_from(list(links), now).values()
    if not moments:
        return ""
    if min(moments) <= now:
        return "The next launch of the cashflow tries again by itself."
    return f"A launch of the cashflow after {timezone.localtime(min(moments)):%H:%M} tries again by itself."


def _tried_again_from(links: list[ContactLink], now: datetime) -> dict[str, datetime]:
    """Contacts whose last pull of the firm's day failed and none went well, with the moment of the next try.

    What somebody stopped is left alone. One query, or none where nothing was tried.
    """
    today = timezone.localdate(now)
    tried = [link for link in links if link.pulled_day is not None and link.pulled_day >= today]
    if not tried:
        return {}
    begins = timezone.make_aware(datetime.combine(today, time.min))
    latest: dict[str, Run] = {}
    went_well: set[str] = set()
    runs = _runs_over(tried[0].connection_id, [link.contact_id for link in tried])
    for run in runs.filter(Q(finished_at__isnull=True) | Q(finished_at__gte=begins)):
        for contact_id in run.scope["client_ids"]:
            latest.setdefault(contact_id, run)
            if run.state == RunState.DONE:
                went_well.add(contact_id)
    return {
        contact_id: run.finished_at + TRY_AGAIN_AFTER
        for contact_id, run in latest.items()
        if contact_id not in went_well and run.state == RunState.FAILED and run.finished_at is not None
    }
