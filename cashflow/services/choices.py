"""Writing what is chosen for one cashflow: the order of drawing, growth, who inherits, what pensions have used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.services.records import apply_changes, publish_change
from cashflow.engine.inputs import Strategy
from cashflow.models import Cashflow, CashflowClient
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.drawing import drawable_plans

PERSON_FIELDS = frozenset({
    "leaves_to_partner_percent", "inherited_as", "tax_free_cash_taken", "has_flexible_access", "unused_three_years_ago",
    "unused_two_years_ago", "unused_last_year", "earlier_nil_rate_percent", "earlier_residence_percent",
})  # fmt: skip


@transaction.atomic
def update_choices(
    *, cashflow_id: int, fields: Mapping[str, Any], growths: Mapping[str, Sequence[Decimal]],
    people: Mapping[int, Mapping[str, Any]], origin: Origin = HERE,
) -> Cashflow:  # fmt: skip
    """The cashflow with other choices. Raises ``ValidationError``.

    ``growths`` are those that change, by key of a plan or class; an empty list takes one back. ``people`` are what
    changes of each of them, by client.
    """
    cashflow = _locked(cashflow_id)
    kept = dict(cashflow.growths) | {key: [str(rate) for rate in rates] for key, rates in growths.items()}
    known = {key: rates for key, rates in kept.items() if rates}
    changed = apply_changes(cashflow, {**fields, "growths": known})
    for seat in cashflow.seats.select_for_update().filter(client_id__in=people):
        changed |= _seated(seat, people[seat.client_id])
    if changed:
        publish_change(cashflow, action="update", fields=changed, origin=origin)
    return cashflow


@transaction.atomic
def move_in_order(*, cashflow_id: int, plan_id: int, by: int, origin: Origin = HERE) -> Cashflow:
    """The cashflow drawing in its own order, one plan moved up (``by`` below zero) or down in it."""
    cashflow = _locked(cashflow_id)
    order = [plan.pk for plan in drawable_plans(cashflow_page(cashflow_id))]
    if plan_id not in order:
        raise ValidationError("Nothing is drawn from this plan.")
    place = order.index(plan_id)
    order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
    return _with_order(cashflow, order, origin)


@transaction.atomic
def set_order(*, cashflow_id: int, plan_ids: Sequence[int], origin: Origin = HERE) -> Cashflow:
    """The cashflow drawing from these plans in this order, then from what is not among them."""
    cashflow = _locked(cashflow_id)
    known = [plan.pk for plan in drawable_plans(cashflow_page(cashflow_id))]
    named = [pk for pk in dict.fromkeys(plan_ids) if pk in known]
    return _with_order(cashflow, [*named, *(pk for pk in known if pk not in named)], origin)


def _with_order(cashflow: Cashflow, order: list[int], origin: Origin) -> Cashflow:
    if changed := apply_changes(cashflow, {"own_order": order, "strategy": Strategy.OWN.value}):
        publish_change(cashflow, action="update", fields=changed, origin=origin)
    return cashflow


def _seated(seat: CashflowClient, fields: Mapping[str, Any]) -> frozenset[str]:
    """What changed of a person's choices, as the event about the cashflow names it."""
    if strange := fields.keys() - PERSON_FIELDS:
        raise ValidationError(f"Nothing is chosen about: {', '.join(sorted(strange))}.")
    return frozenset(apply_changes(seat, fields))


def _locked(cashflow_id: int) -> Cashflow:
    cashflow: Cashflow = Cashflow.objects.select_for_update(of=("self",)).get(pk=cashflow_id)
    return cashflow
