"""The Redtail connector."""

from __future__ import annotations

from django.apps import AppConfig


class RedtailSyncConfig(AppConfig):
    """Registers the connector with the engine and its pages with the back office."""

    name = "redtail_sync"
    verbose_name = "Redtail"

    def ready(self) -> None:
        """Everything is registered once, at start-up."""
        from redtail_sync.registration import register

        register()
