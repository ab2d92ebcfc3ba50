"""The lifetime cashflow planner."""

from __future__ import annotations

from django.apps import AppConfig


class CashflowConfig(AppConfig):
    """Registers the planner's screens."""

    name = "cashflow"
    verbose_name = "Cashflow planning"
