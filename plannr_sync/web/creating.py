"""Creating in Plannr what is only here: the items of a cashflow's people, or of a client and their household."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from backoffice.selectors.clients import household_ids
from backoffice.web.access import own_firm, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.progress import Progress
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page, people_in
from integrations.models import Connection
from integrations.selectors.connections import is_live
from integrations.selectors.unlinked import creating_since, how_far, unlinked_items
from integrations.services.creating import create_items_there
from plannr_sync.services.connecting import plannr_connection

NOT_ACTIVE = "The link with Plannr is not active: enable it in Settings, Plannr, before anything is created there."


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose items the page is about: what they are called, our clients, and the page's own addresses."""

    name: str
    people: list[int]
    page: str
    progress: str
    back: str
    back_words: str


def create_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of a cashflow's people."""
    return _page(request, _of_cashflow(pk))


def create_items_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress row of that page afresh."""
    return _progress_row(request, _of_cashflow(pk))


def create_client_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of a client and their household."""
    return _page(request, _of_client(pk))


def create_client_items_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress row of that page afresh."""
    return _progress_row(request, _of_client(pk))


def _of_cashflow(pk: int) -> Whose:
    try:
        cashflow = cashflow_page(pk)
    except Cashflow.DoesNotExist:
        raise Http404("No such cashflow.") from None
    return Whose(
        name=cashflow.name,
        people=[person.pk for person in people_in(cashflow)],
        page=reverse("plannr_create_items", args=[pk]),
        progress=reverse("plannr_create_items_progress", args=[pk]),
        back=f"{reverse('cashflow', args=[pk])}?launched=1",
        back_words="Back to the cashflow",
    )


def _of_client(pk: int) -> Whose:
    return Whose(
        name=client_or_404(pk).name,
        people=sorted(household_ids([pk])),
        page=reverse("plannr_create_client_items", args=[pk]),
        progress=reverse("plannr_create_client_items_progress", args=[pk]),
        back=reverse("client_finances", args=[pk]),
        back_words="Back to the finances",
    )


def _page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Every item of theirs that Plannr does not know, with a yes or no each."""
    connection = plannr_connection(own_firm(request))
    items = unlinked_items(connection, whose.people)
    if request.method == "POST" and is_live(connection):
        wanted = [item for item in items if request.POST.get(item.key) == "yes"]
        chosen = [item for item in wanted if item.may_choose]
        asked = create_items_there(
            connection=connection, items=chosen, user_id=signed_in(request).pk, now=timezone.now()
        )
        cannot_be = [f"{item.name}: {item.why_not}" for item in wanted if item.why_not]
        for sentence in [*cannot_be, *asked.refused]:
            messages.error(request, sentence)
        if not wanted:
            messages.info(request, "Nothing was chosen, so nothing is created in Plannr.")
        start = f"?from={asked.first_entry}" if asked.first_entry else ""
        return redirect(f"{whose.page}{start}")
    context = {
        "whose": whose,
        "items": items,
        "may_choose": any(item.may_choose for item in items),
        "answer": "yes" if request.GET.get("choose") == "all" else "no",
        "why_not": "" if is_live(connection) else NOT_ACTIVE,
        "progress": _progress(request, whose, connection),
    }
    return render(request, "plannr/create_items.html", context)


def _progress_row(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Empty where nothing was asked for; at the end the whole page afresh, whose list says what became of each."""
    progress = _progress(request, whose, plannr_connection(own_firm(request)))
    if progress is None:
        return HttpResponse()
    if progress.finished and request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(f"{whose.page}?{request.GET.urlencode()}")
    return render(request, "components/progress.html", {"progress": progress})


def _progress(request: HttpRequest, whose: Whose, connection: Connection) -> Progress | None:
    """How far what was asked for from ``?from=`` on is; None where nothing was."""
    first = request.GET.get("from", "")
    if not (first.isascii() and first.isdigit() and len(first) < 19):
        return None
    entries = creating_since(connection, whose.people, int(first))
    if not entries:
        return None
    state = how_far(entries)
    failed = f"{state.failed} could not be created: the list says why." if state.failed else ""
    return Progress(
        title="Creating in Plannr",
        done=state.sent,
        total=state.total,
        started_at=entries[0].created_at,
        now=timezone.now(),
        url=f"{whose.progress}?from={first}",
        finished=state.is_over,
        last_outcome=failed,
        summary_url=whose.page,
    )
