"""Reasons that stop being true: worked out anew where the firm wants that, and otherwise said to be from before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from backoffice.models import Firm, RematchPolicy
from backoffice.services.firms import update_firm
from backoffice.services.plans import create_plan, delete_plan, update_plan
from backoffice.web.templatetags.words import moment
from domain.enums.plans import PlanStatus
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import RevenueCategory
from domain.people_dates import format_date
from reconciliation import tasks
from reconciliation.matching import Reason
from reconciliation.models import ExpectationLink, MatchRun, ProviderStatement, StatementTransaction
from reconciliation.selectors.statements import desk_counts, lines_with_links, waiting_in_firm
from reconciliation.selectors.telling import UNDONE, LineStanding, standing_of
from reconciliation.services.adjustments import (
    cancel_expectation,
    reinstate_expectation,
    write_off_expectation,
)
from reconciliation.services.links import link_by_hand, undo_run, unlink
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import lock_period
from reconciliation.services.spellings import choose_plan
from tests.integration.reconciliation.conftest import NOW, expectation_of
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.usefixtures("in_firm")


def run(statement: ProviderStatement) -> MatchRun:
    return match_statement(statement_id=statement.pk, now=NOW, trigger=MatchTrigger.UPLOAD)


def now_said(line: StatementTransaction) -> LineStanding:
    return standing_of(lines_with_links(StatementTransaction.objects.filter(pk=line.pk)).get())


def wants(firm: Firm, policy: RematchPolicy) -> None:
    firm.rematch_policy = policy
    firm.save()


class TestWhereReasonsAreRenewed:
    def test_a_plan_put_right_that_still_expects_nothing(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan, paid = plan_with("ISA-000010", gross=None), line("ISA-000001")
        run(statement)
        assert now_said(paid).sentence == "No plan has the policy number ISA-000001."
        update_plan(plan_id=plan.pk, fields={"policy_number": "ISA-000001"})
        told = now_said(paid)
        assert (told.line.match_reason, told.line.plan, told.is_outdated) == (Reason.NO_EXPECTATION, plan, False)
        assert told.looked_again is not None and told.line.linked == 0

    def test_one_of_two_plans_that_becomes_another_number(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan_with("ISA-000001", gross=None)
        other, paid = plan_with("ISA 000001", gross=None), line("ISA000001")
        run(statement)
        assert now_said(paid).line.match_reason == Reason.PLAN_AMBIGUOUS
        update_plan(plan_id=other.pk, fields={"policy_number": "GIA-7"})
        assert now_said(paid).line.match_reason == Reason.NO_EXPECTATION

    def test_a_plan_that_comes_and_goes(
        self, firm: Firm, person: Any, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        paid = line("ISA-000001")
        run(statement)
        example = plan_with("ISA-000099", gross=None)
        fields = {"name": "ISA", "type": example.type, "policy_number": "ISA-000001", "status": PlanStatus.ACTIVE}
        plan = create_plan(firm=firm, fields=fields, owners={person.pk: Decimal(100)})
        assert now_said(paid).line.match_reason == Reason.NO_EXPECTATION
        delete_plan(plan_id=plan.pk, now=NOW)
        assert now_said(paid).line.match_reason == Reason.PLAN_NOT_FOUND

    def test_a_link_undone_lets_another_line_match_and_linking_again_does_not(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan = plan_with("ISA-000001")
        first, second = line("ISA-000001", row=1), line("ISA-000001", row=2)
        run(statement)
        assert now_said(second).line.match_reason == Reason.ALREADY_MET
        unlink(link_id=ExpectationLink.objects.get(transaction=first).pk)
        told = now_said(second)
        assert told.line.proposed_expectation == expectation_of(plan) and told.is_outdated
        assert told.sentence.startswith("When looked at on ") and "Would now match" in told.next_step
        assert desk_counts(waiting_in_firm()) == {"total": 2, "clawbacks": 0, "proposed": 1, "outdated": 0}
        assert now_said(first).line.match_reason == UNDONE and not now_said(first).is_outdated
        link_by_hand(line_id=first.pk, expectation_id=expectation_of(plan).pk, user=None)
        told = now_said(second)
        assert (told.line.proposed_expectation, told.line.match_reason) == (None, Reason.ALREADY_MET)
        assert not told.is_outdated

    def test_what_was_cancelled_is_not_spoken_of_and_reinstated_it_is(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan, paid = plan_with("ISA-000001", "150.00"), line("ISA-000001")
        run(statement)
        assert now_said(paid).line.match_reason == Reason.OUTSIDE_TOLERANCE
        cancel_expectation(expectation_id=expectation_of(plan).pk, reason="Ended", now=NOW)
        assert now_said(paid).line.match_reason == Reason.NO_EXPECTATION
        reinstate_expectation(expectation_id=expectation_of(plan).pk)
        assert "£150.00 expected" in now_said(paid).sentence
        write_off_expectation(expectation_id=expectation_of(plan).pk, reason="Lost", now=NOW)
        assert now_said(paid).line.match_reason == Reason.ALREADY_MET

    def test_a_plan_that_a_person_chose_stays(self, plan_with: Any, line: Any, statement: ProviderStatement) -> None:
        plan, paid = plan_with("ISA-000010"), line("ISA-000001")
        run(statement)
        choose_plan(line_id=paid.pk, plan_id=plan.pk)
        cancel_expectation(expectation_id=expectation_of(plan).pk, reason="Ended", now=NOW)
        assert now_said(paid).line.plan == plan

    def test_parts_of_a_plan_that_would_match_are_not_told_as_if_it_were_taken(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan = plan_with("ISA-000010")
        first, second = line("ISA-000001", row=1), line("ISA-000001", row=2)
        run(statement)
        update_plan(plan_id=plan.pk, fields={"policy_number": "ISA-000001"})
        assert now_said(first).line.proposed_expectation == expectation_of(plan)
        left = now_said(second)
        assert left.line.match_reason == Reason.PLAN_NOT_FOUND and left.is_outdated


def test_what_was_written_off_is_not_told_as_paid(
    browser: Browser, plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    lost, partly, whole = plan_with("P-1"), plan_with("P-2"), plan_with("P-3")
    link_by_hand(line_id=line("P-9", "40.00").pk, expectation_id=expectation_of(partly).pk, user=None)
    link_by_hand(line_id=line("P-9", "100.00").pk, expectation_id=expectation_of(whole).pk, user=None)
    lines = [line(number) for number in ("P-1", "P-2", "P-3")]
    for plan in (lost, partly):
        write_off_expectation(expectation_id=expectation_of(plan).pk, reason="Lost", now=NOW)
    run(statement)
    told = [now_said(each) for each in lines]
    assert {each.line.match_reason for each in told} == {Reason.ALREADY_MET}
    day = format_date(localdate(NOW))
    assert told[0].sentence == f"Ongoing fee of 1 Mar 2026 of £100.00 was written off on {day}."
    assert told[1].sentence.endswith(f"was written off on {day}, £40.00 of it paid.")
    assert told[2].sentence.endswith("of £100.00 has been paid already.")
    assert told[0].next_step.startswith("Reinstate it") and told[2].next_step.startswith("Check whether")
    page = text_of(browser.get(reverse("line_why", args=[lines[0].pk])))
    assert page.count(f"was written off on {day}.") == 2, "the sentence and the last of the steps"
    reinstate_expectation(expectation_id=expectation_of(lost).pk)
    assert "written off" not in now_said(lines[0]).sentence


class TestWhereReasonsAreOnlyMarked:
    @pytest.mark.parametrize("policy", [RematchPolicy.OFF, RematchPolicy.AUTOMATIC])
    def test_a_cancelled_expectation(
        self, firm: Firm, plan_with: Any, line: Any, statement: ProviderStatement, policy: RematchPolicy
    ) -> None:
        """A firm that links by itself does not link because of what a person did by hand."""
        wants(firm, policy)
        plan, paid = plan_with("ISA-000001", "150.00"), line("ISA-000001")
        run(statement)
        cancel_expectation(expectation_id=expectation_of(plan).pk, reason="Ended", now=NOW)
        told = now_said(paid)
        assert told.line.match_reason == Reason.OUTSIDE_TOLERANCE and told.is_outdated
        assert told.sentence.startswith("When looked at on ") and "run it again" in told.next_step
        match_statement(statement_id=statement.pk, now=NOW, trigger=MatchTrigger.REQUEST)
        assert (now_said(paid).line.match_reason, now_said(paid).is_outdated) == (Reason.NO_EXPECTATION, False)

    def test_a_run_that_is_undone(self, plan_with: Any, line: Any, statement: ProviderStatement) -> None:
        plan_with("ISA-000001")
        line("ISA-000001", row=1)
        left = line("ISA-000001", row=2)
        first = run(statement)
        assert not now_said(left).is_outdated
        undo_run(run_id=first.pk)
        assert now_said(left).is_outdated

    def test_a_line_of_a_locked_period(
        self, plan_with: Any, line: Any, statement: ProviderStatement, adviser: Any
    ) -> None:
        plan, paid = plan_with("ISA-000010"), line("ISA-000001")
        run(statement)
        lock_period(period_id=statement.period_id, user=adviser, now=NOW)
        update_plan(plan_id=plan.pk, fields={"policy_number": "ISA-000001"})
        told = now_said(paid)
        assert told.is_outdated and told.line.proposed_expectation is None

    def test_what_has_nothing_to_do_with_it_is_left_alone(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan, other = plan_with("ISA-000001"), plan_with("ISA-000002", "500.00")
        paid = line("ISA-000002")
        run(statement)
        cancel_expectation(expectation_id=expectation_of(plan).pk, reason="Ended", now=NOW)
        told = now_said(paid)
        assert told.line.plan == other and not told.is_outdated and told.looked_again is None


class TestAnotherTolerance:
    @pytest.fixture
    def apart(self, plan_with: Any, line: Any, statement: ProviderStatement) -> Any:
        """A line that is a fifth short of what its plan expects, and one that has nothing to do with that."""
        plan_with("P-1", "100.00")
        lines = line("P-1", "80.00"), line("P-9", "80.00")
        run(statement)
        assert now_said(lines[0]).line.match_reason == Reason.OUTSIDE_TOLERANCE
        return lines

    def test_what_it_lets_match_is_proposed_and_no_longer_once_it_is_narrow_again(self, firm: Firm, apart: Any) -> None:
        update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": 20})
        told = now_said(apart[0])
        assert told.is_outdated and "Would now match" in told.next_step and not told.line.linked
        assert not now_said(apart[1]).is_outdated
        update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": 19})
        told = now_said(apart[0])
        assert told.line.proposed_expectation is None and not told.is_outdated and told.looked_again is not None

    def test_it_is_linked_by_itself_where_the_firm_wants_that(
        self, firm: Firm, apart: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tasks.take_firm_proposals, "delay", tasks.take_firm_proposals)
        wants(firm, RematchPolicy.AUTOMATIC)
        with django_capture_on_commit_callbacks(execute=True):
            update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": 20})
        assert now_said(apart[0]).line.linked == 80 and now_said(apart[1]).line.linked == 0

    def test_it_only_says_that_something_changed_where_nothing_is_to_be_looked_at(self, firm: Firm, apart: Any) -> None:
        wants(firm, RematchPolicy.OFF)
        update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": 20})
        told = now_said(apart[0])
        assert told.is_outdated and told.line.proposed_expectation is None
        assert not now_said(apart[1]).is_outdated

    def test_another_setting_of_the_firm_touches_no_line(self, firm: Firm, apart: Any) -> None:
        update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": 10, "name": "Other Advice"})
        assert now_said(apart[0]).line.outdated_at is None and now_said(apart[0]).looked_again is None


def test_the_screens_offer_to_run_such_a_line_again(
    firm: Firm, browser: Browser, plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    wants(firm, RematchPolicy.OFF)
    plan = plan_with("ISA-000001", "150.00", category=RevenueCategory.ONGOING_FEE, expected_date=date(2026, 3, 1))
    paid = line("ISA-000001", "100.00")
    run(statement)
    cancel_expectation(expectation_id=expectation_of(plan).pk, reason="Ended", now=NOW)
    page = text_of(browser.get(reverse("statement", args=[statement.pk])))
    assert "Changed since" in page and "When looked at on" in page and f'id="again-{paid.pk}"' in page
    desk = text_of(browser.get(reverse("desk"), {"show": "outdated"}))
    assert "Changed since" in desk and "When looked at on" in desk
    assert "these steps are from then" in text_of(browser.get(reverse("line_why", args=[paid.pk])))
    browser.post(reverse("lines_rematch"), {"line": paid.pk})
    page = text_of(browser.get(reverse("statement", args=[statement.pk])))
    assert "Changed since" not in page and "Nothing is expected on the plan." in page
    assert Decimal(0) == now_said(paid).line.linked


def test_an_automatic_link_says_when_it_came_and_by_which_run(
    browser: Browser, plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan, paid = plan_with("ISA-000001"), line("ISA-000001")
    made = run(statement)
    told = f"Run {made.pk} of {moment(made.ran_at)}, file uploaded"
    expected = reverse("expectation", args=[expectation_of(plan).pk])
    for address in (expected, reverse("line_why", args=[paid.pk])):
        assert told in " ".join(strip_tags(text_of(browser.get(address))).split())
    unlink(link_id=ExpectationLink.objects.get().pk)
    link_by_hand(line_id=paid.pk, expectation_id=expectation_of(plan).pk, user=None)
    page = text_of(browser.get(expected))
    assert told not in page and moment(ExpectationLink.objects.get().created_at) in page
