"""Changes that clients ask for: the list, and one to be made or declined."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.selectors.clients import client_page
from backoffice.services.clients import ADDRESS_FIELDS
from backoffice.web.access import signed_in
from backoffice.web.extensions import locks_of
from domain.enums.portal import RequestState
from portal.models import ChangeRequest
from portal.selectors.details import details_of
from portal.selectors.requests import request_list
from portal.services.requests import approve_request, decline_request
from portal.web.forms import DeclineForm

PAGE_SIZE = 50


def change_requests(request: HttpRequest) -> HttpResponse:
    """What clients asked for: what waits first, or all of it."""
    state = None if request.GET.get("state") == "all" else RequestState.WAITING
    page = Paginator(request_list(state), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/office/requests.html", {"page": page, "is_all": state is None})


def change_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what it was, what is on file now, what is asked; made or declined here."""
    rows = ChangeRequest.objects.select_related("client", "asked_by__portal_access", "answered_by")
    asked = get_object_or_404(rows, pk=pk)
    locked = _locked(asked)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = _answer(request, asked, locked, form)
        if not refusal:
            return redirect("client_portal", pk=asked.client_id)
        form.add_error(None, refusal)
    known = details_of(client_page(asked.client_id))
    changes = [{**one, "now": known.get(one["field"], "")} for one in asked.changes]
    has_new_email = any(one["field"] == "email" for one in asked.changes)
    context = {"asked": asked, "rows": changes, "form": form, "locked": locked, "has_new_email": has_new_email}
    return render(request, "portal/office/request.html", context)


def _locked(asked: ChangeRequest) -> list[str]:
    """Why some of it cannot be changed here: another system masters the field."""
    locks = locks_of("backoffice.client", asked.client_id) if asked.state == RequestState.WAITING else {}
    names = {"address" if one["field"] in ADDRESS_FIELDS else one["field"] for one in asked.changes}
    return sorted({reason for name, reason in locks.items() if name in names})


def _answer(request: HttpRequest, asked: ChangeRequest, locked: list[str], form: DeclineForm) -> str:
    """Why the answer could not be given; empty once it is."""
    user, now = signed_in(request), timezone.now()
    try:
        if request.POST.get("answer") == "approve":
            if locked:
                return locked[0]
            approve_request(request_id=asked.pk, user=user, now=now)
            messages.success(request, "The change is made, and the client is told.")
        else:
            decline_request(request_id=asked.pk, user=user, reason=form.cleaned_data["reason"], now=now)
            messages.success(request, "Declined; the client reads why.")
    except ValidationError as error:
        return error.messages[0]
    return ""
