"""What clients who were just read need besides their fields: their partner, their role, and an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from backoffice.events import Origin
from backoffice.models import Client, Relationship
from backoffice.services.clients import relate_clients, unrelate_clients, update_client
from backoffice.services.placeholders import give_placeholder
from domain.enums.people import HouseholdRole, RelationshipKind
from domain.enums.sync import OutcomeAction
from integrations.engine.ports import Outcome, Session
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection, Link, Run
from integrations.stores.clients import LinkedClients
from integrations.stores.log import DatabaseLog
from integrations.stores.transactions import one_commit
from xplan_sync.lists import CONTACT
from xplan_sync.reader import XplanReader
from xplan_sync.selectors.sites import placeholder_domain
from xplan_sync.services.sessions import reader_of


def expand_clients(session: Session, client_ids: tuple[str, ...]) -> Iterable[str]:
    """The partners of these clients, who come along."""
    reader = reader_of(session)
    reader.learn_partners(client_ids)
    return [reader.partners[one] for one in client_ids if reader.partners.get(one)]


def settle_arrivals(connection: Connection, run: Run, session: Session, client_ids: tuple[str, ...]) -> None:
    """Relates couples and fills in addresses; a second run right after changes nothing."""
    origin = Origin(system=connection.system, connection_id=connection.pk, run_id=run.pk, user_id=run.user_id)
    reader = reader_of(session)
    local = LinkedClients(connection).local_ids(client_ids)
    domain = placeholder_domain(connection)
    for remote_id, local_id in local.items():
        with one_commit():
            _settle_couple(connection, reader, remote_id, local_id, origin)
            if not reader.lists.are_known(remote_id, CONTACT):
                continue  # there may be an address, which could not be read
            made = give_placeholder(client_id=local_id, domain=domain, origin=origin)
            if made is not None:
                log = DatabaseLog(run, lambda: run.created_at, session.requests)
                log.record(_told(remote_id, local_id, made.client.name, made.value))


def _told(remote_id: str, local_id: int, name: str, address: str) -> Outcome:
    return Outcome(
        kind=CLIENT, action=OutcomeAction.AGREE.value, label=name, remote_id=f"{remote_id}/e-mail", local_id=local_id,
        sentence=f"Xplan has no e-mail address, so {address} stands in its place. Nothing is mailed to it.",
        reason="placeholder",
    )  # fmt: skip


def _settle_couple(connection: Connection, reader: XplanReader, remote_id: str, local_id: int, origin: Origin) -> None:
    """Client and partner as one household with their roles; parted again where Xplan parts them."""
    if remote_id not in reader.partners:
        return
    partner_id = reader.partners[remote_id]
    known = LinkedClients(connection).local_ids([partner_id]).get(partner_id) if partner_id else None
    if known is not None and known != local_id:
        ids = {remote_id: local_id, partner_id: known}
        if not Relationship.objects.filter(client_id=local_id, other_id=known).exists():
            relate_clients(client_id=local_id, other_id=known, kind=RelationshipKind.HOUSEHOLD, origin=origin)
        primary = primary_of(reader, remote_id, partner_id)
        for one, pk in ids.items():
            role = HouseholdRole.PRIMARY if one == primary else HouseholdRole.PARTNER
            update_client(client_id=pk, fields={"household_role": role}, origin=origin)
    elif not partner_id:
        _part(connection, reader, remote_id, local_id, origin)


def primary_of(reader: XplanReader, one: str, other: str) -> str:
    """Who is the primary client: the one whom Xplan does not call the partner, else the one it has known longer."""
    if one in reader.is_partner and other not in reader.is_partner:
        return other
    if other in reader.is_partner and one not in reader.is_partner:
        return one
    return min(one, other, key=lambda found: (len(found), found))


def _part(connection: Connection, reader: XplanReader, remote_id: str, local_id: int, origin: Origin) -> None:
    """Ends what an earlier sync related, the shared household included.

    A relation that somebody described in other words stays, and so does one that Xplan tells from the other side only.
    """
    client = Client.objects.get(pk=local_id)
    if not client.household_role:
        return
    couples = Relationship.objects.filter(client_id=local_id, kind=RelationshipKind.HOUSEHOLD)
    others = list(couples.exclude(other__household_role="").values_list("other_id", flat=True))
    names_of_others = LinkedClients(connection).remote_ids(others)
    reader.learn_partners(list(names_of_others.values()))
    if any(reader.partners.get(one) == remote_id for one in names_of_others.values()):
        return
    for other_id in others:
        unrelate_clients(client_id=local_id, other_id=other_id, origin=origin)
        update_client(client_id=other_id, fields=_alone(Client.objects.get(pk=other_id)), origin=origin)
    update_client(client_id=local_id, fields=_alone(client), origin=origin)


def _alone(client: Client) -> dict[str, Any]:
    """What changes of somebody who is no longer one of a couple: the partner leaves the household."""
    left = {"household": None} if client.household_role == HouseholdRole.PARTNER else {}
    return {"household_role": "", **left}


def perhaps_here(connection: Connection, records: Iterable[Record], since: datetime) -> Mapping[str, str]:
    """Those of these unlinked clients who may be somebody of ours, and the sentence that says who.

    Same names and same day of birth, or same e-mail address: a person links them, or nothing comes in twice.
    """
    wanted = {record.remote_id: record for record in records}
    linked = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    surnames = {str(record.fields["last_name"]) for record in wanted.values()}
    ours = Client.objects.filter(last_name__in=surnames).exclude(pk__in=linked.values("local_id"))
    people = {
        (one.first_name.casefold(), one.last_name.casefold(), one.date_of_birth.isoformat()): one
        for one in ours
        if one.date_of_birth is not None
    }
    found: dict[str, str] = {}
    for remote_id, record in wanted.items():
        names = (str(record.fields[name] or "").casefold() for name in ("first_name", "last_name"))
        twin = people.get((*names, str(record.fields["date_of_birth"])))  # type: ignore[arg-type]
        if twin is not None:
            found[remote_id] = (
                f"{twin.name}, born the same day, is here already. Open that client and choose Link to Xplan, so that "
                "nobody is here twice."
            )
    return found
