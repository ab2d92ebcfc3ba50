"""Clients in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch

from backoffice.models import Address, Client, ClientMember, ContactDetail
from backoffice.services import bulk
from backoffice.services import clients as service
from domain.enums.people import ClientKind, ContactKind
from integrations.engine.canonical import Fields, Value, date_text, read_date
from integrations.engine.errors import UnableToStore
from integrations.engine.records import CLIENT
from integrations.local.kinds import NO_ALIASES, Context, storing, text

TEXT_LENGTHS = {
    "title": 30,
    "first_name": 100,
    "middle_name": 100,
    "last_name": 100,
    "entity_name": 200,
    "client_reference": 50,
}
CODES = ("kind", "status", "gender", "marital_status")
CONTACTS = {"email": ContactKind.EMAIL, "mobile": ContactKind.MOBILE}
NI_LENGTH = 9
RETIREMENT_AGES = range(40, 101)
ADDRESS_LENGTHS = {"postcode": 10, "town": 100, "county": 100, "country": 100}


class Clients:
    """See ``LocalKind``."""

    kind = CLIENT
    model_label = "backoffice.client"
    aliases = NO_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        found = Client.objects.filter(pk__in=list(local_ids)).prefetch_related(
            Prefetch("addresses", Address.objects.filter(is_primary=True), to_attr="primary_addresses"),
            Prefetch("contact_details", ContactDetail.objects.filter(is_primary=True), to_attr="primary_details"),
            Prefetch("memberships", ClientMember.objects.order_by("pk"), to_attr="its_members"),
        )
        held = [bulk.MadeClient(one, one.primary_addresses, one.primary_details, one.its_members) for one in found]
        return _told(context, held)

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Client.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New clients. Members who are not linked here (yet) are left out."""
        members = {remote_id for fields in several for remote_id in _members(fields)}
        local_ids = context.clients.local_ids(members) if members else {}
        with storing("client"):
            wanted = [
                bulk.NewClient(
                    fields=_model_fields(fields),
                    address=_address_fields(fields.get("address")),
                    contacts={kind: _contact(fields.get(name)) for name, kind in CONTACTS.items()},
                    member_ids=[local_ids[found] for found in _members(fields) if found in local_ids],
                )
                for fields in several
            ]
            made = bulk.create_clients(firm=context.firm, several=wanted, origin=context.origin)
            return _told(context, made)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields."""
        with storing("client"):
            service.update_client(client_id=local_id, fields=_model_fields(changes), origin=context.origin)
            self._write_parts(context, local_id, changes)

    def _write_parts(self, context: Context, client_id: int, fields: Fields) -> None:
        """Address, contact details and members have rows of their own."""
        if "address" in fields:
            service.set_address(client_id=client_id, fields=_address_fields(fields["address"]), origin=context.origin)
        for name, kind in CONTACTS.items():
            if name in fields:
                service.set_primary_contact(
                    client_id=client_id, kind=kind, value=_contact(fields[name]), origin=context.origin
                )
        if members := _members(fields):
            local_ids = context.clients.local_ids(members)
            service.set_members(client_id=client_id, member_ids=local_ids.values(), origin=context.origin)

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the client, restorably."""
        service.delete_client(client_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Names, of deleted clients too."""
        return {client.pk: client.name for client in Client.with_deleted.filter(pk__in=list(local_ids))}

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """A client belongs to itself."""
        return {local_id: [local_id] for local_id in local_ids}

    def named_clients(self, fields: Fields) -> list[str]:
        """None: members of a joint client may come later."""
        return []


def _told(context: Context, clients: Sequence[bulk.MadeClient]) -> dict[int, Fields]:
    """Canonical fields of clients with their primary address and contact details."""
    members = {row.member_id for one in clients for row in one.members}
    remote_ids = context.clients.remote_ids(members) if members else {}
    return {one.client.pk: _fields(one, remote_ids) for one in clients}


def _fields(held: bulk.MadeClient, remote_ids: dict[int, str]) -> Fields:
    client = held.client
    details = {one.kind: one.value for one in held.contacts if not one.is_placeholder}
    fields: Fields = {name: str(getattr(client, name)) for name in (*TEXT_LENGTHS, *CODES, "national_insurance_number")}
    members: list[Value] = [remote_ids[row.member_id] for row in held.members if row.member_id in remote_ids]
    return fields | {
        "date_of_birth": date_text(client.date_of_birth),
        "retirement_age": client.retirement_age,
        "email": details.get(ContactKind.EMAIL, ""),
        "mobile": details.get(ContactKind.MOBILE, ""),
        "address": _address(held.addresses),
        "members": sorted(members, key=str),
    }


def _address(addresses: list[Address]) -> Value:
    for address in addresses:
        return {name: getattr(address, name) for name in service.ADDRESS_FIELDS}
    return None


def _address_fields(value: Value) -> dict[str, str]:
    parts = value if isinstance(value, dict) else {}
    return {name: text(parts, name, ADDRESS_LENGTHS.get(name, 200)) for name in service.ADDRESS_FIELDS}


def _contact(value: Value) -> str:
    return str(value or "")[:254]


def _members(fields: Fields) -> list[str]:
    """Remote ids of the people behind a shared client."""
    members = fields.get("members")
    return [str(remote_id) for remote_id in members] if isinstance(members, list) else []


def _retirement_age(value: Value) -> int | None:
    return value if isinstance(value, int) and value in RETIREMENT_AGES else None


def _model_fields(fields: Fields) -> dict[str, Any]:
    """Columns of the client itself; what a column cannot hold is left out of it, never the whole client."""
    readers: dict[str, Callable[[Value], Any]] = {
        "date_of_birth": read_date,
        "retirement_age": _retirement_age,
        "national_insurance_number": lambda value: str(value or "") if len(str(value or "")) <= NI_LENGTH else "",
    }
    columns: dict[str, Any] = {name: text(fields, name, size) for name, size in TEXT_LENGTHS.items() if name in fields}
    columns |= {name: fields[name] for name in CODES if fields.get(name)}
    columns |= {name: reader(fields[name]) for name, reader in readers.items() if name in fields}
    if "kind" in columns and ClientKind.find(columns["kind"]) is None:
        raise UnableToStore(f"“{columns['kind']}” is not a kind of client here.")
    return columns
