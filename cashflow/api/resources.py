"""The planner's resources of the interface for scripts."""

from __future__ import annotations

from backoffice.api.registry import register as add
from cashflow.api.views import CashflowViewSet
from cashflow.api.what_ifs import WhatIfViewSet


def register() -> None:
    """Serve them; called once at start-up."""
    add("cashflows", CashflowViewSet)
    add("what-ifs", WhatIfViewSet)
