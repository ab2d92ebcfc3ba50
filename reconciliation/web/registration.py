"""What revenue adds to the shared screens: the rail, Today, the client's tab, the quick search."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from backoffice.models import User
from backoffice.web.extensions import (
    AuditedRecord,
    ClientTab,
    NavItem,
    SearchHit,
    SettingsCard,
    TodayItem,
    audited_records,
    client_tabs,
    nav_items,
    record_blocks,
    search_sources,
    settings_cards,
    today_providers,
)
from domain.money import format_pounds
from reconciliation.matching import Reason
from reconciliation.selectors.bank import waiting_receipts
from reconciliation.selectors.statements import (
    held_in_firm,
    reason_chips,
    search_statements,
    statements,
    waiting_in_firm,
)
from reconciliation.web.share_blocks import plan_block

SECTION = "Revenue"
OF_STATEMENTS = ("/revenue/imports/", "/revenue/held/", "/revenue/lines/", "/revenue/messages/")
"""Where the pages of a statement's files, held rows, lines and electronic deliveries begin."""
OF_THE_DESK = ("/revenue/runs/", "/revenue/looks/", "/revenue/spellings/", "/revenue/words/")
"""Where the pages begin that the desk leads to."""
AUDITED = {
    "expectation": "Expectations", "expectationlink": "Links of payments", "paymentperiod": "Payment periods",
    "mappingprofile": "Remembered columns of statements", "statementimport": "Files of statements",
    "heldrow": "Held rows", "providerstatement": "Statements", "bankaccount": "Bank accounts",
    "bankstatement": "Bank statements", "banktransaction": "Receipts", "banklink": "Receipts matched to statements",
    "policyspelling": "Remembered spellings of policy numbers", "advisersplit": "Shares of advisers",
    "introducersplit": "Shares of introducers", "introducer": "Introducers",
    "regulatorymapping": "What counts as what in the return",
}  # fmt: skip
"""What the audit log calls the records of revenue."""
TODAY_REASONS = 4
"""Reasons shown on Today one by one; the rest are counted together."""


def register() -> None:
    """Called once at start-up."""
    for model, words in AUDITED.items():
        audited_records.add(AuditedRecord(f"reconciliation.{model}", words))
    nav_items.add(NavItem(SECTION, "Overview", "revenue", "report-money", 30))
    nav_items.add(NavItem(SECTION, "Statements", "statement_list", "file-invoice", 31, also=OF_STATEMENTS))
    nav_items.add(NavItem(SECTION, "Desk", "desk", "inbox", 32, also=OF_THE_DESK))
    nav_items.add(NavItem(SECTION, "Expectations", "expectation_list", "calendar", 33))
    nav_items.add(NavItem(SECTION, "Charges", "charge_list", "receipt-pound", 34))
    nav_items.add(NavItem(SECTION, "Periods", "period_list", "lock", 35))
    nav_items.add(NavItem(SECTION, "Month end", "month_end", "calendar-stats", 35))
    nav_items.add(NavItem(SECTION, "Shares", "split_list", "arrows-split", 37, also=("/revenue/introducers/",)))
    nav_items.add(NavItem(SECTION, "The return", "regulatory_return", "report-analytics", 38))
    settings_cards.add(SettingsCard(
        "Revenue", "How invoices are numbered, and when periods lock by themselves.", "revenue_settings",
        "receipt-pound", 5,
    ))  # fmt: skip
    record_blocks.add(plan_block)
    nav_items.add(NavItem(SECTION, "Bank", "bank", "building-bank", 36))
    client_tabs.add(ClientTab("revenue", "Revenue", "client_revenue", 40))
    today_providers.add(today_items)
    search_sources.add(find_statements)


def today_items(user: User) -> Iterable[TodayItem]:
    """Lines that wait, by reason, receipts of the bank, and rows that are held. Three queries."""
    desk = reverse("desk")
    chips = reason_chips(waiting_in_firm())
    for chip in chips[:TODAY_REASONS]:
        known = Reason.find(chip.code)
        yield TodayItem(
            f"Unmatched: {chip.label.lower()}", chip.count, f"{desk}?{urlencode({'show': chip.code})}",
            known.colour if known else "orange", f"{format_pounds(chip.total)} in all",
        )  # fmt: skip
    rest = chips[TODAY_REASONS:]
    if rest or not chips:
        label = "Unmatched for other reasons" if rest else "Unmatched lines"
        yield TodayItem(label, sum(chip.count for chip in rest), desk, "orange")
    receipts, unmatched = waiting_receipts()
    yield TodayItem(
        "Receipts without a statement", receipts, reverse("bank"), "orange", f"{format_pounds(unmatched)} in all"
    )
    held, statement_id = held_in_firm()
    url = reverse("statement", args=[statement_id]) if statement_id else reverse("statement_list")
    yield TodayItem("Held statement rows", held, url, "red", "Rows of files that could not be read with certainty")


def find_statements(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Statements by number, reference, title or provider."""
    for found in search_statements(statements(), text)[:limit]:
        yield SearchHit(
            "statement", str(found), f"{found.provider.name}, {format_pounds(found.gross_total)}",
            reverse("statement", args=[found.pk]),
        )  # fmt: skip
