"""What the platform connector adds to the product at start-up."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from backoffice.acceptance import add_source
from backoffice.events import RecordChanged, subscribe
from backoffice.models import User
from backoffice.web.extensions import (
    AuditedRecord,
    ClientAction,
    ClientTab,
    NavItem,
    SettingsCard,
    TodayItem,
    audited_records,
    client_tabs,
    nav_items,
    record_actions,
    record_blocks,
    settings_cards,
    today_providers,
)
from integrations.registry import register_connector
from soderberg_sync.connector import platform_connector
from soderberg_sync.selectors.work import account_of_plan, drafts, stuck_requests, to_correct
from soderberg_sync.services.acceptance import PlatformAcceptance
from soderberg_sync.services.connecting import check_signature, is_offered, read_delivery
from soderberg_sync.services.corrections import note_corrections
from soderberg_sync.services.pulling import perform_pull
from soderberg_sync.services.sessions import open_platform_session

AUDITED = {
    "illustration": "Illustrations", "application": "Applications", "mandate": "Direct Debit mandates",
    "platformclient": "Clients on the platform", "platformaccount": "Accounts on the platform",
    "platformrequest": "Requests to the platform", "strategy": "Investment strategies",
    "site": "How the platform is reached",
}  # fmt: skip
"""What the audit log calls the records of opening accounts."""


def register() -> None:
    """The connector, the Work section of the rail, a client's Work tab, and what clients are asked to accept."""
    register_connector(
        platform_connector(),
        open_session=open_platform_session,
        perform=perform_pull,
        check_signature=check_signature,
        read_delivery=read_delivery,
        settings_url="platform_settings",
    )
    subscribe(RecordChanged, _note_corrections)
    add_source(PlatformAcceptance())
    nav_items.add(NavItem("Work", "Illustrations", "illustration_list", "report-analytics", 21))
    nav_items.add(NavItem("Work", "Applications", "application_list", "clipboard-list", 22))
    client_tabs.add(ClientTab("work", "Work", "client_work", 36))
    record_actions.add(_account_actions)
    record_blocks.add(_account_block)
    today_providers.add(_today)
    settings_cards.add(
        SettingsCard(
            "Platform",
            "Opening accounts on the investment platform.",
            "platform_settings",
            "building-bank",
            46,
        )
    )
    for model, words in AUDITED.items():
        audited_records.add(AuditedRecord(f"soderberg_sync.{model}", words))


def _note_corrections(event: RecordChanged) -> None:
    note_corrections(event, now=timezone.now())


def _account_actions(user: User, model: str, pk: int) -> Iterable[ClientAction]:
    """Saying that a plan which came as a general investment account has its right type."""
    waiting = to_correct().filter(plan_id=pk).first() if model == "backoffice.plan" else None
    if waiting is not None:
        corrected = reverse("platform_corrected", args=[waiting.pk])
        yield ClientAction("Mark as corrected", corrected, "check", method="post")


def _account_block(user: User, model: str, pk: int) -> str:
    """What the platform says of a plan."""
    account = account_of_plan(pk) if model == "backoffice.plan" else None
    return "" if account is None else render_to_string("platform/account_block.html", {"account": account})


def _today(user: User) -> Iterable[TodayItem]:
    """What needs somebody: refusals, accounts to correct, drafts."""
    if not is_offered():
        return
    settings = reverse("platform_settings")
    yield TodayItem("Not taken by the platform", stuck_requests().count(), settings, "red", "Refused, or unanswered.")
    came = "Opened on the platform, and came as a general investment account."
    yield TodayItem("Platform accounts to correct", to_correct().count(), settings, "orange", came)
    page = f"{reverse('application_list')}?state=draft"
    yield TodayItem("Applications in draft", drafts().count(), page, "azure", "Not sent to the platform yet.")
