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


@transaction.atomic
def save_client_details(
    *,
    firm: Firm,
    client_id: int | None,
    fields: Mapping[str, Any],
    address: Mapping[str, Any],
    contacts: Mapping[ContactKind, str],
    member_ids: Iterable[int] = (),
    origin: Origin = HERE,
    options: Options = NO_OPTIONS,
) -> Client:
    """The client with personal details, address, primary contact details and members as given; new without an id.

    Unless it is set by hand, the tax area follows the postcode. Raises ``ValidationError``.
    """
    wanted = dict(fields)
    area = tax_area_of(str(address.get("postcode") or ""))
    if area is not None and not wanted.get("tax_area_is_set_by_hand"):
        wanted["tax_area"] = area.value
    if client_id is None:
        client = clients.create_client(firm=firm, fields=wanted, origin=origin, options=options)
    else:
        client = clients.update_client(client_id=client_id, fields=wanted, origin=origin, options=options)
    clients.set_address(client_id=client.pk, fields=address, origin=origin)
    for kind, value in contacts.items():
        clients.set_primary_contact(client_id=client.pk, kind=kind, value=value, origin=origin)
    if client.kind != ClientKind.INDIVIDUAL:
        clients.set_members(client_id=client.pk, member_ids=member_ids, origin=origin)
    return client
