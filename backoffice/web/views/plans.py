"""The pages of one plan: facts, owners, values, edit, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Plan, Valuation
from backoffice.selectors.clients import client_page
from backoffice.selectors.finances import DEBTS, owner_choices, plan_page
from backoffice.selectors.history import activity_of_plan
from backoffice.selectors.plan_flows import parts_of_plan
from backoffice.services.plan_details import save_plan_details
from backoffice.services.plans import add_valuation, delete_plan, delete_valuation, restore_plan
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.charts import Chart, Series
from backoffice.web.client_frame import client_or_404
from backoffice.web.downloads import csv_download
from backoffice.web.extensions import link_badges, locks_of, record_actions, record_blocks
from backoffice.web.forms.plans import PlanForm, ValuationForm, provider_names
from backoffice.web.plan_facts import facts_of
from backoffice.web.plan_sections import sections_of
from backoffice.web.saving import (
    attempt,
    effects_of_removal,
    mark_fields,
    origin_of,
    panels_for,
    removed_there_first,
)
from backoffice.web.templatetags.words import day
from domain.enums.currencies import HOME, Currency

BEGINS = ("type", "sub_type")
"""What a link to the form of a new plan may fill in."""


def plan_or_404(plan_id: int) -> Any:
    """The firm's plan with all that its page shows, or the page that says there is none."""
    try:
        return plan_page(plan_id)
    except Plan.DoesNotExist:
        raise Http404("No such plan.") from None


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, owners, values and charges on the left, what happened on the right."""
    found = plan_or_404(pk)
    user = signed_in(request)
    context = {
        "plan": found,
        "owners": list(found.ownerships.all()),
        "valuations": list(found.valuations.all()),
        "chart": value_chart(found),
        "facts": facts_of(found),
        "sections": sections_of(found),
        "badges": link_badges("backoffice.plan", [pk]).get(pk),
        "actions": [action for provide in record_actions.entries for action in provide(user, "backoffice.plan", pk)],
        "blocks": [block for show in record_blocks.entries if (block := show(user, "backoffice.plan", pk))],
        "activities": activity_of_plan(found),
    }
    return render(request, "plans/plan.html", context)


def value_chart(found: Any) -> Chart | None:
    """The plan's values over time; None while there are fewer than two."""
    values = list(reversed(found.valuations.all()))
    if len(values) < 2:
        return None
    name = "Owed" if found.type in DEBTS else "Value"
    return Chart(
        "plan-values", f"{name} over time", [str(day(value.valued_date)) for value in values],
        [Series(name, "liability" if found.type in DEBTS else "value", [v.amount for v in values], "line")],
        category_title="Valued on", height="small", currency=found.currency,
        terms="pounds of the day" if found.currency == HOME else Currency(found.currency).label,
    )  # fmt: skip


def plan_values_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The plan's values as a file."""
    found = plan_or_404(pk)
    rows = ((v.valued_date, v.amount, v.source, found.currency) for v in found.valuations.all())
    return csv_download(f"plan-{pk}-values.csv", ("Valued on", "Amount", "Source", "Currency"), rows)


def plan_new(request: HttpRequest, client_pk: int) -> HttpResponse:
    """A form for a new plan of a client."""
    client = client_or_404(client_pk)
    return _edit(request, None, owner_choices([client]), reverse("client_plans", args=[client_pk]))


def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form with a plan's details and its owners' shares."""
    found = plan_or_404(pk)
    owners = owner_choices([client_page(share.client_id) for share in found.ownerships.all()])
    return _edit(request, found, owners, reverse("plan", args=[pk]))


def _edit(request: HttpRequest, found: Any, owners: list[Any], back: str) -> HttpResponse:
    begins = {name: request.GET[name] for name in BEGINS if name in request.GET}
    form = PlanForm(request.POST or None, owners=owners, plan=found, begins=begins)
    if found:
        form.lock(locks_of("backoffice.plan", found.pk))
    people = [share.client_id for share in found.ownerships.all()] if found else [owner.pk for owner in owners]
    mark_fields(form, request, model="backoffice.plan", record=found, client_ids=people)
    panels = panels_for(
        request, action="update" if found else "create", model="backoffice.plan", record=found,
        client_ids=people if found else form.drafted_owners(), draft=form.draft(Plan), form=form,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & panels.are_valid():
        saved = attempt(
            form,
            lambda: save_plan_details(
                firm=own_firm(request), plan_id=found.pk if found else None, fields=form.own_fields(),
                provider_name=form.provider(), owners=form.owners(),
                first_value=form.first_value(), origin=origin_of(request), options=panels.options(),
            ),
        )  # fmt: skip
        if saved:
            messages.success(request, f"{saved.name} saved.")
            return redirect("plan", pk=saved.pk)
    context = {"plan": found, "form": form, "panels": panels, "back": back, "providers": provider_names()}
    return render(request, "plans/edit.html", context)


@needs("remove_record")
def plan_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes a plan; the toast can bring it back."""
    found = plan_or_404(pk)
    owners = [share.client_id for share in found.ownerships.all()]
    panels = panels_for(request, action="delete", model="backoffice.plan", record=found, client_ids=owners)
    if request.method == "POST" and panels.are_valid():
        if removed_there_first(request, panels):
            return redirect("plan", pk=pk)
        delete_plan(plan_id=pk, now=timezone.now(), origin=origin_of(request), options=panels.options())
        messages.success(request, f"{found.name} removed.", extra_tags=reverse("plan_restore", args=[pk]))
        return redirect("client_plans", pk=owners[0]) if owners else redirect("client_list")
    context = {
        "title": f"Remove {found.name}?", "panels": panels, "back": reverse("plan", args=[pk]), "verb": "Remove",
        "effects": effects_of_removal(
            "backoffice.plan", pk,
            ["It leaves the client's plans and the planner.", *goes_with(found)],
        ),
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


def goes_with(found: Any) -> list[str]:
    """What hangs on a plan, counted: it goes and comes back with it."""
    counts = [(name, len(parts)) for name, parts in parts_of_plan(found)]
    counts += [("value", len(found.valuations.all())), ("charge", len(found.charges.all()))]
    told = [f"{number} {name}{'' if number == 1 else 's'}" for name, number in counts if number]
    return [f"With it go {', '.join(told)}."] if told else []


@require_POST
def plan_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings a removed plan back."""
    get_object_or_404(Plan.with_deleted, pk=pk)
    restored = restore_plan(plan_id=pk, origin=origin_of(request))
    messages.success(request, f"{restored.name} is back.")
    return redirect("plan", pk=pk)


def valuation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for a new value of a plan."""
    found = plan_or_404(pk)
    form = ValuationForm(request.POST or None, initial={"valued_date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: add_valuation(
            plan_id=pk, valued_date=given["valued_date"], amount=given["amount"], origin=origin_of(request)
        )):  # fmt: skip
            messages.success(request, f"Value of {found.name} added.")
            return redirect("plan", pk=pk)
    return render(request, "plans/valuation.html", {"plan": found, "form": form})


@require_POST
@needs("remove_record")
def valuation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a wrong value."""
    valuation = get_object_or_404(Valuation, pk=pk)
    delete_valuation(valuation_id=pk, origin=origin_of(request))
    messages.success(request, f"The value of {day(valuation.valued_date)} removed.")
    return redirect("plan", pk=valuation.plan_id)
