"""Revenue: expectations, statements, reconciliation."""

from __future__ import annotations

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Registers the revenue screens and subscribes to the back office's events."""

    name = "reconciliation"
    verbose_name = "Revenue"

    def ready(self) -> None:
        """Subscribe to what changes what is expected."""
        from reconciliation import subscribers

        subscribers.register()
