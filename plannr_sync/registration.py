"""What the Plannr connector adds to the product at start-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from backoffice.events import RecordChanged, subscribe
from backoffice.models import Client, User
from backoffice.rules import why_not
from backoffice.web.extensions import (
    ClientAction,
    NavItem,
    SettingsCard,
    TodayItem,
    client_actions,
    field_markers,
    finance_actions,
    item_panels,
    list_actions,
    nav_items,
    record_actions,
    settings_cards,
    today_blocks,
    today_providers,
)
from cashflow.extensions import launch_hooks, report_uploads
from cashflow.selectors.cashflows import switched_to_two_way, syncs_automatically
from integrations.engine.ports import Session
from integrations.models import Connection, Run
from integrations.registry import live_checks, register_connector, two_way_checks
from integrations.selectors.connections import connection_of
from integrations.web.marks import SyncMarks
from integrations.web.panels import SyncPanel
from plannr_sync.connector import SYSTEM, plannr_connector
from plannr_sync.deliveries import is_from_plannr, read_delivery
from plannr_sync.launching import PlannrLaunch
from plannr_sync.mapping.fact_find import ONLY_IN_FACT_FIND
from plannr_sync.selectors import uploads
from plannr_sync.selectors.duplicates import newcomers
from plannr_sync.selectors.links import client_action_state, link_of_record, open_url
from plannr_sync.selectors.withdrawn import withdrawn_clients
from plannr_sync.services.advisers import assign_advisers
from plannr_sync.services.directions import hold_what_was_switched_off
from plannr_sync.services.following_up import follow_up
from plannr_sync.services.relating import expand_clients, relate_couples
from plannr_sync.services.sessions import open_plannr_session
from plannr_sync.web.first_steps import first_steps


def register() -> None:
    """The connector, its settings card, its entry in the rail and its buttons."""
    register_connector(
        plannr_connector(settings.PLANNR["web_url"]),
        open_session=open_plannr_session,
        expand=expand_clients,
        relate=_settle_arrivals,
        check_signature=_check_signature,
        read_delivery=read_delivery,
        after_sending=follow_up,
        newcomers=newcomers,
        settings_url="plannr_settings",
    )
    settings_cards.add(
        SettingsCard(
            "Plannr",
            "Your link, how the firm syncs, which field goes where.",
            "plannr_settings",
            "plug-connected",
            40,
        )
    )
    nav_items.add(NavItem("Sync", "Import from Plannr", "plannr_import", "download", 60))
    item_panels.add(SyncPanel(SYSTEM))
    field_markers.add(SyncMarks(SYSTEM))
    launch_hooks.add(PlannrLaunch())
    report_uploads.add(uploads.report_uploads)
    live_checks.append(_sends_by_itself)
    two_way_checks.append(_switched_to_two_way)
    subscribe(RecordChanged, hold_what_was_switched_off)
    today_blocks.add(first_steps)
    today_providers.add(_today)
    list_actions.add(_list_actions)
    client_actions.add(_client_actions)
    finance_actions.add(_finance_actions)
    record_actions.add(_record_actions)


def _settle_arrivals(connection: Connection, run: Run, session: Session, client_ids: tuple[str, ...]) -> None:
    """What clients who were just pulled need besides their fields: an adviser, and their partner."""
    assign_advisers(connection, run, session, client_ids, timezone.now())
    relate_couples(connection, run, session, client_ids)


def _check_signature(connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
    return is_from_plannr(connection.webhook_secret, body, headers)


def _sends_by_itself(connection: Connection, client_ids: list[int]) -> bool:
    """Not while a cashflow of these people has its automatic sync turned off."""
    return connection.system != SYSTEM or syncs_automatically(client_ids)


def _switched_to_two_way(connection: Connection, client_ids: frozenset[int]) -> frozenset[int]:
    """Those who are in a cashflow that somebody switched."""
    return switched_to_two_way(client_ids) if connection.system == SYSTEM else frozenset()


def _today(user: User) -> Iterable[TodayItem]:
    """Clients whom Plannr withdrew and who stay here: somebody decides what becomes of them."""
    connection = connection_of(user.firm, SYSTEM) if user.firm else None
    if connection is not None:
        count, words = withdrawn_clients(connection).count(), "Inactive or gone in Plannr, and synced no more."
        yield TodayItem("Withdrawn clients", count, reverse("plannr_withdrawn"), "orange", words)


def _list_actions(user: User) -> Iterable[ClientAction]:
    """Import, above the list of clients."""
    yield ClientAction("Import from Plannr", reverse("plannr_import"), "download")


def _client_actions(user: User, client: Client) -> Iterable[ClientAction]:
    """Open, sync and unlink for a linked client; link or create for another."""
    state = client_action_state(user, client)
    if state.connection is None:
        return
    if state.link is None:
        to_link = reverse("plannr_link", args=[client.pk])
        yield ClientAction("Link to Plannr", to_link, "link", disabled_reason=state.why_not, notice=state.withdrawn)
        return
    if state.open_url:
        yield ClientAction("Open in Plannr", state.open_url, "external-link", new_tab=True)
    yield ClientAction(
        "Sync now",
        reverse("plannr_sync_client", args=[client.pk]),
        "refresh",
        method="post",
        disabled_reason=state.why_not,
    )
    unlink = reverse("plannr_unlink", args=[client.pk])
    yield ClientAction("Unlink", unlink, "link-off", disabled_reason=why_not(user, "unlink_record"))


def _finance_actions(user: User, client: Client) -> Iterable[ClientAction]:
    """What came from Plannr, what a sync would do, and creating there what is only here, for a linked client."""
    state = client_action_state(user, client)
    if state.link is not None:
        yield ClientAction("What came from Plannr", reverse("plannr_review", args=[client.pk]), "list-check")
        preview = f"{reverse('plannr_sync_client', args=[client.pk])}?preview"
        yield ClientAction("Preview a sync", preview, "eye", method="post", disabled_reason=state.why_not)
        create = reverse("plannr_create_client_items", args=[client.pk])
        yield ClientAction("Create in Plannr", create, "upload")


def _record_actions(user: User, model: str, pk: int) -> Iterable[ClientAction]:
    """Open in Plannr, or its fact find, and what went which way, for a linked record."""
    link = link_of_record(user, model, pk)
    if link is None:
        return
    if url := open_url(link):
        words = "Open in Plannr’s fact find" if link.kind in ONLY_IN_FACT_FIND else "Open in Plannr"
        yield ClientAction(words, url, "external-link", new_tab=True)
    yield ClientAction("Sync history", reverse("sync_link", args=[link.pk]), "history")
