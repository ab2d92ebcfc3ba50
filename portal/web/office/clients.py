"""What the firm's people see and do about one client's portal: logins, documents, consents."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Document
from backoffice.selectors.documents import documents
from backoffice.web.access import signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.saving import attempt
from domain.enums.people import Role
from portal.models import PortalAccess
from portal.printing.consents import csv_of_consents, pdf_of_consents
from portal.selectors.consents import consents_of, waiting_for
from portal.selectors.household import shared_ids
from portal.selectors.logins import changes_of, logins_for
from portal.selectors.requests import requests_of
from portal.services import access as logins
from portal.services.sharing import share_document, stop_sharing
from portal.web.forms import AccessForm, InviteForm, SignInForm


def client_portal(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signs in for the client, what they asked for and agreed to, and which documents they see."""
    client = client_or_404(pk)
    kept = list(documents().filter(client_id=pk))
    context = client_frame(request, client, "portal") | {
        "logins": logins_for(pk),
        "waiting": waiting_for(pk),
        "requests": requests_of(pk),
        "consents": consents_of(pk),
        "documents": kept,
        "shared": shared_ids(kept),
    }
    return render(request, "portal/office/client.html", context)


def client_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for a new login, filled in for the client's own first one."""
    client = client_or_404(pk)
    form = InviteForm(request.POST or None, client=client, is_first=not logins_for(pk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: logins.invite_to_portal(
            client_id=pk, email=given["email"], name=given["name"], role=Role(given["role"]),
            may_edit=given["may_edit"], sees_household=given["sees_household"], invited_by=signed_in(request),
            now=timezone.now(),
        ))  # fmt: skip
        if made:
            messages.success(request, f"An invitation is on its way to {made.user.email}.")
            return redirect("client_portal", pk=pk)
    return render(request, "portal/office/invite.html", {"client": client, "form": form})


def portal_login(request: HttpRequest, pk: int) -> HttpResponse:
    """What one login may see and do."""
    access = get_object_or_404(PortalAccess.objects.select_related("user", "client", "invited_by"), pk=pk)
    form = AccessForm(request.POST or None, access=access)
    if request.method == "POST" and form.is_valid():
        rights = {**form.cleaned_data}
        seen = rights.pop("seen")
        try:
            logins.update_access(access_id=pk, fields=rights, seen=seen)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("login_edit", pk=pk)
        messages.success(request, f"What {access.user.name} may see is saved.")
        return redirect("client_portal", pk=access.client_id)
    context = {"access": access, "form": form, "activities": changes_of(access)}
    return render(request, "portal/office/login.html", context)


def login_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Another e-mail address to sign in with."""
    access = get_object_or_404(PortalAccess.objects.select_related("user", "client"), pk=pk)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        done = attempt(form, lambda: logins.change_sign_in(access_id=pk, email=email, now=timezone.now()))
        if done:
            messages.success(request, f"A link to choose a password is on its way to {done.user.email}.")
            return redirect("client_portal", pk=access.client_id)
    return render(request, "portal/office/sign_in.html", {"access": access, "form": form})


@require_POST
def login_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a new invitation."""
    access = get_object_or_404(PortalAccess.objects.select_related("user"), pk=pk)
    try:
        logins.invite_again(access_id=pk, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"A new invitation is on its way to {access.user.email}.")
    return redirect("client_portal", pk=access.client_id)


@require_POST
def login_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a login, or opens it again."""
    found = get_object_or_404(PortalAccess, pk=pk)
    access = logins.set_open(access_id=pk, is_open=request.POST.get("open") == "yes")
    words = "may sign in again" if access.user.is_active else "cannot sign in any more"
    messages.success(request, f"{access.user.name} {words}.")
    return redirect("client_portal", pk=found.client_id)


@require_POST
def document_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Shares a document with its client, or stops sharing it."""
    document = get_object_or_404(Document, pk=pk)
    if request.POST.get("share") == "yes":
        share_document(document_id=pk, user=signed_in(request), now=timezone.now())
        messages.success(request, f"{document.title} is shared with {document.client.name}.")
    else:
        stop_sharing(document_id=pk)
        messages.success(request, f"{document.title} is not shared any more.")
    return redirect(f"{reverse('client_portal', args=[document.client_id])}#documents")


def client_consents_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a client agreed to, as a file that can be checked by itself."""
    client = client_or_404(pk)
    return _file(csv_of_consents(consents_of(client.pk)), "text/csv", f"consents-{pk}.csv")


def client_consents_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same to be read and kept."""
    client = client_or_404(pk)
    pdf = pdf_of_consents(client, consents_of(client.pk), now=timezone.now())
    return _file(pdf, "application/pdf", f"consents-{pk}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
