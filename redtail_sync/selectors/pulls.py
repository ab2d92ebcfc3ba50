"""Reading how pulls of contacts went: the last one, the one under way, and which contacts a launch pulls by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from domain.enums.sync import RunState
from integrations.models import Connection, Run
from redtail_sync.models import ContactLink

UNDER_WAY = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING)
TRY_AGAIN_AFTER = timedelta(minutes=15)
"""How long after a pull failed a launch may pull the same contacts by itself again on the same day."""


def _runs_over(connection: Connection, ids: Iterable[str]) -> QuerySet[Run]:
    """Runs that read any of these contacts, newest first."""
    runs = Run.objects.filter(connection=connection, scope__client_ids__has_any_keys=list(ids))
    found: QuerySet[Run] = runs.select_related("user", "connection").order_by("-pk")
    return found


def run_under_way(connection: Connection, ids: Iterable[str]) -> Run | None:
    """A run that reads all of these contacts, has not ended and is not about to be stopped."""
    goes_on = (RunState.QUEUED, RunState.RUNNING)
    runs = Run.objects.filter(
        connection=connection, state__in=goes_on, scope__client_ids__contains=sorted(ids)
    )
    found: Run | None = runs.order_by("-pk").first()
    return found


def latest_run(connection: Connection, ids: Iterable[str]) -> Run | None:
    """The latest run that read any of these contacts."""
    return _runs_over(connection, ids).first()


def pulled_at(connection: Connection, ids: Iterable[str]) -> datetime | None:
    """When a run over any of these contacts last ended well."""
    done = _runs_over(connection, ids).filter(state=RunState.DONE)
    return done.values_list("finished_at", flat=True).first()


def try_again_at(run: Run | None) -> datetime | None:
    """From when on a launch tries a failed run again by itself; None for one that went well or was stopped."""
    if run is None or run.state != RunState.FAILED or run.finished_at is None:
        return None
    return run.finished_at + TRY_AGAIN_AFTER


def tries_again(run: Run | None, now: datetime) -> str:
    """When a launch tries a failed run again by itself, as a sentence; empty for other runs."""
    at = try_again_at(run)
    if at is None:
        return ""
    if at <= now:
        return "The next launch of the cashflow tries again by itself."
    return f"A launch of the cashflow after {timezone.localtime(at):%H:%M} tries again by itself."


def due_contacts(links: Iterable[ContactLink], now: datetime) -> list[ContactLink]:
    """Those that a launch pulls by itself: not tried on the firm's day, or tried and failed, a while ago."""
    today = timezone.localdate(now)
    tried = [link for link in links if link.pulled_day is not None and link.pulled_day >= today]
    again = _to_try_again(tried, today, now) if tried else set()
    return [link for link in links if link not in tried or link.contact_id in again]


def _to_try_again(links: list[ContactLink], today: date, now: datetime) -> set[str]:
    """Contacts of which the day's last pull failed long enough ago and none went well; one query."""
    begins = timezone.make_aware(datetime.combine(today, time.min))
    latest: dict[str, Run] = {}
    went_well: set[str] = set()
    runs = _runs_over(links[0].connection, [link.contact_id for link in links])
    for run in runs.filter(Q(finished_at__isnull=True) | Q(finished_at__gte=begins)):
        for contact_id in run.scope["client_ids"]:
            latest.setdefault(contact_id, run)
            if run.state == RunState.DONE:
                went_well.add(contact_id)
    moments = {contact_id: try_again_at(run) for contact_id, run in latest.items()}
    return {key for key, at in moments.items() if key not in went_well and at is not None and at <= now}
