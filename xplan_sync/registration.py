"""What the Xplan connector adds to the product at start-up."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from backoffice.events import RecordChanged, subscribe
from backoffice.models import Client, User
from backoffice.rules import why_not
from backoffice.web.extensions import (
    AuditedRecord,
    ClientAction,
    SettingsCard,
    audited_records,
    client_actions,
    field_markers,
    item_panels,
    list_actions,
    record_actions,
    settings_cards,
)
from integrations.registry import register_connector
from xplan_sync.connector import xplan_connector
from xplan_sync.selectors.links import link_of, link_of_record, live_connection
from xplan_sync.services.arrivals import expand_clients, perhaps_here, settle_arrivals
from xplan_sync.services.exports import note_issued_reports
from xplan_sync.services.overrides import note_overrides
from xplan_sync.services.pulling import perform_pull
from xplan_sync.services.sessions import open_xplan_session
from xplan_sync.web.marks import XplanMarks
from xplan_sync.web.panels import RemovalPanel


def register() -> None:
    """The connector, its settings card, its buttons and its warnings."""
    register_connector(
        xplan_connector(),
        open_session=open_xplan_session,
        expand=expand_clients,
        relate=settle_arrivals,
        newcomers=perhaps_here,
        perform=perform_pull,
        settings_url="xplan_settings",
        trouble_url="xplan_check",
    )
    subscribe(RecordChanged, note_overrides)
    subscribe(RecordChanged, note_issued_reports)
    settings_cards.add(
        SettingsCard(
            "Xplan",
            "Clients, goals and insurance from Xplan; file notes to it.",
            "xplan_settings",
            "plug-connected",
            44,
        )
    )
    audited_records.add(AuditedRecord("xplan_sync.site", "Xplan settings"))
    field_markers.add(XplanMarks())
    item_panels.add(RemovalPanel())
    list_actions.add(_list_actions)
    client_actions.add(_client_actions)
    record_actions.add(_record_actions)


def _list_actions(user: User) -> Iterable[ClientAction]:
    """Bringing clients in, while somebody is connected."""
    if live_connection(user.firm) is not None:
        yield ClientAction("Import from Xplan", reverse("xplan_import"), "download")


def _client_actions(user: User, client: Client) -> Iterable[ClientAction]:
    """Sync and unlink for a linked client; link for another person."""
    connection = live_connection(user.firm)
    if connection is None or not client.is_person:
        return
    link = link_of(connection, client)
    if link is None:
        yield ClientAction("Link to Xplan", reverse("xplan_link", args=[client.pk]), "link")
        return
    sync = reverse("xplan_sync_client", args=[client.pk])
    yield ClientAction("Sync with Xplan", sync, "refresh", method="post")
    history = reverse("sync_link", args=[link.pk])
    yield ClientAction("Xplan history", history, "history")
    unlink = reverse("xplan_unlink", args=[client.pk])
    yield ClientAction("Unlink from Xplan", unlink, "link-off", disabled_reason=why_not(user, "unlink_record"))


def _record_actions(user: User, model: str, pk: int) -> Iterable[ClientAction]:
    """What went which way, for a linked goal, policy or cover."""
    connection = live_connection(user.firm)
    link = link_of_record(connection, model, pk) if connection is not None else None
    if link is not None:
        yield ClientAction("Xplan history", reverse("sync_link", args=[link.pk]), "history")
