"""The Xplan settings: the site, one's own sign-in, syncing, troubleshooting, emergency changes."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.saving import attempt
from domain.enums.sync import RunTrigger
from integrations.models import Connection, Run
from integrations.selectors.connections import is_live
from xplan_sync.selectors.links import (
    colleagues_of,
    credential_of,
    here_already,
    latest_runs,
    overrides,
    remote_client,
)
from xplan_sync.selectors.sites import placeholder_domain
from xplan_sync.services.checking import Checks
from xplan_sync.services.connecting import ensure_site, save_site, xplan_connection
from xplan_sync.services.pulling import start_pull
from xplan_sync.web.forms import SiteForm


@needs("run_firm", to_look=False)
def xplan_settings(request: HttpRequest) -> HttpResponse:
    """The firm's site and choices, which owners and administrators change; everybody's own sign-in."""
    connection, user = xplan_connection(own_firm(request)), signed_in(request)
    site = ensure_site(connection)
    form = SiteForm(request.POST if request.method == "POST" else None, site=site)
    if not user.runs_the_firm:
        for field in form.fields.values():
            field.disabled = True
    if request.method == "POST" and form.is_valid():
        fields, was_live = form.choices_made(), is_live(connection)
        saved = attempt(form, lambda: save_site(connection=connection, fields=fields, now=timezone.now()))
        if saved:
            connection.refresh_from_db()
            messages.success(request, "Xplan settings saved.")
            if was_live and not is_live(connection):
                messages.warning(request, "It is another site now, so everybody has to connect once more.")
            return redirect("xplan_settings")
    context = {
        "connection": connection, "form": form, "credential": credential_of(connection, user),
        "colleagues": colleagues_of(connection, user), "is_live": is_live(connection),
        "may_edit": user.runs_the_firm, "runs": latest_runs(connection),
        "domain": placeholder_domain(connection),
    }  # fmt: skip
    return render(request, "xplan/settings.html", context)


@require_POST
def sync_now(request: HttpRequest) -> HttpResponse:
    """Starts a sync of everybody Xplan shows."""
    connection = xplan_connection(own_firm(request))
    if not is_live(connection):
        messages.error(request, "Nobody is connected with Xplan: connect first.")
        return redirect("xplan_settings")
    run: Run = start_pull(connection=connection, user=signed_in(request), trigger=RunTrigger.PERSON, now=timezone.now())
    return redirect("sync_run", run.pk)


def check(request: HttpRequest) -> HttpResponse:
    """What can be wrong, in order, and what to do about it; asks Xplan."""
    connection = xplan_connection(own_firm(request))
    missed = _missed(request, connection)
    findings = Checks(connection, signed_in(request), missed).run() if request.GET.get("run") else []
    unseen = any(one.is_unseen for one in findings)
    gone = client_or_404(linked) if unseen and (linked := here_already(connection, [missed]).get(missed)) else None
    context = {"findings": findings, "missed": missed, "is_live": is_live(connection), "gone": gone}
    return render(request, "xplan/check.html", context)


def _missed(request: HttpRequest, connection: Connection) -> str:
    """Xplan's number of the client who is missed: told, the beginning of a record's number, or of a client of ours."""
    ours = request.GET.get("ours", "")
    if ours.isdigit():
        return remote_client(connection, int(ours))
    begins = re.match(r"\d{1,18}", request.GET.get("client", "").strip())
    return begins.group() if begins else ""


def override_list(request: HttpRequest) -> HttpResponse:
    """Emergency changes of what Xplan masters."""
    rows = overrides(xplan_connection(own_firm(request)))
    return render(request, "xplan/overrides.html", {"rows": rows})
