"""The lifetime cashflow planner."""

from __future__ import annotations

from django.apps import AppConfig


class CashflowConfig(AppConfig):
    """Registers the planner's screens and its resource of the interface for scripts."""

    name = "cashflow"
    verbose_name = "Cashflow planning"

    def ready(self) -> None:
        """Add the planner's entries."""
        from cashflow.api import resources
        from cashflow.web import registration, report_registration

        registration.register()
        report_registration.register()
        resources.register()
