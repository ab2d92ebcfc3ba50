"""The left rail says where one is: on every page exactly the entry that the page belongs to is lit."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest
from django_scopes import scopes_disabled

from backoffice.selectors.history import audited_models
from backoffice.web.context import rail
from backoffice.web.extensions import audited_records
from domain.enums.people import Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.test_odd_addresses import own_page
from tests.factories.backoffice import UserFactory

LIT = {
    "today": "Today",
    "search": None,
    "plannr_import*": "Import from Plannr",
    "plannr_account": "Settings",
    "plannr_settings": "Settings",
    "plannr_mapping": "Settings",
    "redtail_settings": "Settings",
    "redtail_add": "Settings",
    "redtail_remove": "Settings",
    "redtail_type*": "Settings",
    "redtail_pause": "Clients",
    "redtail_resume": "Clients",
    "redtail_stop": "Clients",
    "redtail_*": "Cashflows",
    "xplan_import*": "Clients",
    "xplan_link": "Clients",
    "xplan_sync_client": "Clients",
    "xplan_unlink": "Clients",
    "xplan_*": "Settings",
    "login_*": "Clients",
    "change_request*": "Clients",
    "illustration_new": "Clients",
    "application_new": "Clients",
    "platform_client_edit": "Clients",
    "platform_link": "Clients",
    "platform_corrected": "Clients",
    "illustration*": "Illustrations",
    "update_platform_client": "Illustrations",
    "application*": "Applications",
    "platform_*": "Settings",
    "goal_*": "Clients",
    "questionnaire_answer": "Clients",
    "completion*": "Clients",
    "question*": "Settings",
    "exchange_rate*": "Settings",
    "client*": "Clients",
    "plannr_create_items*": "Cashflows",
    "plannr_*": "Clients",
    "plan_*": "Clients",
    "plan": "Clients",
    "income_*": "Clients",
    "expense_*": "Clients",
    "valuation_*": "Clients",
    "contribution_*": "Clients",
    "withdrawal_*": "Clients",
    "premium_*": "Clients",
    "repayment_*": "Clients",
    "cover_*": "Clients",
    "cashflow*": "Cashflows",
    "assumption_set*": "Settings",
    "report_*": "Settings",
    "charge_new": "Charges",
    "charge*": "Charges",
    "revenue": "Overview",
    "month_end": "Month end",
    "remuneration": "Month end",
    "regulatory_*": "The return",
    "revenue_settings": "Settings",
    "invoice_preview": "Settings",
    "split_*": "Shares",
    "introducer_*": "Shares",
    "message_*": "Statements",
    "match_run_undo": "Desk",
    "look_progress": "Desk",
    "desk": "Desk",
    "bank*": "Bank",
    "spelling*": "Desk",
    "word*": "Desk",
    "expectation*": "Expectations",
    "period_*": "Periods",
    "statement*": "Statements",
    "import_*": "Statements",
    "held_row": "Statements",
    "line_*": "Statements",
    "sync_run*": "Runs",
    "sync_link": "Runs",
    "sync_desk": "Out of sync",
    "sync_pairs": "Possible duplicates",
    "sync_outbox*": "Outbox",
    "document_*": "Documents",
    "settings_home": "Settings",
    "firm_settings": "Settings",
    "mail*": "Settings",
    "people": "Settings",
    "person_*": "Settings",
    "audit_log": "Settings",
    "api_token*": "Settings",
    "account_*": "Settings",
    "mfa_*": "Settings",
}
"""Names of pages (the first pattern that fits) and the entry lit on them; None where none is."""

NO_HISTORY_TO_CHOOSE = {
    "backoffice.household": "groups a couple, and nobody names it",
    "reconciliation.statementmessage": "a delivery, told with the statement it brought",
    "cashflow.cashflowclient": "who is in a cashflow is told with the cashflow",
    "cashflow.reportcopy": "an issued report among a client's documents, told with the report and the document",
}
"""Histories the audit log does not offer, and why."""


def lit_on(path: str, user: object) -> list[str]:
    return [link.label for _, links in rail(user, path) for link in links if link.is_current]


@pytest.mark.parametrize("endpoint", [e for e in endpoints() if not e.name.startswith(("admin:", "api-"))], ids=str)
def test_the_right_entry_is_lit(endpoint: Endpoint, firm, signed_in):
    path = own_page(endpoint, firm)
    user = UserFactory(firm=firm, role=Role.OWNER)
    answer = signed_in(user).get(path) if path else None
    if answer is None or answer.status_code != 200 or answer.streaming or b'id="rail"' not in answer.content:
        return
    expected = next((entry for pattern, entry in LIT.items() if fnmatch(endpoint.name, pattern)), "say in LIT")
    assert lit_on(path, user) == ([expected] if expected else [])


def test_sections_come_once_and_in_the_order_of_the_days_work(firm):
    sections = rail(UserFactory(firm=firm, role=Role.OWNER), "/")
    order = [name for section, links in sections for name in ([section] if section else [link.label for link in links])]
    assert order == ["Today", "Clients", "Cashflows", "Work", "Revenue", "Sync", "Documents", "Settings"]


def test_the_audit_log_offers_what_people_know_by_name(firm, signed_in):
    kept = {model._meta.label_lower for model in audited_models()}
    offered = {record.model for record in audited_records.entries}
    assert offered - kept == set(), "offered, but no history of it is kept"
    assert kept - offered <= set(NO_HISTORY_TO_CHOOSE)
    words = [record.words for record in audited_records.entries]
    assert len(set(words)) == len(words)
    with scopes_disabled():
        answer = signed_in(UserFactory(firm=firm, role=Role.OWNER)).get("/settings/audit/")
    shown = [label for _, label in answer.context["form"].fields["model"].choices]
    assert shown == ["Clients, plans, money", *sorted(words)]
