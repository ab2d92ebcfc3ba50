"""What every page of one cashflow's plan integration shares: the cashflow, its contacts, and the tabs with counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.web.access import own_firm
from backoffice.web.progress import Progress
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page, people_in
from integrations.engine.records import PLAN
from integrations.models import Connection, Run, StagedRecord
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.staged import IGNORED, LINKED, PENDING, StagedCounts, staged_counts
from integrations.web.runs import progress_of
from redtail_sync.connector import SYSTEM
from redtail_sync.models import ContactLink
from redtail_sync.selectors.contacts import contact_links
from redtail_sync.selectors.pulls import UNDER_WAY, latest_run, tries_again
from redtail_sync.services.connecting import redtail_connection
from redtail_sync.services.sessions import is_offered

CONTACTS = "contacts"
LONGEST_ID = 18
"""Figures of the longest id a record can have."""
SORTS = {PENDING: "Pending", IGNORED: "Ignored", LINKED: "Linked"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab ready to draw."""

    label: str
    url: str
    is_current: bool


def cashflow_or_404(pk: int) -> Cashflow:
    """The firm's cashflow, or the page that says there is none."""
    try:
        return cashflow_page(pk)
    except Cashflow.DoesNotExist:
        raise Http404("No such cashflow.") from None


def connection_for(request: HttpRequest) -> Connection | None:
    """The firm's connection, made when there is none and this installation offers Redtail."""
    firm = own_firm(request)
    found = connection_of(firm, SYSTEM)
    return redtail_connection(firm) if found is None and is_offered() else found


def staged_or_404(staged_pk: int) -> StagedRecord:
    """A staged account of the firm at Redtail."""
    row: StagedRecord = get_object_or_404(staged_accounts_of_firm(), pk=staged_pk)
    return row


def staged_accounts_of_firm() -> QuerySet[StagedRecord]:
    """The firm's staged accounts at Redtail; other systems' records are none of these pages' business."""
    found: QuerySet[StagedRecord] = StagedRecord.objects.filter(connection__system=SYSTEM, kind=PLAN)
    return found


def ids_of(texts: Iterable[str]) -> list[int]:
    """The numbers among what a form sent; what cannot be the id of a record is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]


def frame(cashflow: Cashflow, connection: Connection | None, current: str) -> dict[str, Any]:
    """Context of ``redtail/base.html``, with one tab current."""
    links: list[ContactLink] = contact_links(cashflow)
    ids = [link.contact_id for link in links]
    counts = staged_counts(connection, ids) if connection else StagedCounts()
    page = reverse("redtail_plan", args=[cashflow.pk])
    tabs = [Tab(f"Contacts ({len(links)})", page, current == CONTACTS)]
    tabs += [
        Tab(
            f"{words} ({getattr(counts, sort)})",
            f"{reverse('redtail_accounts', args=[cashflow.pk])}?show={sort}",
            current == sort,
        )
        for sort, words in SORTS.items()
    ]
    run = latest_run(connection, ids) if connection and ids else None
    return {
        "cashflow": cashflow,
        "people": people_in(cashflow),
        "contacts": links,
        "tabs": tabs,
        "is_live": connection is not None and is_live(connection),
        "run": run,
        "tries_again": tries_again(links, run, timezone.now()) if cashflow.auto_sync else "",
        "progress": _progress(run, cashflow, current),
    }


def _progress(run: Run | None, cashflow: Cashflow, current: str) -> Progress | None:
    """How far a pull under way is; among the accounts its row leads on to what it brought."""
    if run is None or run.state not in UNDER_WAY:
        return None
    progress = progress_of(run)
    leads_on = reverse("redtail_progress", args=[cashflow.pk])
    return replace(progress, url=leads_on) if current in SORTS else progress
