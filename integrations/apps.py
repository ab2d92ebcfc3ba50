"""Everything a remote system needs: connections, links, runs, the outbox."""

from __future__ import annotations

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Registers the sync screens and subscribes to the back office's events."""

    name = "integrations"
    verbose_name = "Integrations"

    def ready(self) -> None:
        """Listen to the back office and add to its screens."""
        from integrations import subscribers
        from integrations.api import resources
        from integrations.web import navigation

        subscribers.register()
        navigation.register()
        resources.register()
