"""The pages of what hangs on a plan: add, edit, remove and bring back a contribution, withdrawal, premium and so on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.selectors.finances import owner_choices
from backoffice.selectors.history import activity_of_record
from backoffice.selectors.plan_flows import part_page
from backoffice.services.plan_flows import (
    create_plan_flow,
    delete_plan_flow,
    restore_plan_flow,
    update_plan_flow,
)
from backoffice.web.access import needs, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.extensions import link_badges, locks_of, record_actions
from backoffice.web.forms.plan_flows import PART_FORMS
from backoffice.web.saving import (
    attempt,
    effects_of_removal,
    mark_fields,
    origin_of,
    panels_for,
    removed_there_first,
)
from backoffice.web.views.plans import plan_or_404
from domain.plan_parts import parts_of

VOWELS = "aeiou"


def part_or_404(kind: type[Any], part_id: int) -> Any:
    """The firm's part of a plan, or the page that says there is none."""
    try:
        return part_page(kind, part_id)
    except kind.DoesNotExist:
        raise Http404(f"No such {kind._meta.model_name}.") from None


def part_new(request: HttpRequest, plan_pk: int, kind: type[Any]) -> HttpResponse:
    """A form for a new part of a plan."""
    plan, word = plan_or_404(plan_pk), str(kind._meta.model_name)
    if word not in parts_of(plan.type):
        raise Http404(f"A plan of this type has no {word}.")
    owners = [share.client_id for share in plan.ownerships.all()]
    form = PART_FORMS[word](request.POST or None, plan=plan, people=_people(owners))
    model = kind._meta.label_lower
    mark_fields(form, request, model=model, record=None, client_ids=owners)
    panels = panels_for(
        request, action="create", model=model, record=None, client_ids=owners, draft=form.draft(kind, plan=plan),
        form=form,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(form, lambda: create_plan_flow(
            kind, plan_id=plan_pk, fields=form.own_fields(), origin=origin_of(request), options=panels.options()
        ))  # fmt: skip
        if saved:
            messages.success(request, f"{saved} added.")
            return redirect("plan", pk=plan_pk)
    context = {
        "plan": plan,
        "form": form,
        "panels": panels,
        "word": word,
        "title": f"Add {_article(word)} {word}",
    }
    return render(request, "plans/part.html", context)


def part_edit(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """A form with a part of a plan, and what happened to it."""
    part, model, word = part_or_404(kind, pk), kind._meta.label_lower, str(kind._meta.model_name)
    owners = [share.client_id for share in part.plan.ownerships.all()]
    form = PART_FORMS[word](request.POST or None, plan=part.plan, record=part, people=_people(owners))
    form.lock(locks_of(model, pk))
    mark_fields(form, request, model=model, record=part, client_ids=owners)
    panels = panels_for(
        request, action="update", model=model, record=part, client_ids=owners,
        draft=form.draft(kind, plan=part.plan), form=form,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(form, lambda: update_plan_flow(
            kind, flow_id=pk, fields=form.own_fields(), origin=origin_of(request), options=panels.options()
        ))  # fmt: skip
        if saved:
            messages.success(request, f"{saved} saved.")
            return redirect("plan", pk=part.plan_id)
    user = signed_in(request)
    context = {
        "part": part, "plan": part.plan, "form": form, "panels": panels, "word": word, "title": str(part),
        "badges": link_badges(model, [pk]).get(pk), "activities": activity_of_record(part),
        "actions": [action for provide in record_actions.entries for action in provide(user, model, pk)],
        "delete_url": reverse(f"{word}_delete", args=[pk]),
    }  # fmt: skip
    return render(request, "plans/part.html", context)


@needs("remove_record")
def part_delete(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """Asks, then removes a part of a plan; the toast can bring it back."""
    part, word = part_or_404(kind, pk), str(kind._meta.model_name)
    owners = [share.client_id for share in part.plan.ownerships.all()]
    panels = panels_for(request, action="delete", model=kind._meta.label_lower, record=part, client_ids=owners)
    if request.method == "POST" and panels.are_valid():
        if removed_there_first(request, panels):
            return redirect("plan", pk=part.plan_id)
        delete_plan_flow(kind, flow_id=pk, now=timezone.now(), origin=origin_of(request), options=panels.options())
        messages.success(request, f"{part} removed.", extra_tags=reverse(f"{word}_restore", args=[pk]))
        return redirect("plan", pk=part.plan_id)
    context = {
        "title": f"Remove {part}?", "panels": panels, "back": reverse(f"{word}_edit", args=[pk]), "verb": "Remove",
        "effects": effects_of_removal(
            kind._meta.label_lower, pk, ["It leaves the plan, the client's finances and the planner."]
        ),
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def part_restore(request: HttpRequest, pk: int, kind: type[Any]) -> HttpResponse:
    """Brings a removed part of a plan back."""
    get_object_or_404(kind.with_deleted.filter(plan__deleted_at__isnull=True), pk=pk)
    restored = restore_plan_flow(kind, flow_id=pk, origin=origin_of(request))
    messages.success(request, f"{restored} is back.")
    return redirect("plan", pk=restored.plan_id)


def _people(owner_ids: list[int]) -> list[Any]:
    """Those whose lives a part may name: the plan's owners and their partners."""
    return owner_choices([client_or_404(owner_id) for owner_id in owner_ids])


def _article(word: str) -> str:
    return "an" if word[0] in VOWELS else "a"
