"""Writing what the client's edit page holds, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Firm
from backoffice.services import clients
from backoffice.services.records import NO_OPTIONS, Options
from domain.enums.people import ClientKind, ContactKind
from domain.tax_area import tax_area_of

BY_HAND = "tax_area_is_set_by_hand"


@transaction.atomic
def save_client_details(
    *,
    firm: Firm,
    client_id: int | None,
    fields: Mapping[str, Any],
    address: Mapping[str, Any] | None,
    contacts: Mapping[ContactKind, str],
    member_ids: Iterable[int] | None = None,
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> Client:
    """The client with personal details, address, primary contact details and members as given; new without an id.

    Fields, contact kinds and parts that are not given stay as they are. Unless it is set by hand, the tax area follows
    the postcode. Raises ``ValidationError``.
    """
    wanted = {**fields, **_tax_area(client_id, fields, address)}
    if client_id is None:
        client = clients.create_client(firm=firm, fields=wanted, origin=origin, options=options)
    else:
        client = clients.update_client(client_id=client_id, fields=wanted, origin=origin, options=options)
    if address is not None:
        clients.set_address(client_id=client.pk, fields=address, origin=origin)
    for kind, value in contacts.items():
        clients.set_primary_contact(client_id=client.pk, kind=kind, value=value, origin=origin)
    if client.kind != ClientKind.INDIVIDUAL and member_ids is not None:
        clients.set_members(client_id=client.pk, member_ids=member_ids, origin=origin)
    return client


def _tax_area(client_id: int | None, fields: Mapping[str, Any], address: Mapping[str, Any] | None) -> dict[str, str]:
    """The area of the postcode where it should follow it: of the one given, or of the one on file."""
    if address is None and BY_HAND not in fields:
        return {}
    client = clients.lock_client(client_id) if client_id is not None else None
    if fields.get(BY_HAND, client is not None and client.tax_area_is_set_by_hand):
        return {}
    lines = address or (client.addresses.filter(is_primary=True).values().first() if client else None) or {}
    area = tax_area_of(str(lines.get("postcode") or ""))
    return {"tax_area": area.value} if area else {}
