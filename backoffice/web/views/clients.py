"""The list of clients and the pages of one client."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from backoffice.models import Client
from backoffice.selectors.clients import client_list as all_clients
from backoffice.selectors.clients import partner_of, postcode_of
from backoffice.selectors.finances import finances_of, plans_of
from backoffice.selectors.history import activity_of_client
from backoffice.services.client_details import save_client_details
from backoffice.services.clients import delete_client, relate_clients, restore_client, unrelate_clients
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.client_sections import client_sections
from backoffice.web.downloads import csv_download
from backoffice.web.extensions import finance_actions, link_badges, list_actions, locks_of
from backoffice.web.filters import ClientFilter
from backoffice.web.forms.clients import ClientForm, RelationshipForm
from backoffice.web.saving import attempt, mark_fields, origin_of, panels_for
from backoffice.web.tables import ClientTable
from backoffice.web.templatetags.words import label, masked_ni
from domain.enums.people import RelationshipKind

PAGE_SIZE = 50
CSV_HEADER = (
    "Name", "Kind", "Status", "Partner", "Date of birth", "NI number", "Postcode", "Reference", "Adviser",
)  # fmt: skip


def client_list(request: HttpRequest) -> HttpResponseBase:
    """Clients with search, filters and order; ``?format=csv`` gives the same selection as a file."""
    found = ClientFilter(request.GET, queryset=all_clients(), request=request)
    if request.GET.get("format") == "csv":
        return csv_download("clients.csv", CSV_HEADER, (_csv_row(client) for client in found.qs.iterator(500)))
    table = ClientTable(found.qs, badges={})
    RequestConfig(request, paginate={"per_page": PAGE_SIZE, "paginator_class": Paginator}).configure(table)
    table.badges = link_badges("backoffice.client", [row.record.pk for row in table.page.object_list])
    context = {
        "table": table,
        "filter": found,
        "is_narrowed": bool(found.form.changed_data),
        "list_actions": [action for provide in list_actions.entries for action in provide(signed_in(request))],
    }
    return render(request, "clients/list.html", context)


def _csv_row(client: Any) -> tuple[Any, ...]:
    partner = partner_of(client)
    return (
        client.name, label(client.kind, "ClientKind"), label(client.status, "ClientStatus"),
        partner.name if partner else "", client.date_of_birth,
        masked_ni(client.national_insurance_number) if client.national_insurance_number else "",
        postcode_of(client), client.client_reference, client.adviser.name if client.adviser else "",
    )  # fmt: skip


def client(request: HttpRequest, pk: int) -> HttpResponse:
    """The profile: facts on the left, what happened on the right."""
    found = client_or_404(pk)
    context = client_frame(request, found, "profile") | {"activities": activity_of_client(found)}
    return render(request, "clients/profile.html", context)


def client_finances(request: HttpRequest, pk: int) -> HttpResponse:
    """What the people behind the client own, owe, earn and spend."""
    found = client_or_404(pk)
    finances = finances_of(found, today=timezone.localdate())
    sections = client_sections(found, finances)
    context = client_frame(request, found, "finances") | {
        "finances": finances,
        "sections": [section for section in sections if section.rows],
        "empty_sections": [section for section in sections if not section.rows],
        "finance_actions": [
            action for provide in finance_actions.entries for action in provide(signed_in(request), found)
        ],
    }
    return render(request, "clients/finances.html", context)


def client_plans(request: HttpRequest, pk: int) -> HttpResponse:
    """All plans, active or not."""
    found = client_or_404(pk)
    holdings = plans_of(found)
    context = client_frame(request, found, "plans") | {
        "holdings": holdings,
        "plan_badges": link_badges("backoffice.plan", [holding.plan.pk for holding in holdings]),
    }
    return render(request, "clients/plans.html", context)


def client_new(request: HttpRequest) -> HttpResponse:
    """A form for a new client."""
    return _edit(request, None)


def client_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form with all of a client's details."""
    return _edit(request, client_or_404(pk))


def _edit(request: HttpRequest, found: Client | None) -> HttpResponse:
    firm = own_firm(request)
    form = ClientForm(request.POST or None, firm=firm, client=found)
    if found:
        form.lock(locks_of("backoffice.client", found.pk))
        mark_fields(form, request, model="backoffice.client", record=found, client_ids=[found.pk])
    panels = panels_for(
        request, action="update" if found else "create", model="backoffice.client", record=found,
        client_ids=[found.pk] if found else [],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(
            form,
            lambda: save_client_details(
                firm=firm, client_id=found.pk if found else None, fields=form.own_fields(), address=form.address(),
                contacts=form.contacts(), member_ids=form.member_ids(), origin=origin_of(request),
                options=panels.options(),
            ),
        )  # fmt: skip
        if saved:
            messages.success(request, f"{saved.name} saved.")
            return redirect("client", pk=saved.pk)
    return render(request, "clients/edit.html", {"client": found, "form": form, "panels": panels})


@needs("remove_record")
def client_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes a client; the toast can bring it back."""
    found = client_or_404(pk)
    panels = panels_for(request, action="delete", model="backoffice.client", record=found, client_ids=[found.pk])
    if request.method == "POST" and panels.are_valid():
        delete_client(client_id=pk, now=timezone.now(), origin=origin_of(request), options=panels.options())
        undo = reverse("client_restore", args=[pk])
        messages.success(request, f"{found.name} removed.", extra_tags=undo)
        return redirect("client_list")
    context = {
        "title": f"Remove {found.name}?", "panels": panels, "back": reverse("client", args=[pk]), "verb": "Remove",
        "effects": ["They leave every list here, with their plans staying as they are.", "You can undo this."],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def client_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings a removed client back."""
    if not Client.with_deleted.filter(pk=pk).exists():
        client_or_404(pk)
    restored = restore_client(client_id=pk, origin=origin_of(request))
    messages.success(request, f"{restored.name} is back.")
    return redirect("client", pk=pk)


def client_relate(request: HttpRequest, pk: int) -> HttpResponse:
    """A form that says how two clients stand to each other."""
    found = client_or_404(pk)
    form = RelationshipForm(request.POST or None, client=found)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        kind = RelationshipKind(form.cleaned_data["kind"])
        if attempt(form, lambda: relate_clients(
            client_id=pk, other_id=other.pk, kind=kind, origin=origin_of(request)
        )):  # fmt: skip
            messages.success(request, f"{found.name} is {kind.label.lower()} {other.name}.")
            return redirect("client", pk=pk)
    return render(request, "clients/relate.html", {"client": found, "form": form})


@require_POST
@needs("remove_record")
def client_unrelate(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Removes a relationship."""
    found, related = client_or_404(pk), client_or_404(other)
    unrelate_clients(client_id=found.pk, other_id=related.pk, origin=origin_of(request))
    messages.success(request, f"{found.name}'s relationship removed.")
    return redirect("client", pk=pk)
