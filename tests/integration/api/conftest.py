"""Callers of the interface: signed-in people, and scripts with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_scopes import scope
from rest_framework.test import APIClient

from backoffice.models import User
from backoffice.services.tokens import issue_token


@pytest.fixture
def calling() -> Callable[..., APIClient]:
    """A script that holds a token of the given person; it may write unless told otherwise."""

    def call(user: User, **options: Any) -> APIClient:
        with scope(firm=user.firm):
            _, key = issue_token(user=user, name="Nightly export", **{"may_write": True, **options})
        script = APIClient()
        script.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return script

    return call


@pytest.fixture
def script(calling: Callable[..., APIClient], adviser: User) -> APIClient:
    """A script of the firm's adviser that may write."""
    return calling(adviser)
