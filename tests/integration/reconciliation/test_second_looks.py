"""Many lines looked at again after the tolerance changed: in parts, gone on with, overtaken by a later change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, RematchPolicy
from backoffice.services.firms import update_firm
from domain.enums.reconciliation import MatchTrigger
from reconciliation import tasks
from reconciliation.models import ProviderStatement, SecondLook, StatementTransaction
from reconciliation.selectors.statements import look_under_way
from reconciliation.services import second_looks
from reconciliation.services.matching import match_statement
from reconciliation.services.second_looks import look_at_next_part
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

LINES = 5


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """More than two lines are many, a part is two plans; the firms whose look was given to a worker."""
    monkeypatch.setattr(second_looks, "AT_ONCE", 2)
    monkeypatch.setattr(second_looks, "PLANS_A_PART", 2)
    given: list[int] = []
    monkeypatch.setattr(tasks.take_second_look, "delay", given.append)
    return given


@pytest.fixture
def apart(firm: Firm, plan_with: Any, line: Any, statement: ProviderStatement) -> list[int]:
    """Lines that 18 % keep apart from what is expected."""
    with scope(firm=firm):
        numbers = [f"P-{number}" for number in range(LINES)]
        for number in numbers:
            plan_with(number)
        ids = [line(number, "118.00").pk for number in numbers]
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
    return ids


def of_twenty(firm: Firm, percent: int = 20) -> SecondLook:
    update_firm(firm_id=firm.pk, fields={"match_tolerance_percent": percent})
    look = look_under_way()
    assert look is not None
    return look


def part(firm: Firm) -> bool:
    firm.refresh_from_db()
    return look_at_next_part(firm=firm, now=NOW)


def outdated() -> int:
    return StatementTransaction.objects.filter(outdated_at__isnull=False).count()


def proposed() -> int:
    return StatementTransaction.objects.filter(proposed_expectation__isnull=False).count()


@pytest.mark.usefixtures("in_firm", "apart")
class TestInParts:
    def test_the_change_itself_looks_at_none_of_many(
        self, firm: Firm, asked: list[int], django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            look = of_twenty(firm)
        assert asked == [firm.pk] and proposed() == 0
        assert (look.line_total, look.line_done) == (LINES, 0)

    def test_each_part_is_kept_and_the_next_goes_on_after_it(self, firm: Firm, asked: list[int]) -> None:
        look, seen = of_twenty(firm), []
        while part(firm):
            look.refresh_from_db()
            seen.append((look.line_done, proposed()))
        look.refresh_from_db()
        assert seen == [(0, 0), (2, 2), (4, 4), (5, 5)], "first all are marked, then two plans at a time"
        assert look.finished_at and (look.line_done, look.matching_count) == (LINES, LINES)
        assert not part(firm) and look_under_way() is None

    def test_until_their_turn_lines_say_that_their_reason_is_old(self, firm: Firm, asked: list[int]) -> None:
        of_twenty(firm, 15)
        part(firm)
        old = StatementTransaction.objects.filter(outdated_at__isnull=False)
        assert old.count() == LINES
        part(firm)
        assert old.count() == LINES - 2 and proposed() == 0

    def test_a_later_change_overtakes_the_look(self, firm: Firm, asked: list[int]) -> None:
        first = of_twenty(firm)
        part(firm)
        part(firm)
        second = of_twenty(firm, 17)
        assert second != first and second.line_total == LINES
        while part(firm):
            first.refresh_from_db()
            assert first.finished_at, "it has ended"
        assert proposed() == 0 and look_under_way() is None

    def test_where_nothing_is_to_be_looked_at_lines_are_only_marked(self, firm: Firm, asked: list[int]) -> None:
        update_firm(firm_id=firm.pk, fields={"rematch_policy": RematchPolicy.OFF})
        of_twenty(firm)
        assert not part(firm) and proposed() == 0 and look_under_way() is None
        assert StatementTransaction.objects.filter(outdated_at__isnull=False).count() == LINES

    def test_the_worker_takes_it_to_its_end_and_links_where_the_firm_wants_that(
        self, firm: Firm, asked: list[int]
    ) -> None:
        update_firm(firm_id=firm.pk, fields={"rematch_policy": RematchPolicy.AUTOMATIC})
        of_twenty(firm)
        tasks.take_second_look(firm.pk)
        assert look_under_way() is None
        assert StatementTransaction.objects.filter(linked=118).count() == LINES

    def test_a_part_and_a_run_hold_lines_one_after_the_other(
        self, firm: Firm, asked: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        look, held = of_twenty(firm), []
        monkeypatch.setattr(second_looks, "lock_firm", lambda firm_id: held.append((firm_id, outdated())))
        part(firm)
        assert held == [(firm.pk, 0)], "before the first line is written"
        assert outdated() == look.line_total

    def test_what_was_left_lying_is_given_to_a_worker(self, firm: Firm, asked: list[int]) -> None:
        look = of_twenty(firm)
        tasks.sweep_statement_imports()
        assert asked == [], "its message is on the way"
        SecondLook.objects.filter(pk=look.pk).update(updated_at=timezone.now() - timedelta(minutes=1))
        tasks.sweep_statement_imports()
        assert asked == [firm.pk]


def test_the_desk_shows_how_far_it_has_come(browser: Browser, firm: Firm, apart: list[int], asked: list[int]) -> None:
    told = "Looking again, as the tolerance has changed"
    assert told not in text_of(browser.get(reverse("desk")))
    with scope(firm=firm):
        look = of_twenty(firm)
        part(firm)
        part(firm)
    url = reverse("look_progress", args=[look.pk])
    page = browser.get(reverse("desk"))
    assert told in text_of(page) and url in page.content.decode()
    row = browser.get(url)
    assert "2 of 5" in text_of(row) and "2 lines would now match" in text_of(row) and "hx-get" in row.content.decode()
    with scope(firm=firm):
        while part(firm):
            pass
    row = browser.get(url)
    assert "hx-get" not in row.content.decode() and "See what happened" in text_of(row)
    assert told not in text_of(browser.get(reverse("desk")))
