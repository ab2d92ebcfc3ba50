"""What people decide about an account: link it with a plan, add it as a plan, pause, resume and stop it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from backoffice.events import Origin
from backoffice.models import Plan, User
from backoffice.rules import why_not
from backoffice.services.plan_details import save_plan_details
from backoffice.services.plans import update_plan
from domain.enums.currencies import Currency
from domain.enums.sync import StagedState, UpdatePolicy
from integrations.engine.records import PLAN, Record
from integrations.models import Link, StagedRecord
from integrations.services.links import set_policy, unlink
from integrations.services.staging import note_decision
from redtail_sync.reader import account_record
from redtail_sync.services.balances import take_balance

STEER = "steer_feed"
"""The right to pause, resume and stop. Clients, and outsiders who are let in to look, never have it."""
CURRENCY = Currency.USD
"""What Redtail's balances are in: it names none, and serves advisers in the United States."""
PLAN_MODEL = "backoffice.plan"


@transaction.atomic
def link_account(*, staged_id: int, plan_id: int, makes_dollars: bool, user: User, now: datetime) -> Link:
    """Links a waiting account with a plan of ours that is linked with nothing. Only its balance comes, at once.

    ``makes_dollars`` says that a plan recorded in another currency is in dollars from now on. Raises
    ``ValidationError``.
    """
    row = _waiting(staged_id)
    plan: Plan | None = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise ValidationError("That plan is gone.")
    if Link.objects.filter(local_model=PLAN_MODEL, local_id=plan_id, ended_at__isnull=True).exists():
        raise ValidationError(f"{plan.name} is linked already.")
    if plan.currency != CURRENCY:
        if not makes_dollars:
            raise ValidationError(
                f"{plan.name} is recorded in {plan.get_currency_display().lower()}, and Redtail's balances are in "
                f"{CURRENCY.label}. Say that it is in {CURRENCY.label} from now on, or choose another."
            )
        update_plan(plan_id=plan_id, fields={"currency": CURRENCY}, origin=Origin(user_id=user.pk))
    return _link(row, plan_id, StagedState.LINKED, user, now)


@transaction.atomic
def add_account(
    *, staged_id: int, fields: Mapping[str, Any], provider_name: str, owners: Mapping[int, Decimal], user: User,
    now: datetime,
) -> Plan:  # fmt: skip
    """A new plan made of a waiting account, linked with it from the start. Raises ``ValidationError``."""
    row = _waiting(staged_id)
    plan = save_plan_details(
        firm=row.firm, plan_id=None, fields=fields, provider_name=provider_name, owners=owners,
        origin=Origin(user_id=user.pk),
    )  # fmt: skip
    _link(row, plan.pk, StagedState.ADDED, user, now)
    return plan


def _waiting(staged_id: int) -> StagedRecord:
    row: StagedRecord = (
        StagedRecord.objects.select_for_update(of=("self",)).select_related("firm").get(pk=staged_id)
    )
    taken = Link.objects.filter(
        connection_id=row.connection_id, kind=PLAN, remote_id=row.remote_id, ended_at__isnull=True
    )
    if taken.exists():
        raise ValidationError(f"{row.label} is linked already.")
    if row.state == StagedState.IGNORED:
        raise ValidationError(f"{row.label} is ignored: stop ignoring it first.")
    return row


def _link(row: StagedRecord, plan_id: int, state: StagedState, user: User, now: datetime) -> Link:
    link: Link = Link.objects.create(
        firm_id=row.firm_id,
        connection_id=row.connection_id,
        kind=PLAN,
        local_model=PLAN_MODEL,
        local_id=plan_id,
        remote_id=row.remote_id,
        owner_ids=row.owner_ids,
        update_policy=UpdatePolicy.ONLY_FROM_REMOTE,
        last_synced_at=row.seen_at,
    )
    note_decision(row, state=state, user=user, now=now)
    take_balance(link_id=link.pk, record=_as_read(row), run=None, now=row.seen_at or now)
    return link


def _as_read(row: StagedRecord) -> Record:
    """The record as it was staged."""
    return account_record({**row.raw, "listed_under": row.owner_ids})


@transaction.atomic
def pause_account(*, link_id: int, user: User, now: datetime) -> Link:
    """The account's balance stays as it is from now on. Raises ``PermissionDenied``."""
    require_may_steer(user)
    return set_policy(link_id=link_id, policy=UpdatePolicy.NO, user_id=user.pk, now=now)


@transaction.atomic
def resume_account(*, link_id: int, user: User, now: datetime) -> Link:
    """The account's balance follows Redtail again, with the next pull. Raises ``PermissionDenied``."""
    require_may_steer(user)
    return set_policy(link_id=link_id, policy=UpdatePolicy.ONLY_FROM_REMOTE, user_id=user.pk, now=now)


@transaction.atomic
def stop_account(*, link_id: int, user: User, now: datetime) -> Link:
    """Ends the link: the plan stays, and the account waits again. Raises ``PermissionDenied``."""
    require_may_steer(user)
    return unlink(link_id=link_id, user_id=user.pk, now=now)


def require_may_steer(user: User) -> None:
    """Raises ``PermissionDenied`` with the sentence of the rules."""
    refusal = why_not(user, STEER)
    if refusal:
        raise PermissionDenied(refusal)
