"""The Plannr connector."""

from __future__ import annotations

from django.apps import AppConfig


class PlannrSyncConfig(AppConfig):
    """Registers the connector with the engine and its pages with the back office."""

    name = "plannr_sync"
    verbose_name = "Plannr"

    def ready(self) -> None:
        """Everything is registered once, at start-up."""
        from plannr_sync.registration import register

        register()
