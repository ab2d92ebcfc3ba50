"""The Plannr settings page: the firm's choices, one's own link, and the mapping tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.models import User
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt
from domain.enums.sync import CredentialState
from integrations.models import Connection, Credential
from integrations.selectors.connections import is_live
from plannr_sync.selectors.consequences import changes_of, consequences
from plannr_sync.selectors.links import credential_of, waiting_for_review, why_not_enable
from plannr_sync.selectors.mapping import kind_tables, word_tables
from plannr_sync.services.company import save_company_settings
from plannr_sync.services.connecting import plannr_connection
from plannr_sync.web.forms import CompanySettingsForm

CHANGES_SHOWN = 8


@needs("run_firm", to_look=False)
def plannr_settings(request: HttpRequest) -> HttpResponse:
    """How the firm syncs, and one's own link. Everybody sees it; owners and administrators change it.

    What a change does to existing data is shown first, and saved once that was confirmed.
    """
    connection, user = plannr_connection(own_firm(request)), signed_in(request)
    form = CompanySettingsForm(request.POST if request.method == "POST" else None, connection=connection)
    if not user.runs_the_firm:
        for field in form.fields.values():
            field.disabled = True
    if request.method == "POST" and form.is_valid():
        answer = _review_or_save(request, connection, user, form)
        if answer is not None:
            return answer
    return render(request, "plannr/settings.html", _settings_context(connection, user, form))


def _review_or_save(
    request: HttpRequest, connection: Connection, user: User, form: CompanySettingsForm
) -> HttpResponse | None:
    """The page of what would change, or the way back once it is saved; None when the form has objections."""
    wanted = form.settings()
    told = consequences(connection, wanted)
    if any(one.sentences for one in told) and request.POST.get("do") != "confirm":
        if request.POST.get("do") == "edit":
            return None
        return render(request, "plannr/settings_review.html", {"form": form, "consequences": told})
    saved = attempt(
        form,
        lambda: save_company_settings(connection=connection, user=user, settings=wanted, now=timezone.now()),
    )
    if saved is None:
        return None
    messages.success(request, saved_in_words(connection, wanted))
    if "mode" in wanted and waiting_for_review(saved).out_of_sync:
        messages.info(request, "Both values of these stay until somebody says which counts.")
        return redirect("sync_desk")
    return redirect("plannr_settings")


def saved_in_words(connection: Connection, wanted: Mapping[str, Any]) -> str:
    """What was saved, and that a Firm ID nobody's login has confirmed is only checked at the first sign-in."""
    if wanted.get("remote_firm_id") and not is_live(connection):
        return "Plannr settings saved. The Firm ID is checked when the first of you signs in to Plannr."
    return "Plannr settings saved."


def _settings_context(connection: Connection, user: User, form: CompanySettingsForm) -> dict[str, object]:
    return {
        "connection": connection,
        "form": form,
        "credential": credential_of(connection, user),
        "colleagues": Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE)
        .exclude(user=user)
        .select_related("user"),
        "is_live": is_live(connection),
        "why_not_enable": why_not_enable(connection, user),
        "may_edit": user.runs_the_firm,
        "review": waiting_for_review(connection),
        "activities": changes_of(connection, CHANGES_SHOWN),
    }


def mapping(request: HttpRequest) -> HttpResponse:
    """Which field goes where and why, in tables."""
    return render(request, "plannr/mapping.html", {"kinds": kind_tables(), "words": word_tables()})
