"""The plan found by search at the desk, and how a provider writes its number, remembered only by a person's word."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from backoffice.models import Firm, Plan
from domain.enums.reconciliation import MatchTrigger
from reconciliation.matching import Reason
from reconciliation.models import PolicySpelling, StatementTransaction
from reconciliation.selectors.spellings import lines_spelt_like, plans_to_choose
from reconciliation.selectors.telling import standing_of
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from reconciliation.services.spellings import (
    UnableToRemember,
    choose_plan,
    forget_spelling,
    remember_spelling,
)
from tests.factories.backoffice import ClientFactory, FirmFactory, PlanFactory, ProviderFactory, owned_plan
from tests.factories.reconciliation import ProviderStatementFactory
from tests.integration.reconciliation.conftest import NOW


@pytest.fixture
def lost(firm: Firm, statement: Any, plan_with: Any, line: Any) -> Any:
    """A line whose number no plan has, of £100.00, beside a plan that expects that."""
    plan_with("ISA-000001", "100.00")
    made = line("BL/77-A", "100.00", client_name="Sample W")
    with scope(firm=firm):
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        made.refresh_from_db()
    assert made.match_reason == Reason.PLAN_NOT_FOUND
    return made


def the_plan() -> Any:
    return Plan.objects.get(policy_number="ISA-000001")


@pytest.mark.usefixtures("in_firm")
class TestRemembering:
    def test_the_line_is_matched_and_so_is_the_next_one(self, statement: Any, lost: Any, line: Any, adviser: Any):
        spelling, runs = remember_spelling(line_id=lost.pk, plan_id=the_plan().pk, now=NOW, user=adviser)
        assert (spelling.written, spelling.normalised, spelling.made_by) == ("BL/77-A", "bl77a", adviser)
        assert [run.linked_count for run in runs] == [1]
        lost.refresh_from_db()
        assert lost.linked == lost.gross
        assert "A person said that this provider writes" in standing_of(lost).sentence
        later = line("bl 77 a", "100.00")
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        later.refresh_from_db()
        assert later.plan == the_plan() and later.match_reason == Reason.ALREADY_MET

    def test_nothing_is_remembered_where_a_plan_is_only_chosen(self, statement: Any, lost: Any):
        choose_plan(line_id=lost.pk, plan_id=the_plan().pk)
        lost.refresh_from_db()
        assert lost.plan == the_plan() and not lost.linked and not PolicySpelling.objects.exists()

    def test_lines_that_write_it_otherwise_are_looked_at_with_it_and_no_others(self, lost: Any, line: Any):
        alike = line("bl 77\u2010a", match_reason=Reason.PLAN_NOT_FOUND)
        line("BL/77-B", match_reason=Reason.PLAN_NOT_FOUND)
        line("BL/77-A", match_reason=Reason.NO_CATEGORY)
        assert set(lines_spelt_like(lost)) == {lost.pk, alike.pk}

    def test_another_provider_is_not_meant(self, firm: Firm, lost: Any, line: Any, period: Any, adviser: Any):
        remember_spelling(line_id=lost.pk, plan_id=the_plan().pk, now=NOW, user=adviser)
        other = ProviderStatementFactory(firm=firm, provider=ProviderFactory(firm=firm), period=period)
        stranger = line("BL/77-A", "100.00", statement=other)
        match_statement(statement_id=other.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        stranger.refresh_from_db()
        assert stranger.match_reason == Reason.PLAN_NOT_FOUND

    def test_forgotten_it_finds_nothing_any_more_and_what_was_linked_stays(
        self, statement: Any, lost: Any, line: Any, adviser: Any
    ):
        spelling, _ = remember_spelling(line_id=lost.pk, plan_id=the_plan().pk, now=NOW, user=adviser)
        forget_spelling(spelling_id=spelling.pk)
        later = line("BL/77-A", "100.00")
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        later.refresh_from_db()
        lost.refresh_from_db()
        assert later.match_reason == Reason.PLAN_NOT_FOUND and lost.linked == lost.gross

    def test_refused_for_a_number_that_finds_a_plan_or_stands_for_another(
        self, firm: Firm, lost: Any, line: Any, provider: Any, adviser: Any
    ):
        plan = the_plan()
        with pytest.raises(UnableToRemember, match="by itself"):
            remember_spelling(line_id=line("isa 000001").pk, plan_id=plan.pk, now=NOW, user=adviser)
        other = PlanFactory(firm=firm, provider=provider, policy_number="GIA-2")
        with pytest.raises(UnableToRemember, match="never overrules"):
            remember_spelling(line_id=line("GIA-2").pk, plan_id=plan.pk, now=NOW, user=adviser)
        with pytest.raises(UnableToRemember, match="no policy number"):
            remember_spelling(line_id=line("").pk, plan_id=plan.pk, now=NOW, user=adviser)
        remember_spelling(line_id=lost.pk, plan_id=plan.pk, now=NOW, user=adviser)
        with pytest.raises(UnableToRemember, match="Forget that first"):
            remember_spelling(line_id=lost.pk, plan_id=other.pk, now=NOW, user=adviser)

    def test_not_in_a_locked_period(self, lost: Any, period: Any, adviser: Any):
        lock_period(period_id=period.pk, user=None, now=NOW)
        with pytest.raises(UnableToChangeLockedPeriod):
            remember_spelling(line_id=lost.pk, plan_id=the_plan().pk, now=NOW, user=adviser)
        assert not PolicySpelling.objects.exists()

    def test_plans_are_found_by_client_number_and_provider(self, firm: Firm, lost: Any, person: Any):
        mine = owned_plan(person, policy_number="PEN-9", name="Pension pot")
        owned_plan(ClientFactory(firm=FirmFactory(), first_name="Wren", last_name="Sample"), policy_number="PEN-9")
        for words in ("Wren Sample", "sample pot", "pen-9"):
            assert plans_to_choose(lost, words) == [mine], words
        company = ClientFactory(firm=firm, first_name="", last_name="", entity_name="Acorn Joinery Ltd")
        theirs = owned_plan(company, policy_number="PEN-10")
        assert plans_to_choose(lost, "acorn") == [theirs]
        assert plans_to_choose(lost, "Nobody") == [] and plans_to_choose(lost) == []


class TestPages:
    def test_from_the_desk_to_a_remembered_spelling_and_back(self, browser: Any, firm: Firm, lost: Any):
        assert f"/revenue/lines/{lost.pk}/plan/" in browser.get("/revenue/desk/").content.decode()
        with scope(firm=firm):
            plan = the_plan()
        page = browser.get(f"/revenue/lines/{lost.pk}/plan/?q=ISA-000001").content.decode()
        assert "Remember and match" in page
        answer = browser.post(f"/revenue/lines/{lost.pk}/plan/", {"plan": plan.pk, "remember": "1"}, follow=True)
        assert "1 line looked at, 1 linked." in answer.content.decode()
        listed = browser.get("/revenue/spellings/?q=BL").content.decode()
        assert "BL/77-A" in listed and "Forget" in listed
        with scope(firm=firm):
            spelling = PolicySpelling.objects.get()
        searched = "/revenue/spellings/?q=BL"
        assert f'name="next" value="{searched}"' in listed
        gone = browser.post(f"/revenue/spellings/{spelling.pk}/remove/", {"next": searched}, follow=True)
        assert "is forgotten" in gone.content.decode() and "Nothing fits" in gone.content.decode(), "still searched"
        assert "Nothing remembered yet" in browser.get("/revenue/spellings/").content.decode()

    def test_whoever_came_from_the_desk_goes_back_to_it(self, browser: Any, firm: Firm, lost: Any):
        desk, here = f"/revenue/desk/?line={lost.pk}", f"/revenue/lines/{lost.pk}/plan/"
        assert f"{here}?next=/revenue/desk/%3Fline%3D{lost.pk}" in browser.get(desk).content.decode()
        page = browser.get(here, {"next": desk, "q": "ISA-000001"}).content.decode()
        assert page.count(f'name="next" value="{desk}"') == 2, "of the search and of the plan"
        with scope(firm=firm):
            plan = the_plan()
        only = browser.post(here, {"plan": plan.pk, "next": desk}, follow=True)
        assert only.context["next"] == desk, "and so does what is linked then"
        assert browser.post(here, {"plan": plan.pk, "remember": "1", "next": desk})["Location"] == desk

    def test_for_this_line_only_what_the_plan_expects_is_put_forward(self, browser: Any, firm: Firm, lost: Any):
        with scope(firm=firm):
            plan = the_plan()
        answer = browser.post(f"/revenue/lines/{lost.pk}/plan/", {"plan": plan.pk}, follow=True)
        assert answer.redirect_chain[-1][0] == f"/revenue/lines/{lost.pk}/link/"
        assert "Within the rules" in answer.content.decode()
        with scope(firm=firm):
            assert not StatementTransaction.objects.get(pk=lost.pk).linked
