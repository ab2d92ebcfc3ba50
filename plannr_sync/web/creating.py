"""Creating the items of a cashflow in Plannr that are only here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.web.access import own_firm, signed_in
from backoffice.web.progress import Progress
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page, people_in
from integrations.models import Connection
from integrations.selectors.connections import is_live
from integrations.selectors.unlinked import creating_since, how_far, unlinked_items
from integrations.services.creating import create_items_there
from plannr_sync.services.connecting import plannr_connection

NOT_ACTIVE = (
    "The link with Plannr is not active: enable it in Settings, Plannr, before anything is created there."
)


def create_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Every item of the cashflow's people that Plannr does not know, with a yes or no each."""
    cashflow, connection = _or_404(request, pk)
    people = [person.pk for person in people_in(cashflow)]
    items = unlinked_items(connection, people)
    if request.method == "POST" and is_live(connection):
        chosen = [item for item in items if item.may_choose and request.POST.get(item.key) == "yes"]
        asked = create_items_there(
            connection=connection, items=chosen, user_id=signed_in(request).pk, now=timezone.now()
        )
        for sentence in asked.refused:
            messages.error(request, sentence)
        if not chosen:
            messages.info(request, "Nothing was chosen, so nothing is created in Plannr.")
        start = f"?from={asked.first_entry}" if asked.first_entry else ""
        return redirect(f"{reverse('plannr_create_items', args=[pk])}{start}")
    context = {
        "cashflow": cashflow,
        "items": items,
        "may_choose": any(item.may_choose for item in items),
        "answer": "yes" if request.GET.get("choose") == "all" else "no",
        "why_not": "" if is_live(connection) else NOT_ACTIVE,
        "progress": _progress(request, cashflow, connection),
    }
    return render(request, "plannr/create_items.html", context)


def create_items_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress row afresh; empty where nothing was asked for."""
    cashflow, connection = _or_404(request, pk)
    progress = _progress(request, cashflow, connection)
    if progress is None:
        return HttpResponse()
    return render(request, "components/progress.html", {"progress": progress})


def _progress(request: HttpRequest, cashflow: Cashflow, connection: Connection) -> Progress | None:
    """How far what was asked for from ``?from=`` on is; None where nothing was."""
    first = request.GET.get("from", "")
    if not (first.isascii() and first.isdigit() and len(first) < 19):
        return None
    entries = creating_since(connection, [person.pk for person in people_in(cashflow)], int(first))
    if not entries:
        return None
    state = how_far(entries)
    failed = f"{state.failed} could not be created: the list says why." if state.failed else ""
    page = reverse("plannr_create_items", args=[cashflow.pk])
    return Progress(
        title="Creating in Plannr",
        done=state.sent,
        total=state.total,
        started_at=entries[0].created_at,
        now=timezone.now(),
        url=f"{reverse('plannr_create_items_progress', args=[cashflow.pk])}?from={first}",
        finished=state.is_over,
        last_outcome=failed,
        summary_url=page,
    )


def _or_404(request: HttpRequest, pk: int) -> tuple[Cashflow, Connection]:
    try:
        return cashflow_page(pk), plannr_connection(own_firm(request))
    except Cashflow.DoesNotExist:
        raise Http404("No such cashflow.") from None
