"""Spellings of policy numbers that were remembered, and the plans a person may mean by one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backoffice.models import Ownership, Plan
from backoffice.models.plans import NormalisedPolicyNumber
from backoffice.selectors.clients import name_holds
from domain.identifiers import normalise_policy_number
from reconciliation.matching import Plan as Numbered
from reconciliation.matching import Reason
from reconciliation.matching.plans import PlanFinder
from reconciliation.models import PolicySpelling, StatementTransaction
from reconciliation.selectors.matching import plans_with_numbers
from reconciliation.selectors.statements import WAITING

PLANS_SHOWN = 20
WITHOUT_A_PLAN = (
    Reason.PLAN_NOT_FOUND.value,
    Reason.PLANS_ALL_INACTIVE.value,
    Reason.PLAN_PROVIDER_MISMATCH.value,
    Reason.PLAN_AMBIGUOUS.value,
)
"""Reasons of lines that a remembered spelling can help."""


def spellings(search: str = "") -> QuerySet[PolicySpelling]:
    """What was remembered, by provider and spelling."""
    rows: QuerySet[PolicySpelling] = PolicySpelling.objects.select_related("provider", "plan", "made_by")
    if search:
        wanted = Q(written__icontains=search) | Q(provider__name__icontains=search)
        rows = rows.filter(wanted | Q(plan__policy_number__icontains=search) | Q(plan__name__icontains=search))
    return rows.prefetch_related("plan__ownerships__client")


def plans_to_choose(line: StatementTransaction, search: str = "") -> list[Plan]:
    """The plans a person searches for by client, number or name; without words those the line's number hints at."""
    rows: QuerySet[Plan] = Plan.objects.select_related("provider").prefetch_related("ownerships__client")
    if not search:
        record = line.explanation or {}
        hinted = [*record.get("plan_ids", []), *(each[0] for each in record.get("look_alikes", []))]
        return list(rows.filter(pk__in=hinted)[:PLANS_SHOWN])
    for word in search.split():
        rows = rows.filter(
            Q(policy_number__icontains=word)
            | Q(name__icontains=word)
            | Q(provider__name__icontains=word)
            | Q(pk__in=Ownership.objects.filter(name_holds(word, "client__")).values("plan"))
        )
    return list(rows.order_by("policy_number", "pk")[:PLANS_SHOWN])


def plan_by_number(line: StatementTransaction) -> Numbered | None:
    """The plan that the line's number finds by itself, without anything remembered."""
    normalised = normalise_policy_number(line.policy_number)
    if not normalised:
        return None
    plans = plans_with_numbers(line.firm_id, [normalised])
    return PlanFinder(plans, line.statement.provider_id).find(line.policy_number).plan


def lines_spelt_like(line: StatementTransaction) -> list[int]:
    """Waiting lines of the same provider, in open periods, whose number is the same and finds no single plan."""
    rows = StatementTransaction.objects.alias(number=NormalisedPolicyNumber("policy_number")).filter(
        WAITING,
        number=normalise_policy_number(line.policy_number),
        linked=0,
        match_reason__in=WITHOUT_A_PLAN,
        statement__provider_id=line.statement.provider_id,
        statement__deleted_at__isnull=True,
        statement__period__locked_at__isnull=True,
    )
    return list(rows.values_list("pk", flat=True))
