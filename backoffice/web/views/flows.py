"""The pages of incomes and expenses: one page each to read, edit and remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.selectors.finances import flow_page, owner_choices
from backoffice.selectors.history import activity_of_record
from backoffice.services.flows import create_flow, delete_flow, restore_flow, update_flow
from backoffice.web.access import needs, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.extensions import link_badges, locks_of, record_actions
from backoffice.web.forms.items import flow_form
from backoffice.web.going_back import way_back
from backoffice.web.saving import (
    attempt,
    effects_of_removal,
    mark_fields,
    origin_of,
    panels_for,
    removed_there_first,
)


def flow_or_404(kind: type[Any], flow_id: int) -> Any:
    """The firm's income or expense, or the page that says there is none."""
    try:
        return flow_page(kind, flow_id)
    except kind.DoesNotExist:
        raise Http404(f"No such {kind._meta.model_name}.") from None


def flow_new(request: HttpRequest, client_pk: int, kind: type[Any]) -> HttpResponse:
    """A form for a new income or expense of a client; ``?type=`` says which type of income is asked for."""
    client = client_or_404(client_pk)
    asked = request.GET.get("type", "")
    form = flow_form(kind)(request.POST or None, people=owner_choices([client]), asked_type=asked)
    model = kind._meta.label_lower
    mark_fields(form, request, model=model, record=None, client_ids=[client_pk])
    panels = panels_for(
        request, action="create", model=model, record=None, client_ids=[client_pk],
        draft=form.draft(kind, client_id=client_pk), form=form,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(form, lambda: create_flow(
            kind, client_id=client_pk, fields=form.own_fields(), origin=origin_of(request), options=panels.options()
        ))  # fmt: skip
        if saved:
            messages.success(request, f"{saved.name} added.")
            return redirect("client_finances", pk=client_pk)
    word = kind._meta.model_name
    return render(request, "flows/edit.html", {"client": client, "form": form, "panels": panels, "word": word})


def flow_edit(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """A form with an income or expense, and what happened to it."""
    flow = flow_or_404(kind, pk)
    people = owner_choices([client_or_404(flow.client_id)])
    form = flow_form(kind)(request.POST or None, flow=flow, people=people)
    model = kind._meta.label_lower
    form.lock(locks_of(model, pk))
    mark_fields(form, request, model=model, record=flow, client_ids=[flow.client_id])
    panels = panels_for(
        request, action="update", model=model, record=flow, client_ids=[flow.client_id],
        draft=form.draft(kind, client_id=flow.client_id), form=form,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(form, lambda: update_flow(
            kind, flow_id=pk, fields=form.own_fields(), origin=origin_of(request), options=panels.options()
        ))  # fmt: skip
        if saved:
            messages.success(request, f"{saved.name} saved.")
            return redirect("client_finances", pk=flow.client_id)
    user = signed_in(request)
    context = {
        "flow": flow, "client": flow.client, "form": form, "panels": panels, "word": kind._meta.model_name,
        "badges": link_badges(model, [pk]).get(pk), "activities": activity_of_record(flow),
        "actions": [action for provide in record_actions.entries for action in provide(user, model, pk)],
        "delete_url": reverse(f"{kind._meta.model_name}_delete", args=[pk]),
    }  # fmt: skip
    return render(request, "flows/edit.html", context)


@needs("remove_record")
def flow_delete(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """Asks, then removes an income or expense; the toast can bring it back."""
    flow = flow_or_404(kind, pk)
    word = str(kind._meta.model_name)
    way = way_back(request, reverse("client_finances", args=[flow.client_id]))
    panels = panels_for(
        request, action="delete", model=kind._meta.label_lower, record=flow, client_ids=[flow.client_id]
    )
    if request.method == "POST" and panels.are_valid():
        if removed_there_first(request, panels):
            return redirect(way)
        delete_flow(kind, flow_id=pk, now=timezone.now(), origin=origin_of(request), options=panels.options())
        messages.success(request, f"{flow.name} removed.", extra_tags=reverse(f"{word}_restore", args=[pk]))
        return redirect(way)
    context = {
        "title": f"Remove {flow.name}?", "panels": panels, "back": reverse(f"{word}_edit", args=[pk]),
        "verb": "Remove",
        "effects": effects_of_removal(
            kind._meta.label_lower, pk, ["It leaves the client's finances and the planner."]
        ),
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def flow_restore(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """Brings a removed income or expense back."""
    get_object_or_404(kind.with_deleted, pk=pk)
    restored = restore_flow(kind, flow_id=pk, origin=origin_of(request))
    messages.success(request, f"{restored.name} is back.")
    return redirect("client_finances", pk=restored.client_id)
