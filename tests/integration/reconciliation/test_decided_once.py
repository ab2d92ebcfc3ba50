"""What two people decide one after the other, or at once: the second is told who was first, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.people import Role
from domain.enums.reconciliation import ImportState, MatchTrigger
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    MatchRun,
    ProviderStatement,
    StatementTransaction,
)
from reconciliation.selectors.telling import UNDONE, reason_label
from reconciliation.services.adjustments import (
    UnableToAdjust,
    balance_expectation,
    cancel_expectation,
    reinstate_expectation,
    write_off_expectation,
)
from reconciliation.services.imports import reverse_import
from reconciliation.services.links import (
    UnableToIgnore,
    UnableToUnlink,
    ignore_lines,
    link_by_hand,
    stop_ignoring,
    undo_run,
    unlink,
)
from reconciliation.services.matching import match_statement
from reconciliation.services.recording import rewrite_reasons, write_outcomes, write_proposals
from reconciliation.services.splits import end_adviser_split, end_introducer_split
from tests.factories.backoffice import UserFactory
from tests.factories.reconciliation import (
    AdviserSplitFactory,
    IntroducerSplitFactory,
    StatementImportFactory,
)
from tests.integration.reconciliation.conftest import NOW, TODAY, expectation_of
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db


def words_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(strip_tags(text_of(answer)).split())


@pytest.fixture
def linked(firm: Firm, plan_with: Any, line: Any) -> Any:
    """Makes an expectation of £100.00, and links lines of these amounts to it by hand."""

    def make(*amounts: str, **fields: Any) -> Expectation:
        with scope(firm=firm):
            expected = expectation_of(plan_with("P-1"))
            for amount in amounts:
                link_by_hand(line_id=line("P-1", amount, **fields).pk, expectation_id=expected.pk, user=None)
            expected.refresh_from_db()
        return expected

    return make


class TestUndoingALink:
    def test_the_second_is_told_who_was_first_and_led_back(
        self, browser: Browser, firm: Firm, linked: Any, adviser: Any
    ) -> None:
        linked("98.00")
        with scope(firm=firm):
            link = ExpectationLink.objects.get()
        url = reverse("link_undo", args=[link.pk])
        browser.post(url, {"next": reverse("desk")})
        answer = browser.post(url, {"next": reverse("desk")}, follow=True)
        assert f"That link was undone already by {adviser.name} on " in text_of(answer)
        assert answer.context["line"].pk == link.transaction_id
        assert browser.post(reverse("link_undo", args=[link.pk + 99])).status_code == 404

    def test_another_firm_is_told_nothing(self, linked: Any, firm: Firm, signed_in: Any) -> None:
        linked("98.00")
        with scope(firm=firm):
            link = ExpectationLink.objects.get()
            unlink(link_id=link.pk)
        assert signed_in(UserFactory()).post(reverse("link_undo", args=[link.pk])).status_code == 404

    def test_a_script_is_told_too(
        self, linked: Any, firm: Firm, as_script: Any, adviser: Any, monkeypatch: Any
    ) -> None:
        linked("98.00")
        with scope(firm=firm):
            link = ExpectationLink.objects.get()

        def too_late(*, link_id: int) -> None:
            unlink(link_id=link_id)
            unlink(link_id=link_id)

        monkeypatch.setattr("reconciliation.api.views.unlink", too_late)
        answer = as_script(adviser)("delete", f"expectation-links/{link.pk}/")
        assert answer.status_code == 400 and "undone already" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_link_undone_by_several_at_once_is_undone_once(firm: Firm, linked: Any) -> None:
    linked("98.00")
    with scope(firm=firm):
        link = ExpectationLink.objects.get()

    def press(_: int) -> str:
        try:
            with scope(firm=firm):
                unlink(link_id=link.pk)
            return "undone"
        except UnableToUnlink as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))
    assert outcomes[-1] == "undone"
    assert all(outcome.startswith("That link was undone already on ") for outcome in outcomes[:-1])


@pytest.mark.usefixtures("in_firm")
class TestALineThatKeepsALink:
    def test_it_is_partly_linked_and_not_undone(self, plan_with: Any, line: Any) -> None:
        one, other = (expectation_of(plan_with(number)) for number in ("P-1", "P-2"))
        came = line("P-1", "100.00")
        first, second = (
            link_by_hand(line_id=came.pk, expectation_id=each.pk, user=None, amount=Decimal(50))
            for each in (one, other)
        )
        unlink(link_id=first.pk)
        came.refresh_from_db()
        assert (came.linked, came.match_reason) == (50, "")
        unlink(link_id=second.pk)
        came.refresh_from_db()
        assert (came.linked, came.match_reason) == (0, UNDONE)
        assert reason_label(came.match_reason) == "Link undone"


@pytest.mark.usefixtures("in_firm")
class TestABalanceOverALink:
    def agreed(self, expected: Expectation) -> tuple[Decimal, Decimal, bool, Decimal | None]:
        expected.refresh_from_db()
        return expected.gross, expected.linked, expected.is_balanced, expected.unbalanced_gross

    def test_goes_with_the_link(self, linked: Any) -> None:
        expected = linked("95.00")
        balance_expectation(expectation_id=expected.pk)
        assert unlink(link_id=expected.links.get().pk).expected_again == 100
        assert self.agreed(expected) == (100, 0, False, None)
        assert expected.is_open and expected.outstanding == 100

    def test_goes_with_one_of_several_links_too(self, linked: Any) -> None:
        expected = linked("60.00", "35.00")
        balance_expectation(expectation_id=expected.pk)
        unlink(link_id=expected.links.last().pk)
        assert self.agreed(expected) == (100, 60, False, None)

    def test_stays_while_it_is_what_was_paid(self, linked: Any, line: Any) -> None:
        expected = linked("95.00")
        balance_expectation(expectation_id=expected.pk)
        later = link_by_hand(line_id=line("P-1", "5.00").pk, expectation_id=expected.pk, user=None)
        assert unlink(link_id=later.pk).expected_again is None
        assert self.agreed(expected) == (95, 95, True, 100)

    def test_goes_with_a_run(self, plan_with: Any, line: Any, statement: ProviderStatement) -> None:
        expected = expectation_of(plan_with("P-1"))
        line("P-1", "98.00")
        run = match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        balance_expectation(expectation_id=expected.pk)
        undo_run(run_id=run.pk)
        assert self.agreed(expected) == (100, 0, False, None)

    def test_goes_with_an_import(self, linked: Any, statement: ProviderStatement) -> None:
        job = StatementImportFactory(firm=statement.firm, statement=statement, state=ImportState.DONE)
        expected = linked("95.00", statement_import=job)
        balance_expectation(expectation_id=expected.pk)
        reverse_import(import_id=job.pk, user=None, now=NOW)
        assert self.agreed(expected) == (100, 0, False, None)


def test_the_toast_says_that_the_balance_went(browser: Browser, firm: Firm, linked: Any) -> None:
    expected = linked("95.00")
    with scope(firm=firm):
        balance_expectation(expectation_id=expected.pk)
        link = expected.links.get()
    page = text_of(browser.post(reverse("link_undo", args=[link.pk]), follow=True))
    assert "The link of £95.00 was undone, and the balance with it: £100.00 is expected again." in page


class TestReasonsAreNotWrittenOver:
    def test_of_what_was_given_up(self, browser: Browser, firm: Firm, linked: Any, adviser: Any) -> None:
        expected = linked()
        cancel, write_off, again = (
            reverse(f"expectation_{act}", args=[expected.pk]) for act in ("cancel", "write_off", "reinstate")
        )
        assert "nobody has cancelled it" in text_of(browser.post(again, follow=True))
        for first, done in ((cancel, "cancelled"), (write_off, "written off")):
            browser.post(first, {"reason": "Waived"})
            for second in (cancel, write_off):
                page = text_of(browser.post(second, {"reason": "Another reason"}, follow=True))
                assert f"It was {done} by {adviser.name} on " in page and "“Waived”. Expect it again first." in page
            with scope(firm=firm):
                expected.refresh_from_db()
            assert {expected.cancel_reason, expected.write_off_reason} == {"Waived", ""}
            browser.post(again)
        with scope(firm=firm):
            expected.refresh_from_db()
        assert expected.is_open

    def test_of_an_ignored_line(self, browser: Browser, firm: Firm, line: Any, adviser: Any) -> None:
        with scope(firm=firm):
            came = line("P-1")
        ignore, stop = (reverse(name, args=[came.pk]) for name in ("line_ignore", "line_stop_ignoring"))
        assert "It is not ignored any more." in text_of(browser.post(stop, follow=True))
        assert "The line is ignored." in text_of(browser.post(ignore, {"reason": "Not ours"}, follow=True))
        page = text_of(browser.post(ignore, {"reason": "Another reason"}, follow=True))
        assert f"It is ignored by {adviser.name} on " in page and "“Not ours”." in page
        assert "The line is ignored." not in page
        with scope(firm=firm):
            came.refresh_from_db()
            assert came.ignored_reason == "Not ours"
            assert stop_ignoring(line_ids=[came.pk]) == 1

    @pytest.mark.usefixtures("in_firm")
    def test_of_several_lines_those_that_wait_are_ignored(self, line: Any) -> None:
        one, other = line("P-1"), line("P-2")
        ignore_lines(line_ids=[one.pk], reason="Not ours", now=NOW)
        assert ignore_lines(line_ids=[one.pk, other.pk], reason="Repeated", now=NOW) == 1
        reasons = StatementTransaction.objects.order_by("pk").values_list("ignored_reason", flat=True)
        assert list(reasons) == ["Not ours", "Repeated"]

    @pytest.mark.usefixtures("in_firm")
    def test_a_line_linked_meanwhile_is_not_said_to_be_ignored(self, linked: Any) -> None:
        linked("98.00")
        with pytest.raises(UnableToIgnore, match="linked meanwhile"):
            ignore_lines(line_ids=[StatementTransaction.objects.get().pk], reason="Not ours", now=NOW)

    @pytest.mark.usefixtures("in_firm")
    @pytest.mark.parametrize("give_up", [cancel_expectation, write_off_expectation])
    def test_a_missing_reason_is_refused_before_anything_is_held(self, linked: Any, give_up: Any) -> None:
        expected = linked()
        with CaptureQueriesContext(connection) as asked, pytest.raises(UnableToAdjust, match="Say why"):
            give_up(expectation_id=expected.pk, reason="  ", now=NOW)
        assert not [each for each in asked if "FOR UPDATE" in each["sql"]]
        with pytest.raises(UnableToAdjust):
            reinstate_expectation(expectation_id=expected.pk)


class TestWhoMay:
    @pytest.mark.parametrize(("role", "status"), [(Role.PARAPLANNER, 403), (Role.ADVISER, 302)])
    @pytest.mark.parametrize("act", ["balance", "undo_balance", "cancel", "write_off", "reinstate"])
    def test_decide_about_an_expectation(
        self, firm: Firm, linked: Any, signed_in: Any, act: str, role: Role, status: int
    ) -> None:
        url = reverse(f"expectation_{act}", args=[linked().pk])
        assert signed_in(UserFactory(firm=firm, role=role)).post(url, {"reason": "Waived"}).status_code == status

    def test_undo_a_run_is_who_may_reverse_an_import(
        self, firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any, signed_in: Any
    ) -> None:
        with scope(firm=firm):
            plan_with("P-1")
            came = line("P-1")
        browser = signed_in(UserFactory(firm=firm, role=Role.PARAPLANNER))
        told = browser.post(reverse("lines_rematch"), {"line": came.pk, "next": reverse("desk")}, follow=True)
        with scope(firm=firm):
            url = reverse("match_run_undo", args=[MatchRun.objects.get().pk])
        assert "1 line looked at, 1 linked." in text_of(told) and url not in told.content.decode()
        page = browser.get(reverse("statement", args=[statement.pk])).content.decode()
        assert url not in page and "take back an import, or all that a run linked" in page
        assert browser.post(url).status_code == 403
        with scope(firm=firm):
            assert ExpectationLink.objects.exists()

    def test_the_page_says_why_not(self, firm: Firm, linked: Any, signed_in: Any) -> None:
        expected = linked()
        with scope(firm=firm):
            cancel_expectation(expectation_id=expected.pk, reason="Waived", now=NOW)
        page = text_of(
            signed_in(UserFactory(firm=firm, role=Role.PARAPLANNER)).get(reverse("expectation", args=[expected.pk]))
        )
        assert "Expect it again" not in page and "Only advisers" in page


class TestTheExpectationsPage:
    def test_shows_its_state_and_what_was_given_up(self, browser: Browser, firm: Firm, linked: Any) -> None:
        expected = linked("40.00")
        url = reverse("expectation", args=[expected.pk])
        page = text_of(browser.get(url))
        assert "Part paid" in page and "Given up" not in page
        with scope(firm=firm):
            write_off_expectation(expectation_id=expected.pk, reason="Lost", now=NOW)
        page = words_of(browser.get(url))
        assert "Written off" in page and "Balance to" not in page
        assert "Outstanding £0.00 Given up £60.00" in page
        page = words_of(browser.get(reverse("expectation_list"), {"state": "cancelled"}))
        assert "£60.00 given up" in page
        assert "Outstanding £0.00 Given up £60.00" in page

    def test_asks_for_no_reason_where_there_is_nothing_to_give_up(
        self, browser: Browser, firm: Firm, linked: Any
    ) -> None:
        expected = linked("95.00")
        url = reverse("expectation", args=[expected.pk])
        assert "Expect it no longer" in text_of(browser.get(url))
        with scope(firm=firm):
            balance_expectation(expectation_id=expected.pk)
        assert "Expect it no longer" not in text_of(browser.get(url))


class TestNothingIsNoSuccess:
    def shown(self, answer: Any) -> list[tuple[str, str]]:
        return [(each.level_tag, each.message) for each in answer.context["messages"]]

    def test_no_expectation_made(self, browser: Browser, firm: Firm, line: Any) -> None:
        with scope(firm=firm):
            came = line("P-9", row=7)
        (told,) = self.shown(browser.post(reverse("lines_expect"), {"line": came.pk}, follow=True))
        assert told == ("warning", "Left: row 7: no plan with this number.")

    def test_no_link_undone_and_no_line_linked(self, browser: Browser, firm: Firm, month: ProviderStatement) -> None:
        with scope(firm=firm):
            run = MatchRun.objects.get()
            undo_run(run_id=run.pk)
            waiting = StatementTransaction.objects.get(policy_number="P-404")
        (told,) = self.shown(browser.post(reverse("match_run_undo", args=[run.pk]), follow=True))
        assert told == ("warning", "Nothing was undone: no link of this run stands any more.")
        (told,) = self.shown(browser.post(reverse("lines_rematch"), {"line": waiting.pk}, follow=True))
        assert told == ("info", "1 line looked at, 0 linked.")
        (told,) = self.shown(browser.post(reverse("statement_take_proposals", args=[month.pk]), follow=True))
        assert told == ("warning", "Nothing was linked: no line matches any more.")
        (told,) = self.shown(
            browser.post(reverse("statement_repeats", args=[month.pk]), {"decision": "ignore"}, follow=True)
        )
        assert told == ("warning", "No line repeats another one any more.")


@pytest.mark.usefixtures("in_firm")
def test_a_run_that_is_undone_holds_its_plans_before_it_changes_what_is_expected(
    plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan_with("P-1")
    line("P-1")
    run = match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        undo_run(run_id=run.pk)
    told = [each["sql"] for each in asked]
    held = next(n for n, sql in enumerate(told) if "FROM backoffice_plan" in sql and "FOR KEY SHARE" in sql)
    gone = next(n for n, sql in enumerate(told) if sql.startswith("DELETE FROM"))
    assert held < gone


@pytest.mark.usefixtures("in_firm")
@pytest.mark.parametrize("write", [lambda: write_outcomes(MatchRun(), {}), lambda: rewrite_reasons({})])
def test_no_outcomes_ask_the_database_nothing(write: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        write()


@pytest.mark.usefixtures("in_firm")
def test_a_line_linked_meanwhile_is_not_marked_as_matching(linked: Any, line: Any) -> None:
    expected = linked("60.00")
    waits = line("P-1", "40.00")
    write_proposals({each.pk: expected.pk for each in StatementTransaction.objects.all()})
    marked = StatementTransaction.objects.filter(proposed_expectation=expected)
    assert list(marked) == [waits]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("make", "end"),
    [(AdviserSplitFactory, end_adviser_split), (IntroducerSplitFactory, end_introducer_split)],
)
def test_shares_end_one_at_a_time_in_a_firm(firm: Firm, make: Any, end: Any) -> None:
    term = make(firm=firm)
    is_held, is_over = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
                is_held.set()
                is_over.wait(60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert is_held.wait(60)
        try:
            with pytest.raises(OperationalError), scope(firm=firm), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '200ms'")
                end(split_id=term.pk, end_date=TODAY)
        finally:
            is_over.set()
            holding.result()
