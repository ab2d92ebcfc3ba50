"""The back office: firms, people, plans, charges, documents."""

from __future__ import annotations

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Registers the back office's own navigation and search."""

    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        """Add the back office's entries to the shared screens."""
        from backoffice.web import navigation

        navigation.register()
