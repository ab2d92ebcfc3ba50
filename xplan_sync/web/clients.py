"""Finding clients in Xplan: bringing them in, or linking one who is here already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.client_frame import client_or_404
from domain.enums.sync import RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.engine.records import CLIENT
from integrations.models import Connection
from integrations.registry import SessionTerms
from integrations.selectors.client_links import linked_alone
from integrations.selectors.connections import is_live
from integrations.services import links as service
from xplan_sync.selectors.links import here_already, link_of
from xplan_sync.services.connecting import xplan_connection
from xplan_sync.services.pulling import search_xplan, start_pull
from xplan_sync.services.sessions import open_xplan_session
from xplan_sync.web.forms import SearchForm


def _found(request: HttpRequest, connection: Connection) -> dict[str, Any]:
    """The search form and what it found; nothing is changed by looking."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = search_xplan(connection=connection, user=signed_in(request), words=form.cleaned_data["q"])
        except UnableToSync as error:
            form.add_error(None, str(error))
    known = here_already(connection, [str(one["id"]) for one in found or []])
    return {"form": form, "found": found, "here": known, "is_live": is_live(connection)}


def import_search(request: HttpRequest) -> HttpResponse:
    """Looks for clients in Xplan, to bring them in."""
    return render(request, "xplan/import.html", _found(request, xplan_connection(own_firm(request))))


@require_POST
def import_start(request: HttpRequest) -> HttpResponse:
    """Brings the chosen clients in, with their partners, goals and insurance."""
    chosen = [one for one in request.POST.getlist("client") if one.isdigit()]
    if not chosen:
        messages.error(request, "Choose a client to bring in.")
        return redirect("xplan_import")
    run = start_pull(
        connection=xplan_connection(own_firm(request)), user=signed_in(request), trigger=RunTrigger.PERSON,
        now=timezone.now(), client_ids=chosen,
    )  # fmt: skip
    return redirect("sync_run", run.pk)


def link_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Links a client who is here with one of Xplan's."""
    client, connection, user = client_or_404(pk), xplan_connection(own_firm(request)), signed_in(request)
    if request.method == "POST" and request.POST.get("client", "").isdigit():
        try:
            terms = SessionTerms(read_only=True, interactive=True, user_id=user.pk)
            session = open_xplan_session(connection, terms)
            record = session.reader.fetch(CLIENT, request.POST["client"])
            now = timezone.now()
            service.link_existing(connection=connection, local_id=pk, record=record, user_id=user.pk, now=now)
        except UnableToSync as error:
            messages.error(request, str(error))
            return redirect("xplan_link", pk=pk)
        start_pull(
            connection=connection, user=user, trigger=RunTrigger.PERSON, now=timezone.now(),
            client_ids=[record.remote_id],
        )  # fmt: skip
        messages.success(request, f"{client.name} is linked; what Xplan masters comes over now.")
        return redirect("client", pk=pk)
    return render(request, "xplan/link.html", _found(request, connection) | {"client": client})


@require_POST
def sync_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Syncs one linked client now."""
    client, connection = client_or_404(pk), xplan_connection(own_firm(request))
    link = link_of(connection, client)
    if link is None:
        messages.error(request, f"{client.name} is not linked to Xplan.")
        return redirect("client", pk=pk)
    run = start_pull(
        connection=connection, user=signed_in(request), trigger=RunTrigger.PERSON, now=timezone.now(),
        client_ids=[link.remote_id],
    )  # fmt: skip
    return redirect("sync_run", run.pk)


@needs("unlink_record")
def unlink_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what stays, then ends the link of a client and of what is theirs alone."""
    client, connection = client_or_404(pk), xplan_connection(own_firm(request))
    link = link_of(connection, client)
    if link is None:
        messages.error(request, f"{client.name} is not linked to Xplan.")
        return redirect("client", pk=pk)
    theirs = linked_alone(link)
    if request.method == "POST":
        service.unlink_client(link=link, user_id=signed_in(request).pk, now=timezone.now())
        messages.success(request, f"{client.name} is no longer linked to Xplan.")
        return redirect("client", pk=pk)
    count = len(theirs)
    several = f"{count} goals, policies, covers, premiums and notes of {client.name} alone are"
    also = several if count > 1 else "One item is"
    context = {
        "title": f"Unlink {client.name} from Xplan?", "back": reverse("client", args=[pk]), "verb": "Unlink",
        "effects": [
            f"{client.name} stays here, with every goal, policy and note.",
            "The record in Xplan stays as it is; nothing is deleted there.",
            f"{also} unlinked too; what is shared with somebody else stays linked." if count else
            "Nothing else is linked with it.",
            "File notes that still wait to be sent are given up.",
            "You can link the two again at any time. Xplan does not bring the client in a second time by itself.",
        ],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)
