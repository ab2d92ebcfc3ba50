"""What keeps a link by hand outside the rules is named, one sentence each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.enums.revenue import RevenueCategory
from reconciliation.selectors import candidates
from reconciliation.selectors.candidates import candidates_for, held_against, payments_taken_back
from reconciliation.services.links import link_by_hand
from tests.integration.reconciliation.conftest import expectation_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_firm")]
DAY = date(2026, 3, 5)


def outside(expectation: Any, line: Any, amount: str = "100.00", tolerance: int = 10) -> tuple[str, ...]:
    return held_against(expectation, line, amount=Decimal(amount), tolerance=tolerance).outside


@pytest.mark.parametrize(
    ("amount", "tolerance", "fits"),
    [("90.00", 10, True), ("89.99", 10, False), ("110.00", 10, True), ("110.01", 10, False), ("100.01", 0, False)],
)
def test_the_amount_at_the_edges(plan_with: Any, line: Any, amount: str, tolerance: int, fits: bool) -> None:
    found = expectation_of(plan_with("P-1", "100.00", expected_date=DAY))
    held = held_against(found, line("p1", date=DAY), amount=Decimal(amount), tolerance=tolerance)
    assert held.fits is fits
    assert fits or f"£{amount} paid, £100.00 outstanding" in held.outside[0]


def test_another_plan(plan_with: Any, line: Any) -> None:
    found = expectation_of(plan_with("P-1", expected_date=DAY))
    assert outside(found, line("P-7", date=DAY)) == ("The line names P-7; the plan is P-1.",)
    assert outside(found, line("", date=DAY)) == ("The line names no policy number; the plan is P-1.",)
    assert outside(found, line("P-7", date=DAY, plan=found.plan)) == (), "a person or a spelling said so"


def test_another_category_and_a_later_day(plan_with: Any, line: Any) -> None:
    found = expectation_of(plan_with("P-1", expected_date=date(2026, 3, 7)))
    assert outside(found, line("P-1", date=DAY, category=RevenueCategory.RENEWAL)) == (
        "The line is Renewal; what is expected is Ongoing fee.",
        "It is expected on 7 Mar 2026, 2 days after the payment.",
    )


def test_expected_at_nothing_and_nothing_outstanding(plan_with: Any, line: Any) -> None:
    zero = expectation_of(plan_with("P-1", "0.00", expected_date=DAY))
    assert outside(zero, line("P-1", date=DAY)) == ("It is expected at nothing: its plan has no valuation.",)
    paid = expectation_of(plan_with("P-2", "100.00", expected_date=DAY, written_off_at="2026-03-01T00:00Z"))
    assert outside(paid, line("P-2", date=DAY)) == ("Nothing of it is outstanding.",)


def test_of_many_expectations_the_nearest_are_looked_at(plan_with: Any, line: Any, monkeypatch: Any) -> None:
    """A daily charge lays out more than anybody looks through: those years ahead may not push out today's."""
    monkeypatch.setattr(candidates, "LOOKED_AT", 2)
    for year in (2026, 2030, 2031, 2032):
        plan_with("P-1", "100.00", expected_date=DAY.replace(year=year))
    paid = line("p1", "500.00", date=DAY)
    assert [each.expectation.expected_date.year for each in candidates_for(paid, tolerance=10)] == [2026, 2030]


def test_the_payment_a_clawback_reverses_is_found_among_many(plan_with: Any, line: Any, adviser: Any) -> None:
    made = []
    for day, amount in ((1, "80.00"), (2, "100.00"), (3, "100.00"), (9, "100.00")):
        due = expectation_of(plan_with("P-1", amount, expected_date=DAY.replace(day=day)))
        paid = line("p1", amount, date=DAY.replace(day=day))
        made.append(link_by_hand(line_id=paid.pk, expectation_id=due.pk, user=adviser))
    back = line("p1", "-100.00", date=DAY)
    found = payments_taken_back(back)
    assert [(each.days, each.gap) for each in found] == [(2, 0), (3, 0), (4, -20)], "closest in amount, then latest"
