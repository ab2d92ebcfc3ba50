"""The Xplan connector."""

from __future__ import annotations

from django.apps import AppConfig


class XplanSyncConfig(AppConfig):
    """Registers the connector with the engine and its pages with the back office."""

    name = "xplan_sync"
    verbose_name = "Xplan"

    def ready(self) -> None:
        """Everything is registered once, at start-up."""
        from xplan_sync.registration import register

        register()
