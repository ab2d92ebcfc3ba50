"""What a person does at the desk besides linking: undo a run, expect what came, see what a clawback takes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse
from django.utils.html import escape
from django_scopes import scope

from backoffice.models import Client, Firm, Plan, Provider
from domain.enums.reconciliation import ImportState, MatchTrigger
from domain.enums.revenue import ChargeType, RevenueCategory
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    MatchRun,
    ProviderStatement,
    StatementTransaction,
)
from reconciliation.selectors.candidates import payments_taken_back
from reconciliation.selectors.telling import REPEATED, UNDONE
from reconciliation.services.from_lines import expect_lines, take_back_expected
from reconciliation.services.imports import reverse_import
from reconciliation.services.links import link_by_hand, undo_run
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from tests.factories.backoffice import ChargeFactory, ClientFactory, ProviderFactory, owned_plan
from tests.factories.reconciliation import StatementImportFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(firm: Firm, provider: Provider, adviser: Any) -> Any:
    """Makes a plan that an advised client owns."""

    def make(policy_number: str, adviser: Any = adviser, **fields: Any) -> Plan:
        client: Client = ClientFactory(firm=firm, adviser=adviser)
        return owned_plan(client, **{"provider": provider, "policy_number": policy_number} | fields)

    return make


def matched(statement: ProviderStatement) -> MatchRun:
    return match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)


@pytest.mark.usefixtures("in_firm")
class TestUndoARun:
    def test_its_links_go_to_the_penny_and_those_by_hand_stay(
        self, statement: ProviderStatement, plan_with: Any, line: Any, adviser: Any
    ) -> None:
        plans = [plan_with(f"P-{n}", "100.00") for n in range(3)]
        lines = [line(f"P-{n}", amount) for n, amount in enumerate(("98.00", "100.00", "60.00"))]
        run = matched(statement)
        link_by_hand(line_id=lines[2].pk, expectation_id=expectation_of(plans[2]).pk, user=adviser)
        assert undo_run(run_id=run.pk) == 2
        assert [expectation_of(plan).outstanding for plan in plans] == [100, 100, 40]
        reasons = StatementTransaction.objects.order_by("pk").values_list("match_reason", flat=True)
        assert list(reasons) == ["UNDONE", "UNDONE", ""]
        assert undo_run(run_id=run.pk) == 0
        assert matched(statement).linked_count == 2, "and it can be run again"

    def test_a_locked_period_keeps_them(self, statement: ProviderStatement, plan_with: Any, line: Any) -> None:
        plan_with("P-1", "100.00")
        line("P-1", "100.00")
        run = matched(statement)
        lock_period(period_id=statement.period_id, user=None, now=NOW)
        with pytest.raises(UnableToChangeLockedPeriod):
            undo_run(run_id=run.pk)
        assert ExpectationLink.objects.count() == 1


@pytest.mark.usefixtures("in_firm")
class TestExpectALine:
    def test_what_came_is_expected_and_linked(self, line: Any, owned: Any, adviser: Any) -> None:
        plan = owned("P-1")
        came = line("p1", "40.00", category=RevenueCategory.RENEWAL, date=date(2026, 3, 2))
        made = expect_lines(line_ids=[came.pk], user=adviser)
        found = Expectation.objects.get()
        assert (made.count, made.left) == (1, [])
        assert (found.plan, found.adviser, found.gross, found.outstanding) == (plan, adviser, Decimal(40), 0)
        assert (found.type, found.category, found.expected_date) == (
            ChargeType.COMMISSION,
            "renewal",
            date(2026, 3, 2),
        )
        came.refresh_from_db()
        assert came.is_reconciled and came.match_reason == "" and came.plan == plan

    def test_it_stays_when_the_import_is_taken_back_and_that_is_said_before(
        self, browser: Browser, statement: ProviderStatement, line: Any, owned: Any, adviser: Any
    ) -> None:
        job = StatementImportFactory(firm=statement.firm, statement=statement, state=ImportState.DONE)
        ask = reverse("import_reverse", args=[job.pk])
        assert "Expect this line" not in text_of(browser.get(ask))
        owned("P-1")
        came = line("P-1", "40.00", statement_import=job)
        expect_lines(line_ids=[came.pk], user=adviser)
        page = text_of(browser.get(ask))
        assert "1 expectation of these was made by “Expect this line” and stays, waiting for £40.00." in page
        reverse_import(import_id=job.pk, user=adviser, now=NOW)
        assert Expectation.objects.get().outstanding == 40

    def test_vat_of_the_line_is_vat_of_the_expectation(self, line: Any, owned: Any) -> None:
        owned("P-1")
        expect_lines(line_ids=[line("P-1", "120.00", net=Decimal(100), vat=Decimal(20)).pk], user=None)
        found = Expectation.objects.get()
        assert (found.net, found.vat, found.is_vat_exempt, found.type) == (100, 20, False, ChargeType.FEE)

    def test_of_several_plans_the_statements_provider_decides(self, firm: Firm, line: Any, owned: Any) -> None:
        other = ProviderFactory(firm=firm, name="Beacon Life Assurance")
        owned("P-1", provider=other)
        ours = owned("P-1")
        assert expect_lines(line_ids=[line("P-1").pk], user=None).count == 1
        assert Expectation.objects.get().plan == ours

    def test_every_line_that_gives_none_says_why(self, line: Any, owned: Any, plan_with: Any, adviser: Any) -> None:
        owned("P-1", adviser=None)
        owned("P-2")
        owned("P-2")
        plan_with("P-3", None)
        owned("P-4")
        partly = line("P-4", "100.00")
        paid = plan_with("P-5", "60.00")
        link_by_hand(line_id=partly.pk, expectation_id=expectation_of(paid).pk, user=None, amount=Decimal(60))
        told = {
            line("P-1"): "nobody advises the plan's owner", line("P-2"): "several plans with this number",
            line("P-3"): "the plan has no owner", partly: "linked already", line(""): "no policy number",
            line("P-9"): "no plan with this number", line("P-4", category=""): "no category",
            line("P-4", "0.00"): "nothing paid", line("P-4", ignored_at=NOW): "ignored",
            line("P-4", match_reason=REPEATED): "repeats an earlier line",
        }  # fmt: skip
        made = expect_lines(line_ids=[each.pk for each in told], user=adviser)
        assert made.count == 0 and dict(made.left) == {each.row: reason for each, reason in told.items()}
        assert Expectation.objects.count() == 1

    def test_the_number_of_plan_queries_does_not_grow(
        self, line: Any, owned: Any, django_assert_max_num_queries: Any
    ) -> None:
        ids = []
        for number in range(12):
            owned(f"P-{number}")
            ids.append(line(f"P-{number}").pk)
        with django_assert_max_num_queries(20 + 3 * len(ids)):
            assert expect_lines(line_ids=ids, user=None).count == 12

    def test_it_is_taken_back_with_the_expectation_and_the_line_waits_again(
        self, statement: ProviderStatement, line: Any, owned: Any, adviser: Any
    ) -> None:
        owned("P-1")
        came, other = line("P-1", "40.00"), line("P-1", "40.00")
        expect_lines(line_ids=[came.pk, other.pk], user=adviser)
        assert take_back_expected(line_ids=[came.pk]) == 1
        came.refresh_from_db()
        assert (came.linked, came.match_reason) == (0, UNDONE)
        assert Expectation.objects.get().links.get().transaction == other
        assert take_back_expected(line_ids=[came.pk]) == 0, "twice does it once"
        lock_period(period_id=statement.period_id, user=None, now=NOW)
        with pytest.raises(UnableToChangeLockedPeriod):
            take_back_expected(line_ids=[other.pk])

    def test_what_somebody_has_worked_on_since_is_not_taken_back(
        self, line: Any, owned: Any, plan_with: Any, adviser: Any
    ) -> None:
        owned("P-1")
        came, more = line("P-1", "40.00"), line("P-9", "3.00")
        expect_lines(line_ids=[came.pk], user=adviser)
        link_by_hand(line_id=more.pk, expectation_id=Expectation.objects.get().pk, user=adviser)
        agreed = expectation_of(plan_with("P-2", "5.00", charge=ChargeFactory(firm=more.firm)))
        by_hand = line("P-2", "5.00")
        link_by_hand(line_id=by_hand.pk, expectation_id=agreed.pk, user=adviser)
        assert take_back_expected(line_ids=[came.pk, by_hand.pk]) == 0
        assert ExpectationLink.objects.count() == 3


@pytest.mark.usefixtures("in_firm")
class TestTheLineInHand:
    def in_hand(self, browser: Browser, **asked: Any) -> str:
        page = browser.get(reverse("desk"), asked)
        return page.context["line"].policy_number

    def test_after_one_is_dealt_with_comes_the_one_after_it(
        self, browser: Browser, line: Any, statement: ProviderStatement
    ) -> None:
        lines = [line(f"P-{number}", row=number) for number in (1, 2, 3)]
        matched(statement)
        assert self.in_hand(browser, line=lines[1].pk) == "P-2"
        where = f"{reverse('desk')}?line={lines[1].pk}&q=Somebody"
        browser.post(reverse("line_ignore", args=[lines[1].pk]), {"reason": "Not ours", "next": where})
        assert self.in_hand(browser, line=lines[1].pk) == "P-3"
        assert browser.get(where).context["search"] == ""
        browser.post(reverse("line_ignore", args=[lines[2].pk]), {"reason": "Not ours"})
        assert self.in_hand(browser, line=lines[2].pk) == "P-1", "the last is left"

    def test_after_an_undo_the_line_is_in_hand_again(
        self, browser: Browser, line: Any, statement: ProviderStatement
    ) -> None:
        lines = [line(f"P-{number}", row=number) for number in (1, 2, 3)]
        matched(statement)
        where = f"{reverse('desk')}?show=PLAN_NOT_FOUND&line={lines[1].pk}"
        browser.post(reverse("line_ignore", args=[lines[1].pk]), {"reason": "Not ours", "next": where})
        page = browser.get(where)
        here = where.replace(str(lines[1].pk), str(lines[2].pk))
        assert page.context["undo_back"] == here and f'name="next" value="{escape(here)}"' in page.content.decode()
        back = browser.post(reverse("line_stop_ignoring", args=[lines[1].pk]), {"next": reverse("desk")})
        assert back["Location"] == f"{reverse('desk')}?line={lines[1].pk}"
        assert browser.get(back["Location"]).context["line"] == lines[1]

    def test_what_needs_a_tick_comes_back_to_the_page_it_was_asked_on(self, browser: Browser) -> None:
        for name in ("lines_rematch", "lines_expect", "lines_release"):
            answer = browser.post(reverse(name), {"next": "/revenue/statements/7/"})
            assert answer["Location"] == "/revenue/statements/7/"

    @pytest.mark.parametrize("asked", ["", "0", "x", "9" * 30])
    def test_what_is_no_line_leaves_the_first(
        self, browser: Browser, line: Any, statement: ProviderStatement, asked: str
    ) -> None:
        for number in (1, 2):
            line(f"P-{number}", row=number)
        matched(statement)
        assert self.in_hand(browser, line=asked) == "P-1"


@pytest.mark.django_db(transaction=True)
def test_a_line_expected_twice_at_once_is_expected_once(firm: Firm, line: Any, owned: Any) -> None:
    owned("P-1")
    came = line("P-1", "40.00")

    def press(_: int) -> str:
        try:
            with scope(firm=firm):
                made = expect_lines(line_ids=[came.pk], user=None)
            return made.left[0][1] if made.left else "made"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))
    assert outcomes == ["linked already"] * 3 + ["made"]
    with scope(firm=firm):
        assert Expectation.objects.count() == 1


@pytest.mark.usefixtures("in_firm")
def test_a_clawback_is_shown_the_payment_it_may_take_back(
    statement: ProviderStatement, plan_with: Any, line: Any
) -> None:
    plan_with("P-1", "100.00")
    plan_with("P-2", "25.00")
    line("P-1", "100.00", date=date(2026, 3, 2))
    line("P-2", "25.00", date=date(2026, 3, 2))
    taken = line("P-1", "-98.00", date=date(2026, 3, 4))
    matched(statement)
    taken.refresh_from_db()
    (payment,) = payments_taken_back(taken)
    assert (payment.link.amount, payment.days, payment.gap) == (100, 2, 2)
    assert payments_taken_back(StatementTransaction.objects.get(policy_number="P-2")) == []


class TestOnScreen:
    @pytest.fixture
    def browser(self, signed_in: Any, adviser: Any) -> Browser:
        return signed_in(adviser)

    def test_a_run_is_undone_after_it_was_said_what_goes(
        self, browser: Browser, firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any
    ) -> None:
        with scope(firm=firm):
            plan_with("P-1", "100.00")
            line("P-1", "98.00")
            run = matched(statement)
        url = reverse("match_run_undo", args=[run.pk])
        assert url in browser.get(reverse("statement", args=[statement.pk])).content.decode()
        assert "1 link of £98.00 is undone" in browser.get(url).content.decode()
        browser.post(url)
        with scope(firm=firm):
            assert not ExpectationLink.objects.exists()

    def test_ticked_lines_are_expected_and_the_others_named(
        self, browser: Browser, firm: Firm, line: Any, owned: Any
    ) -> None:
        with scope(firm=firm):
            owned("P-1")
            ids = [line("P-1").pk, line("P-9", row=77).pk]
        page = browser.post(reverse("lines_expect"), {"line": ids}, follow=True).content.decode()
        assert "1 expectation made and linked" in page and "row 77: no plan with this number" in page

    def test_the_toast_takes_back_what_was_expected_by_key_too(
        self, browser: Browser, firm: Firm, line: Any, owned: Any
    ) -> None:
        with scope(firm=firm):
            owned("P-1")
            came = line("P-1", row=1)
            line("P-9", row=2)
        where = browser.get(reverse("desk"), {"line": came.pk}).context["here"]
        page = browser.post(reverse("lines_expect"), {"line": came.pk, "next": where}, follow=True)
        assert page.context["line"].policy_number == "P-9"
        undo = f"{reverse('lines_unexpect')}?line={came.pk}"
        toast = page.content.decode().split(f'action="{undo}"')[1].split("</form>")[0]
        assert 'data-key="u"' in toast
        page = browser.post(undo, {"next": page.context["here"]}, follow=True)
        assert page.context["line"] == came and "1 expectation taken back" in page.content.decode()
        page = browser.post(undo, follow=True)
        assert "Nothing was taken back" in page.content.decode()
        assert browser.post(reverse("lines_unexpect")).status_code == 404

    def test_the_toast_of_run_again_undoes_what_it_linked(
        self, browser: Browser, firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any
    ) -> None:
        with scope(firm=firm):
            came = line("P-1", "100.00")
            plan_with("P-1", "100.00")
        page = browser.post(reverse("lines_rematch"), {"line": came.pk, "next": reverse("desk")}, follow=True)
        with scope(firm=firm):
            undo = reverse("match_run_undo", args=[MatchRun.objects.get().pk])
        assert f'action="{undo}"' in page.content.decode()
        page = browser.post(undo, {"next": reverse("desk")}, follow=True)
        assert page.context["line"] == came, "back at the desk, where it waits again"

    def test_clawbacks_have_a_queue_with_the_payment_beside(
        self, browser: Browser, firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any
    ) -> None:
        with scope(firm=firm):
            plan_with("P-1", "100.00")
            line("P-1", "100.00")
            line("P-1", "-100.00")
            line("P-9", "5.00")
            line("P-8", "25.00", category=RevenueCategory.CLAWBACK)
            matched(statement)
        page = browser.get(reverse("desk"), {"show": "clawbacks"})
        assert [standing.line.gross for standing in page.context["queue"]] == [-100, 25], "with or without its minus"
        assert page.context["clawbacks"] == 2
        assert "Payments it may take back" in page.content.decode() and "the same amount" in page.content.decode()

    def test_a_line_that_is_linked_in_part_is_counted_wherever_waiting_ones_are(
        self, browser: Browser, firm: Firm, plan_with: Any, line: Any
    ) -> None:
        came, plan = line("P-9", "100.00"), plan_with("P-1", "60.00")
        with scope(firm=firm):
            link_by_hand(line_id=came.pk, expectation_id=expectation_of(plan).pk, user=None, amount=Decimal("60.00"))
        for path in (reverse("desk"), reverse("revenue"), reverse("statement", args=[came.statement_id])):
            assert {chip.code: chip.count for chip in browser.get(path).context["chips"]}["PARTLY_LINKED"] == 1
        assert "Unmatched: partly linked" in browser.get("/").content.decode(), "Today counts it too"
        listed = browser.get(reverse("desk"), {"show": "PARTLY_LINKED"}).context["queue"]
        assert [standing.line for standing in listed] == [came]
        file = browser.get(reverse("month_end"), {"table": "waiting"})
        assert "Partly linked" in b"".join(file).decode()
