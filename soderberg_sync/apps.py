"""The platform connector."""

from __future__ import annotations

from django.apps import AppConfig


class SoderbergSyncConfig(AppConfig):
    """Registers the connector with the engine and its pages with the back office."""

    name = "soderberg_sync"
    verbose_name = "Platform"

    def ready(self) -> None:
        """Everything is registered once, at start-up."""
        from soderberg_sync.registration import register

        register()
