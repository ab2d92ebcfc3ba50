"""The insurance of a client and their partner as cards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.selectors.clients import partner_of
from backoffice.selectors.governance import policies_of
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.extensions import link_badges


def client_governance(request: HttpRequest, pk: int) -> HttpResponse:
    """One card a cover; those of one policy stand together and name it."""
    client = client_or_404(pk)
    partner = partner_of(client)
    policies = policies_of([pk, *([partner.pk] if partner else [])])
    context = {
        "policies": policies,
        "plan_badges": link_badges("backoffice.plan", [one.plan.pk for one in policies]),
    }
    return render(request, "clients/governance.html", client_frame(request, client, "governance") | context)
