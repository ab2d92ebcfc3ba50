"""Writing clients: personal details, contact details, address, relationships, joint names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import (
    Address,
    Client,
    ClientMember,
    ContactDetail,
    Firm,
    Household,
    Relationship,
    User,
)
from backoffice.services.records import NO_OPTIONS, Options, apply_changes, publish_change, save_new
from domain.enums.people import ClientKind, ContactKind, RelationshipKind
from domain.tax_area import tax_area_of

INVERSE_RELATIONSHIPS = {
    RelationshipKind.PARENT: RelationshipKind.CHILD,
    RelationshipKind.CHILD: RelationshipKind.PARENT,
}
"""Kinds whose mirror image has another name; all others are the same seen from either side."""

COUPLE_KINDS = frozenset(
    {
        RelationshipKind.MARRIED,
        RelationshipKind.CIVIL_PARTNER,
        RelationshipKind.COHABITING,
        RelationshipKind.ENGAGED,
        RelationshipKind.HOUSEHOLD,
    }
)
"""Relationships that make two people one household and one cashflow."""

ADDRESS_FIELDS = ("line_1", "line_2", "line_3", "town", "county", "postcode", "country")


def lock_client(client_id: int) -> Client:
    """The client, locked until the transaction ends."""
    client: Client = Client.objects.select_for_update().get(pk=client_id)
    return client


@transaction.atomic
def create_client(
    *, firm: Firm, fields: Mapping[str, Any], origin: Origin = HERE, options: Options = NO_OPTIONS
) -> Client:
    """A new client with the given model fields. Raises ``ValidationError``."""
    client = save_new(Client(firm=firm, **fields))
    publish_change(client, action="create", origin=origin, options=options)
    return client


@transaction.atomic
def update_client(
    *, client_id: int, fields: Mapping[str, Any], origin: Origin = HERE, options: Options = NO_OPTIONS
) -> Client:
    """The client with the given model fields changed. Raises ``ValidationError``."""
    client = lock_client(client_id)
    changed = apply_changes(client, fields)
    if changed or options:
        publish_change(client, action="update", fields=changed, origin=origin, options=options)
    return client


@transaction.atomic
def delete_client(*, client_id: int, now: datetime, origin: Origin = HERE, options: Options = NO_OPTIONS) -> Client:
    """The client, marked as deleted; ``restore_client`` brings it back."""
    client = lock_client(client_id)
    client.deleted_at = now
    client.save(update_fields=["deleted_at", "updated_at"])
    publish_change(client, action="delete", origin=origin, options=options)
    return client


@transaction.atomic
def restore_client(*, client_id: int, origin: Origin = HERE) -> Client:
    """The client that had been deleted, living again."""
    client: Client = Client.with_deleted.select_for_update().get(pk=client_id)
    client.deleted_at = None
    client.save(update_fields=["deleted_at", "updated_at"])
    publish_change(client, action="create", origin=origin)
    return client


@transaction.atomic
def set_address(*, client_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> Address | None:
    """The client's primary address with these lines; all of them blank removes it.

    Moves the tax area along with the postcode unless it was set by hand.
    """
    client = lock_client(client_id)
    wanted = {name: str(fields.get(name) or "").strip() for name in ADDRESS_FIELDS}
    address: Address | None = Address.objects.select_for_update().filter(client=client, is_primary=True).first()
    if not any(value for name, value in wanted.items() if name != "country"):
        if address:
            address.delete()
            publish_change(client, action="update", fields=frozenset({"address"}), origin=origin)
        return None
    if address is None:
        address, changed = save_new(Address(firm_id=client.firm_id, client=client, **wanted)), frozenset(wanted)
    else:
        changed = apply_changes(address, wanted)
    if changed:
        _follow_postcode(client, address.postcode)
        publish_change(client, action="update", fields=frozenset({"address"}), origin=origin)
    return address


def _follow_postcode(client: Client, postcode: str) -> None:
    area = tax_area_of(postcode)
    if area is not None and not client.tax_area_is_set_by_hand:
        apply_changes(client, {"tax_area": area.value})


@transaction.atomic
def set_primary_contact(*, client_id: int, kind: ContactKind, value: str, origin: Origin = HERE) -> None:
    """Make ``value`` the client's primary detail of this kind; the earlier one stays as a secondary one.

    An empty value leaves the client without a primary detail of this kind.
    """
    client = lock_client(client_id)
    details = ContactDetail.objects.select_for_update().filter(client=client, kind=kind)
    primary = details.filter(is_primary=True).first()
    value = value.strip()
    if (primary.value if primary else "") == value:
        return
    if primary and primary.is_placeholder:
        primary.delete()  # made up for want of this one: nobody was ever reached there
    elif primary:
        apply_changes(primary, {"is_primary": False})
    known = details.filter(value=value).first() if value else None
    if known:
        apply_changes(known, {"is_primary": True})
    elif value:
        save_new(ContactDetail(firm_id=client.firm_id, client=client, kind=kind, value=value))
    publish_change(client, action="update", fields=frozenset({kind.value}), origin=origin)


@transaction.atomic
def relate_clients(*, client_id: int, other_id: int, kind: RelationshipKind, origin: Origin = HERE) -> Relationship:
    """How the two stand to each other, written in both directions; a couple also shares a household."""
    if client_id == other_id:
        raise ValidationError("A client cannot be related to themselves.")
    people = {c.pk: c for c in Client.objects.select_for_update().filter(pk__in=[client_id, other_id]).order_by("pk")}
    client, other = people[client_id], people[other_id]
    inverse = INVERSE_RELATIONSHIPS.get(kind, kind)
    relationship, _ = Relationship.objects.update_or_create(
        client=client, other=other, defaults={"kind": kind, "firm_id": client.firm_id}
    )
    Relationship.objects.update_or_create(
        client=other, other=client, defaults={"kind": inverse, "firm_id": client.firm_id}
    )
    if kind in COUPLE_KINDS:
        _share_household(client, other)
    publish_change(client, action="update", fields=frozenset({"relationship"}), origin=origin)
    return relationship  # type: ignore[no-any-return]


def _share_household(client: Client, other: Client) -> None:
    household = client.household or other.household
    if household is None:
        surnames = dict.fromkeys(c.last_name for c in (client, other) if c.last_name)
        household = save_new(Household(firm_id=client.firm_id, name=" and ".join(surnames) or client.name))
    for person in (client, other):
        apply_changes(person, {"household": household})


@transaction.atomic
def unrelate_clients(*, client_id: int, other_id: int, origin: Origin = HERE) -> None:
    """Remove the relationship of the two, in both directions."""
    client = lock_client(client_id)
    Relationship.objects.filter(client_id=client_id, other_id=other_id).delete()
    Relationship.objects.filter(client_id=other_id, other_id=client_id).delete()
    publish_change(client, action="update", fields=frozenset({"relationship"}), origin=origin)


@transaction.atomic
def set_members(*, client_id: int, member_ids: Iterable[int], origin: Origin = HERE) -> None:
    """The people behind a joint client, trust or business. Raises ``ValidationError`` for an individual."""
    shared = lock_client(client_id)
    if shared.kind == ClientKind.INDIVIDUAL:
        raise ValidationError("Only joint clients, trusts and businesses have members.")
    wanted, existing = set(member_ids), set(shared.memberships.values_list("member_id", flat=True))
    ClientMember.objects.filter(shared=shared, member_id__in=existing - wanted).delete()
    for member_id in sorted(wanted - existing):
        save_new(ClientMember(firm_id=shared.firm_id, shared=shared, member_id=member_id))
    if wanted != existing:
        publish_change(shared, action="update", fields=frozenset({"members"}), origin=origin)


@transaction.atomic
def set_adviser(*, client_ids: Iterable[int], adviser: User | None, now: datetime) -> int:
    """Who looks after these clients from now on (None: nobody); gives how many it was somebody else for.

    No connected system is told: who looks after a client is decided on each side by itself.
    """
    others = Client.objects.filter(pk__in=list(client_ids)).exclude(adviser=adviser)
    count: int = others.update(adviser=adviser, updated_at=now)
    return count
