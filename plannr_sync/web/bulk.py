"""Importing many clients at once: a dry run first, then, from its results, the import itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import User
from backoffice.web.access import own_firm, signed_in
from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from plannr_sync.selectors.links import imported_already
from plannr_sync.selectors.runs import import_progress, would_create
from plannr_sync.services import importing
from plannr_sync.services.connecting import plannr_connection
from plannr_sync.services.doubts import doubts_about_importing
from plannr_sync.web.forms import AdviserForm, SearchForm


@require_POST
def preview_many(request: HttpRequest) -> HttpResponse:
    """Starts a dry run over everybody a search found, or over every client of the firm in Plannr."""
    connection, user = plannr_connection(own_firm(request)), signed_in(request)
    chosen: list[str] | None = None
    if request.POST.get("do") == "found":
        try:
            chosen = _found(connection, user, SearchForm(request.POST))
        except UnableToSync as error:
            messages.error(request, str(error))
            return redirect("plannr_import")
        if not chosen:
            messages.error(request, "Nobody who was found is new.")
            return redirect("plannr_import")
    run = importing.start_import(
        connection=connection,
        client_ids=chosen,
        user=user,
        preview=True,
        adviser=AdviserForm.chosen(request.POST, user),
        now=timezone.now(),
    )
    return redirect("plannr_import_run", run.pk)


def _found(connection: Connection, user: User, form: SearchForm) -> list[str]:
    """Ids of those who fit the search, take part and are not here yet."""
    if not form.is_valid():
        return []
    result = importing.search_plannr(connection=connection, user=user, terms=form.terms())
    ids = [one.uuid for one in result.found if one.status != "inactive"]
    known = imported_already(connection, ids)
    return [uuid for uuid in ids if uuid not in known]


@require_POST
def go_ahead(request: HttpRequest, pk: int) -> HttpResponse:
    """Imports what a finished preview found; whoever may be here already is shown first."""
    connection, user, do = plannr_connection(own_firm(request)), signed_in(request), request.POST.get("do")
    found = import_progress(connection, pk)
    if found is None:
        raise Http404("No such preview.")
    if not found.may_go_ahead:
        messages.error(request, "Only a finished preview that found somebody can be imported.")
        return redirect("plannr_import_run", pk)
    scope: list[str] | None = found.run.scope["client_ids"]
    adviser = AdviserForm.chosen(request.POST, user)
    if do != "anyway":
        expected = would_create(found.run)
        try:
            doubts = doubts_about_importing(connection=connection, client_ids=expected, user=user, with_family=False)
        except UnableToSync as error:
            messages.error(request, str(error))
            return redirect("plannr_import_run", pk)
        if doubts.doubts and (do != "rest" or not doubts.rest):
            address = reverse("plannr_import_go", args=[pk])
            context = {"doubts": doubts.doubts, "rest": doubts.rest, "start_url": address, "adviser": adviser}
            return render(request, "plannr/import_doubts.html", context)
        scope = doubts.rest if do == "rest" else scope
    run = importing.start_import(
        connection=connection,
        client_ids=scope,
        user=user,
        relatives=do != "rest",
        adviser=adviser,
        now=timezone.now(),
    )
    return redirect("plannr_import_run", run.pk)
