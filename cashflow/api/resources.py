"""The planner's resource of the interface for scripts."""

from __future__ import annotations

from backoffice.api.registry import register as add
from cashflow.api.views import CashflowViewSet


def register() -> None:
    """Serve it; called once at start-up."""
    add("cashflows", CashflowViewSet)
