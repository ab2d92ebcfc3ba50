"""Reading what hangs on plans: contributions, withdrawals, premiums, repayments and cover.

A part whose plan is deleted is hidden with it; ``living`` is the one place that says so.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from backoffice.models import Contribution, Cover, Plan, Premium, Repayment, Withdrawal
from domain import plan_parts

PART_MODELS: dict[str, type[Any]] = {
    plan_parts.CONTRIBUTION: Contribution,
    plan_parts.WITHDRAWAL: Withdrawal,
    plan_parts.PREMIUM: Premium,
    plan_parts.REPAYMENT: Repayment,
    plan_parts.COVER: Cover,
}
"""The model of each part of a plan."""


def living(kind: type[Any]) -> QuerySet[Any]:
    """Parts of a kind that are not deleted and whose plan is not either."""
    rows: QuerySet[Any] = kind.objects.filter(plan__deleted_at__isnull=True)
    return rows


def part_page(kind: type[Any], part_id: int) -> Any:
    """One living part with its plan, its plan's owners and the people it names. Raises ``DoesNotExist``."""
    return _with_people(kind).select_related("plan").prefetch_related("plan__ownerships__client").get(pk=part_id)


def parts_of_plan(plan: Plan) -> list[tuple[str, list[Any]]]:
    """The parts a plan may have by its type, by name and in the table's order; empty lists included."""
    return [(name, list(_with_people(PART_MODELS[name]).filter(plan=plan))) for name in plan_parts.parts_of(plan.type)]


def parts_of_plans(plan_ids: Collection[int]) -> dict[str, list[Any]]:
    """Living parts of many plans by name, each with its plan; one query a kind."""
    return {
        name: list(_with_people(model).filter(plan_id__in=plan_ids).select_related("plan").order_by("plan__name", "id"))
        for name, model in PART_MODELS.items()
    }


def _with_people(kind: type[Any]) -> QuerySet[Any]:
    people = ("client",) if kind is Cover else ("start_of", "end_of")
    return living(kind).select_related(*people)
