"""Revenue's overviews: who may lock and unlock, what the figures say, and what lists cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, User
from domain.enums.people import Role
from domain.enums.reconciliation import MatchTrigger
from reconciliation.models import PaymentPeriod, ProviderStatement
from reconciliation.services.matching import match_statement
from tests.factories.backoffice import UserFactory
from tests.factories.reconciliation import ExpectationFactory, StatementTransactionFactory
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

Signed = Callable[[User], Browser]


def test_only_those_who_run_the_firm_unlock(
    signed_in: Signed, adviser: User, owner: User, firm: Firm, month: ProviderStatement
) -> None:
    signed_in(adviser).post(reverse("period_lock", args=[month.period_id]))
    assert signed_in(adviser).post(reverse("period_unlock", args=[month.period_id])).status_code == 403
    assert "Unlock" in text_of(signed_in(owner).get(reverse("period_list")))
    url = reverse("period_unlock", args=[month.period_id])
    assert "required" in text_of(signed_in(owner).post(url, {"reason": " "}))
    signed_in(owner).post(url, {"reason": "Beacon sent a correction"})
    assert "Beacon sent a correction" in text_of(signed_in(owner).get(reverse("period_list")))
    with scope(firm=firm):
        assert not PaymentPeriod.objects.get(pk=month.period_id).is_locked


def test_who_may_not_lock_is_told_so_once(
    signed_in: Signed, adviser: User, firm: Firm, month: ProviderStatement
) -> None:
    reason = "Only advisers, owners and administrators may lock a period."
    assert reason not in text_of(signed_in(adviser).get(reverse("period_list")))
    with scope(firm=firm):
        helper = UserFactory(firm=firm, role=Role.PARAPLANNER)
    assert text_of(signed_in(helper).get(reverse("period_list"))).count(reason) == 1, "there are several periods"


def test_a_lock_says_first_what_it_closes(
    browser: Browser, firm: Firm, month: ProviderStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reconciliation.web.views import periods

    monkeypatch.setattr(periods.timezone, "localdate", lambda: date(2026, 3, 20))
    url = reverse("period_lock", args=[month.period_id])
    asked = text_of(browser.get(url))
    assert "2 lines with £138.00 to link still wait and cannot be linked or ignored" in asked, "118 and 20"
    assert "1 held row cannot be corrected" in asked
    assert "1 statement of £236.00 stays as it is" in asked
    assert "It is not over yet." in asked
    with scope(firm=firm):
        assert not PaymentPeriod.objects.get(pk=month.period_id).is_locked, "nobody has said yes"
    browser.post(url)
    monkeypatch.setattr(periods.timezone, "localdate", lambda: date(2026, 4, 1))
    assert "It is not over yet." not in text_of(browser.get(url))
    with scope(firm=firm):
        assert PaymentPeriod.objects.get(pk=month.period_id).is_locked


def test_periods_are_listed_latest_first(browser: Browser, month: ProviderStatement) -> None:
    page = browser.get(reverse("period_list"))
    starts = [row.period.start_date for row in page.context["rows"]]
    assert len(starts) > 2 and starts == sorted(starts, reverse=True)


def test_the_overview_says_what_is_outstanding_and_overdue(browser: Browser, firm: Firm, plan_with: Any) -> None:
    today = timezone.localdate()
    days = {"due": timedelta(days=3), "late": timedelta(days=70), "ahead": timedelta(days=-3)}
    for number, (policy, ago) in enumerate(days.items(), 1):
        plan_with(policy, f"{number}.00", expected_date=today - ago)
    found = browser.get(reverse("revenue")).context["headline"]
    assert (found.expected, found.outstanding, found.overdue) == (3, 3, 2)
    for state, count in (("overdue", 2), ("late", 1), ("open", 3)):
        page = browser.get(reverse("expectation_list"), {"state": state}).context["page"]
        assert page.paginator.count == count


def test_expectations_are_found_by_client_policy_number_and_period(
    browser: Browser, firm: Firm, month: ProviderStatement
) -> None:
    wanted = ExpectationFactory(
        firm=firm, client__firm=firm, client__last_name="Mockworth", plan__policy_number="QX-4711/A",
        expected_date=month.period.start_date,
    )  # fmt: skip
    later = ExpectationFactory(firm=firm, client=wanted.client, plan=wanted.plan, expected_date=month.period.end_date)

    def found(**narrowed: object) -> set[int]:
        return {row.pk for row in browser.get(reverse("expectation_list"), narrowed).context["page"].object_list}

    for text in ("mockw", "qx 4711", "QX4711A", "Mockworth 4711"):
        assert found(q=text) == {wanted.pk, later.pk}, text
    assert found(q="Mockworth 9999") == set()
    assert wanted.pk in found(period=month.period_id) and later.pk not in found(period=month.period_id)


def test_the_overview_draws_expected_against_received(
    browser: Browser, firm: Firm, month: ProviderStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reconciliation.web.views import overview

    monkeypatch.setattr(overview.timezone, "localdate", lambda: date(2026, 3, 20))
    page = text_of(browser.get(reverse("revenue")))
    assert "Expected and received" in page and "£236" in page, "98 + 118 + 20"
    csv = b"".join(browser.get(reverse("revenue_csv")).streaming_content).decode()
    assert "March 2026,200.00,236.00,36.00" in csv


@pytest.mark.parametrize(
    "name", ["statement_list", "expectation_list", "charge_list", "desk", "period_list", "revenue"]
)
def test_lists_take_the_same_number_of_queries_however_long(
    name: str, browser: Browser, firm: Firm, month: ProviderStatement, person: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert browser.get(reverse(name)).status_code == 200
    for _ in range(12):
        expectation = ExpectationFactory(firm=firm, client__firm=firm)
        StatementTransactionFactory(firm=firm, statement=month, policy_number=expectation.plan.policy_number)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(reverse(name)).status_code == 200
    assert len(many) <= len(few) + 1


def test_a_statement_takes_the_same_number_of_queries_however_many_lines(
    browser: Browser, firm: Firm, month: ProviderStatement
) -> None:
    url = reverse("statement", args=[month.pk])
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for _ in range(20):
        StatementTransactionFactory(firm=firm, statement=month)
    with scope(firm=firm):
        match_statement(statement_id=month.pk, trigger=MatchTrigger.REQUEST, now=NOW)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(many) == len(few)
