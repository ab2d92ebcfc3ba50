"""Importing clients from Plannr, and linking, creating, syncing and unlinking one."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from backoffice.models import Client
from backoffice.services.clients import set_adviser
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.going_back import way_back
from backoffice.web.progress import Progress
from domain.enums.sync import Mode, RunKind, RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.models import Connection, Run
from integrations.selectors.client_links import linked_alone
from integrations.selectors.connections import is_live
from integrations.selectors.directions import may_send_of
from integrations.services import links
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from plannr_sync.mapping.clients import missing_details
from plannr_sync.search import SearchResult
from plannr_sync.selectors.links import imported_already, living_link, remote_url, why_not_enable
from plannr_sync.selectors.review import review_of
from plannr_sync.selectors.runs import client_scope, clients_of_import, import_progress, runs_under_way
from plannr_sync.services import importing
from plannr_sync.services.connecting import plannr_connection
from plannr_sync.services.doubts import (
    compare_before_linking,
    doubts_about_creating,
    doubts_about_importing,
)
from plannr_sync.web.forms import ROWS, AdviserForm, MissingDetailsForm, SearchForm
from plannr_sync.web.review import blanks_in_words

QUESTIONS = ("doubts", "with")
"""What the address of a client's link asks for besides a search."""


def _search(request: HttpRequest, connection: Connection, form: SearchForm) -> SearchResult | None:
    """What was found; None when nothing was asked or Plannr could not be."""
    if not request.GET or not form.is_valid():
        return None
    try:
        return importing.search_plannr(connection=connection, user=signed_in(request), terms=form.terms())
    except UnableToSync as error:
        form.add_error(None, str(error))
        return None


def _search_context(request: HttpRequest, connection: Connection, initial: dict[str, str]) -> dict[str, object]:
    asked = {key: value for key, value in request.GET.items() if key not in {"page", *QUESTIONS}}
    form = SearchForm({"rows": ROWS, **asked} if asked else None, initial=initial)
    result = _search(request, connection, form) if asked else None
    page = None
    if result is not None:
        page = Paginator(result.found, form.rows_a_page()).get_page(request.GET.get("page"))
    known = imported_already(connection, [one.uuid for one in page]) if page else {}
    return {
        "form": form,
        "result": result,
        "page": page,
        "imported": known,
        "is_live": is_live(connection),
        "why_not_enable": why_not_enable(connection, signed_in(request)),
    }


def import_search(request: HttpRequest) -> HttpResponse:
    """Looks for clients in Plannr; nothing is changed by looking."""
    connection = plannr_connection(own_firm(request))
    context = _search_context(request, connection, {}) | {"adviser_form": AdviserForm(user=signed_in(request))}
    return render(request, "plannr/import.html", context)


@require_POST
def import_start(request: HttpRequest) -> HttpResponse:
    """Starts the import of the chosen clients, with their partners, plans and incomes.

    Whoever may be here already is shown first; "anyway" imports them all the same, "rest" only the others.
    """
    only, do = request.POST.get("only"), request.POST.get("do", "import")
    chosen, back = [only] if only else request.POST.getlist("client"), way_back(request, reverse("plannr_import"))
    if not chosen or not do:
        words = "Choose whether to import the ticked ones or to preview first."
        messages.error(request, words if chosen else "Choose a client to import.")
        return redirect(back)
    connection, user = plannr_connection(own_firm(request)), signed_in(request)
    adviser = AdviserForm.chosen(request.POST, user)
    if do not in ("preview", "anyway"):
        try:
            doubts = doubts_about_importing(connection=connection, client_ids=chosen, user=user)
        except UnableToSync as error:
            messages.error(request, str(error))
            return redirect(back)
        if doubts.doubts and (do != "rest" or not doubts.rest):
            context = {"doubts": doubts.doubts, "rest": doubts.rest, "chosen": chosen, "adviser": adviser}
            return render(request, "plannr/import_doubts.html", context)
        chosen = doubts.rest if do == "rest" else chosen
    run = importing.start_import(
        connection=connection,
        client_ids=chosen,
        user=user,
        preview=do == "preview",
        relatives=do != "rest",
        adviser=adviser,
        now=timezone.now(),
    )
    return redirect("plannr_import_run", run.pk)


