"""How people sign in: accounts are given by the firm, nobody makes one for themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from backoffice.models import User


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up; who looks after the installation lands in the admin site, clients on screens of their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: owners and administrators add people in the settings."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today for the firm's people, their own screens for outsiders, the admin site for whoever has no firm."""
        if isinstance(request.user, User) and request.user.firm_id is None:
            return reverse("admin:index")
        if isinstance(request.user, User) and not request.user.works_here:
            return reverse(settings.OUTSIDERS_HOME)
        return str(super().get_login_redirect_url(request))
