"""Writing what the plan's edit page holds, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Firm, Plan
from backoffice.services import plans
from backoffice.services.records import NO_OPTIONS, Options


@dataclass(frozen=True, slots=True)
class FirstValue:
    """What a new plan is worth to begin with."""

    valued_date: date
    amount: Decimal


@transaction.atomic
def save_plan_details(
    *,
    firm: Firm,
    plan_id: int | None,
    fields: Mapping[str, Any],
    provider_name: str | None,
    owners: Mapping[int, Decimal] | None,
    first_value: FirstValue | None = None,
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> Plan:
    """The plan with its fields, provider (made when new) and owners (client id → per cent) as given; new without an id.

    None for provider or owners leaves them as they are; a new plan needs both. Raises ``ValidationError``.
    """
    wanted = dict(fields)
    if provider_name is not None:
        wanted["provider"] = plans.ensure_provider(firm=firm, name=provider_name)
    if plan_id is None:
        plan = plans.create_plan(firm=firm, fields=wanted, owners=owners or {}, origin=origin, options=options)
    else:
        if owners is not None:
            plans.set_owners(plan_id=plan_id, owners=owners, origin=origin)
        plan = plans.update_plan(plan_id=plan_id, fields=wanted, origin=origin, options=options)
    if first_value is not None:
        plans.add_valuation(
            plan_id=plan.pk, valued_date=first_value.valued_date, amount=first_value.amount, origin=origin
        )
    return plan
