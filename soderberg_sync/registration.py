"""What the platform connector adds to the product at start-up."""

from __future__ import annotations

from backoffice.acceptance import add_source
from integrations.registry import register_connector
from soderberg_sync.connector import platform_connector
from soderberg_sync.services.acceptance import PlatformAcceptance
from soderberg_sync.services.connecting import check_signature, read_delivery
from soderberg_sync.services.pulling import perform_pull
from soderberg_sync.services.sessions import open_platform_session


def register() -> None:
    """The connector."""
    register_connector(
        platform_connector(),
        open_session=open_platform_session,
        perform=perform_pull,
        check_signature=check_signature,
        read_delivery=read_delivery,
        settings_url="platform_settings",
    )
    add_source(PlatformAcceptance())
