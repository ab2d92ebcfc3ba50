"""The first page, and what a client sees of what they have: plans, goals, documents."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.models import Plan
from backoffice.selectors.finances import DEBTS, WORTH_NOTHING
from backoffice.services.own_accounts import delete_own_account, why_not_delete
from portal.models import PortalAccess
from portal.selectors.consents import texts_agreed, waiting_for
from portal.selectors.household import documents_seen, goals_seen, plan_seen, plans_seen
from portal.selectors.requests import requests_of
from portal.services.sharing import note_opening
from portal.web.access import for_clients, for_the_client


@for_clients
def home(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What waits for the client, and what all of it is worth."""
    found = plans_seen(access, timezone.localdate())
    context = {
        "waiting": waiting_for(access.client_id),
        "plans": found,
        "worth": _worth(found),
        "unopened": documents_seen(access).filter(first_opened_at=None).count(),
        "requests": [one for one in requests_of(access.client_id) if one.state == "waiting"],
    }
    return render(request, "portal/home.html", context)


def _worth(plans: list[Plan]) -> Decimal:
    """What plans add up to in pounds: debts are taken off, policies that only pay out are left out."""
    total = Decimal(0)
    for plan in plans:
        if plan.type not in WORTH_NOTHING and plan.status == "active":
            value = plan.sterling or Decimal(0)  # type: ignore[attr-defined]  # added by plan_list
            total += -value if plan.type in DEBTS else value
    return total


@for_clients
def plans(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What the household has and owes, with the latest values."""
    found = plans_seen(access, timezone.localdate())
    return render(request, "portal/plans.html", {"plans": found, "worth": _worth(found), "debts": DEBTS})


@for_clients
def plan(request: HttpRequest, access: PortalAccess, pk: int) -> HttpResponse:
    """One plan and its values."""
    found = _plan_or_404(access, pk)
    context = {"plan": found, "values": found.valuations.all()[:24], "why_not_remove": _why_not_remove(access, found)}
    return render(request, "portal/plan.html", context)


def _plan_or_404(access: PortalAccess, pk: int) -> Plan:
    try:
        return plan_seen(access, pk, timezone.localdate())  # type: ignore[no-any-return]
    except Plan.DoesNotExist:
        raise Http404("No such plan.") from None


def _editable(access: PortalAccess) -> list[int]:
    return [access.client_id] if access.may_remove_accounts else []


def _why_not_remove(access: PortalAccess, found: Plan) -> str:
    return why_not_delete(plan=found, actor=access.user, client_ids=_editable(access))


@for_clients
@for_the_client
def plan_remove(request: HttpRequest, access: PortalAccess, pk: int) -> HttpResponse:
    """Asks, then removes an account of the client's own."""
    found = _plan_or_404(access, pk)
    refusal = _why_not_remove(access, found)
    if refusal:
        raise PermissionDenied(refusal)
    if request.method == "POST":
        delete_own_account(plan_id=pk, actor=access.user, client_ids=_editable(access), now=timezone.now())
        messages.success(request, f"{found.name} is removed. Your adviser can bring it back.")
        return redirect("portal_plans")
    return render(request, "portal/plan_remove.html", {"plan": found})


@for_clients
def goals(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What the client wants to reach."""
    return render(request, "portal/goals.html", {"goals": goals_seen(access)})


@for_clients
def documents(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """Documents the firm shared, and the terms that the client agreed to."""
    context = {"shared": documents_seen(access), "texts": texts_agreed(access.client_id)}
    return render(request, "portal/documents.html", context)


@for_clients
def document(request: HttpRequest, access: PortalAccess, pk: int) -> HttpResponseBase:
    """The file itself, always as a download: nothing that was uploaded is shown inside the site."""
    shared = get_object_or_404(documents_seen(access), document_id=pk)
    note_opening(shared=shared, access=access, now=timezone.now())
    file = shared.document.file
    return FileResponse(file.open("rb"), as_attachment=True, filename=str(file.name).rsplit("/", 1)[-1])
