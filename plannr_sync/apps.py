"""The Plannr connector."""

from __future__ import annotations

from django.apps import AppConfig


class PlannrSyncConfig(AppConfig):
    """Registers the connector with the engine."""

    name = "plannr_sync"
    verbose_name = "Plannr"
