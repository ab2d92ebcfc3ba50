"""A client's own details, and asking for them to be changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.selectors.clients import client_page
from backoffice.web.saving import attempt
from portal.models import PortalAccess
from portal.selectors.details import LABELS, details_of
from portal.selectors.requests import requests_of
from portal.services.requests import ask_for_change
from portal.web.access import for_clients, for_the_client
from portal.web.forms import ChangeForm


@for_clients
def details(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What the firm has on file, and what became of changes asked for."""
    client = client_page(access.client_id)
    known = details_of(client)
    context = {
        "client": client,
        "facts": [(LABELS[name], value) for name, value in known.items() if value],
        "requests": requests_of(access.client_id)[:10],
    }
    return render(request, "portal/details.html", context)


@for_clients
@for_the_client
def change(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """The details to be corrected; an adviser looks at what was asked before it counts."""
    form = ChangeForm(
        request.POST or None,
        known=details_of(client_page(access.client_id)),
        signs_in_with=access.user.email,
    )
    if request.method == "POST" and form.is_valid():
        asked = attempt(form, lambda: ask_for_change(
            access=access, wanted=form.wanted(), note=form.cleaned_data["note"], now=timezone.now()
        ))  # fmt: skip
        if asked:
            messages.success(request, "Thank you. Your adviser will look at it.")
            return redirect("portal_details")
    return render(request, "portal/change.html", {"form": form})
