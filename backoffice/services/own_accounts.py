"""What a client who was let in to edit may do with an account of their own: delete it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from backoffice.events import Origin
from backoffice.models import Plan, User
from backoffice.services.plans import delete_plan, lock_plan
from domain.enums.people import Role
from domain.enums.plans import ACCOUNTS


@transaction.atomic
def delete_own_account(*, plan_id: int, actor: User, client_ids: Collection[int], now: datetime) -> Plan:
    """The account, deleted by the client whose it is; what brought its balance from elsewhere ends with it.

    ``client_ids`` are the people whose records ``actor`` may edit, as the firm said when it let them in: empty for one
    who may only look. The firm's own people delete plans by their own right. Raises ``PermissionDenied`` with the
    reason in words, and ``Plan.DoesNotExist``.
    """
    plan = lock_plan(plan_id)
    refusal = why_not_delete(plan=plan, actor=actor, client_ids=client_ids)
    if refusal:
        raise PermissionDenied(refusal)
    return delete_plan(plan_id=plan_id, now=now, origin=Origin(user_id=actor.pk))


def why_not_delete(*, plan: Plan, actor: User, client_ids: Collection[int]) -> str:
    """Why this login may not delete the account, as a sentence for it; empty when it may."""
    owners = set(plan.ownerships.values_list("client_id", flat=True))
    if not actor.is_active or actor.role != Role.CLIENT or actor.firm_id != plan.firm_id:
        return "Only a client may delete an account of their own."
    if not client_ids:
        return "You can look at this, not change it. Ask your adviser."
    if not owners or not owners <= set(client_ids):
        return "This account is not yours alone. Ask your adviser."
    return "" if plan.type in ACCOUNTS else "Only accounts can be deleted here. Ask your adviser."
