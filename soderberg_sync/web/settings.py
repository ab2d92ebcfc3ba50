"""Settings, Platform: the firm's sign-in, its strategies, the latest looks, and what is stuck."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt
from domain.enums.sync import RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.selectors.connections import is_live
from soderberg_sync.models import PlatformDocument, PlatformRequest, Strategy
from soderberg_sync.selectors.work import (
    connection_or_none,
    credential_of,
    latest_runs,
    strategies,
    stuck_requests,
    to_correct,
)
from soderberg_sync.services import connecting
from soderberg_sync.services.pulling import start_pull
from soderberg_sync.services.requests import send_anew
from soderberg_sync.web.forms import ConnectForm, StrategyForm
from soderberg_sync.web.showing import one_of, platform_of, send_now


def platform_settings(request: HttpRequest) -> HttpResponse:
    """How the firm stands with the platform."""
    firm = own_firm(request)
    connection = connection_or_none(firm.pk)
    context: dict[str, Any] = {
        "connection": connection, "is_offered": connecting.is_offered(), "is_live": False, "form": StrategyForm(),
        "may_edit": signed_in(request).runs_the_firm, "stuck": stuck_requests(), "to_correct": to_correct(),
    }  # fmt: skip
    if connection is not None:
        context |= {
            "is_live": is_live(connection), "credential": credential_of(connection), "runs": latest_runs(connection),
            "strategies": strategies(connection), "webhook_url": connecting.webhook_url(connection),
            "documents": PlatformDocument.objects.filter(connection=connection, is_current=True),
        }  # fmt: skip
    return render(request, "platform/settings.html", context)


@sensitive_post_parameters("client_secret", "webhook_secret")
@needs("run_firm")
def connect(request: HttpRequest) -> HttpResponse:
    """Asks for the firm's sign-in and tries it before it is kept."""
    if not connecting.is_offered():
        messages.error(request, "This installation knows no platform yet: set SODERBERG_BASE_URL.")
        return redirect("platform_settings")
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        connection, answers = connecting.platform_connection(own_firm(request)), form.cleaned_data
        try:
            connecting.connect(connection=connection, now=timezone.now(), **answers)
        except UnableToSync as error:
            form.add_error(None, f"The connection is not established. {error}")
        else:
            start_pull(
                connection=connection, user=signed_in(request), trigger=RunTrigger.PERSON, now=timezone.now(),
                clients=None,
            )  # fmt: skip
            messages.success(request, "Connected with the platform.")
            return redirect("platform_settings")
    return render(request, "platform/connect.html", {"form": form})


@require_POST
@needs("run_firm")
def disconnect(request: HttpRequest) -> HttpResponse:
    """Forgets the sign-in."""
    connecting.disconnect(connection=platform_of(request), now=timezone.now())
    messages.success(request, "Disconnected. Nothing is read from or opened on the platform until you connect again.")
    return redirect("platform_settings")


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Starts a look at everybody on the platform."""
    run = start_pull(
        connection=platform_of(request), user=signed_in(request), trigger=RunTrigger.PERSON, now=timezone.now(),
        clients=None,
    )  # fmt: skip
    return redirect("sync_run", run.pk)


@require_POST
@needs("run_firm")
def strategy_add(request: HttpRequest) -> HttpResponse:
    """A strategy, new or changed."""
    form = StrategyForm(request.POST)
    connection = platform_of(request)
    saved: Strategy | None = None
    if form.is_valid():
        saved = attempt(form, lambda: connecting.save_strategy(connection=connection, fields=form.cleaned_data))
    if saved is not None:
        messages.success(request, f"{form.cleaned_data['name']} saved.")
        return redirect("platform_settings")
    messages.error(request, " ".join(str(one) for several in form.errors.values() for one in several))
    return redirect("platform_settings")


@require_POST
@needs("run_firm")
def strategy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A strategy nobody uses goes."""
    row = one_of(strategies(platform_of(request)), pk)
    try:
        connecting.remove_strategy(strategy_id=row.pk)
        messages.success(request, f"{row.name} removed.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("platform_settings")


@require_POST
@needs("open_account")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A request that was refused, or that nobody can know of, once more."""
    row = one_of(PlatformRequest.objects.select_related("connection", "application", "illustration"), pk)
    again = send_anew(request_id=row.pk, user=signed_in(request), now=timezone.now())
    send_now(request, row.connection, "Sent again.", pk=again.pk)
    if row.application is not None:
        return redirect("application", row.application.pk)
    return redirect("illustration", row.illustration.pk) if row.illustration else redirect("client_work", row.client_id)
