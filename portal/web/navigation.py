"""What the firm's people see of the portal on their own screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse

from backoffice.models import User
from backoffice.services import mail
from backoffice.web.extensions import (
    AuditedRecord,
    ClientTab,
    TodayItem,
    audited_records,
    client_tabs,
    today_providers,
)
from portal.selectors.requests import count_waiting
from portal.services.access import make_personal_link

AUDITED: Mapping[str, str] = {
    "portalaccess": "Logins of clients",
    "changerequest": "Changes clients ask for",
    "shareddocument": "Documents shared with clients",
}
"""What the audit log calls the portal's records."""


def register() -> None:
    """Add the client's tab, the line of Today, the audit log's words, and how a personal link is made."""
    client_tabs.add(ClientTab("portal", "Portal", "client_portal", 44))
    today_providers.add(what_waits)
    for model, words in AUDITED.items():
        audited_records.add(AuditedRecord(f"portal.{model}", words))
    mail.link_makers[mail.PERSONAL_LINK] = make_personal_link


def what_waits(user: User) -> Iterable[TodayItem]:
    """Changes that clients ask for."""
    count = count_waiting()
    if count:
        yield TodayItem(
            "Changes clients ask for", count, reverse("change_requests"), "orange",
            "Clients asked on their own screens to have their details changed.",
        )  # fmt: skip
