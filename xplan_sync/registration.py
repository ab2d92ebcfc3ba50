"""What the Xplan connector adds to the product at start-up."""

from __future__ import annotations

from integrations.registry import register_connector
from xplan_sync.connector import xplan_connector
from xplan_sync.services.arrivals import expand_clients, perhaps_here, settle_arrivals
from xplan_sync.services.pulling import perform_pull
from xplan_sync.services.sessions import open_xplan_session


def register() -> None:
    """The connector."""
    register_connector(
        xplan_connector(),
        open_session=open_xplan_session,
        expand=expand_clients,
        relate=settle_arrivals,
        newcomers=perhaps_here,
        perform=perform_pull,
        settings_url="xplan_settings",
    )
