"""After clients were pulled: couples are related, the way the partner's marital status says."""

from __future__ import annotations

from backoffice.events import Origin
from backoffice.models import Relationship
from backoffice.services.clients import COUPLE_KINDS, relate_clients
from domain.enums.people import RelationshipKind
from integrations.engine.ports import Scope, Session
from integrations.engine.records import CLIENT
from integrations.models import Connection, Run
from integrations.stores.clients import LinkedClients
from plannr_sync.connector import SYSTEM
from plannr_sync.family import Family, family_of, relationship_of
from plannr_sync.reader import PlannrReader


def expand_clients(session: Session, client_ids: tuple[str, ...]) -> list[str]:
    """Remote clients to import along with these: partners, joint accounts, people behind shared ones."""
    return _family(session, client_ids).members


def relate_couples(connection: Connection, run: Run, session: Session, client_ids: tuple[str, ...]) -> None:
    """Relates the couples among these clients who are here and not related yet; what a person has set stays."""
    couples = _family(session, client_ids, _in_couples(connection, client_ids)).couples
    if not couples:
        return
    local_ids = LinkedClients(connection).local_ids(uuid for couple in couples for uuid in couple)
    records = {
        record.remote_id: record
        for record in session.reader.records(
            CLIENT, Scope(client_ids=tuple({u for pair in couples for u in pair}))
        )
    }
    origin = Origin(system=SYSTEM, connection_id=connection.pk, run_id=run.pk)
    related = _related_pairs(local_ids.values())
    for one, other in couples:
        if one in local_ids and other in local_ids and (local_ids[one], local_ids[other]) not in related:
            kind = RelationshipKind(relationship_of(records[other]))
            relate_clients(client_id=local_ids[one], other_id=local_ids[other], kind=kind, origin=origin)


def _related_pairs(local_ids: object) -> set[tuple[int, int]]:
    return set(Relationship.objects.filter(client__in=local_ids).values_list("client_id", "other_id"))


def _in_couples(connection: Connection, client_ids: tuple[str, ...]) -> frozenset[str]:
    """Those of these remote clients who stand in a couple here already: nobody has to ask about them."""
    local_ids = LinkedClients(connection).local_ids(client_ids)
    coupled = Relationship.objects.filter(client__in=local_ids.values(), kind__in=COUPLE_KINDS)
    people = set(coupled.values_list("client_id", flat=True))
    return frozenset(remote_id for remote_id, pk in local_ids.items() if pk in people)


def _family(session: Session, client_ids: tuple[str, ...], settled: frozenset[str] = frozenset()) -> Family:
    reader = session.reader
    if not isinstance(reader, PlannrReader):
        raise TypeError("This session was not opened with Plannr.")
    if reader.family is None or not set(client_ids) <= set(reader.family.members):
        reader.family = family_of(reader, client_ids, settled=settled)
    return reader.family
