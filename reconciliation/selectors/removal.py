"""What revenue keeps of a plan that is removed."""

from __future__ import annotations

from reconciliation.models import Expectation, ExpectationLink


def revenue_of_plan(plan_id: int) -> tuple[int, int]:
    """How many expectations the plan has, and how many payments are matched to them; two queries."""
    expected = Expectation.objects.filter(plan_id=plan_id).count()
    return expected, ExpectationLink.objects.filter(expectation__plan_id=plan_id).count() if expected else 0
