"""The Sync tab of a client: how each of their records stands with the connected systems."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from domain.enums.sync import UpdatePolicy
from integrations.engine.errors import UnableToSync
from integrations.models import Link
from integrations.selectors.client_links import latest_runs, linked_records
from integrations.selectors.desk import questions
from integrations.services.links import set_policy
from integrations.web.forms import PolicyForm
from integrations.web.runs import page_of, progress_of


def client_sync(request: HttpRequest, pk: int) -> HttpResponse:
    """Links of the client and of what they own, questions waiting, the last runs."""
    client = client_or_404(pk)
    records = linked_records(pk)
    for record in records:
        record.url = page_of(record.link.local_model, record.link.local_id)
    runs = latest_runs(pk)
    context = client_frame(request, client, "sync") | {
        "records": records,
        "questions": questions(client_id=pk),
        "runs": runs,
        "progress": next((progress_of(run) for run in runs if not run.is_over), None),
        "policies": UpdatePolicy.choices(),
    }
    return render(request, "sync/client.html", context)


@require_POST
def link_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets what happens to one linked item, and goes back to the client's tab."""
    link = get_object_or_404(Link, pk=pk, ended_at__isnull=True)
    form = PolicyForm(request.POST)
    back = request.POST.get("client", "")
    if form.is_valid():
        policy = UpdatePolicy(form.cleaned_data["policy"])
        try:
            set_policy(link_id=link.pk, policy=policy, user_id=signed_in(request).pk, now=timezone.now())
        except UnableToSync as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{policy.label}.")
    return redirect("client_sync", pk=int(back)) if back.isdecimal() else redirect("sync_runs")
