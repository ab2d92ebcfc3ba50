"""The way in: the first password, and the page of whoever did nothing for too long."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_scopes import scope

from backoffice.web.access import public
from portal.models import Invitation
from portal.services.access import UnableToOpenInvitation, open_invitation, set_first_password
from portal.web.forms import FirstPasswordForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for a first password and signs in; a link that leads nowhere says why."""
    try:
        invitation = open_invitation(token=token, now=timezone.now())
    except UnableToOpenInvitation as error:
        return render(request, "portal/no_invitation.html", {"why": str(error)}, status=410)
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _take(request, form, invitation):
        return redirect(settings.OUTSIDERS_HOME if request.user.is_authenticated else settings.LOGIN_URL)
    return render(request, "portal/welcome.html", {"form": form, "access": invitation.access})


def _take(request: HttpRequest, form: FirstPasswordForm, invitation: Invitation) -> bool:
    try:
        with scope(firm=invitation.firm):
            user = set_first_password(invitation=invitation, password=form.cleaned_data["password"], now=timezone.now())
    except (ValidationError, UnableToOpenInvitation) as error:
        form.add_error("password", error if isinstance(error, ValidationError) else str(error))
        return False
    if is_mfa_enabled(user):
        logout(request)  # the link stands for the e-mail address only: whoever has a second factor is asked for it
        messages.success(request, "Your password is set. Sign in with it and your second factor.")
        return True
    login(request, user, backend=BACKEND)
    request.session.set_expiry(settings.PORTAL_TIME_OUT)
    messages.success(request, "Welcome. Your password is set.")
    return True


@public
def timed_out(request: HttpRequest) -> HttpResponse:
    """Where an open page leads by itself once its session has ended, so that nothing stays on the screen."""
    return render(request, "portal/timed_out.html", {"minutes": settings.PORTAL_TIME_OUT // 60})
