"""Linking one's own Plannr login: there, back, choosing the account, disabling."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.access import own_firm, signed_in
from domain.enums.sync import CredentialState, OutboxState
from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from integrations.selectors.connections import is_live
from plannr_sync.selectors.links import credential_of, waiting_for_review, why_not_enable
from plannr_sync.services import connecting
from plannr_sync.services.webhooks import end_subscription, ensure_subscription
from plannr_sync.web.forms import AccountForm

SESSION_KEY = "plannr_connect"


@require_GET
def connect(request: HttpRequest) -> HttpResponse:
    """Sends the browser to Plannr to sign in and consent.

    A link, not a form: the page's security policy lets forms lead to this site only, redirects included.
    """
    if not settings.PLANNR["client_id"]:
        messages.error(request, "This installation has no client id of Plannr's yet: set PLANNR_CLIENT_ID.")
        return redirect("plannr_settings")
    refusal = why_not_enable(connecting.plannr_connection(own_firm(request)), signed_in(request))
    if refusal:
        messages.error(request, refusal)
        return redirect("plannr_settings")
    asked = connecting.begin_connecting()
    then = "plannr_import" if request.GET.get("then") == "import" else "plannr_settings"
    request.session[SESSION_KEY] = {
        "state": asked.state, "code_verifier": asked.code_verifier, "then": then,
    }  # fmt: skip
    return redirect(asked.url)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Takes the browser back from Plannr and keeps the link when everything is right."""
    started = request.session.get(SESSION_KEY)
    if not _is_ours(request, started):
        messages.error(request, "That sign-in was not started here, or was used already. Choose Enable to start again.")
        return redirect("plannr_settings")
    started = request.session.pop(SESSION_KEY)
    refusal = _refusal(request)
    if refusal:
        messages.error(request, refusal)
        return redirect("plannr_settings")
    connection = connecting.plannr_connection(own_firm(request))
    try:
        connected = connecting.finish_connecting(
            connection=connection,
            user=signed_in(request),
            code=request.GET["code"],
            code_verifier=started["code_verifier"],
            now=timezone.now(),
        )
    except UnableToSync as error:
        messages.error(request, f"Plannr is not linked. {error}")
        return redirect("plannr_settings")
    if connected.choices:
        return redirect("plannr_account")
    return _welcome(request, then=started["then"])


def _is_ours(request: HttpRequest, started: dict[str, str] | None) -> bool:
    """Whether this browser set out with that state. What is not ours changes nothing, not even a sign-in under way."""
    return bool(started) and constant_time_compare(request.GET.get("state", ""), started["state"])  # type: ignore[index]


def _refusal(request: HttpRequest) -> str:
    """Why what came back cannot be used; "" when it can."""
    error = request.GET.get("error")
    if error == "access_denied":
        return "You declined access in Plannr, so nothing was linked. Choose Enable to try again."
    if error or not request.GET.get("code"):
        return "Plannr did not complete the sign-in. Choose Enable to try again."
    return ""


def _welcome(request: HttpRequest, *, then: str = "plannr_settings") -> HttpResponse:
    """To the edits made while the link was off, where there are any: nothing of them moves before somebody answers."""
    connection = connecting.plannr_connection(own_firm(request))
    ensure_subscription(connection=connection)
    messages.success(request, "Linked with Plannr.")
    waiting = waiting_for_review(connection)
    if waiting.out_of_sync:
        messages.info(request, "Changed while the link was off: say for each what counts. Nothing moves before.")
        if waiting.held:
            messages.info(request, _held_too(waiting.held))
        return redirect("sync_desk")
    if waiting.held:
        messages.info(request, "Held back while the link was off: send each or give it up. Nothing moves before.")
        return redirect(f"{reverse('sync_outbox')}?state={OutboxState.HELD}")
    return redirect(then)


def _held_too(held: int) -> str:
    """What waits beside the differences: creations and deletions have no values to compare on the desk."""
    things = "1 creation or deletion is" if held == 1 else f"{held} creations or deletions are"
    return f"{things} held back too: see Sync, Outbox, Held back."


def account(request: HttpRequest) -> HttpResponse:
    """Asks which account to act in, for a login that has several."""
    credential = credential_of(connecting.plannr_connection(own_firm(request)), signed_in(request))
    if credential is None or credential.state != CredentialState.ACTIVE:
        return redirect("plannr_settings")
    try:
        logins = connecting.accounts_to_choose_from(credential)
        form = AccountForm(
            request.POST if request.method == "POST" else None,
            choices=[(one.account_uuid, one.label) for one in logins],
        )
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data["account"]
            connecting.choose_account(credential=credential, account_uuid=chosen, now=timezone.now())
            return _welcome(request)
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("plannr_settings")
    return render(request, "plannr/account.html", {"form": form})


@require_POST
def disable(request: HttpRequest) -> HttpResponse:
    """Forgets the person's tokens; all syncing stops when they were the last."""
    connection = connecting.plannr_connection(own_firm(request))
    credential = credential_of(connection, signed_in(request))
    if credential is not None:
        if connecting.is_last_of_use(credential):
            end_subscription(connection=connection)
        connecting.disable_link(credential=credential, now=timezone.now())
        connection.refresh_from_db()
        messages.success(request, f"Your link with Plannr is disabled. {_what_now(connection)}")
    return redirect("plannr_settings")


def _what_now(connection: Connection) -> str:
    """What becomes of edits made from now on."""
    if is_live(connection):
        return "Colleagues are still linked: what you change here still goes to Plannr, under one of their logins."
    return "What you change here meanwhile is kept for review."
