"""The clients' own screens."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Adds what the firm's people see of the portal to their screens."""

    name = "portal"
    verbose_name = "Client portal"

    def ready(self) -> None:
        """Everything is registered once, at start-up."""
        from portal.web.navigation import register

        register()
