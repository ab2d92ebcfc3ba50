"""Revenue: expectations, statements, reconciliation."""

from __future__ import annotations

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Registers the revenue screens and subscribes to the back office's events."""

    name = "reconciliation"
    verbose_name = "Revenue"

    def ready(self) -> None:
        """Subscribe to what changes what is expected; add to the shared screens and the interface for scripts."""
        from reconciliation import subscribers
        from reconciliation.api import resources
        from reconciliation.web import registration, removal

        subscribers.register()
        registration.register()
        removal.register()
        resources.register()
