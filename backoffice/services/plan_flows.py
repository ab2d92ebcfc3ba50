"""Writing what hangs on plans: contributions, withdrawals, premiums, repayments and cover.

Which of them a plan may have, and with which values, is the table of ``domain.plan_parts``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Contribution, Cover, Plan, Premium, Repayment, Withdrawal
from backoffice.selectors.plan_flows import living
from backoffice.services.moments import check_people, whole_moments
from backoffice.services.records import NO_OPTIONS, Options, apply_changes, check, publish_change, save_new
from domain.enums.plans import PlanType
from domain.plan_parts import PENSION_ONLY, is_allowed, parts_of

AnyPart = TypeVar("AnyPart", Contribution, Withdrawal, Premium, Repayment, Cover)


@transaction.atomic
def create_plan_flow(
    kind: type[AnyPart],
    *,
    plan_id: int,
    fields: Mapping[str, Any],
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> AnyPart:
    """A new part of the plan. Raises ``ValidationError``, also where a plan of its type has no such part."""
    plan: Plan = Plan.objects.get(pk=plan_id)
    part = kind(firm_id=plan.firm_id, plan=plan, **fields)
    _check_place(part, plan)
    _check_people(part, fields)
    save_new(part)
    publish_change(part, action="create", origin=origin, options=options)
    return part


@transaction.atomic
def update_plan_flow(
    kind: type[AnyPart],
    *,
    flow_id: int,
    fields: Mapping[str, Any],
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> AnyPart:
    """The part with the given model fields changed. Raises ``ValidationError``."""
    part = _locked(kind, flow_id)
    changed = apply_changes(part, fields if kind is Cover else whole_moments(fields))
    if changed:
        _check_place(part, part.plan)
        _check_people(part, changed)
    if changed or options:
        publish_change(part, action="update", fields=changed, origin=origin, options=options)
    return part


@transaction.atomic
def delete_plan_flow(
    kind: type[AnyPart], *, flow_id: int, now: datetime, origin: Origin = HERE, options: Options = NO_OPTIONS
) -> AnyPart:
    """The part, marked as deleted."""
    part = _locked(kind, flow_id)
    part.deleted_at = now
    part.save(update_fields=["deleted_at", "updated_at"])
    publish_change(part, action="delete", origin=origin, options=options)
    return part


@transaction.atomic
def restore_plan_flow(kind: type[AnyPart], *, flow_id: int, origin: Origin = HERE) -> AnyPart:
    """The part that had been deleted, living again. Raises ``ValidationError`` when its plan cannot have it now."""
    rows = kind.with_deleted.filter(plan__deleted_at__isnull=True).select_related("plan")
    part: AnyPart = rows.select_for_update(of=("self",)).get(pk=flow_id)
    part.deleted_at = None
    _check_place(part, part.plan)
    check(part)
    part.save(update_fields=["deleted_at", "updated_at"])
    publish_change(part, action="create", origin=origin)
    return part


def _locked(kind: type[AnyPart], part_id: int) -> AnyPart:
    part: AnyPart = living(kind).select_related("plan").select_for_update(of=("self",)).get(pk=part_id)
    return part


def _check_place(part: Any, plan: Plan) -> None:
    """Raises ``ValidationError`` unless a plan of this type may have such a part with such values."""
    words = str(part._meta.verbose_name)
    if part._meta.model_name not in parts_of(plan.type):
        label = PlanType(plan.type).label.lower()
        raise ValidationError(f"A plan of type {label} has no {words}.")
    refused = {
        name: f"“{getattr(part, f'get_{name}_display')()}” is for pensions only."
        for name in PENSION_ONLY
        if hasattr(part, name) and not is_allowed(plan.type, name, getattr(part, name))
    }
    if refused:
        raise ValidationError(refused)


def _check_people(part: Any, named: Collection[str]) -> None:
    """Raises ``ValidationError`` when its start or end hangs on somebody who has nothing to do with the plan."""
    if any(name.endswith(("_of", "_of_id")) for name in named):
        check_people(part, named, part.plan.ownerships.values_list("client_id", flat=True))
