"""What the Redtail connector adds to the product at start-up."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from backoffice.models import User
from backoffice.web.extensions import (
    AuditedRecord,
    SettingsCard,
    TodayItem,
    audited_records,
    item_panels,
    record_actions,
    record_blocks,
    settings_cards,
    today_providers,
)
from cashflow.extensions import launch_hooks
from integrations.registry import register_connector
from redtail_sync.connector import redtail_connector
from redtail_sync.launching import RedtailLaunch
from redtail_sync.selectors.types import to_review
from redtail_sync.services.pulling import pull_accounts
from redtail_sync.services.sessions import is_offered, open_redtail_session
from redtail_sync.web.steering import AccountPanel, account_actions, account_block


def register() -> None:
    """The connector, its settings card, its part of a launch, and what a linked plan shows."""
    register_connector(
        redtail_connector(),
        open_session=open_redtail_session,
        perform=pull_accounts,
        settings_url="redtail_settings",
    )
    settings_cards.add(
        SettingsCard(
            "Adviser integration",
            "Your login at Redtail, and what its account types mean here.",
            "redtail_settings",
            "link",
            41,
        )
    )
    launch_hooks.add(RedtailLaunch())
    record_actions.add(account_actions)
    record_blocks.add(account_block)
    item_panels.add(AccountPanel())
    today_providers.add(_today)
    audited_records.add(AuditedRecord("redtail_sync.contactlink", "Contacts of cashflows"))
    audited_records.add(AuditedRecord("redtail_sync.typerule", "Account types"))
    audited_records.add(AuditedRecord("integrations.stagedrecord", "Accounts that wait for a decision"))


def _today(user: User) -> Iterable[TodayItem]:
    """Account types that nobody has decided on."""
    if is_offered():
        hint = "Redtail names accounts in a way nobody has explained yet."
        yield TodayItem("Account types to explain", to_review(), reverse("redtail_types"), "orange", hint)