def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How an import is going; at its end who came in, and who needs details first."""
    found = import_progress(plannr_connection(own_firm(request)), pk)
    if found is None:
        raise Http404("No such import.")
    if request.headers.get("HX-Request"):
        if found.run.is_over:
            return HttpResponseClientRedirect(request.path)
        return render(request, "components/progress.html", {"progress": _progress_of(found.run)})
    if found.is_simple:
        tell = messages.warning if found.left_out else messages.success
        blanks = blanks_in_words(review_of(found.run.connection, [one.pk for one in found.clients]))
        tell(request, f"{found.in_short()} {blanks}".strip())
        return redirect("client", found.clients[0].pk)
    context = {
        "import": found,
        "progress": None if found.run.is_over else _progress_of(found.run),
        "adviser_form": AdviserForm(user=signed_in(request), initial={"adviser": found.adviser_id}),
    }
    return render(request, "plannr/import_run.html", context)


@require_POST
def import_adviser(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets who looks after the clients of an import: those who have nobody, or all of them."""
    found = import_progress(plannr_connection(own_firm(request)), pk)
    if found is None:
        raise Http404("No such import.")
    form = AdviserForm(request.POST, user=signed_in(request))
    if not form.is_valid():
        messages.error(request, "Choose one of the firm's people.")
        return redirect("plannr_import_run", pk)
    adviser = form.cleaned_data["adviser"]
    clients = clients_of_import(found.run)
    if request.POST.get("do") != "all":
        clients = clients.filter(adviser__isnull=True)
    ids = clients.values_list("pk", flat=True)
    count = set_adviser(client_ids=ids, adviser=adviser, now=timezone.now())
    who = adviser.name if adviser else "nobody"
    messages.success(request, f"{count} client{'' if count == 1 else 's'} now looked after by {who}.")
    return redirect("plannr_import_run", pk)


def _progress_of(run: Run) -> Progress:
    """The run's progress row; it asks this page again, which leads on once the run is over."""
    return Progress(
        title=f"{RunKind(run.kind).label} from Plannr",
        done=run.done,
        total=run.total or None,
        started_at=run.started_at or run.created_at,
        now=timezone.now(),
        url=reverse("plannr_import_run", args=[run.pk]),
        finished=False,
        last_outcome=run.last_line,
        stop_url=reverse("sync_run_stop", args=[run.pk]),
        summary_url=reverse("plannr_import_run", args=[run.pk]),
    )


