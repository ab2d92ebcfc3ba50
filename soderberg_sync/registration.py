"""What the platform connector adds to the product at start-up."""

from __future__ import annotations

from integrations.registry import register_connector
from soderberg_sync.connector import platform_connector
from soderberg_sync.services.sessions import open_platform_session


def register() -> None:
    """The connector."""
    register_connector(platform_connector(), open_session=open_platform_session, settings_url="platform_settings")
