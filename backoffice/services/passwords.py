"""The link to a new password for somebody who forgot theirs."""

from __future__ import annotations

from datetime import datetime

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from backoffice.models import User


def make_password_link(user: User, now: datetime) -> str:
    """The address where this person chooses a new password; it works once, for ``PASSWORD_RESET_TIMEOUT`` seconds.

    Empty for a login that is closed. ``now`` is the token's own affair: it carries the moment it was made.
    """
    if not user.is_active:
        return ""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_URL}{path}"