def import_missing(request: HttpRequest, remote_id: UUID) -> HttpResponse:
    """Asks for the details of a client that Plannr does not hold, and imports with them."""
    connection = plannr_connection(own_firm(request))
    user, wanted = signed_in(request), str(remote_id)
    known = imported_already(connection, [wanted])
    if known:
        return redirect("client", known[wanted])
    try:
        record = importing.fetch_client(connection=connection, user=user, remote_id=wanted)
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("plannr_import")
    form = MissingDetailsForm(
        request.POST if request.method == "POST" else None, missing=missing_details(record.fields)
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            pk = importing.import_completed(
                connection=connection, record=record, details=form.details(), user=user, now=now
            )
        except UnableToSync as error:
            form.add_error(None, str(error))
        else:
            importing.start_import(
                connection=connection,
                client_ids=[wanted],
                user=user,
                adviser=AdviserForm.chosen(request.POST, user),
                now=now,
            )
            messages.success(request, "Imported. Plans and incomes follow in a moment.")
            return redirect("client", pk)
    context = {
        "form": form,
        "record": record,
        "open_url": remote_url("client", wanted),
        "sends": connection.mode == Mode.TWO_WAY,
        "adviser_form": AdviserForm(request.POST if "adviser" in request.POST else None, user=user),
    }
    return render(request, "plannr/missing.html", context)


# --------------------------------------------------------------------------------------------- one client of ours


def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Looks for the Plannr record of a client of ours, to link it or create it there."""
    client = client_or_404(pk)
    connection = plannr_connection(own_firm(request))
    if living_link(connection, "backoffice.client", pk) is not None:
        messages.info(request, f"{client.name} is linked to Plannr already.")
        return redirect("client", pk)
    creations = importing.creations_in_plannr(connection, client)
    if creations:
        return render(request, "plannr/link_waits.html", {"client": client, "creations": creations})
    step = _question
    if request.method == "POST":
        step = _create_there if request.POST.get("do") == "create" else _link_to
    try:
        answer = step(request, connection, client)
    except UnableToSync as error:
        messages.error(request, str(error))
        answer = redirect("plannr_link", pk) if request.method == "POST" else None
    if answer is not None:
        return answer
    initial = {"surname": client.last_name or client.entity_name}
    context = _search_context(request, connection, initial)
    may_create = may_send_of(connection, [client.pk])
    return render(request, "plannr/link.html", {"client": client, "may_create": may_create, **context})


@require_POST
@needs("abandon_change")
def cancel_creation(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up creating a client in Plannr, and the partner along, so that a record there can be chosen."""
    client = client_or_404(pk)
    try:
        given_up = importing.cancel_creation(connection=plannr_connection(own_firm(request)), client=client)
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("plannr_link", pk)
    names = " and ".join(entry.label for entry in given_up)
    if given_up:
        messages.success(request, f"Creating {names} in Plannr is cancelled.")
    return redirect("plannr_link", pk)


def _question(request: HttpRequest, connection: Connection, client: Client) -> HttpResponse | None:
    """What has to be seen before a client is created or linked, asked anew each time its address is opened.

    ``?doubts`` shows who may be the same person there, ``?with=`` the client beside one record. None where there is
    nothing to ask.
    """
    user = signed_in(request)
    if "doubts" in request.GET:
        doubts = doubts_about_creating(connection=connection, client=client, user=user)
        return render(request, "plannr/create_doubts.html", {"client": client, "doubts": doubts}) if doubts else None
    if remote_id := request.GET.get("with"):
        comparison = compare_before_linking(
            connection=connection, client=client, remote_id=remote_id, user=user, now=timezone.now()
        )
        return render(request, "plannr/link_review.html", {"client": client, "comparison": comparison})
    return None


def _asked(client: Client, **question: str) -> HttpResponse:
    """On to the question, which has an address of its own: to load it again sends nothing."""
    return redirect(f"{reverse('plannr_link', args=[client.pk])}?{urlencode(question)}")


def _create_there(request: HttpRequest, connection: Connection, client: Client) -> HttpResponse:
    """Creates the client in Plannr; whoever there may be the same person is shown first."""
    user = signed_in(request)
    is_first = may_send_of(connection, [client.pk]).allowed and request.POST.get("anyway") != "yes"
    if is_first and doubts_about_creating(connection=connection, client=client, user=user):
        return _asked(client, doubts="yes")
    count = importing.create_in_plannr(connection=connection, client=client, user=user, now=timezone.now())
    messages.success(request, f"{count} client{'s' if count != 1 else ''} will be created in Plannr.")
    return redirect("client", client.pk)


def _link_to(request: HttpRequest, connection: Connection, client: Client) -> HttpResponse:
    """Links the client to a record; unless it is surely the same person, the two are shown side by side first."""
    user, now, remote_id = signed_in(request), timezone.now(), request.POST.get("client", "")
    if request.POST.get("do") != "link":
        comparison = compare_before_linking(
            connection=connection, client=client, remote_id=remote_id, user=user, now=now
        )
        if not comparison.is_certain:
            return _asked(client, **{"with": remote_id})
    importing.link_client(connection=connection, client=client, remote_id=remote_id, user=user, now=now)
    messages.success(request, "Linked. Where the two differ you are asked which counts.")
    return redirect("client", client.pk)


@require_POST
def sync_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts a sync of a client and their partner; with ``?preview`` a run that only says what one would do."""
    client = client_or_404(pk)
    connection = plannr_connection(own_firm(request))
    scope = client_scope(connection, client)
    if not scope:
        messages.error(request, "This client is not linked to Plannr.")
        return redirect("client", pk)
    is_preview = "preview" in request.GET
    run = start_run(
        connection=connection,
        kind=RunKind.PREVIEW if is_preview else RunKind.PULL,
        scope=RunScope(client_ids=scope),
        trigger=RunTrigger.PERSON,
        user=signed_in(request),
        now=timezone.now(),
    )
    if is_preview:
        messages.success(request, "Looking at Plannr. Nothing is changed on either side.")
        return redirect("sync_run", run.pk)
    messages.success(request, "Syncing with Plannr.")
    return redirect("client", pk)


@needs("unlink_record")
def unlink_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what stays, then ends the link of a client and of what is theirs alone."""
    client: Client = client_or_404(pk)
    found = living_link(plannr_connection(own_firm(request)), "backoffice.client", pk)
    if found is None:
        messages.error(request, "This client is not linked to Plannr.")
        return redirect("client", pk)
    if request.method == "POST":
        links.unlink_client(link=found, user_id=signed_in(request).pk, now=timezone.now())
        messages.success(request, f"{client.name} is no longer linked to Plannr.")
        return redirect("client", pk)
    context = {"client": client, "count": len(linked_alone(found)), "runs": runs_under_way(found.connection)}
    return render(request, "plannr/unlink.html", context)
