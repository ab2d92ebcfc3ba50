"""Which client of ours is which client of the platform."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backoffice.models import Client, Plan
from domain.enums.platform import PlatformClientState
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection, Link
from integrations.stores.bundle import side_of
from soderberg_sync.client import Payload
from soderberg_sync.mapping.records import account_record, client_record
from soderberg_sync.models import PlatformClient


def platform_client(connection: Connection, client: Client) -> PlatformClient:
    """How the client stands on the platform, made as new when nothing is known."""
    row, _ = PlatformClient.objects.select_related("client", "connection").get_or_create(
        connection=connection, client=client,
        defaults={"firm_id": connection.firm_id, "retirement_age": client.retirement_age},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


@transaction.atomic
def note_client(
    person: PlatformClient, *, state: PlatformClientState, now: datetime, remote_id: str = ""
) -> PlatformClient:
    """What the platform says of the client; the first word of their id links the two records."""
    if remote_id and not person.remote_id:
        person.remote_id = remote_id
    person.state = state
    person.read_at = now
    person.save()
    name = {"id": person.remote_id, "firstName": person.client.first_name, "surname": person.client.last_name}
    _link(person.connection, client_record(name), person.client_id, "backoffice.client", now)
    return person


def link_plan(connection: Connection, plan: Plan, payload: Payload, now: datetime) -> None:
    """The plan is this account."""
    _link(connection, account_record(payload), plan.pk, "backoffice.plan", now)


def _link(connection: Connection, record: Record, local_id: int, model: str, now: datetime) -> None:
    links = Link.objects.filter(connection=connection, kind=record.kind)
    known = links.filter(remote_id=record.remote_id) | links.filter(local_model=model, local_id=local_id)
    if not known.filter(ended_at__isnull=True).exists():
        side_of(connection, now=lambda: now).links.add(record.kind, local_id, record, {}, {})


def linked_clients(connection: Connection) -> dict[str, PlatformClient]:
    """Everybody who is on both sides, by the platform's id; a link that a person ended counts no more."""
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    rows = PlatformClient.objects.filter(connection=connection, remote_id__in=living.values("remote_id"))
    return {row.remote_id: row for row in rows.select_related("client", "connection").order_by("pk")}
