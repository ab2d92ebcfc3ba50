"""What every page of one cashflow's plan integration shares: the cashflow, its contacts, and the tabs with counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.web.access import own_firm
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page, people_in
from integrations.models import Connection, StagedRecord
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.staged import IGNORED, LINKED, PENDING, staged_counts
from integrations.web.runs import progress_of
from redtail_sync.connector import SYSTEM
from redtail_sync.models import ContactLink
from redtail_sync.selectors.contacts import UNDER_WAY, contact_ids, contact_links, latest_run
from redtail_sync.services.connecting import redtail_connection
from redtail_sync.services.sessions import is_offered

CONTACTS = "contacts"
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


def connection_for(request: HttpRequest) -> Connection:
    """The firm's connection, made when there is none, where this installation offers Redtail or it is there already."""
    firm = own_firm(request)
    found = connection_of(firm, SYSTEM)
    if found is None and not is_offered():
        raise Http404("Redtail is not offered by this installation.")
    return found or redtail_connection(firm)


def staged_or_404(cashflow: Cashflow, staged_pk: int) -> StagedRecord:
    """A staged account of one of the cashflow's contacts."""
    rows = StagedRecord.objects.filter(connection__system=SYSTEM, owner_ids__overlap=contact_ids(cashflow))
    row: StagedRecord = get_object_or_404(rows, pk=staged_pk)
    return row


def frame(cashflow: Cashflow, connection: Connection, current: str) -> dict[str, Any]:
    """Context of ``redtail/base.html``, with one tab current."""
    links: list[ContactLink] = contact_links(cashflow)
    ids = [link.contact_id for link in links]
    counts = staged_counts(connection, ids)
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
    run = latest_run(connection, ids) if ids else None
    return {
        "cashflow": cashflow,
        "people": people_in(cashflow),
        "contacts": links,
        "tabs": tabs,
        "is_live": is_live(connection),
        "run": run,
        "progress": progress_of(run) if run is not None and run.state in UNDER_WAY else None,
    }
