"""The Plannr settings page: the firm's choices, one's own link, and the mapping tables."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.web.access import own_firm, signed_in
from backoffice.web.saving import attempt
from domain.enums.sync import ConflictState, CredentialState
from integrations.models import Conflict, Credential
from integrations.selectors.connections import is_live
from integrations.services.connections import update_settings
from plannr_sync.selectors.links import credential_of
from plannr_sync.selectors.mapping import kind_tables, word_tables
from plannr_sync.services.connecting import plannr_connection
from plannr_sync.web.forms import CompanySettingsForm


def plannr_settings(request: HttpRequest) -> HttpResponse:
    """How the firm syncs, and one's own link. Everybody sees it; owners and administrators change it."""
    connection = plannr_connection(own_firm(request))
    user = signed_in(request)
    form = CompanySettingsForm(request.POST if request.method == "POST" else None, connection=connection)
    if not user.runs_the_firm:
        for field in form.fields.values():
            field.disabled = True
    elif request.method == "POST" and form.is_valid():
        now = timezone.now()
        if attempt(
            form, lambda: update_settings(connection_id=connection.pk, settings=form.settings(), now=now)
        ):
            messages.success(request, "Plannr settings saved.")
            return redirect("plannr_settings")
    asked = Conflict.objects.filter(link__connection=connection, state=ConflictState.OPEN).count()
    context = {
        "connection": connection,
        "form": form,
        "credential": credential_of(connection, user),
        "colleagues": Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE)
        .exclude(user=user)
        .select_related("user"),
        "is_live": is_live(connection),
        "may_edit": user.runs_the_firm,
        "waiting_for_review": asked,
    }
    return render(request, "plannr/settings.html", context)


def mapping(request: HttpRequest) -> HttpResponse:
    """Which field goes where and why, in tables."""
    return render(request, "plannr/mapping.html", {"kinds": kind_tables(), "words": word_tables()})
