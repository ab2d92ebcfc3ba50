"""Whose affairs a login sees: its client, their household, what they share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from backoffice.models import Client, Document, Goal, Plan, Relationship
from backoffice.selectors.clients import COUPLES
from backoffice.selectors.finances import plan_list
from domain.enums.people import ClientKind, RelationshipKind
from domain.enums.plans import PlanStatus
from domain.people_dates import age_on
from portal.models import PortalAccess, SharedDocument

OF_AGE = 18
"""From this age on what a child has is for nobody else to see."""


def access_of(user: Any) -> PortalAccess | None:
    """What a login may see, if it was let in."""
    rows = PortalAccess.objects.select_related("client__adviser", "user", "firm")
    found: PortalAccess | None = rows.filter(user=user, client__deleted_at=None).first()
    return found


def logins_of(client: Client) -> list[PortalAccess]:
    """Open logins that see this client's own papers: theirs, or those of the people behind a joint client."""
    mine = Q(client=client) | Q(client__shared_memberships__shared=client)
    return list(PortalAccess.objects.filter(mine, user__is_active=True).select_related("user").distinct())


def people_seen(access: PortalAccess, today: date) -> set[int]:
    """Ids of the people whose plans this login sees: the client, and their household where that is shown.

    That is the partner, and children of the client's until they come of age.
    """
    people = {access.client_id}
    if access.sees_household:
        family = Relationship.objects.filter(
            client_id=access.client_id, kind__in=[*COUPLES, RelationshipKind.PARENT], other__deleted_at=None,
            other__kind=ClientKind.INDIVIDUAL,
        )  # fmt: skip
        for other_id, kind, born in family.values_list("other_id", "kind", "other__date_of_birth"):
            if kind != RelationshipKind.PARENT or (born is not None and age_on(born, today) < OF_AGE):
                people.add(other_id)
    return people


def plans_seen(access: PortalAccess, today: date) -> list[Any]:
    """Plans that run or are about to, with provider, owners and latest value; the dearest first."""
    plans = plan_list().filter(
        ownerships__client_id__in=people_seen(access, today), status__in=[PlanStatus.ACTIVE, PlanStatus.PROPOSED]
    )
    return sorted(plans.distinct(), key=lambda plan: (-(plan.sterling or 0), plan.name))


def plan_seen(access: PortalAccess, plan_id: int, today: date) -> Any:
    """One of those. Raises ``Plan.DoesNotExist``."""
    found = (
        plan_list()
        .prefetch_related("valuations")
        .filter(
            ownerships__client_id__in=people_seen(access, today), status__in=[PlanStatus.ACTIVE, PlanStatus.PROPOSED]
        )
    )
    plan = found.filter(pk=plan_id).distinct().first()
    if plan is None:
        raise Plan.DoesNotExist
    return plan


def goals_seen(access: PortalAccess) -> list[Goal]:
    """The client's own goals, those shared with somebody among them."""
    mine = Q(client_id=access.client_id) | Q(joint_with_id=access.client_id)
    return list(Goal.objects.filter(mine).select_related("client", "joint_with"))


def documents_seen(access: PortalAccess) -> QuerySet[SharedDocument]:
    """Documents shared with the client, or with a joint client they are one of; the latest first."""
    mine = Q(document__client_id=access.client_id) | Q(
        document__client__kind=ClientKind.JOINT, document__client__memberships__member_id=access.client_id
    )
    living = Q(document__deleted_at=None, document__client__deleted_at=None)
    found: QuerySet[SharedDocument] = (
        SharedDocument.objects.filter(mine & living).select_related("document__plan").distinct()
    )
    return found


def shared_ids(documents: list[Document]) -> dict[int, SharedDocument]:
    """Those of these documents that are shared, by the document's id."""
    return {one.document_id: one for one in SharedDocument.objects.filter(document__in=documents)}
