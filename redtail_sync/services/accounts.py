"""What people decide about an account that waits: ignore it, call it something, link it with a plan, add it as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from backoffice.events import Origin
from backoffice.models import Plan, User, Valuation
from backoffice.services.plan_details import save_plan_details
from backoffice.services.plans import update_plan
from domain.enums.sync import StagedState, UpdatePolicy
from integrations.engine.records import PLAN, Record
from integrations.models import Link, StagedRecord
from integrations.services.staging import ignore_staged, note_decision, rename_staged, stop_ignoring
from redtail_sync.reader import account_record
from redtail_sync.services.balances import CURRENCY, remembered, take_balance
from redtail_sync.services.rights import USE, require

PLAN_MODEL = "backoffice.plan"


def ignore_accounts(*, staged_ids: Iterable[int], user: User, now: datetime) -> int:
    """Leaves these out until they are returned; gives how many that were. Raises ``PermissionDenied``."""
    require(user, USE)
    return ignore_staged(staged_ids=staged_ids, user=user, now=now)


def return_accounts(*, staged_ids: Iterable[int], user: User, now: datetime) -> int:
    """Lets ignored ones wait again; gives how many. Raises ``PermissionDenied``."""
    require(user, USE)
    return stop_ignoring(staged_ids=staged_ids, user=user, now=now)


def rename_account(*, staged_id: int, label: str, user: User) -> StagedRecord:
    """The waiting account under another name. Raises ``PermissionDenied`` and ``ValidationError``."""
    require(user, USE)
    return rename_staged(staged_id=staged_id, label=label)


@transaction.atomic
def link_account(*, staged_id: int, plan_id: int, makes_dollars: bool, user: User, now: datetime) -> Link:
    """Links a waiting account with a plan of ours that is linked with nothing. Only its balance comes, at once.

    ``makes_dollars`` says that a plan recorded in another currency is in dollars from now on. Raises
    ``PermissionDenied`` and ``ValidationError``.
    """
    require(user, USE)
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
    """A new plan made of a waiting account, linked with it from the start.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    require(user, USE)
    if fields.get("currency") != CURRENCY:
        raise ValidationError(f"Redtail's balances are in {CURRENCY.label}, so the plan is too.")
    row = _waiting(staged_id)
    plan = save_plan_details(
        firm=row.firm, plan_id=None, fields=fields, provider_name=provider_name, owners=owners,
        origin=Origin(user_id=user.pk),
    )  # fmt: skip
    _link(row, plan.pk, StagedState.ADDED, user, now)
    return plan


def why_not_waiting(row: StagedRecord) -> str:
    """Why nobody can link or add this account now; empty where it waits."""
    taken = Link.objects.filter(
        connection_id=row.connection_id, kind=PLAN, remote_id=row.remote_id, ended_at__isnull=True
    )
    if taken.exists():
        return f"{row.label} is linked already."
    if row.state == StagedState.IGNORED:
        return f"{row.label} is ignored: stop ignoring it first."
    return ""


def _waiting(staged_id: int) -> StagedRecord:
    row: StagedRecord = StagedRecord.objects.select_for_update(of=("self",)).select_related("firm").get(pk=staged_id)
    if refusal := why_not_waiting(row):
        raise ValidationError(refusal)
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
    seen_at, record = row.seen_at or now, _as_read(row)
    if Valuation.objects.filter(plan_id=plan_id, valued_date__gt=timezone.localdate(seen_at)).exists():
        link.base = {**remembered(record.fields), "balance": None}  # older than the plan's own: the next pull brings it
        link.save()
    else:
        take_balance(link_id=link.pk, record=record, run=None, now=seen_at)
    return link


def _as_read(row: StagedRecord) -> Record:
    """The record as it was staged."""
    return account_record({**row.raw, "listed_under": row.owner_ids})
