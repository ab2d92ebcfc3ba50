"""A statement's own details: put right later, shut while its period is locked, and warned of where its date is odd."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, RematchPolicy
from domain.enums.reconciliation import ImportState, MatchTrigger, MessageState
from reconciliation.matching import Reason
from reconciliation.models import ExpectationLink, HeldRow, ProviderStatement
from reconciliation.services.bank import match_receipts
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import UnableToChangeLockedPeriod, ensure_period, lock_period
from reconciliation.services.statements import update_statement
from tests.factories.reconciliation import (
    BankTransactionFactory,
    ProviderStatementFactory,
    StatementImportFactory,
    StatementMessageFactory,
)
from tests.integration.reconciliation.conftest import NOW, expectation_of
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
            edit,
            {"date": "5/3/26", "title": "Beacon, first half", "reference": "R-7", "stated_total": "£250"},
            follow=True,
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
            ProviderStatementFactory(firm=firm, provider=month.provider, period=month.period)
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
        answer = browser.post(reverse("statement_edit", args=[locked.pk]), {"date": "5/3/26", "title": "Late"})
        assert answer.status_code == 200 and LOCKED in text_of(answer)


class TestDatePutRight:
    def test_its_period_and_usual_title_go_with_it(
        self, firm: Firm, browser: Browser, month: ProviderStatement
    ) -> None:
        edit = reverse("statement_edit", args=[month.pk])
        with scope(firm=firm):
            update_statement(statement_id=month.pk, fields={"title": ""})
        told = text_of(browser.post(edit, {"date": "5/4/26", "title": "Beacon Life, March 2026"}, follow=True))
        assert "Beacon Life, April 2026 saved." in told
        with scope(firm=firm):
            month.refresh_from_db()
            assert (month.date, month.period.name) == (date(2026, 4, 5), "April 2026")
            history = ProviderStatement.pgh_event_model.objects.filter(pgh_obj_id=month.pk).order_by("pgh_id")
            assert [event.date for event in history][-2:] == [date(2026, 3, 5), date(2026, 4, 5)]

    def test_a_title_and_a_period_that_somebody_chose_stay(self, firm: Firm, month: ProviderStatement) -> None:
        with scope(firm=firm):
            update_statement(statement_id=month.pk, fields={"title": "Odd", "date": date(2026, 3, 9)})
            april = ensure_period(firm=firm, day=date(2026, 4, 2))
            ProviderStatement.objects.filter(pk=month.pk).update(period=april)
            found = update_statement(statement_id=month.pk, fields={"date": date(2026, 2, 9)})
            assert (found.title, found.period, found.date) == ("Odd", april, date(2026, 2, 9))

    def test_not_into_a_locked_period(self, firm: Firm, browser: Browser, month: ProviderStatement) -> None:
        with scope(firm=firm):
            before = month.date
            lock_period(period_id=ensure_period(firm=firm, day=date(2026, 2, 2)).pk, user=None, now=NOW)
        answer = browser.post(reverse("statement_edit", args=[month.pk]), {"date": "3/2/26"})
        assert answer.status_code == 200 and "February 2026 is locked." in text_of(answer)
        with scope(firm=firm):
            month.refresh_from_db()
            assert (month.date, month.period.name) == (before, "March 2026")

    @pytest.mark.parametrize("policy", [RematchPolicy.PROPOSE, RematchPolicy.OFF])
    def test_lines_without_a_date_are_looked_at_again(
        self, policy: str, firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any
    ) -> None:
        with scope(firm=firm):
            Firm.objects.filter(pk=firm.pk).update(rematch_policy=policy)
            early, later = date(2026, 3, 3), date(2026, 3, 20)
            linked, waiting = plan_with("P-1", expected_date=early), plan_with("P-2", expected_date=later)
            for day in (early, later):
                plan_with(f"P-{day.day}", expected_date=day)
            rows = {name: line(name, date=None) for name in ("P-1", "P-2")}
            rows["P-20"] = line("P-20", date=early)
            match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
            update_statement(statement_id=statement.pk, fields={"date": date(2026, 3, 21)})
            for row in rows.values():
                row.refresh_from_db()
            assert rows["P-1"].linked == 100, "what is linked stays"
            assert (rows["P-20"].outdated_at, rows["P-20"].proposed_expectation) == (None, None), "it has its own date"
            found = rows["P-2"]
            assert found.match_reason == Reason.EXPECTED_LATER and found.linked == 0
            assert (found.proposed_expectation == expectation_of(waiting)) is (policy == RematchPolicy.PROPOSE)
            assert found.outdated_at
            update_statement(statement_id=statement.pk, fields={"date": date(2026, 3, 1)})
            assert linked.expectations.get().linked == 100
            found.refresh_from_db()
            assert found.proposed_expectation is None


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
