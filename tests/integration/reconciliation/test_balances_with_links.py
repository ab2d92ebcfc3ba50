"""A balance goes with the links it was made over: said before, and back with the link that is made again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.people import Role
from domain.enums.reconciliation import ImportState, MatchTrigger
from reconciliation.models import Expectation, ExpectationLink, ProviderStatement
from reconciliation.services.adjustments import balance_expectation, undo_balance
from reconciliation.services.imports import reverse_import
from reconciliation.services.links import link_again, link_by_hand, undo_run, unlink
from reconciliation.services.matching import match_statement
from tests.factories.backoffice import UserFactory
from tests.factories.reconciliation import StatementImportFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of
from tests.integration.reconciliation.test_pages import text_of

AGREED = (Decimal(100), False, None)
BALANCED = (Decimal(95), True, Decimal(100))


@pytest.fixture
def balanced(firm: Firm, plan_with: Any, line: Any) -> Any:
    """An expectation of £100.00, balanced to the £95.00 that lines of these amounts paid."""

    def make(*amounts: str, **fields: Any) -> Expectation:
        with scope(firm=firm):
            expected = expectation_of(plan_with("P-1"))
            for amount in amounts or ("95.00",):
                link_by_hand(line_id=line("P-1", amount, **fields).pk, expectation_id=expected.pk, user=None)
            return balance_expectation(expectation_id=expected.pk)

    return make


def standing(expected: Expectation) -> tuple[Decimal, bool, Decimal | None]:
    expected.refresh_from_db()
    return expected.gross, expected.is_balanced, expected.unbalanced_gross


@pytest.mark.usefixtures("in_firm")
class TestLinkedAgain:
    def test_it_is_balanced_again(self, balanced: Any) -> None:
        expected = balanced("60.00", "35.00")
        gone = expected.links.last()
        unlink(link_id=gone.pk)
        assert standing(expected) == AGREED
        made = link_again(line_id=gone.transaction_id, expectation_id=expected.pk, user=None, amount=gone.amount)
        assert standing(expected) == BALANCED and (made.balanced_to, made.is_balance_lost) == (95, False)

    def test_only_where_nothing_else_has_changed(self, balanced: Any, line: Any) -> None:
        expected = balanced()
        gone = expected.links.get()
        unlink(link_id=gone.pk)
        link_by_hand(line_id=line("P-1", "20.00").pk, expectation_id=expected.pk, user=None)
        made = link_again(line_id=gone.transaction_id, expectation_id=expected.pk, user=None, amount=gone.amount)
        assert standing(expected) == AGREED and (made.balanced_to, made.is_balance_lost) == (None, True)

    def test_what_had_no_balance_gets_none(self, balanced: Any, line: Any) -> None:
        expected = balanced()
        later = link_by_hand(line_id=line("P-1", "5.00").pk, expectation_id=expected.pk, user=None)
        unlink(link_id=later.pk)
        made = link_again(line_id=later.transaction_id, expectation_id=expected.pk, user=None, amount=later.amount)
        assert (made.balanced_to, made.is_balance_lost) == (None, False) and standing(expected) == BALANCED


@pytest.mark.django_db(transaction=True)
def test_a_balance_that_a_person_took_back_does_not_return(firm: Firm, balanced: Any) -> None:
    expected = balanced()
    with scope(firm=firm):
        undo_balance(expectation_id=expected.pk)
        gone = expected.links.get()
        unlink(link_id=gone.pk)
        made = link_again(line_id=gone.transaction_id, expectation_id=expected.pk, user=None, amount=gone.amount)
        assert (made.balanced_to, made.is_balance_lost) == (None, False) and standing(expected) == AGREED


@pytest.mark.django_db
def test_the_toast_brings_it_back_and_says_so(browser: Browser, firm: Firm, balanced: Any) -> None:
    expected = balanced()
    with scope(firm=firm):
        link = expected.links.get()
    again = reverse("line_relink", args=[link.transaction_id, expected.pk, "95.00"])
    assert again in browser.post(reverse("link_undo", args=[link.pk]), follow=True).content.decode()
    assert "Linked again, and balanced to £95.00 again." in text_of(browser.post(again, follow=True))
    with scope(firm=firm):
        assert standing(expected) == BALANCED


@pytest.mark.usefixtures("in_firm")
class TestTheQuestionBefore:
    TOLD = "1 balance made over what is undone goes with it: £100.00 is expected again, as agreed, instead of £95.00."

    def test_an_import_is_reversed(
        self, firm: Firm, balanced: Any, line: Any, statement: ProviderStatement, signed_in: Any
    ) -> None:
        job = StatementImportFactory(firm=firm, statement=statement, state=ImportState.DONE)
        expected = balanced(statement_import=job)
        browser, url = signed_in(UserFactory(firm=firm, role=Role.OWNER)), reverse("import_reverse", args=[job.pk])
        assert self.TOLD in text_of(browser.get(url))
        extra = line("P-1", "5.00", statement_import=job)
        link_by_hand(line_id=extra.pk, expectation_id=expected.pk, user=None)
        assert self.TOLD in text_of(browser.get(url)), "counted once, whichever links go"
        reverse_import(import_id=job.pk, user=None, now=NOW)
        assert standing(expected) == AGREED

    def test_a_balance_that_stays_is_not_told(
        self, firm: Firm, balanced: Any, line: Any, statement: ProviderStatement, signed_in: Any
    ) -> None:
        job = StatementImportFactory(firm=firm, statement=statement, state=ImportState.DONE)
        expected = balanced()
        extra = line("P-1", "5.00", statement_import=job)
        link_by_hand(line_id=extra.pk, expectation_id=expected.pk, user=None)
        browser = signed_in(UserFactory(firm=firm, role=Role.OWNER))
        page = text_of(browser.get(reverse("import_reverse", args=[job.pk])))
        assert "1 link of £5.00 is undone" in page and "balance" not in page
        reverse_import(import_id=job.pk, user=None, now=NOW)
        assert standing(expected) == BALANCED

    def test_a_run_is_taken_back(
        self, firm: Firm, plan_with: Any, line: Any, statement: ProviderStatement, signed_in: Any
    ) -> None:
        expected = expectation_of(plan_with("P-1"))
        line("P-1", "95.00")
        run = match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        browser, url = signed_in(UserFactory(firm=firm, role=Role.OWNER)), reverse("match_run_undo", args=[run.pk])
        assert "balance" not in text_of(browser.get(url))
        balance_expectation(expectation_id=expected.pk)
        assert self.TOLD in text_of(browser.get(url))
        undo_run(run_id=run.pk)
        assert standing(expected) == AGREED and not ExpectationLink.objects.exists()
