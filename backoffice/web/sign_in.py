"""How people sign in: accounts are given by the firm, nobody makes one for themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import User
from backoffice.services.mail import queue_mail

WRONG_CODE = "This code is not right. An app shows another one every half minute: type the one it shows now."
TOO_OFTEN = "That was too often. Wait a few minutes, then try again."
SAID = {
    "account_inactive": "This login is closed. Ask an owner or administrator of your firm.",
    "email_password_mismatch": "This e-mail address and this password do not belong together. Try again.",
    "enter_current_password": "This is not your present password.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "This is not your password.",
    "invalid_password_reset": "The link to a new password is used up or too old. Ask for another one.",
    "rate_limited": TOO_OFTEN,
    "too_many_login_attempts": TOO_OFTEN,
}
"""What a person who signs in may read, in our words."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, in our words."""

    error_messages = {  # the library's own attribute
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": "Turn the second factor on first: recovery codes stand in for it.",
    }


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up; who looks after the installation lands in the admin site, clients on screens of their own.

    What is mailed to somebody of a firm goes by the firm's own queue, where it can be seen and is tried again.
    """

    error_messages = {**DefaultAccountAdapter.error_messages, **SAID}  # the library's own attribute

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """The way to a new password. Its link is made as the message leaves, and kept nowhere."""
        if user.firm is None:
            super().send_password_reset_mail(user, email, context)
            return
        with scope(firm=user.firm):  # whoever asks is not signed in
            queue_mail(
                firm=user.firm, to=user.email, subject="A new password", template="new_password",
                context={"reader": user, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}, user=user,
                now=timezone.now(),
            )  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: owners and administrators add people in the settings."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where they would land when they signed in."""
        return self.get_login_redirect_url(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today for the firm's people, their own screens for outsiders, the admin site for whoever has no firm."""
        if isinstance(request.user, User) and request.user.firm_id is None:
            return reverse("admin:index")
        if isinstance(request.user, User) and not request.user.works_here:
            return reverse(settings.OUTSIDERS_HOME)
        return str(super().get_login_redirect_url(request))


def no_addresses(request: HttpRequest) -> HttpResponse:
    """No page: nobody gives themselves another address to sign in with.

    An adviser changes a client's, which tells the old address and ends what is open; whoever finds a screen left open
    could otherwise move the login to a mailbox of their own, without a password.
    """
    raise Http404("Another address to sign in with is given by the firm.")
