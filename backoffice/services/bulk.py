"""Creating many records at once, as an import does: a statement for each table, not for each record.

What comes out is what the services for one record would have made. Each call is all or nothing: somebody who brings
records that may be refused tries smaller parts until only the refused one is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower

from backoffice.events import HERE, Origin, PlansValued, RecordsCreated, publish
from backoffice.models import (
    Address,
    Client,
    ClientMember,
    ContactDetail,
    Firm,
    Income,
    Ownership,
    Plan,
    Provider,
    Valuation,
)
from backoffice.services.clients import ADDRESS_FIELDS
from backoffice.services.copying import insert_rows
from backoffice.services.plans import check_shares, ensure_provider
from backoffice.services.records import check, check_values
from domain.enums.people import ClientKind, ContactKind
from domain.tax_area import tax_area_of

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to be: columns, and what has rows of its own. Blank address lines and contact details make none."""

    fields: Mapping[str, Any]
    address: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[ContactKind, str] = field(default_factory=dict)
    member_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be: columns, owners (client id → per cent, adding to 100) and the first valuation, if there is one."""

    fields: Mapping[str, Any]
    owners: Mapping[int, Decimal]
    valuation: tuple[date, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class MadeClient:
    """A client just made, with the rows that hang on it."""

    client: Client
    addresses: list[Address] = field(default_factory=list)
    contacts: list[ContactDetail] = field(default_factory=list)
    members: list[ClientMember] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A plan just made, with the rows that hang on it."""

    plan: Plan
    owners: list[Ownership] = field(default_factory=list)
    valuations: list[Valuation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewIncome:
    """An income to be, of one client."""

    fields: Mapping[str, Any]
    client_id: int


def _insert(rows: Sequence[Row]) -> list[Row]:
    """Inserts rows of one model at once.

    A single row is asked about every rule beforehand, so that a refusal says in words which. Of several only the
    values are: what else is wrong with one of them the database refuses, for all of them.
    """
    if not rows:
        return []
    for row in rows:
        if len(rows) == 1:
            check(row)
        else:
            check_values(row)
    insert_rows(rows)
    return list(rows)


def _tell_created(firm: Firm, records: Sequence[models.Model], origin: Origin) -> None:
    if records:
        pks = tuple(record.pk for record in records)
        publish(RecordsCreated(firm.pk, origin, records[0]._meta.label_lower, pks))


@transaction.atomic
def create_clients(*, firm: Firm, several: Sequence[NewClient], origin: Origin = HERE) -> list[MadeClient]:
    """New clients with their primary address and contact details. Raises ``ValidationError``."""
    clients = _insert([_client(firm, new) for new in several])
    made = [MadeClient(client) for client in clients]
    for one, new in zip(made, several, strict=True):
        mine = {"firm_id": firm.pk, "client_id": one.client.pk}
        if lines := _lines(new):
            one.addresses.append(Address(**mine, **lines))
        one.contacts.extend(
            ContactDetail(**mine, kind=kind, value=value.strip())
            for kind, value in new.contacts.items()
            if value.strip()
        )
        one.members.extend(
            ClientMember(firm_id=firm.pk, shared_id=one.client.pk, member_id=pk) for pk in sorted(set(new.member_ids))
        )
    _insert([address for one in made for address in one.addresses])
    _insert([contact for one in made for contact in one.contacts])
    _insert([member for one in made for member in one.members])
    _tell_created(firm, clients, origin)
    return made


def _client(firm: Firm, new: NewClient) -> Client:
    """The client's own row, with the tax area of the postcode."""
    client = Client(firm_id=firm.pk, **new.fields)
    if new.member_ids and client.kind == ClientKind.INDIVIDUAL:
        raise ValidationError("Only joint clients, trusts and businesses have members.")
    area = tax_area_of(_lines(new).get("postcode", ""))
    if area is not None and not client.tax_area_is_set_by_hand:
        client.tax_area = area.value
    return client


def _lines(new: NewClient) -> dict[str, str]:
    """The lines of the client's address; empty where nothing but the country is known."""
    lines = {name: str(new.address.get(name) or "").strip() for name in ADDRESS_FIELDS}
    return lines if any(value for name, value in lines.items() if name != "country") else {}


@transaction.atomic
def create_plans(*, firm: Firm, several: Sequence[NewPlan], origin: Origin = HERE) -> list[MadePlan]:
    """New plans with their owners and first valuations. Raises ``ValidationError``."""
    check_shares(new.owners for new in several)
    plans = _insert([Plan(firm_id=firm.pk, **new.fields) for new in several])
    made = [MadePlan(plan) for plan in plans]
    for one, new in zip(made, several, strict=True):
        mine = {"firm_id": firm.pk, "plan_id": one.plan.pk}
        one.owners.extend(
            Ownership(**mine, client_id=client_id, percent=percent) for client_id, percent in new.owners.items()
        )
        if new.valuation is not None:
            day, amount = new.valuation
            one.valuations.append(Valuation(**mine, valued_date=day, amount=amount, source=origin.system))
    _insert([owner for one in made for owner in one.owners])
    _insert([valuation for one in made for valuation in one.valuations])
    _tell_created(firm, plans, origin)
    if valued := frozenset(one.plan.pk for one in made if one.valuations):
        publish(PlansValued(firm_id=firm.pk, origin=origin, plan_ids=valued))
    return made


@transaction.atomic
def create_incomes(*, firm: Firm, several: Sequence[NewIncome], origin: Origin = HERE) -> list[Income]:
    """New incomes. Raises ``ValidationError``, also for a client who is not there (any more)."""
    wanted = {new.client_id for new in several}
    if Client.objects.filter(pk__among=wanted).count() != len(wanted):
        raise ValidationError("The client an income belongs to is not there any more.")
    made = _insert([Income(firm_id=firm.pk, client_id=new.client_id, **new.fields) for new in several])
    _tell_created(firm, made, origin)
    return made


@transaction.atomic
def ensure_providers(*, firm: Firm, names: Sequence[str]) -> dict[str, Provider | None]:
    """The firm's provider for each name, as ``ensure_provider`` gives it; one query for all that are known."""
    folded = {name: " ".join(name.split()).lower() for name in names}
    known = Provider.objects.filter(firm=firm).annotate(folded=Lower("name"))
    found = {one.folded: one for one in known.filter(folded__in=set(folded.values()))}
    for name, key in folded.items():
        if key not in found:
            found[key] = ensure_provider(firm=firm, name=name)
    return {name: found[key] for name, key in folded.items()}
