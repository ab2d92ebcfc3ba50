"""Who may do what with accounts at Redtail, asked by every service that a person calls."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from backoffice.models import User
from backoffice.rules import why_not

USE = "use_connections"
"""The right to link contacts, to pull, and to decide what becomes of accounts: all of the firm's own people have it."""
STEER = "steer_feed"
"""The right to pause, resume and stop. Clients, and outsiders who are let in to look, never have it."""


def require(user: User, right: str) -> None:
    """Raises ``PermissionDenied`` with the sentence of the rules."""
    refusal = why_not(user, right)
    if refusal:
        raise PermissionDenied(refusal)
