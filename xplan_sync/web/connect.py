"""Connecting one's own Xplan user: by Xplan's page, or by user name and password; and disconnecting."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.access import own_firm, signed_in
from integrations.engine.errors import UnableToSync
from xplan_sync.authentication import Login
from xplan_sync.selectors.links import credential_of
from xplan_sync.services import connecting
from xplan_sync.web.forms import SignInForm

SESSION_KEY = "xplan_connect"


@require_GET
def connect(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the firm's Xplan to sign in and agree."""
    if not settings.XPLAN["client_id"]:
        messages.error(request, "This installation has no OAuth client of Iress's yet: sign in by user name instead.")
        return redirect("xplan_sign_in")
    try:
        asked = connecting.begin_connecting(connecting.xplan_connection(own_firm(request)))
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("xplan_settings")
    request.session[SESSION_KEY] = {"state": asked.state, "code_verifier": asked.code_verifier}
    return redirect(asked.url)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Takes the browser back from Xplan and keeps the link when everything is right."""
    started = request.session.get(SESSION_KEY)
    if not started or not constant_time_compare(request.GET.get("state", ""), started["state"]):
        messages.error(request, "That sign-in was not started here, or was used already. Connect again.")
        return redirect("xplan_settings")
    started = request.session.pop(SESSION_KEY)
    if request.GET.get("error") == "access_denied":
        messages.error(request, "You declined access in Xplan, so nothing was linked.")
        return redirect("xplan_settings")
    if request.GET.get("error") or not request.GET.get("code"):
        messages.error(request, "Xplan did not complete the sign-in. Connect again.")
        return redirect("xplan_settings")
    try:
        connecting.finish_connecting(
            connection=connecting.xplan_connection(own_firm(request)),
            user=signed_in(request),
            code=request.GET["code"],
            code_verifier=started["code_verifier"],
            now=timezone.now(),
        )
    except UnableToSync as error:
        messages.error(request, f"Xplan is not linked. {error}")
        return redirect("xplan_settings")
    messages.success(request, "Connected with Xplan.")
    return redirect("xplan_settings")


@sensitive_post_parameters("password", "code")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Connects by user name and password, with a one-time code where Xplan asks for one."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            connecting.connect_with_password(
                connection=connecting.xplan_connection(own_firm(request)),
                user=signed_in(request),
                login=Login(told["user_name"], told["password"], told["code"]),
                now=timezone.now(),
            )
        except UnableToSync as error:
            form.add_error("code" if error.code == "code_needed" else None, str(error))
        else:
            messages.success(request, "Connected with Xplan.")
            return redirect("xplan_settings")
    return render(request, "xplan/sign_in.html", {"form": form})


@require_POST
def disable(request: HttpRequest) -> HttpResponse:
    """Forgets the person's sign-in; all syncing stops when it was the last."""
    connection = connecting.xplan_connection(own_firm(request))
    credential = credential_of(connection, signed_in(request))
    if credential is not None:
        connecting.disable_link(credential=credential, now=timezone.now())
        messages.success(request, "You are no longer connected with Xplan.")
    return redirect("xplan_settings")
