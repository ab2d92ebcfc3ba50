"""What the removal of a plan means for revenue: nothing that was expected or paid is lost."""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.web.extensions import removal_effects
from domain.words import count_of
from reconciliation.selectors.removal import revenue_of_plan

PLAN = "backoffice.plan"


def effects_on_revenue(model: str, pk: int) -> Iterable[str]:
    """A sentence about the plan's expectations and the payments matched to them; nothing where there are none."""
    if model != PLAN:
        return
    expected, paid = revenue_of_plan(pk)
    if expected:
        many, payments = count_of(expected, "expectation"), count_of(paid, "matched payment")
        yield f"{many} and {payments} of it stay under Revenue, as they are."


def register() -> None:
    """Called once at start-up."""
    removal_effects.add(effects_on_revenue)
