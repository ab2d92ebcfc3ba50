"""What is looked at again: lines whose plan came or was put right after them, and everything after an undone run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Firm, RematchPolicy
from backoffice.services.charges import create_charge
from backoffice.services.plans import update_plan
from domain.enums.plans import Frequency, PlanStatus
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import ChargeType, RevenueCategory
from reconciliation.matching import Reason
from reconciliation.models import ExpectationLink, MatchRun, ProviderStatement, StatementTransaction
from reconciliation.services.links import undo_run
from reconciliation.services.matching import match_statement, take_proposals
from tests.integration.reconciliation.conftest import NOW, expectation_of

pytestmark = pytest.mark.usefixtures("in_firm")


def run(statement: ProviderStatement, trigger: MatchTrigger = MatchTrigger.UPLOAD) -> MatchRun:
    return match_statement(statement_id=statement.pk, now=NOW, trigger=trigger)


def outcomes(statement: ProviderStatement) -> dict[int, tuple[int | None, str]]:
    """Row to the expectation linked and the reason where there is none."""
    links = dict(
        ExpectationLink.objects.filter(transaction__statement=statement).values_list("transaction", "expectation")
    )
    return {
        each.pk: (links.get(each.pk), each.match_reason)
        for each in StatementTransaction.objects.filter(statement=statement)
    }


class TestPlansThatChange:
    def test_a_number_put_right_proposes_the_line_that_no_plan_had(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan, paid, other = plan_with("ISA-000010"), line("ISA/000001"), line("ISA-000099")
        run(statement)
        paid.refresh_from_db()
        assert paid.match_reason == Reason.PLAN_NOT_FOUND
        update_plan(plan_id=plan.pk, fields={"policy_number": "ISA-000001"})
        paid.refresh_from_db()
        other.refresh_from_db()
        assert (paid.proposed_expectation, paid.linked) == (expectation_of(plan), 0)
        assert other.proposed_expectation is None
        take_proposals(statement_id=statement.pk, now=NOW)
        paid.refresh_from_db()
        assert (paid.linked, paid.plan) == (Decimal(100), plan)

    def test_of_two_plans_one_that_ends_leaves_the_other(
        self, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        plan, twin, paid = plan_with("ISA-000001"), plan_with("isa 000001", gross=None), line("ISA000001")
        run(statement)
        paid.refresh_from_db()
        assert paid.match_reason == Reason.PLAN_AMBIGUOUS
        update_plan(plan_id=twin.pk, fields={"status": PlanStatus.INACTIVE})
        paid.refresh_from_db()
        assert paid.proposed_expectation == expectation_of(plan)

    def test_a_plan_and_its_charge_that_come_later_propose_the_line(
        self, firm: Firm, person: Any, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        paid = line("ISA-000001")
        run(statement)
        plan = plan_with("ISA-000001", gross=None)
        create_charge(
            firm=firm,
            fields={
                "client_id": person.pk, "plan_id": plan.pk, "type": ChargeType.FEE, "amount": Decimal(100),
                "category": RevenueCategory.ONGOING_FEE, "frequency": Frequency.ONCE, "is_vat_exempt": True,
                "start_date": date(2026, 3, 1),
            },
        )  # fmt: skip
        paid.refresh_from_db()
        assert paid.proposed_expectation == expectation_of(plan)

    def test_nothing_is_proposed_where_the_firm_wants_nothing(
        self, firm: Firm, plan_with: Any, line: Any, statement: ProviderStatement
    ) -> None:
        firm.rematch_policy = RematchPolicy.OFF
        firm.save()
        plan, paid = plan_with("ISA-000010"), line("ISA-000001")
        run(statement)
        update_plan(plan_id=plan.pk, fields={"policy_number": "ISA-000001"})
        paid.refresh_from_db()
        assert paid.proposed_expectation is None


def test_a_run_that_is_undone_and_run_again_links_the_same(
    plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    """With the parts of one plan too many: what they were left over by is not remembered once it is undone."""
    plan_with("ISA-000001", "60.00", expected_date=date(2026, 2, 1))
    first = run_of_parts(line, statement)
    before = outcomes(statement)
    assert Reason.SPLIT_OVERFLOW in {reason for _, reason in before.values()}
    assert undo_run(run_id=first.pk) > 0
    assert not StatementTransaction.objects.filter(split_target__isnull=False).exists()
    run(statement, MatchTrigger.REQUEST)
    assert outcomes(statement) == before


def run_of_parts(line: Any, statement: ProviderStatement) -> MatchRun:
    """Three parts, two of them too large for what the first leaves; alone, the first would be no part of anything."""
    for row, gross in enumerate(("30.00", "45.00", "40.00"), 1):
        line("ISA-000001", gross, row=row, date=date(2026, 3, 1))
    return run(statement)


def test_undoing_a_second_run_leaves_what_the_first_has_decided(
    plan_with: Any, line: Any, statement: ProviderStatement
) -> None:
    plan_with("ISA-000001", "60.00", expected_date=date(2026, 2, 1))
    run_of_parts(line, statement)
    before = outcomes(statement)
    undo_run(run_id=run(statement, MatchTrigger.REQUEST).pk)
    run(statement, MatchTrigger.REQUEST)
    assert outcomes(statement) == before
