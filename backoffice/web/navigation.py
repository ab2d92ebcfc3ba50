"""The back office's own entries in the shared screens."""

from __future__ import annotations

from backoffice.web import search
from backoffice.web.extensions import (
    AuditedRecord,
    ClientTab,
    NavItem,
    SettingsCard,
    audited_records,
    client_tabs,
    nav_items,
    search_sources,
    settings_cards,
)

OF_CLIENTS = (
    "/plans/", "/values/", "/incomes/", "/expenses/", "/contributions/", "/withdrawals/", "/premiums/", "/repayments/",
    "/covers/", "/goals/", "/completions/", "/portal-logins/", "/change-requests/",
)  # fmt: skip
"""Where the pages of what clients have and owe begin."""

AUDITED = {
    "client": "Clients", "address": "Addresses", "contactdetail": "Contact details",
    "relationship": "Relationships", "clientmember": "People of joint clients, trusts and businesses",
    "plan": "Plans", "ownership": "Owners of plans", "valuation": "Values of plans", "income": "Incomes",
    "expense": "Expenses", "contribution": "Contributions", "withdrawal": "Withdrawals", "premium": "Premiums",
    "repayment": "Repayments", "cover": "Cover", "charge": "Charges", "document": "Documents",
    "provider": "Providers", "exchangerate": "Rates of exchange", "apitoken": "Keys for scripts",
    "goal": "Goals", "filenote": "File notes",
    "questionnaire": "Questionnaires", "question": "Questions of questionnaires",
    "completion": "Completed questionnaires",
}  # fmt: skip
"""What the audit log calls the back office's own records."""


def register() -> None:
    """Add the left rail's entries, the client's tabs, the settings' cards and what the quick search finds."""
    nav_items.add(NavItem("", "Today", "today", "home", 0))
    nav_items.add(NavItem("", "Clients", "client_list", "users", 10, also=OF_CLIENTS))
    nav_items.add(NavItem("", "Documents", "document_list", "file-text", 80))
    nav_items.add(NavItem("", "Settings", "settings_home", "settings", 90, also=("/accounts/", "/theme/")))
    client_tabs.add(ClientTab("profile", "Profile", "client", 0))
    client_tabs.add(ClientTab("finances", "Finances", "client_finances", 10))
    client_tabs.add(ClientTab("plans", "Plans", "client_plans", 20))
    client_tabs.add(ClientTab("governance", "Insurance", "client_governance", 24))
    client_tabs.add(ClientTab("goals", "Goals", "client_goals", 28))
    client_tabs.add(ClientTab("notes", "Notes", "client_notes", 38))
    client_tabs.add(ClientTab("documents", "Documents", "client_documents", 40))
    _register_settings()
    for model, words in AUDITED.items():
        audited_records.add(AuditedRecord(f"backoffice.{model}", words))
    for source in (search.client_hits, search.plan_hits, search.action_hits, search.page_hits):
        search_sources.add(source)


def _register_settings() -> None:
    settings_cards.add(
        SettingsCard("Firm", "Name, VAT, month end, how payments are matched.", "firm_settings", "building", 0)
    )
    settings_cards.add(
        SettingsCard("People", "Who may sign in, and what they may do.", "people", "users-group", 10,
                     lambda user: user.runs_the_firm)
    )  # fmt: skip
    settings_cards.add(
        SettingsCard("Rates of exchange", "What plans in other currencies count at.", "exchange_rates", "coins", 15)
    )
    settings_cards.add(
        SettingsCard("Questionnaires", "What clients are asked: life survey, values, investment preferences.",
                     "questionnaires", "clipboard-list", 15)
    )  # fmt: skip
    settings_cards.add(
        SettingsCard("Audit log", "Who changed what, and when.", "audit_log", "history", 20,
                     lambda user: user.runs_the_firm)
    )  # fmt: skip
    settings_cards.add(
        SettingsCard("E-mails", "What was written to clients and colleagues, and whether it went.", "mail_list", "mail",
                     25, lambda user: user.runs_the_firm)
    )  # fmt: skip
    settings_cards.add(
        SettingsCard("Keys for scripts", "Programs that may read or change the firm's records.", "api_tokens", "key",
                     30, lambda user: user.runs_the_firm)
    )  # fmt: skip
    settings_cards.add(
        SettingsCard("Second factor", "An authenticator app on top of your password.", "mfa_index", "shield-lock", 80)
    )
