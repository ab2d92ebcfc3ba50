"""Linking by hand: a person says which client of the platform a client of ours is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.models import Client
from domain.enums.platform import PlatformClientState
from domain.enums.sync import RunTrigger
from integrations.engine.records import CLIENT
from integrations.models import Connection, Link
from soderberg_sync.client import Payload, PlatformApi
from soderberg_sync.mapping.words import CLIENT_STATES
from soderberg_sync.models import PlatformClient
from soderberg_sync.services.linking import note_client, platform_client
from soderberg_sync.services.pulling import start_pull


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A client of the platform whom nobody here is linked with."""

    remote_id: str
    name: str
    born: str
    email: str
    likeness: int


def unlinked_clients(*, connection: Connection, api: PlatformApi, client: Client) -> list[Unlinked]:
    """Everybody on the platform who is nobody here, those most like the client first. Asks the platform."""
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    taken = set(living.values_list("remote_id", flat=True))
    found = [_unlinked(one, client) for one in api.clients() if str(one["id"]) not in taken]
    return sorted(found, key=lambda one: (-one.likeness, one.name))


def _unlinked(payload: Payload, client: Client) -> Unlinked:
    first, last = str(payload.get("firstName") or ""), str(payload.get("surname") or "")
    born, number = (str(payload.get(name) or "") for name in ("dateOfBirth", "nationalInsuranceNo"))
    ours = client.date_of_birth.isoformat() if client.date_of_birth else ""
    likeness = [
        bool(number) and number.replace(" ", "").upper() == client.national_insurance_number,
        bool(born) and born == ours,
        last.casefold() == client.last_name.casefold(),
        first.casefold() == client.first_name.casefold(),
    ]
    return Unlinked(str(payload["id"]), f"{first} {last}".strip(), born, str(payload.get("email") or ""), sum(likeness))


@transaction.atomic
def link_by_hand(*, connection: Connection, client: Client, payload: Payload, now: datetime) -> PlatformClient:
    """The two, linked; a look at what the platform has of them is queued. Raises ``ValidationError``."""
    person: PlatformClient = PlatformClient.objects.select_for_update(of=("self",)).get(
        pk=platform_client(connection, client).pk
    )
    remote_id = str(payload["id"])
    if person.remote_id and person.remote_id != remote_id:
        raise ValidationError(f"{client.name} is on the platform already, as {person.remote_id}.")
    others = PlatformClient.objects.filter(connection=connection, remote_id=remote_id).exclude(pk=person.pk)
    if others.filter(client_id__in=_linked_ids(connection)).exists():
        raise ValidationError("Somebody else here is linked with this client of the platform already.")
    others.update(remote_id="", state=PlatformClientState.NEW)
    state = CLIENT_STATES.get(str(payload.get("status")), PlatformClientState.PENDING)
    note_client(person, remote_id=remote_id, state=state, now=now)
    PlatformClient.objects.filter(pk=person.pk).update(read_at=None)  # the next look at them is the first
    start_pull(connection=connection, user=None, trigger=RunTrigger.PERSON, now=now, clients=[person])
    return person


def _linked_ids(connection: Connection) -> Iterable[int]:
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    return list(living.values_list("local_id", flat=True))
