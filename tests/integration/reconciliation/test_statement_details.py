"""A statement's own details: put right later, shut while its period is locked, and warned of where its date is odd."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import ImportState, MessageState
from reconciliation.models import ExpectationLink, HeldRow, ProviderStatement
from reconciliation.services.bank import match_receipts
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from reconciliation.services.statements import update_statement
from tests.factories.reconciliation import (
    BankTransactionFactory,
    StatementImportFactory,
    StatementMessageFactory,
)
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db
LOCKED = "March 2026 is locked. Unlock it to change its statements."


@pytest.fixture
def locked(firm: Firm, month: ProviderStatement) -> ProviderStatement:
    with scope(firm=firm):
        lock_period(period_id=month.period_id, user=None, now=NOW)
    return month


class TestDetails:
    def test_the_stated_total_is_given_later_and_compared(self, browser: Browser, month: ProviderStatement) -> None:
        page = reverse("statement", args=[month.pk])
        edit = reverse("statement_edit", args=[month.pk])
        assert edit in browser.get(page).content.decode()
        told = text_of(browser.post(
            edit, {"title": "Beacon, first half", "reference": "R-7", "stated_total": "£250"}, follow=True
        ))  # fmt: skip
        assert "Beacon, first half saved." in told and "R-7" in told
        assert "differ from the total the provider states by" in told and "£250.00" in told

    def test_without_a_title_it_gets_the_usual_one(self, firm: Firm, month: ProviderStatement) -> None:
        with scope(firm=firm):
            update_statement(statement_id=month.pk, fields={"title": "Odd"})
            assert update_statement(statement_id=month.pk, fields={"title": ""}).title == "Beacon Life, March 2026"

    def test_its_history_tells(self, firm: Firm, month: ProviderStatement) -> None:
        with scope(firm=firm):
            update_statement(statement_id=month.pk, fields={"stated_total": Decimal("12.00")})
            history = ProviderStatement.pgh_event_model.objects.filter(pgh_obj_id=month.pk).order_by("pgh_id")
            assert [event.stated_total for event in history][-1] == Decimal("12.00")

    def test_it_may_not_come_to_less_than_was_received(self, firm: Firm, month: ProviderStatement) -> None:
        with scope(firm=firm):
            month.refresh_from_db()
            row = BankTransactionFactory(firm=firm, amount=month.gross_total)
            match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[month.pk], user=None)
            with pytest.raises(ValidationError, match=r"£236\.00 of receipts is matched"):
                update_statement(statement_id=month.pk, fields={"stated_total": Decimal("235.99")})
            month.refresh_from_db()
            assert month.stated_total is None
            assert update_statement(statement_id=month.pk, fields={"stated_total": Decimal("236.00")}).stated_total

    def test_a_locked_period_refuses_in_words(self, firm: Firm, browser: Browser, locked: ProviderStatement) -> None:
        with scope(firm=firm), pytest.raises(UnableToChangeLockedPeriod):
            update_statement(statement_id=locked.pk, fields={"title": "Late"})
        answer = browser.post(reverse("statement_edit", args=[locked.pk]), {"title": "Late"})
        assert answer.status_code == 200 and LOCKED in text_of(answer)


class TestLocked:
    @pytest.mark.parametrize("name", ["statement_edit", "statement_add_lines", "held_row"])
    def test_a_form_that_could_not_be_saved_is_not_shown(
        self, name: str, firm: Firm, browser: Browser, locked: ProviderStatement
    ) -> None:
        with scope(firm=firm):
            pk = HeldRow.objects.get().pk if name == "held_row" else locked.pk
        page = browser.get(reverse(name, args=[pk])).content.decode()
        main = page[page.index("<main") :]
        assert LOCKED in page and "csrfmiddlewaretoken" not in main
        assert f'href="{reverse("statement", args=[locked.pk])}"' in main

    def test_what_was_typed_meanwhile_is_refused_and_stays(self, browser: Browser, locked: ProviderStatement) -> None:
        typed = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-gross_amount": "12.34"}
        page = browser.post(reverse("statement_add_lines", args=[locked.pk]), typed).content.decode()
        assert LOCKED in page and 'value="12.34"' in page

    def test_an_expectation_offers_no_undo_of_its_links(
        self, firm: Firm, browser: Browser, month: ProviderStatement
    ) -> None:
        with scope(firm=firm):
            link = ExpectationLink.objects.get()
        page, undo = reverse("expectation", args=[link.expectation_id]), reverse("link_undo", args=[link.pk])
        assert undo in browser.get(page).content.decode()
        with scope(firm=firm):
            lock_period(period_id=month.period_id, user=None, now=NOW)
        shut = browser.get(page)
        assert undo not in shut.content.decode() and "March 2026 is locked" in text_of(shut)


class TestDateToCome:
    WORDS = "which is still to come"

    def dated(self, firm: Firm, month: ProviderStatement, day: date) -> None:
        with scope(firm=firm):
            ProviderStatement.objects.filter(pk=month.pk).update(date=day)

    def test_the_statement_and_its_forms_warn(self, firm: Firm, browser: Browser, month: ProviderStatement) -> None:
        paths = [reverse(name, args=[month.pk]) for name in ("statement", "statement_add_lines")]
        today = timezone.localdate()
        for day, warns in ((today, False), (today + timedelta(days=1), True)):
            self.dated(firm, month, day)
            assert all((self.WORDS in text_of(browser.get(path))) is warns for path in paths), day

    def test_what_was_uploaded_and_what_came_as_a_message_warn(
        self, firm: Firm, browser: Browser, month: ProviderStatement
    ) -> None:
        with scope(firm=firm):
            job = StatementImportFactory(firm=firm, statement=month, state=ImportState.MAPPING)
            StatementMessageFactory(firm=firm, state=MessageState.TAKEN, statement_import=job)
        paths = [reverse("import_mapping", args=[job.pk]), reverse("message_list")]
        today = timezone.localdate()
        for day, warns in ((today, False), (today + timedelta(days=1), True)):
            self.dated(firm, month, day)
            assert all((self.WORDS in text_of(browser.get(path))) is warns for path in paths), day
