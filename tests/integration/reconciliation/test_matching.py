"""The matcher over stored lines: every reason, every way to run it, undo, and a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backoffice.models import Firm, Plan, RematchPolicy
from backoffice.services.plans import add_valuation
from domain.enums.plans import Frequency, PlanStatus
from domain.enums.reconciliation import LinkMethod, MatchTrigger, StatementState
from domain.enums.revenue import PaymentOrigin, RevenueCategory
from domain.identifiers import normalise_policy_number
from reconciliation.matching import Reason
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    MatchRun,
    ProviderStatement,
    StatementTransaction,
)
from reconciliation.selectors.matching import plans_with_numbers
from reconciliation.selectors.statements import statements_with_proposals
from reconciliation.services.links import (
    UNDONE,
    UnableToLink,
    ignore_lines,
    link_by_hand,
    stop_ignoring,
    unlink,
)
from reconciliation.services.looking_again import propose_matches
from reconciliation.services.matching import match_statement, rematch_lines, take_proposals
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period, unlock_period
from tests.factories.backoffice import ChargeFactory, PlanFactory, ProviderFactory
from tests.factories.reconciliation import ExpectationFactory, StatementTransactionFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of

pytestmark = pytest.mark.usefixtures("in_firm")


def run(statement: ProviderStatement, **options: Any) -> MatchRun:
    options.setdefault("trigger", MatchTrigger.UPLOAD)
    return match_statement(statement_id=statement.pk, now=NOW, **options)


def reason_of(line: StatementTransaction) -> str:
    line.refresh_from_db()
    return line.match_reason


def test_a_line_is_linked_and_says_why(plan_with: Any, line: Any, statement: ProviderStatement) -> None:
    plan = plan_with("AVIVA-0001-D")
    paid = line("Aviva0001-d", "95.00")
    result = run(statement)
    paid.refresh_from_db()
    expectation = expectation_of(plan)
    link = ExpectationLink.objects.get()
    assert (paid.linked, paid.match_reason, paid.plan_id) == (Decimal(95), "", plan.pk)
    assert (expectation.linked, expectation.outstanding, expectation.is_open) == (
        Decimal(95),
        Decimal(5),
        True,
    )
    assert (link.amount, link.method, link.tolerance_percent, link.run) == (
        Decimal(95),
        LinkMethod.SINGLE,
        Decimal(10),
        result,
    )
    assert (result.line_count, result.single_count, result.split_count, result.unmatched_count) == (
        1,
        1,
        0,
        0,
    )
    assert paid.explanation["step"] == "normalised"
    assert paid.explanation["compared"]["expectation_id"] == expectation.pk
    statement.refresh_from_db()
    assert (statement.state, statement.line_count, statement.linked_total) == (
        StatementState.RECONCILED,
        1,
        Decimal(95),
    )


def test_parts_of_one_expectation_are_linked_as_a_split(
    plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan = plan_with(gross="300.00")
    parts = [line(gross="100.00") for _ in range(3)]
    surplus = line(gross="100.00")
    run(statement)
    assert expectation_of(plan).outstanding == 0
    assert set(ExpectationLink.objects.values_list("method", flat=True)) == {LinkMethod.SPLIT}
    assert [reason_of(part) for part in parts] == ["", "", ""]
    assert reason_of(surplus) == Reason.ALREADY_MET
    assert surplus.split_target_id == expectation_of(plan).pk


def test_a_part_that_was_left_over_goes_with_a_new_line_but_not_by_itself(
    firm: Firm, person: Any, plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan = plan_with(gross="100.00")
    _, left = line(gross="60.00"), line(gross="60.00")
    run(statement)
    assert reason_of(left) == Reason.SPLIT_OVERFLOW
    later = ExpectationFactory(firm=firm, plan=plan, client=person, gross=Decimal(100))
    run(statement, trigger=MatchTrigger.REQUEST)
    assert reason_of(left) == Reason.SPLIT_OVERFLOW
    new = line(gross="50.00")
    run(statement, new_ids=[new.pk])
    assert set(later.links.values_list("transaction", flat=True)) == {left.pk, new.pk}


REASONS: dict[Reason, tuple[Any, dict[str, Any]]] = {
    Reason.ZERO_AMOUNT: (lambda make: make(), {"gross": "0.00"}),
    Reason.NO_POLICY_NUMBER: (lambda make: make(), {"policy_number": " -/- "}),
    Reason.PLAN_NOT_FOUND: (lambda make: make(), {"policy_number": "ISA-000002"}),
    Reason.PLANS_ALL_INACTIVE: (
        lambda make: [
            make("isa000001", status=PlanStatus.INACTIVE),
            make("ISA000001", status=PlanStatus.PROPOSED),
        ],
        {},
    ),
    Reason.PLAN_PROVIDER_MISMATCH: (
        lambda make: [make("isa000001", provider=_other(make)), make("ISA000001", provider=_other(make))],
        {},
    ),
    Reason.PLAN_AMBIGUOUS: (lambda make: [make("isa000001"), make("ISA000001")], {}),
    Reason.NO_CATEGORY: (lambda make: make(), {"category": ""}),
    Reason.NO_EXPECTATION: (lambda make: make(gross=None), {}),
    Reason.CATEGORY_MISMATCH: (lambda make: make(category=RevenueCategory.RENEWAL), {}),
    Reason.EXPECTED_LATER: (lambda make: make(expected_date=date(2026, 3, 6)), {}),
    Reason.EXPECTATION_ZERO: (lambda make: make(gross="0.00"), {}),
    Reason.ALREADY_MET: (lambda make: make(written_off_at=NOW), {}),
    Reason.SIGN_MISMATCH: (lambda make: make(), {"gross": "-100.00"}),
    Reason.OUTSIDE_TOLERANCE: (lambda make: make(), {"gross": "110.01"}),
}


def _other(make: Any) -> Any:
    return ProviderFactory(firm=Firm.objects.get(name="Harbour Advice"))


@pytest.mark.parametrize("reason", list(REASONS), ids=str)
def test_every_reason_is_reached_with_a_sentence(
    reason: Reason, plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    prepare, fields = REASONS[reason]
    prepare(plan_with)
    left = line(**fields)
    run(statement)
    assert reason_of(left) == reason
    assert left.linked == 0 and not ExpectationLink.objects.exists()
    assert left.explanation["rule_version"]
    statement.refresh_from_db()
    assert statement.state == StatementState.NOT_STARTED


def test_a_part_that_would_overshoot_is_left(plan_with: Any, line: Any, statement: ProviderStatement) -> None:
    plan_with(gross="300.00")
    line(gross="200.00")
    left = line(gross="140.00")
    run(statement)
    assert reason_of(left) == Reason.SPLIT_OVERFLOW


def test_every_reason_of_the_matcher_has_a_test() -> None:
    assert set(REASONS) | {Reason.SPLIT_OVERFLOW} == set(Reason)


def test_a_number_that_lost_its_zeros_gets_a_hint(plan_with: Any, line: Any, statement: ProviderStatement) -> None:
    plan_with("0012345")
    left = line("12345")
    run(statement)
    assert reason_of(left) == Reason.PLAN_NOT_FOUND
    assert left.explanation["look_alikes"][0][1] == "0012345"


def test_notices_tell_of_an_odd_plan_and_a_client_who_pays(
    plan_with: Any, line: Any, statement: ProviderStatement, firm: Firm
) -> None:
    plan_with(status=PlanStatus.INACTIVE, provider=ProviderFactory(firm=firm), payment_origin=PaymentOrigin.CLIENT)
    line()
    run(statement)
    assert ExpectationLink.objects.get().notices == ["plan_inactive", "other_provider", "client_paid"]


def test_a_second_run_changes_nothing(plan_with: Any, line: Any, statement: ProviderStatement) -> None:
    plan_with(gross="100.00")
    line(gross="100.00")
    line(gross="70.00")
    line("ISA-404")
    run(statement)
    links = list(ExpectationLink.objects.values())
    reasons = list(StatementTransaction.objects.order_by("pk").values_list("match_reason", "linked"))
    run(statement, trigger=MatchTrigger.REQUEST)
    assert list(ExpectationLink.objects.values()) == links
    assert list(StatementTransaction.objects.order_by("pk").values_list("match_reason", "linked")) == reasons


def test_undo_restores_what_is_outstanding_to_the_penny_and_is_in_the_history(
    plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan = plan_with(gross="100.37")
    paid = line(gross="95.11")
    run(statement)
    link = ExpectationLink.objects.get()
    unlink(link_id=link.pk)
    expectation = expectation_of(plan)
    assert (expectation.outstanding, expectation.linked) == (Decimal("100.37"), Decimal(0))
    assert (reason_of(paid), paid.linked) == (UNDONE, Decimal(0))
    history = ExpectationLink.pgh_event_model.objects.filter(pgh_obj_id=link.pk).order_by("pgh_id")
    assert [event.pgh_label for event in history] == ["delete"]
    assert (history[0].run_id, history[0].amount) == (link.run_id, Decimal("95.11")), "the run tells of its making"
    statement.refresh_from_db()
    assert statement.state == StatementState.CHANGED


def test_linking_by_hand_in_two_parts(plan_with: Any, line: Any, statement: ProviderStatement, adviser: Any) -> None:
    first, second = plan_with("P-1", "60.00"), plan_with("P-2", "60.00")
    paid = line("nothing", "120.00")
    run(statement)
    link_by_hand(line_id=paid.pk, expectation_id=expectation_of(first).pk, user=adviser, amount=Decimal("60.00"))
    link_by_hand(line_id=paid.pk, expectation_id=expectation_of(second).pk, user=adviser)
    paid.refresh_from_db()
    assert (paid.linked, paid.match_reason) == (Decimal(120), "")
    assert set(ExpectationLink.objects.values_list("method", "made_by_id")) == {(LinkMethod.MANUAL, adviser.pk)}
    run(statement, trigger=MatchTrigger.REQUEST)
    assert ExpectationLink.objects.count() == 2, "a run never touches what a person linked"
    made = ExpectationLink.pgh_event_model.objects.values_list("pgh_label", flat=True)
    assert list(made) == ["insert", "insert"], "no run tells of these, so their history does"


@pytest.mark.parametrize(
    ("amount", "gross", "words"),
    [
        ("0", "100.00", "up to"),
        ("-5", "100.00", "up to"),
        ("120.01", "100.00", "up to"),
        (None, "-100.00", "repayment"),
    ],
)
def test_what_cannot_be_linked_by_hand(plan_with: Any, line: Any, amount: str | None, gross: str, words: str) -> None:
    expectation = expectation_of(plan_with(gross=gross))
    paid = line(gross="120.00")
    with pytest.raises(UnableToLink, match=words):
        link_by_hand(
            line_id=paid.pk,
            expectation_id=expectation.pk,
            user=None,
            amount=Decimal(amount) if amount else None,
        )


def test_an_ignored_line_waits_for_nobody(plan_with: Any, line: Any, statement: ProviderStatement) -> None:
    carried = line("", "12.00")
    run(statement)
    ignore_lines(line_ids=[carried.pk], reason="Balance brought forward", now=NOW)
    statement.refresh_from_db()
    assert statement.state == StatementState.RECONCILED
    stop_ignoring(line_ids=[carried.pk])
    statement.refresh_from_db()
    assert statement.state == StatementState.CHANGED


def test_a_locked_period_keeps_its_lines_but_lends_its_expectations(
    plan_with: Any, line: Any, statement: ProviderStatement, firm: Firm
) -> None:
    plan = plan_with()
    paid = line()
    lock_period(period_id=statement.period_id, user=None, now=NOW)
    with pytest.raises(UnableToChangeLockedPeriod):
        run(statement)
    with pytest.raises(UnableToChangeLockedPeriod):
        link_by_hand(line_id=paid.pk, expectation_id=expectation_of(plan).pk, user=None)
    later = StatementTransactionFactory(
        firm=firm, statement__provider=statement.provider, policy_number="ISA-000001", date=date(2026, 4, 2)
    )
    run(later.statement)
    assert expectation_of(plan).linked == Decimal(100), "a late payment meets an expectation of the locked month"
    unlock_period(period_id=statement.period_id, user=None, reason="A late correction", now=NOW)
    run(statement)
    assert reason_of(paid) == Reason.ALREADY_MET


def test_the_database_refuses_lines_in_a_locked_period(line: Any, statement: ProviderStatement) -> None:
    lock_period(period_id=statement.period_id, user=None, now=NOW)
    with pytest.raises(Exception, match="period of this statement is locked"):
        line()


def test_the_database_refuses_links_beyond_the_line(plan_with: Any, line: Any) -> None:
    expectation = expectation_of(plan_with())
    paid = line(gross="50.00")
    with pytest.raises(Exception, match="transaction_links_within_its_amount"):
        ExpectationLink.objects.create(
            firm_id=paid.firm_id,
            transaction=paid,
            expectation=expectation,
            amount=Decimal(51),
            method="manual",
        )


def _percentage_plan(firm: Firm, person: Any, provider: Any) -> Plan:
    plan = PlanFactory(firm=firm, provider=provider, policy_number="ISA-000001")
    charge = ChargeFactory(
        firm=firm, client=person, plan=plan, amount=None, percentage=Decimal(1), frequency=Frequency.ONCE
    )
    ExpectationFactory(firm=firm, plan=plan, client=person, charge=charge, gross=Decimal(0), percentage=Decimal(1))
    return plan


@pytest.mark.parametrize("policy", [RematchPolicy.OFF, RematchPolicy.PROPOSE])
def test_a_late_valuation_proposes_what_would_now_match(
    policy: RematchPolicy, firm: Firm, person: Any, provider: Any, line: Any, statement: ProviderStatement
) -> None:
    firm.rematch_policy = policy
    firm.save()
    plan = _percentage_plan(firm, person, provider)
    paid = line()
    run(statement)
    assert reason_of(paid) == Reason.EXPECTATION_ZERO
    add_valuation(plan_id=plan.pk, valued_date=date(2026, 2, 28), amount=Decimal(10_000))
    paid.refresh_from_db()
    assert paid.linked == 0, "nothing is linked without a person's word"
    if policy == RematchPolicy.OFF:
        assert paid.proposed_expectation is None
        return
    assert paid.proposed_expectation == expectation_of(plan)
    take_proposals(statement_id=statement.pk, now=NOW)
    paid.refresh_from_db()
    assert (paid.linked, paid.proposed_expectation) == (Decimal(100), None)


def test_an_ignored_line_is_no_longer_put_forward(
    firm: Firm, person: Any, provider: Any, line: Any, statement: ProviderStatement
) -> None:
    plan = _percentage_plan(firm, person, provider)
    paid = line()
    run(statement)
    add_valuation(plan_id=plan.pk, valued_date=date(2026, 2, 28), amount=Decimal(10_000))
    assert statements_with_proposals() == [statement.pk]
    ignore_lines(line_ids=[paid.pk], reason="Paid to the firm by mistake", now=NOW)
    assert statements_with_proposals() == []
    assert take_proposals(statement_id=statement.pk, now=NOW) is None


def test_a_firm_that_wants_it_has_lines_matched_by_themselves(
    firm: Firm, person: Any, provider: Any, line: Any, statement: ProviderStatement,
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from reconciliation import tasks

    monkeypatch.setattr(tasks.take_firm_proposals, "delay", tasks.take_firm_proposals)
    firm.rematch_policy = RematchPolicy.AUTOMATIC
    firm.save()
    plan = _percentage_plan(firm, person, provider)
    paid = line()
    run(statement)
    with django_capture_on_commit_callbacks(execute=True):
        add_valuation(plan_id=plan.pk, valued_date=date(2026, 2, 28), amount=Decimal(10_000))
    paid.refresh_from_db()
    assert paid.linked == Decimal(100)
    assert MatchRun.objects.latest("pk").trigger == MatchTrigger.CHANGE


def test_two_statements_are_not_promised_the_same_expectation(
    plan_with: Any, line: Any, statement: ProviderStatement, firm: Firm
) -> None:
    plan = plan_with(gross=None)
    first = line()
    second = StatementTransactionFactory(
        firm=firm, statement__provider=statement.provider, statement__period=statement.period,
        statement__date=date(2026, 3, 6), policy_number="ISA-000001",
    )  # fmt: skip
    run(statement)
    run(second.statement)
    ExpectationFactory(firm=firm, plan=plan, client__firm=firm)
    assert propose_matches(firm=firm, plan_ids=[plan.pk]) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.proposed_expectation is not None and second.proposed_expectation is None
    runs = rematch_lines(line_ids=[first.pk, second.pk], now=NOW)
    assert [(each.single_count, each.unmatched_count) for each in runs] == [(1, 0), (0, 1)]


def _statement_of(firm: Firm, statement: ProviderStatement, person: Any, size: int, prefix: str) -> None:
    """``size`` plans, three in four of them with an expectation that fits, one in ten lines without a plan."""
    for number in range(size):
        policy_number = f"{prefix}{number:05d}"
        plan = PlanFactory(firm=firm, provider=statement.provider, policy_number=policy_number)
        if number % 4:
            ExpectationFactory(firm=firm, plan=plan, client=person)
        StatementTransactionFactory(
            firm=firm,
            statement=statement,
            policy_number=policy_number if number % 10 else f"X{policy_number}",
        )


def test_the_number_of_queries_does_not_grow_with_the_lines(
    firm: Firm, person: Any, statement: ProviderStatement
) -> None:
    _statement_of(firm, statement, person, 1000, "A")
    with CaptureQueriesContext(connection) as few:
        run(statement, trigger=MatchTrigger.REQUEST)
    _statement_of(firm, statement, person, 2000, "B")
    with CaptureQueriesContext(connection) as many:
        result = run(statement, trigger=MatchTrigger.REQUEST)
    assert result.single_count > 1200 and result.unmatched_count > 400
    assert len(many) == len(few), "a long statement has as many parts as one of a thousand lines"
    assert len(many) <= 45


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x00"), max_size=40))
@example(text="İSA-Kelvin K １２３ Å ß ﬁ Ⅻ ①")
def test_the_database_normalises_policy_numbers_as_python_does(text: str, firm: Firm) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT regexp_replace(lower(normalize(%s, NFKC) COLLATE "C"), '[^a-z0-9]', '', 'g')""", [text]
        )
        assert cursor.fetchone()[0] == normalise_policy_number(text)


def test_the_stored_normal_form_is_what_is_searched(firm: Firm) -> None:
    plan = PlanFactory(firm=firm, policy_number="ＡＢ-12 İ/K")
    (found,) = plans_with_numbers(firm.pk, [normalise_policy_number("ab12k")])
    assert found.id == plan.pk
    assert Expectation.objects.count() == 0
