"""A line entered by hand is taken off its statement again, and out of its totals, as long as nothing rests on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Firm
from reconciliation.models import ProviderStatement, StatementTransaction
from reconciliation.services.bank import match_lines, match_receipts
from reconciliation.services.hand_lines import UnableToRemoveLine, remove_line
from reconciliation.services.links import link_by_hand
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from reconciliation.services.recording import refresh_statement
from tests.factories.reconciliation import BankTransactionFactory, StatementImportFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.usefixtures("in_firm")


@pytest.fixture
def typed(line: Any) -> StatementTransaction:
    """£600 where £60 was meant, beside a line that is right."""
    line("P-2", "40.00")
    wrong: StatementTransaction = line("P-1", "600.00")
    refresh_statement(wrong.statement_id)
    return wrong


def test_it_leaves_the_statement_and_its_totals(
    browser: Browser, typed: StatementTransaction, statement: ProviderStatement
) -> None:
    asked = text_of(browser.get(reverse("line_remove", args=[typed.pk])))
    assert "Remove £600.00 of P-1?" in asked
    assert reverse("line_remove", args=[typed.pk]) in text_of(browser.get(reverse("line_why", args=[typed.pk])))
    assert reverse("line_remove", args=[typed.pk]) in text_of(browser.get(reverse("line_ignore", args=[typed.pk])))
    page = text_of(browser.post(reverse("line_remove", args=[typed.pk]), follow=True))
    statement.refresh_from_db()
    assert "£600.00 of P-1 was removed." in page
    assert (statement.line_count, statement.gross_total) == (1, Decimal("40.00"))
    assert browser.post(reverse("line_remove", args=[typed.pk])).status_code == 404


def test_a_line_of_a_file_stays(browser: Browser, firm: Firm, typed: StatementTransaction) -> None:
    typed.statement_import = StatementImportFactory(firm=firm, statement=typed.statement)
    typed.save()
    page = text_of(browser.get(reverse("line_remove", args=[typed.pk]), follow=True))
    assert "The line came with a file." in page and reverse("line_remove", args=[typed.pk]) not in page
    assert "removed</a>" not in text_of(browser.get(reverse("line_ignore", args=[typed.pk])))
    with pytest.raises(UnableToRemoveLine, match="came with a file"):
        remove_line(line_id=typed.pk)


def test_what_is_linked_is_undone_first(typed: StatementTransaction, plan_with: Any) -> None:
    expected = expectation_of(plan_with("P-1", "600.00"))
    link_by_hand(line_id=typed.pk, expectation_id=expected.pk, user=None)
    with pytest.raises(UnableToRemoveLine, match="Undo its links first"):
        remove_line(line_id=typed.pk)


def test_what_the_bank_paid_is_undone_first(firm: Firm, typed: StatementTransaction) -> None:
    receipt = BankTransactionFactory(firm=firm, amount=Decimal("600.00"))
    match_lines(firm=firm, receipt_id=receipt.pk, line_ids=[typed.pk], user=None)
    with pytest.raises(UnableToRemoveLine, match="A receipt is matched to the line"):
        remove_line(line_id=typed.pk)


def test_receipts_of_the_whole_statement_need_what_is_left_of_it(firm: Firm, typed: StatementTransaction) -> None:
    receipt = BankTransactionFactory(firm=firm, amount=Decimal("640.00"))
    match_receipts(firm=firm, receipt_ids=[receipt.pk], statement_ids=[typed.statement_id], user=None)
    with pytest.raises(UnableToRemoveLine, match=r"£640\.00 of receipts"):
        remove_line(line_id=typed.pk)
    assert StatementTransaction.objects.filter(pk=typed.pk).exists(), "and nothing was taken away"


def test_a_locked_period_keeps_its_lines(browser: Browser, typed: StatementTransaction) -> None:
    lock_period(period_id=typed.statement.period_id, user=None, now=NOW)
    assert "Remove £600.00" not in text_of(browser.get(reverse("line_remove", args=[typed.pk])))
    with pytest.raises(UnableToChangeLockedPeriod):
        remove_line(line_id=typed.pk)


def test_what_came_of_entered_lines_is_told(browser: Browser, statement: ProviderStatement, plan_with: Any) -> None:
    plan_with("P-1", "40.00")
    typed = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    for row, number in enumerate(("P-1", "P-404")):
        typed |= {
            f"form-{row}-policy_number": number, f"form-{row}-category": "ongoing_fee", f"form-{row}-date": "5/3/2026",
            f"form-{row}-gross_amount": "40",
        }  # fmt: skip
    answer = browser.post(reverse("statement_add_lines", args=[statement.pk]), typed, follow=True)
    assert [str(told) for told in answer.context["messages"]] == ["2 lines added, 1 of them linked."]
