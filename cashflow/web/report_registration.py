"""What reports add to the shared screens."""

from __future__ import annotations

from backoffice.services.documents import keepers
from backoffice.web.extensions import (
    AuditedRecord,
    ClientTab,
    SettingsCard,
    audited_records,
    client_tabs,
    settings_cards,
)
from cashflow.selectors.reports import kept_documents


def register() -> None:
    """A client's tab, a settings card, two histories, and that issued reports stay among the documents."""
    audited_records.add(AuditedRecord("cashflow.report", "Reports"))
    audited_records.add(AuditedRecord("cashflow.reportstyle", "Look of reports"))
    client_tabs.add(ClientTab("reports", "Reports", "client_reports", 45))
    settings_cards.add(
        SettingsCard("Reports", "Logo, colour and small print of what clients get.", "report_settings", "file-text", 35)
    )
    if kept_documents not in keepers:
        keepers.append(kept_documents)
