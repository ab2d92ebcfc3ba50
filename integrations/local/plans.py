"""Plans in canonical form: the record, its owners and its latest valuation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from backoffice.models import Client, ClientMember, Ownership, Plan, Provider, Valuation
from backoffice.services import bulk
from backoffice.services import plans as service
from domain.enums.people import ClientKind
from domain.enums.plans import PlanStatus, PlanType
from domain.money import split_by_largest_remainder
from integrations.engine.canonical import (
    Fields,
    Value,
    date_text,
    percent_text,
    pounds_text,
    read_date,
    read_decimal,
)
from integrations.engine.errors import UnableToStore
from integrations.engine.records import PLAN
from integrations.local.kinds import NO_ALIASES, Context, storing, text
from integrations.local.plan_details import exchanged, stored

TEXT_LENGTHS = {"sub_type": 80, "policy_number": 100, "inactive_reason": 40}
PROVIDER_LENGTH = 200
DATES = ("opened_date", "inactive_date")

People = Mapping[str, list[int]]
"""Remote id of a client → our ids of the individuals it stands for."""


class Plans:
    """See ``LocalKind``."""

    kind = PLAN
    model_label = "backoffice.plan"
    aliases = NO_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        latest = Valuation.objects.order_by("plan_id", "-valued_date", "-id").distinct("plan_id")
        found = Plan.objects.filter(pk__in=list(local_ids)).select_related("provider")
        found = found.prefetch_related(
            Prefetch("ownerships", Ownership.objects.order_by("pk"), to_attr="its_owners"),
            Prefetch("valuations", latest, to_attr="latest_valuations"),
        )
        return _told(context, [bulk.MadePlan(one, one.its_owners, one.latest_valuations) for one in found])

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Plan.objects.select_for_update(of=("self",)).filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New plans; the type and owners of each must be known."""
        everybody = _people_named(context, [fields.get("owners") for fields in several])
        with storing("plan"):
            names = [text(fields, "provider", PROVIDER_LENGTH) for fields in several]
            providers = bulk.ensure_providers(firm=context.firm, names=names)
            wanted = [_new(fields, everybody, providers[name]) for fields, name in zip(several, names, strict=True)]
            made = bulk.create_plans(firm=context.firm, several=wanted, origin=context.origin)
            return _told(context, made)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields; owners only when all of them are linked here."""
        with storing("plan"):
            columns = _model_fields(changes)
            if "name" in changes:
                columns["name"] = _name(changes)
            if "details" in changes:
                held = Plan.objects.values_list("details", flat=True).get(pk=local_id)
                columns["details"] = stored(held, changes["details"])
            if "provider" in changes:
                provider = text(changes, "provider", PROVIDER_LENGTH)
                columns["provider"] = service.ensure_provider(firm=context.firm, name=provider)
            service.update_plan(plan_id=local_id, fields=columns, origin=context.origin)
            if "owners" in changes:
                owners = _owners(changes["owners"], _people_named(context, [changes["owners"]]))
                if owners:
                    service.set_owners(plan_id=local_id, owners=owners, origin=context.origin)
            if "valuation" in changes:
                self._add_valuation(context, local_id, changes["valuation"])

    def _add_valuation(self, context: Context, plan_id: int, value: Value) -> None:
        """A valuation is added, never changed; one without date or amount says nothing."""
        if valuation := _valuation(value):
            valued_date, amount = valuation
            service.add_valuation(
                plan_id=plan_id,
                valued_date=valued_date,
                amount=amount,
                source=context.origin.system,
                origin=context.origin,
            )

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the plan, restorably."""
        service.delete_plan(plan_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Names, of deleted plans too."""
        return dict(Plan.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "name"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """The owners."""
        found: dict[int, list[int]] = defaultdict(list)
        rows = Ownership.objects.filter(plan_id__in=list(local_ids)).order_by("plan_id", "pk")
        for plan_id, client_id in rows.values_list("plan_id", "client_id"):
            found[plan_id].append(client_id)
        return dict(found)

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote ids of the owners."""
        return [remote_id for remote_id, _ in _named_owners(fields.get("owners"))]


def _told(context: Context, plans: Sequence[bulk.MadePlan]) -> dict[int, Fields]:
    """Canonical fields of plans with their owners and latest valuation."""
    owners = {row.client_id for one in plans for row in one.owners}
    remote_ids = context.clients.remote_ids(owners) if owners else {}
    today = context.now().date()
    return {one.plan.pk: _fields(one, remote_ids) | only_here(one.plan, today) for one in plans}


def _fields(held: bulk.MadePlan, remote_ids: dict[int, str]) -> Fields:
    plan = held.plan
    owners: list[Value] = [
        {
            "client": remote_ids.get(row.client_id, f"local:{row.client_id}"),
            "percent": percent_text(row.percent),
        }
        for row in held.owners
    ]
    valuation = next(iter(held.valuations), None)
    fields: Fields = {name: str(getattr(plan, name)) for name in ("type", "name", "status", *TEXT_LENGTHS)}
    return (
        fields
        | {name: date_text(getattr(plan, name)) for name in DATES}
        | {
            "provider": plan.provider.name if plan.provider else "",
            "owners": sorted(owners, key=str),
            "valuation": {
                "valued_date": date_text(valuation.valued_date),
                "amount": pounds_text(valuation.amount),
            }
            if valuation
            else None,
            "details": exchanged(plan.details),
        }
    )


def only_here(plan: Plan, today: date) -> Fields:
    """What other systems are not told, but what decides whether the plan goes there."""
    return {
        "is_default_account": plan.is_default_account,
        "currency": str(plan.currency),
        "is_future": plan.opened_date is not None and plan.opened_date > today,
        "scheme_status": str(plan.scheme_status),
        "pension_death_benefit": str(plan.pension_death_benefit),
    }


def _new(fields: Fields, everybody: People, provider: Provider | None) -> bulk.NewPlan:
    if PlanType.find(fields.get("type")) is None:
        raise UnableToStore("The plan's type is not known here.")
    owners = _owners(fields.get("owners"), everybody)
    if not owners:
        raise UnableToStore("None of the plan's owners is a person who is linked here.")
    columns = {"name": _name(fields), "provider": provider} | _model_fields(fields)
    if details := stored(None, fields.get("details")):
        columns["details"] = details
    return bulk.NewPlan(columns, owners, _valuation(fields.get("valuation")))


def _valuation(value: Value) -> tuple[date, Decimal] | None:
    """Day and amount; None where either is missing, which says nothing."""
    parts = value if isinstance(value, dict) else {}
    valued_date, amount = read_date(parts.get("valued_date")), read_decimal(parts.get("amount"))
    return None if valued_date is None or amount is None else (valued_date, amount)


def _name(fields: Fields) -> str:
    """The plan's name; a plan without one is called by its policy number or type."""
    kind = PlanType.find(fields.get("type"))
    return text(fields, "name", 255) or text(fields, "policy_number", 100) or (kind.label if kind else "Plan")


def _model_fields(fields: Fields) -> dict[str, Any]:
    columns: dict[str, Any] = {name: text(fields, name, size) for name, size in TEXT_LENGTHS.items() if name in fields}
    columns |= {name: read_date(fields[name]) for name in DATES if name in fields}
    known: dict[str, Callable[[object], Any]] = {"type": PlanType.find, "status": PlanStatus.find}
    columns |= {name: fields[name] for name, find in known.items() if find(fields.get(name))}
    return columns


def _named_owners(value: Value) -> list[tuple[str, Decimal | None]]:
    rows = [row for row in value if isinstance(row, dict) and row.get("client")] if isinstance(value, list) else []
    return [(str(row["client"]), read_decimal(row.get("percent"))) for row in rows]


def _owners(value: Value, everybody: People) -> dict[int, Decimal]:
    """Our owners and their shares, adding to 100; empty when one is not linked here or there is nobody.

    Shares that are not stated divide the rest equally, and a joint client stands for its members.
    """
    named = _named_owners(value)
    if not named or any(remote_id not in everybody for remote_id, _ in named):
        return {}
    stated = sum((share for _, share in named if share is not None), Decimal(0))
    unstated = sum(share is None for _, share in named)
    rest = max(Decimal(0), 100 - stated) / unstated if unstated else Decimal(0)
    weights: dict[int, Decimal] = defaultdict(Decimal)
    for remote_id, share in named:
        members = everybody[remote_id]
        for member in members:
            weights[member] += (rest if share is None else share) / len(members)
    if not weights:
        return {}
    chosen = list(weights.values()) if any(weights.values()) else [Decimal(1)] * len(weights)
    parts = split_by_largest_remainder(service.WHOLE, chosen)
    return {pk: Decimal(part) / 10_000 for pk, part in zip(weights, parts, strict=True)}


def _people_named(context: Context, several: Iterable[Value]) -> People:
    """The individuals behind every remote client these owners name: itself, or its members."""
    named = {remote_id for value in several for remote_id, _ in _named_owners(value)}
    local_ids = context.clients.local_ids(named) if named else {}
    kinds = dict(Client.objects.filter(pk__among=local_ids.values()).values_list("pk", "kind"))
    members: dict[int, list[int]] = defaultdict(list)
    if shared := [pk for pk, kind in kinds.items() if kind != ClientKind.INDIVIDUAL]:
        rows = ClientMember.objects.filter(shared_id__in=shared)
        for shared_id, member_id in rows.values_list("shared_id", "member_id"):
            members[shared_id].append(member_id)
    return {
        remote_id: [pk] if kinds[pk] == ClientKind.INDIVIDUAL else members[pk]
        for remote_id, pk in local_ids.items()
        if pk in kinds
    }
