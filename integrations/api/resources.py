"""The sync's resources of the interface for scripts."""

from __future__ import annotations

from backoffice.api.registry import register as add
from integrations.api import views


def register() -> None:
    """Serve them all; called once at start-up."""
    add("conflicts", views.ConflictViewSet)
    add("connections", views.ConnectionViewSet)
    add("links", views.LinkViewSet)
    add("outbox", views.OutboxViewSet)
    add("outcomes", views.OutcomeViewSet)
    add("runs", views.RunViewSet)
