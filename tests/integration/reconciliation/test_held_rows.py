"""A held row that is no payment is set aside with a reason, and can wait again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, User
from domain.enums.reconciliation import StatementState
from domain.enums.revenue import RevenueCategory
from reconciliation.models import HeldRow, ProviderStatement, StatementImport, StatementTransaction
from reconciliation.selectors.matching import lock_firm
from reconciliation.services.held_rows import (
    UnableToRelease,
    UnableToSetAside,
    let_row_wait,
    map_category_word,
    release_row,
    set_row_aside,
)
from reconciliation.services.links import ignore_lines
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from tests.factories.reconciliation import HeldRowFactory
from tests.integration.reconciliation.conftest import NOW, wait_until, waiting_for_a_lock
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db


def test_set_aside_it_no_longer_keeps_the_statement_open_and_back_it_does(
    firm: Firm, month: ProviderStatement, adviser: User
) -> None:
    with scope(firm=firm):
        held = HeldRow.objects.get()
        waiting = StatementTransaction.objects.filter(linked=0).values_list("pk", flat=True)
        ignore_lines(line_ids=list(waiting), reason="Seen", now=NOW)
        month.refresh_from_db()
        assert (month.held_count, month.state) == (1, StatementState.IN_PROGRESS)
        set_row_aside(held_id=held.pk, reason="A footer of two cells", now=NOW, user=adviser)
        month.refresh_from_db()
        held.refresh_from_db()
        assert (month.held_count, month.state) == (0, StatementState.RECONCILED)
        assert (held.aside_reason, held.released_by) == ("A footer of two cells", adviser)
        with pytest.raises(UnableToSetAside, match="not wait"):
            set_row_aside(held_id=held.pk, reason="Again", now=NOW)
        let_row_wait(held_id=held.pk)
        month.refresh_from_db()
        assert (month.held_count, month.state) == (1, StatementState.CHANGED)
        with pytest.raises(UnableToSetAside, match="not set aside"):
            let_row_wait(held_id=held.pk)


def test_a_reason_is_needed_and_an_open_period(firm: Firm, month: ProviderStatement) -> None:
    with scope(firm=firm):
        held = HeldRow.objects.get()
        with pytest.raises(UnableToSetAside, match="Say why"):
            set_row_aside(held_id=held.pk, reason="  ", now=NOW)
        lock_period(period_id=month.period_id, user=None, now=NOW)
        with pytest.raises(UnableToChangeLockedPeriod):
            set_row_aside(held_id=held.pk, reason="A footer", now=NOW)


def test_on_screen_there_and_back(firm: Firm, browser: Browser, month: ProviderStatement, adviser: User) -> None:
    with scope(firm=firm):
        held = HeldRow.objects.get()
    url, page = reverse("held_row", args=[held.pk]), reverse("statement", args=[month.pk])
    refused = text_of(browser.post(url, {"aside": "yes", "reason": ""}, follow=True))
    assert "Say why the row is no payment." in refused and "Correct row" in refused
    told = text_of(browser.post(url, {"aside": "yes", "reason": "A footer"}, follow=True))
    assert f"Row {held.row} is set aside." in told and "What is wrong" not in told
    assert f"by {adviser.name}: A footer" in told
    back = text_of(browser.post(url, {"wait": "yes"}, follow=True))
    assert "waits again" in back and "What is wrong" in back and "A footer" not in text_of(browser.get(page))


def test_what_a_word_sets_aside_is_told_with_the_word(firm: Firm, browser: Browser, month: ProviderStatement) -> None:
    with scope(firm=firm):
        HeldRow.objects.update(released_at=NOW, aside_reason="“Recovery” means no payment")
    assert ": “Recovery” means no payment" in text_of(browser.get(reverse("statement", args=[month.pk])))


def test_who_corrects_a_row_that_another_has_settled_is_told_so(firm: Firm, month: ProviderStatement) -> None:
    with scope(firm=firm):
        held = HeldRow.objects.get()
        set_row_aside(held_id=held.pk, reason="A footer", now=NOW)
        with pytest.raises(UnableToRelease, match="does not wait any more"):
            release_row(held_id=held.pk, cells=held.cells, now=NOW)


def test_a_word_of_one_file_settles_no_row_of_another(firm: Firm, month: ProviderStatement) -> None:
    with scope(firm=firm):
        held = HeldRow.objects.get()
        other = HeldRowFactory(firm=firm, statement=month)
        HeldRow.objects.update(cells=["ISA-1", "Misc"])
        layout = {"header_row": 1, "header": ["Policy", "Type"], "columns": {"policy_number": 0, "category": 1}}
        StatementImport.objects.update(findings={"layout": layout})
        assert map_category_word(import_id=held.statement_import_id, word="Misc", category=None, now=NOW) == 1
        assert list(HeldRow.objects.filter(released_at=None)) == [other]


@pytest.mark.django_db(transaction=True)
def test_two_words_said_at_once_are_both_known(firm: Firm, month: ProviderStatement) -> None:
    with scope(firm=firm):
        job_id = HeldRow.objects.get().statement_import_id

    def say(word: str) -> None:
        try:
            with scope(firm=firm):
                map_category_word(import_id=job_id, word=word, category=RevenueCategory.FUND, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            lock_firm(firm.pk)  # somebody is at work: both wait
            said = [pool.submit(say, word) for word in ("Trail", "OAC")]
            wait_until(lambda: waiting_for_a_lock() == 2)
        for each in said:
            each.result()
    with scope(firm=firm):
        assert set(StatementImport.objects.get(pk=job_id).mapping["categories"]) == {"Trail", "OAC"}
