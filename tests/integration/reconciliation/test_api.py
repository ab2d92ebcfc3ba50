"""Revenue for scripts: what is read, what is written, and what three people may."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from backoffice.models import Firm, User
from domain.enums.reconciliation import MatchTrigger
from reconciliation.models import Expectation, ExpectationLink, ProviderStatement, StatementTransaction
from reconciliation.services.adjustments import cancel_expectation, reinstate_expectation, write_off_expectation
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import lock_period
from tests.factories.reconciliation import StatementTransactionFactory
from tests.integration.reconciliation.conftest import NOW

RESOURCES = (
    "expectations",
    "expectation-links",
    "payment-periods",
    "provider-statements",
    "statement-transactions",
)


@pytest.fixture
def matched(firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any) -> ProviderStatement:
    plan_with("P-1", "100.00")
    plan_with("P-2", "100.00")
    line("P-1", "98.00")
    line("P-2", "150.00")
    with scope(firm=firm):
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
    return statement


def test_three_people_read_every_resource(matched: Any, three_people: Any, as_script: Any) -> None:
    for person, seen in zip(three_people, (True, True, False), strict=True):
        ask = as_script(person)
        for resource in RESOURCES:
            answer = ask("get", f"{resource}/")
            assert answer.status_code == 200
            assert bool(answer.json()["results"]) is seen, (person, resource)
        assert ask("get", f"provider-statements/{matched.pk}/").status_code == (200 if seen else 404)
        assert ask("post", f"provider-statements/{matched.pk}/match/").status_code == (200 if seen else 404)


def test_a_line_says_why_in_words(matched: Any, adviser: User, as_script: Any) -> None:
    answer = as_script(adviser)("get", "statement-transactions/?match_reason=OUTSIDE_TOLERANCE").json()
    (line,) = answer["results"]
    assert line["policy_number"] == "P-2" and "£50.00 (50.0%) apart" in line["explanation_sentence"]
    assert line["next_step"] and line["explanation"]["compared"]["gap_pence"] == 5000


def test_lists_are_narrowed(matched: Any, adviser: User, as_script: Any) -> None:
    ask = as_script(adviser)
    assert len(ask("get", "statement-transactions/?reconciled=true").json()["results"]) == 1
    assert len(ask("get", "statement-transactions/?waiting=true").json()["results"]) == 1
    assert len(ask("get", "expectations/?is_open=true&from_date=2026-03-01").json()["results"]) == 2
    assert len(ask("get", "payment-periods/?day=2026-03-31&locked=false").json()["results"]) == 1
    assert len(ask("get", f"expectation-links/?statement={matched.pk}").json()["results"]) == 1
    assert ask("get", "provider-statements/?state=reconciled").json()["results"] == []


def test_a_statement_is_made_and_given_lines(
    firm: Firm, period: Any, provider: Any, plan_with: Any, adviser: User, as_script: Any
) -> None:
    plan_with("P-1", "100.00")
    ask = as_script(adviser)
    made = ask("post", "provider-statements/", {"provider": provider.pk, "date": "2026-03-05"})
    assert made.status_code == 201, made.content
    url = f"provider-statements/{made.json()['id']}/lines/"
    line = {"policy_number": "P-1", "category": "ongoing_fee", "gross_amount": "100.00", "date": "2026-03-04"}
    run = ask("post", url, {"lines": [line, {**line, "policy_number": "P-9", "gross_amount": "-3.00"}]})
    assert run.status_code == 201
    assert (run.json()["single_count"], run.json()["unmatched_count"]) == (1, 1)
    assert ask("post", url, {"lines": [{**line, "gross_amount": "1.234"}]}).status_code == 400


def test_linking_and_undoing(firm: Firm, matched: Any, adviser: User, as_script: Any) -> None:
    ask = as_script(adviser)
    with scope(firm=firm):
        line = StatementTransaction.objects.get(policy_number="P-2")
        expectation = Expectation.objects.get(plan__policy_number="P-2")
    made = ask("post", "expectation-links/", {"transaction": line.pk, "expectation": expectation.pk})
    assert made.status_code == 201 and made.json()["amount"] == "150.00"
    twice = ask("post", "expectation-links/", {"transaction": line.pk, "expectation": expectation.pk})
    assert twice.status_code == 400 and "linked already" in twice.content.decode()
    assert ask("delete", f"expectation-links/{made.json()['id']}/").status_code == 204
    with scope(firm=firm):
        assert Expectation.objects.get(pk=expectation.pk).outstanding == Decimal(100)


def test_nothing_is_outstanding_of_what_was_given_up(firm: Firm, matched: Any, adviser: User, as_script: Any) -> None:
    ask = as_script(adviser)
    with scope(firm=firm):
        paid, waiting = Expectation.objects.order_by("plan__policy_number")
        ExpectationLink.objects.filter(expectation=paid).update(amount=Decimal(60))
        write_off_expectation(expectation_id=paid.pk, reason="Lost", now=NOW)
    found = ask("get", "expectations/?ordering=-outstanding").json()["results"]
    assert [(each["id"], each["outstanding"]) for each in found] == [(waiting.pk, "100.00"), (paid.pk, "0.00")]
    with scope(firm=firm):
        cancel_expectation(expectation_id=waiting.pk, reason="Waived", now=NOW)
    assert ask("get", f"expectations/{waiting.pk}/").json()["outstanding"] == "0.00"
    with scope(firm=firm):
        reinstate_expectation(expectation_id=paid.pk)
        shown = {each.pk: (each.outstanding, each.given_up) for each in Expectation.objects.all()}
    assert shown == {paid.pk: (40, 0), waiting.pk: (0, 100)}


def test_what_another_firms_script_names_does_not_exist(
    firm: Firm, matched: Any, outsider: User, as_script: Any
) -> None:
    ask = as_script(outsider)
    with scope(firm=firm):
        line = StatementTransaction.objects.get(policy_number="P-2")
        expectation = Expectation.objects.get(plan__policy_number="P-2")
        link = ExpectationLink.objects.get()
    named = {"transaction": line.pk, "expectation": expectation.pk}
    assert ask("post", "expectation-links/", named).status_code == 400
    assert ask("delete", f"expectation-links/{link.pk}/").status_code == 404
    assert ask("post", "statement-transactions/rematch/", {"lines": [line.pk]}).json() == []
    assert (
        ask("post", "provider-statements/", {"provider": matched.provider_id, "date": "2026-03-05"}).status_code == 400
    )
    with scope(firm=firm):
        assert ExpectationLink.objects.count() == 1


def test_a_locked_period_and_a_reading_token_refuse(
    firm: Firm, matched: Any, adviser: User, paraplanner: User, as_script: Any
) -> None:
    assert (
        as_script(paraplanner, may_write=False)("post", f"provider-statements/{matched.pk}/match/").status_code == 403
    )
    with scope(firm=firm):
        lock_period(period_id=matched.period_id, user=None, now=NOW)
    answer = as_script(adviser)("post", f"provider-statements/{matched.pk}/match/")
    assert answer.status_code == 400 and "locked" in answer.content.decode()


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_take_the_same_number_of_queries(
    resource: str, firm: Firm, matched: Any, adviser: User, as_script: Any
) -> None:
    ask = as_script(adviser)
    ask("get", f"{resource}/")
    with CaptureQueriesContext(connection) as few:
        ask("get", f"{resource}/")
    for _ in range(10):
        StatementTransactionFactory(firm=firm, statement=matched)
    with CaptureQueriesContext(connection) as many:
        ask("get", f"{resource}/")
    assert len(many) <= len(few)
