"""How people sign in: accounts are given by the firm, nobody makes one for themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from backoffice.models import User


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up; a person who looks after the installation and has no firm lands in the admin site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: owners and administrators add people in the settings."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today for the firm's people, the admin site for whoever has no firm."""
        if isinstance(request.user, User) and request.user.firm_id is None:
            return reverse("admin:index")
        return str(super().get_login_redirect_url(request))
