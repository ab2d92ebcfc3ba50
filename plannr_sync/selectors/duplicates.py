"""Possible duplicates on either side, ready to be shown side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backoffice.models import Client
from integrations.engine.records import Record
from integrations.models import Connection, Link
from plannr_sync.client import Payload
from plannr_sync.directory import SHARED_ROLES
from plannr_sync.duplicates import Match, Person, look_alikes, person_of
from plannr_sync.reader import PlannrReader, client_record
from plannr_sync.search import MOST_READ_ONE_BY_ONE

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class LookAlike:
    """One person who may be the wanted one. ``local_id`` is our client's, ``remote_id`` Plannr's, as far as known."""

    match: Match
    local_id: int | None
    remote_id: str

    @property
    def is_linked(self) -> bool:
        """Whether it is one person on both sides already."""
        return self.local_id is not None and bool(self.remote_id)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One person about to be created, imported or linked, and who may be the same."""

    person: Person
    found: list[LookAlike]


def person_here(client: Client) -> Person:
    """What we know about a client of ours."""
    address = next((one for one in client.addresses.all() if one.is_primary), None)
    return Person(
        key=str(client.pk),
        first_name=client.first_name,
        last_name=client.last_name or client.entity_name,
        date_of_birth=client.date_of_birth,
        national_insurance_number=client.national_insurance_number,
        postcode=address.postcode if address else "",
    )


def look_alikes_here(connection: Connection, people: Iterable[Person]) -> dict[str, list[LookAlike]]:
    """Our clients who may be one of these people, by the person's key; a fixed number of queries.

    Clients who share nothing with anybody are not read: a match needs a number, a day of birth or a name in common.
    """
    wanted = list(people)
    if not wanted:
        return {}
    clients = list(_worth_comparing(wanted).prefetch_related("addresses"))
    links = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    remote = dict(links.filter(local_id__in=[one.pk for one in clients]).values_list("local_id", "remote_id"))
    ours = {client.pk: person_here(client) for client in clients}
    by_sign: dict[object, set[int]] = {}
    for pk, one in ours.items():
        for sign in _signs(one):
            by_sign.setdefault(sign, set()).add(pk)
    found = {}
    for person in wanted:
        close = set().union(*(by_sign.get(sign, set()) for sign in (*_signs(person), *_turned(person))))
        matches = look_alikes(person, [ours[pk] for pk in close])[:MOST_SHOWN]
        found[person.key] = [
            LookAlike(match, int(match.person.key), remote.get(int(match.person.key), "")) for match in matches
        ]
    return found


def newcomers(connection: Connection, records: Iterable[Record], since: datetime) -> dict[str, str]:
    """Which of these clients of Plannr may be somebody of ours made since then and not linked, and who that is."""
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    fresh = Client.objects.filter(created_at__gte=since).exclude(pk__in=living.values("local_id"))
    made = set(fresh.values_list("pk", flat=True))
    if not made:
        return {}
    people = [person_of(one.remote_id, one.fields) for one in records]
    told = {}
    for key, found in look_alikes_here(connection, people).items():
        new = next((one for one in found if one.local_id in made), None)
        if new is not None:
            told[key] = (
                f"{new.match.person.name} was added here after this run was asked for and may be the same person, so "
                "nobody was imported. Link the two, or import once more."
            )
    return told


def _signs(person: Person) -> list[object]:
    """What somebody has in common with everybody worth comparing: number, day of birth, surname."""
    signs = (person.national_insurance_number, person.date_of_birth, person.last_name.casefold())
    return [sign for sign in signs if sign]


def _turned(person: Person) -> list[object]:
    """The first name as a surname: the two change places now and then."""
    return [person.first_name.casefold()] if person.first_name else []


def _worth_comparing(people: list[Person]) -> QuerySet[Client]:
    asked = Q()
    for person in people:
        if person.national_insurance_number:
            asked |= Q(national_insurance_number=person.national_insurance_number)
        if person.date_of_birth:
            asked |= Q(date_of_birth=person.date_of_birth)
        for name in filter(None, (person.last_name, person.first_name if person.last_name else "")):
            asked |= Q(last_name__iexact=name) | Q(entity_name__iexact=name)
    found: QuerySet[Client] = Client.objects.filter(asked) if asked else Client.objects.none()
    return found


def look_alikes_there(
    connection: Connection, reader: PlannrReader, people: Iterable[Person]
) -> dict[str, list[LookAlike]]:
    """Plannr's clients who may be one of these people, by the person's key; one walk over its list of clients.

    Where that list leaves out personal details, those with a surname in common are read one by one.
    """
    wanted = list(people)
    if not wanted:
        return {}
    theirs = [person_of(record.remote_id, record.fields) for record in map(client_record, _accounts(reader, wanted))]
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    found: dict[str, list[LookAlike]] = {}
    for person in wanted:
        matches = look_alikes(person, theirs)[:MOST_SHOWN]
        local = dict(
            living.filter(remote_id__in=[match.person.key for match in matches]).values_list("remote_id", "local_id")
        )
        found[person.key] = [LookAlike(match, local.get(match.person.key), match.person.key) for match in matches]
    return found


def _accounts(reader: PlannrReader, people: list[Person]) -> list[Payload]:
    listed = [one for one in reader.client.accounts() if one.get("type") in (None, "client")]
    people_listed = [one for one in listed if one.get("role") not in SHARED_ROLES]
    if all("date_of_birth" in one for one in people_listed):
        return [_placed(one) for one in listed]
    surnames = {person.last_name.casefold() for person in people}
    close = [one for one in people_listed if str(one.get("last_name") or "").casefold() in surnames]
    fresh = {one["uuid"]: reader.client.account(one["uuid"]) for one in close[:MOST_READ_ONE_BY_ONE]}
    return [_placed(fresh.get(one["uuid"], one)) for one in listed]


def _placed(account: Payload) -> Payload:
    """The account with its own address as the one in use, which is enough to compare by."""
    return {**account, "address_in_use": account.get("primary_address"), "address_holder": account["uuid"]}
