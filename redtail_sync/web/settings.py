"""Settings, Adviser integration: one's own integration with Redtail, and what account types mean."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt, origin_of
from domain.enums.sync import CredentialState
from integrations.engine.errors import UnableToSync
from integrations.models import Credential
from integrations.selectors.connections import connection_of, usable_credentials
from redtail_sync.connector import SYSTEM
from redtail_sync.models import TypeRule
from redtail_sync.selectors.types import to_review, type_tables
from redtail_sync.services.connecting import add_integration, redtail_connection, remove_integration
from redtail_sync.services.sessions import is_offered
from redtail_sync.services.types import decide_type
from redtail_sync.web.forms import IntegrationForm, TypeRuleForm


def integrations(request: HttpRequest) -> HttpResponse:
    """Everybody's integrations, one's own with its buttons."""
    user = signed_in(request)
    rows: list[Credential] = []
    if connection_of(own_firm(request), SYSTEM) is not None:
        found = Credential.objects.filter(connection__system=SYSTEM).exclude(state=CredentialState.DISABLED)
        rows = sorted(found.select_related("user"), key=lambda row: (row.user_id != user.pk, row.pk))
    context = {
        "rows": rows,
        "own": next((row for row in rows if row.user_id == user.pk), None),
        "is_offered": is_offered(),
        "to_review": to_review(),
    }
    return render(request, "redtail/integrations.html", context)


@sensitive_post_parameters("password")
def integration_new(request: HttpRequest) -> HttpResponse:
    """Asks for user name and password, trades them for a key, and says that it worked or why not."""
    if not is_offered():
        messages.error(request, "This installation has no key of Redtail's yet: set REDTAIL_API_KEY.")
        return redirect("redtail_settings")
    form = IntegrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_integration(
                connection=redtail_connection(own_firm(request)),
                user=signed_in(request),
                user_name=form.cleaned_data["user_name"],
                password=form.cleaned_data["password"],
                now=timezone.now(),
            )
        except UnableToSync as error:
            form.add_error(None, f"The integration is not established. {error}")
        else:
            messages.success(
                request, "The integration with Redtail is established. Link a cashflow with contacts next."
            )
            return redirect("redtail_settings")
    return render(request, "redtail/integration_new.html", {"form": form})


def integration_remove(request: HttpRequest) -> HttpResponse:
    """Asks, then forgets one's own key."""
    connection = connection_of(own_firm(request), SYSTEM)
    credential = Credential.objects.filter(connection=connection, user=signed_in(request)).first()
    if credential is None:
        return redirect("redtail_settings")
    if request.method == "POST":
        remove_integration(credential=credential, now=timezone.now())
        messages.success(request, "The key is forgotten here. At Redtail it stays good: nothing can end it there.")
        return redirect("redtail_settings")
    others = [one for one in usable_credentials(credential.connection) if one.pk != credential.pk]
    goes_on = "Pulling goes on with a colleague's login." if others else (
        "Nobody else in the firm has one: no cashflow pulls balances until somebody adds one again."
    )  # fmt: skip
    context = {
        "title": "Remove the integration with Redtail?",
        "verb": "Remove",
        "back": reverse("redtail_settings"),
        "effects": [
            "The key is forgotten here. Redtail itself has no way to end a key, so it stays good there.",
            goes_on,
            "Linked contacts and accounts stay linked, with their last balances.",
        ],
    }
    return render(request, "components/confirm.html", context)


def account_types(request: HttpRequest) -> HttpResponse:
    """What Redtail's account types are here; those nobody has decided on come first."""
    return render(request, "redtail/types.html", {"tables": type_tables(), "to_review": to_review()})


@needs("run_firm")
def account_type(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what one of them means."""
    rule = get_object_or_404(TypeRule, pk=pk)
    form = TypeRuleForm(request.POST if request.method == "POST" else None, rule=rule)
    if request.method == "POST" and form.is_valid():
        given = form.picked(["decision", "plan_kind"])
        saved = attempt(form, lambda: decide_type(rule_id=pk, fields=given, origin=origin_of(request)))
        if saved is not None:
            messages.success(request, f"{saved} is saved. Accounts that wait are proposed anew; linked ones stay.")
            return redirect("redtail_types")
    return render(request, "redtail/type_edit.html", {"rule": rule, "form": form})
