"""The back office: firms, people, plans, charges, documents."""

from __future__ import annotations

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Registers the back office's own navigation, search, resources and permissions."""

    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        """Add the back office's entries to the shared screens and to the interface for scripts."""
        from backoffice import rules  # noqa: F401  # naming the permissions is what importing it does
        from backoffice.api import resources
        from backoffice.web import navigation

        navigation.register()
        resources.register()
