"""Insurance as cards: one a cover, each naming its policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backoffice.models import Cover, Plan
from domain.enums.plans import PlanType

INSURANCE = (PlanType.PROTECTION_POLICY, PlanType.GENERAL_INSURANCE, PlanType.GROUP_PROTECTION)


@dataclass(frozen=True, slots=True)
class PolicyCards:
    """A policy with its covers; ``owners`` are names with shares where they are not equal."""

    plan: Plan
    covers: list[Cover]
    premium: Any
    owners: list[str]


def policies_of(client_ids: Iterable[int]) -> list[PolicyCards]:
    """Insurance that one of these people owns, in force first; a fixed number of queries."""
    plans = (
        Plan.objects.filter(type__in=INSURANCE, ownerships__client_id__in=list(client_ids))
        .select_related("provider")
        .prefetch_related("covers", "premiums", "ownerships__client")
        .distinct()
        .order_by("status", "name", "pk")
    )
    return [_cards(plan) for plan in plans]


def _cards(plan: Any) -> PolicyCards:
    covers = [one for one in plan.covers.all() if one.deleted_at is None]
    premium = next((one for one in plan.premiums.all() if one.deleted_at is None), None)
    return PolicyCards(plan, covers, premium, [str(one.client) for one in plan.ownerships.all()])
