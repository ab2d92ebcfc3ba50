"""Applications: the list, a new one, its details on the way to the platform, and its end."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.rules import why_not
from backoffice.web.access import needs, require_right, signed_in
from backoffice.web.client_frame import client_or_404
from backoffice.web.saving import attempt
from domain.enums.platform import ApplicationState
from integrations.selectors.connections import is_live
from soderberg_sync.models import Application, PlatformAccount
from soderberg_sync.selectors.work import (
    applications,
    may_have_been_opened,
    platform_clients_of,
    trouble_with,
)
from soderberg_sync.services import applying
from soderberg_sync.services.accounts import CLOSED
from soderberg_sync.services.eligibility import why_no_account
from soderberg_sync.services.opening import owners_of
from soderberg_sync.services.states import UnableToMove, why_not_to
from soderberg_sync.web.forms import NewApplicationForm, ProceedForm, WithdrawForm
from soderberg_sync.web.progress import steps_left
from soderberg_sync.web.showing import live_platform, one_of, platform_of, send_now

PAGE_SIZE = 50
OPEN_ACCOUNT = "open_account"


def application_list(request: HttpRequest) -> HttpResponse:
    """Every application of the firm, newest first; ``state`` narrows."""
    rows = applications()
    state = request.GET.get("state", "")
    if state in ApplicationState.codes():
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page, "states": ApplicationState.choices(), "state": state,
        "is_live": live_platform(signed_in(request)) is not None,
    }  # fmt: skip
    return render(request, "platform/applications.html", context)


def application_new(request: HttpRequest, client_pk: int) -> HttpResponse:
    """An application for a client who is on the platform already."""
    client, connection = client_or_404(client_pk), platform_of(request)
    form = NewApplicationForm(request.POST if request.method == "POST" else None, connection=connection, client=client)
    is_ready = is_live(connection)
    if request.method == "POST" and is_ready and form.is_valid():
        user, now = signed_in(request), timezone.now()
        made = attempt(
            form,
            lambda: applying.create_application(
                connection=connection, fields=form.fields_for_service(), user=user, now=now
            ),
        )
        if made:
            messages.success(request, f"{made.name} saved as a draft.")
            return redirect("application", made.pk)
    context = {
        "client": client, "form": form, "refusal": why_no_account(client), "is_live": is_ready,
        "is_linked": bool(platform_clients_of(connection, [client])),
    }  # fmt: skip
    return render(request, "platform/application_new.html", context)


def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: how far it is, what is still needed, and every step it took."""
    row = one_of(applications(), pk)
    people = platform_clients_of(row.connection, [*owners_of(row), *([row.parent] if row.parent else [])])
    context = {
        "application": row, "mandate": getattr(row, "mandate", None), "account": getattr(row, "account", None),
        "people": people.values(), "person": people.get(row.client_id), "steps": row.steps.select_related("user"),
        "left": steps_left(row, people), "trouble": trouble_with(application=row),
        "may_open": not why_not(signed_in(request), OPEN_ACCOUNT),
        "may_withdraw": not why_not_to(row.state, ApplicationState.WITHDRAWN),
        "platform_url": settings.SODERBERG["web_url"],
        "to_close_there": row.state == ApplicationState.WITHDRAWN and is_open_there(row),
        "is_draft": row.state == ApplicationState.DRAFT, "is_complete": row.state == ApplicationState.COMPLETE,
    }  # fmt: skip
    return render(request, "platform/application.html", context)


def is_open_there(row: Application) -> bool:
    """Whether the platform has an account of the application that is neither closed nor suspended."""
    account = getattr(row, "account", None)
    return account is not None and account.state not in CLOSED


def application_proceed(request: HttpRequest, pk: int) -> HttpResponse:
    """The account's details; sent to the platform where the person says so and may."""
    row = one_of(applications(), pk)
    if row.state != ApplicationState.DRAFT:
        messages.error(request, why_not_to(row.state, ApplicationState.PENDING))
        return redirect("application", pk)
    form = ProceedForm(
        request.POST if request.method == "POST" else None,
        application=row,
        mandate=getattr(row, "mandate", None),
    )
    if request.method == "POST" and form.is_valid():
        if form.goes_out:
            require_right(signed_in(request), OPEN_ACCOUNT)
        saved = attempt(form, lambda: _moved(request, lambda: _update(request, row, form)))
        if saved and form.goes_out:
            send_now(request, row.connection, f"{saved.name} saved.", application=saved)
        elif saved:
            messages.success(request, f"{saved.name} saved as a draft.")
        if saved:
            return redirect("application", pk)
    context = {"application": row, "form": form, "right": OPEN_ACCOUNT}
    return render(request, "platform/application_proceed.html", context)


def _update(request: HttpRequest, row: Application, form: ProceedForm) -> Application:
    return applying.update_application(
        application_id=row.pk, fields=form.own_fields(), mandate=form.mandate_fields(), send=form.goes_out,
        user=signed_in(request), now=timezone.now(),
    )  # fmt: skip


def _moved(request: HttpRequest, step: Callable[[], Application]) -> Application:
    """The step's application; a refused step becomes an objection at the form."""
    try:
        return step()
    except UnableToMove as error:
        raise ValidationError(str(error)) from None


@needs(OPEN_ACCOUNT)
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, and withdraws."""
    row = one_of(applications(), pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user, now, why = signed_in(request), timezone.now(), form.cleaned_data["why"]
        done = attempt(
            form,
            lambda: _moved(
                request,
                lambda: applying.withdraw_application(application_id=pk, why=why, user=user, now=now),
            ),
        )
        if done:
            messages.success(request, f"{done.name} is withdrawn here.")
            return redirect("application", pk)
    context = {
        "application": row, "form": form, "was_sent": row.state == ApplicationState.PENDING,
        "may_be_there": may_have_been_opened(row), "account": getattr(row, "account", None),
        "platform_url": settings.SODERBERG["web_url"],
        "refusal": why_not_to(row.state, ApplicationState.WITHDRAWN),
    }  # fmt: skip
    return render(request, "platform/application_withdraw.html", context)


@require_POST
def account_corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has given a plan that came as a GIA its right type."""
    account = one_of(PlatformAccount.objects.all(), pk)
    row = applying.mark_corrected(account_id=account.pk, user=signed_in(request), now=timezone.now())
    messages.success(request, "Marked as corrected.")
    return redirect("plan", row.plan_id) if row.plan_id else redirect("platform_settings")
