"""What this app adds to the shared screens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils import timezone

from backoffice.models import User
from backoffice.web.extensions import (
    AuditedRecord,
    ClientTab,
    LinkBadge,
    NavItem,
    TodayItem,
    audited_records,
    badge_providers,
    client_actions,
    client_tabs,
    field_locks,
    nav_items,
    today_blocks,
    today_providers,
)
from domain.enums.sync import LinkState, OutboxState
from integrations.registry import is_registered, system_of
from integrations.selectors.badges import Standing, standings_of, waiting_for_people
from integrations.selectors.locks import locked_fields
from integrations.web.last_sync import last_sync
from integrations.web.pairs import client_actions as duplicates_of

AUDITED = {
    "connection": "Settings of connected systems", "credential": "Logins of connected systems",
    "link": "Links with connected systems", "outboxentry": "Outgoing changes", "conflict": "Answers about differences",
    "likelypair": "Answers about possible duplicates",
}  # fmt: skip
"""What the audit log calls the records of syncing."""


def register() -> None:
    """Add the Sync section of the rail, the client's Sync tab, the icons, and what Today tells."""
    nav_items.add(NavItem("Sync", "Runs", "sync_runs", "refresh", 61))
    nav_items.add(NavItem("Sync", "Out of sync", "sync_desk", "refresh-alert", 62))
    nav_items.add(NavItem("Sync", "Possible duplicates", "sync_pairs", "copy", 62))
    nav_items.add(NavItem("Sync", "Outbox", "sync_outbox", "hourglass", 63))
    for model, words in AUDITED.items():
        audited_records.add(AuditedRecord(f"integrations.{model}", words))
    client_tabs.add(ClientTab("sync", "Sync", "client_sync", 60))
    client_actions.add(duplicates_of)
    badge_providers.add(badges)
    field_locks.add(locked_fields)
    today_providers.add(today)
    today_blocks.add(last_sync)


def badges(model: str, ids: list[int]) -> Mapping[int, list[LinkBadge]]:
    """The link icons of these records."""
    found: dict[int, list[LinkBadge]] = defaultdict(list)
    for one in standings_of(model, ids):
        if is_registered(one.system):
            label, word = system_of(one.system).label, _word(one)
            found[one.local_id].append(LinkBadge(label, one.state.value, word, one.since, _place(one)))
    return found


def _word(one: Standing) -> str:
    """What the icon says: of what is not there yet, how far its creation is."""
    return f"Creation: {OutboxState(one.creation).label.lower()}" if one.creation else one.state.label


def _place(one: Standing) -> str:
    """Where the icon leads: what is out of sync to itself on the desk."""
    if one.state not in PLACES:
        return ""
    place = reverse(PLACES[one.state])
    return f"{place}?item={one.question}" if one.state == LinkState.OUT_OF_SYNC and one.question else place


PLACES: dict[str, str] = {
    LinkState.OUT_OF_SYNC: "sync_desk",
    LinkState.FAILED: "sync_outbox",
    LinkState.PENDING: "sync_outbox",
}
"""The list an icon leads to."""


def today(user: User) -> Iterable[TodayItem]:
    """What needs a person; each number opens the list it counts."""
    waiting = waiting_for_people(timezone.now())
    outbox, runs = reverse("sync_outbox"), reverse("sync_runs")
    both = "Both sides changed, or nothing could be sent."
    yield TodayItem("Out of sync", waiting.out_of_sync, reverse("sync_desk"), "orange", both)
    doubted = "May be here already, and waits to be imported."
    yield TodayItem("Possible duplicates", waiting.doubted, reverse("sync_pairs"), "orange", doubted)
    refused = "Refused by the other system."
    yield TodayItem("Could not be sent", waiting.failed, f"{outbox}?state=failed", "red", refused)
    yield TodayItem("Held back", waiting.held, f"{outbox}?state=held", "orange", "Wanted while the link was off.")
    yield TodayItem(
        "Runs that wait for your word",
        waiting.runs_waiting,
        f"{runs}?state=waiting",
        "orange",
        "A guard stopped them.",
    )
    week = "In the last seven days."
    yield TodayItem("Failed runs", waiting.runs_failed, f"{runs}?state=failed&lately=1", "red", week)
