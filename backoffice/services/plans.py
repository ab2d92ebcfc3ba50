"""Writing plans: the record, its owners, its valuations, its provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin, PlansValued, publish
from backoffice.models import Client, Firm, Ownership, Plan, Provider, Valuation
from backoffice.services.records import NO_OPTIONS, Options, apply_changes, publish_change, save_new
from domain.enums.people import ClientKind
from domain.money import split_by_largest_remainder

WHOLE = 1_000_000
"""A whole plan in ten-thousandths of a per cent: shares have four decimals."""


def lock_plan(plan_id: int) -> Plan:
    """The plan, locked until the transaction ends."""
    plan: Plan = Plan.objects.select_for_update().get(pk=plan_id)
    return plan


@transaction.atomic
def ensure_provider(*, firm: Firm, name: str) -> Provider | None:
    """The firm's provider of this name in any capitals, made when there is none; None for an empty name."""
    name = " ".join(name.split())
    if not name:
        return None
    found: Provider | None = Provider.objects.filter(firm=firm, name__iexact=name).first()
    return found or save_new(Provider(firm=firm, name=name))


def equal_shares(client_ids: list[int]) -> dict[int, Decimal]:
    """The same share for each client, adding to exactly 100."""
    parts = split_by_largest_remainder(WHOLE, [1] * len(client_ids))
    return {pk: Decimal(part) / 10_000 for pk, part in zip(client_ids, parts, strict=True)}


@transaction.atomic
def create_plan(
    *,
    firm: Firm,
    fields: Mapping[str, Any],
    owners: Mapping[int, Decimal],
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> Plan:
    """A new plan owned by ``owners`` (client id → per cent, adding to 100). Raises ``ValidationError``."""
    plan = save_new(Plan(firm=firm, **fields))
    _write_shares(plan, owners)
    publish_change(plan, action="create", origin=origin, options=options)
    return plan


@transaction.atomic
def update_plan(
    *, plan_id: int, fields: Mapping[str, Any], origin: Origin = HERE, options: Options = NO_OPTIONS
) -> Plan:
    """The plan with the given model fields changed. Raises ``ValidationError``."""
    plan = lock_plan(plan_id)
    changed = apply_changes(plan, fields)
    if changed or options:
        publish_change(plan, action="update", fields=changed, origin=origin, options=options)
    return plan


@transaction.atomic
def delete_plan(*, plan_id: int, now: datetime, origin: Origin = HERE, options: Options = NO_OPTIONS) -> Plan:
    """The plan, marked as deleted."""
    plan = lock_plan(plan_id)
    plan.deleted_at = now
    plan.save(update_fields=["deleted_at", "updated_at"])
    publish_change(plan, action="delete", origin=origin, options=options)
    return plan


@transaction.atomic
def restore_plan(*, plan_id: int, origin: Origin = HERE) -> Plan:
    """The plan that had been deleted, living again."""
    plan: Plan = Plan.with_deleted.select_for_update().get(pk=plan_id)
    plan.deleted_at = None
    plan.save(update_fields=["deleted_at", "updated_at"])
    publish_change(plan, action="create", origin=origin)
    return plan


@transaction.atomic
def set_owners(*, plan_id: int, owners: Mapping[int, Decimal], origin: Origin = HERE) -> None:
    """Replace the plan's owners (client id → per cent, adding to 100). Raises ``ValidationError``."""
    plan = lock_plan(plan_id)
    existing = dict(plan.ownerships.values_list("client_id", "percent"))
    if existing == {pk: Decimal(percent) for pk, percent in owners.items()}:
        return
    plan.ownerships.all().delete()
    _write_shares(plan, owners)
    publish_change(plan, action="update", fields=frozenset({"owners"}), origin=origin)


def check_shares(several: Iterable[Mapping[int, Decimal]]) -> None:
    """Raises ``ValidationError`` when the shares of one of several plans cannot be: one query for all of them."""
    shares = list(several)
    if any(owners and sum(Decimal(percent) for percent in owners.values()) != 100 for owners in shares):
        raise ValidationError({"owners": "The owners' shares must add to 100 %."})
    people = {client_id for owners in shares for client_id in owners}
    if Client.objects.filter(pk__among=people, kind=ClientKind.INDIVIDUAL).count() != len(people):
        raise ValidationError({"owners": "Only individuals can own a plan; name the people of a joint client."})


def _write_shares(plan: Plan, owners: Mapping[int, Decimal]) -> None:
    check_shares([owners])
    for client_id, percent in owners.items():
        save_new(Ownership(firm_id=plan.firm_id, plan=plan, client_id=client_id, percent=percent))


@transaction.atomic
def add_valuation(
    *, plan_id: int, valued_date: date, amount: Decimal, source: str = "", origin: Origin = HERE
) -> Valuation:
    """A new valuation of the plan. Raises ``ValidationError``."""
    plan = lock_plan(plan_id)
    valuation = save_new(
        Valuation(firm_id=plan.firm_id, plan=plan, valued_date=valued_date, amount=amount, source=source)
    )
    _publish_valued(plan, origin)
    return valuation


@transaction.atomic
def delete_valuation(*, valuation_id: int, origin: Origin = HERE) -> None:
    """Remove a valuation: how a wrong one is corrected."""
    valuation: Valuation = Valuation.objects.select_related("plan").get(pk=valuation_id)
    plan = lock_plan(valuation.plan_id)
    valuation.delete()
    _publish_valued(plan, origin)


def _publish_valued(plan: Plan, origin: Origin) -> None:
    publish_change(plan, action="update", fields=frozenset({"valuation"}), origin=origin)
    publish(PlansValued(firm_id=plan.firm_id, origin=origin, plan_ids=frozenset({plan.pk})))
