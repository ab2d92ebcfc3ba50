"""Writing a record together with those of its parts that were sent, as one change; parts not sent stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Firm, Plan
from backoffice.services.clients import (
    create_client,
    set_address,
    set_members,
    set_primary_contact,
    update_client,
)
from backoffice.services.plans import set_owners, update_plan
from domain.enums.people import ContactKind


@dataclass(frozen=True, slots=True)
class ClientParts:
    """What may be sent beside the client's own fields; None leaves a part as it is.

    ``contacts`` names the primary detail of a kind, an empty text for none.
    """

    address: Mapping[str, Any] | None = None
    contacts: Mapping[ContactKind, str] | None = None
    member_ids: Iterable[int] | None = None


@transaction.atomic
def create_client_with_parts(
    *, firm: Firm, fields: Mapping[str, Any], parts: ClientParts, origin: Origin = HERE
) -> Client:
    """A new client with address, contact details and members. Raises ``ValidationError``."""
    client = create_client(firm=firm, fields=fields, origin=origin)
    _write_parts(client.pk, parts, origin)
    return client


@transaction.atomic
def update_client_with_parts(
    *, client_id: int, fields: Mapping[str, Any], parts: ClientParts, origin: Origin = HERE
) -> Client:
    """The client with fields, address, contact details and members changed. Raises ``ValidationError``."""
    client = update_client(client_id=client_id, fields=fields, origin=origin)
    _write_parts(client.pk, parts, origin)
    return client


def _write_parts(client_id: int, parts: ClientParts, origin: Origin) -> None:
    if parts.address is not None:
        set_address(client_id=client_id, fields=parts.address, origin=origin)
    for kind, value in (parts.contacts or {}).items():
        set_primary_contact(client_id=client_id, kind=kind, value=value, origin=origin)
    if parts.member_ids is not None:
        set_members(client_id=client_id, member_ids=parts.member_ids, origin=origin)


@transaction.atomic
def update_plan_with_owners(
    *, plan_id: int, fields: Mapping[str, Any], owners: Mapping[int, Decimal] | None, origin: Origin = HERE
) -> Plan:
    """The plan with fields changed and, unless None, its owners replaced. Raises ``ValidationError``."""
    plan = update_plan(plan_id=plan_id, fields=fields, origin=origin)
    if owners is not None:
        set_owners(plan_id=plan_id, owners=owners, origin=origin)
    return plan
