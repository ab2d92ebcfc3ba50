"""After clients were pulled: couples are related, the way the partner's marital status says."""

from __future__ import annotations

from backoffice.events import Origin
from backoffice.models import Relationship
from backoffice.services.clients import COUPLE_KINDS, relate_clients
from domain.enums.people import RelationshipKind
from domain.enums.sync import OutcomeAction, RunKind
from integrations.engine.ports import Scope, Session
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection, Outcome, Run
from integrations.stores.clients import LinkedClients
from plannr_sync.connector import LABEL, SYSTEM
from plannr_sync.family import Family, family_of, relationship_of
from plannr_sync.mapping.clients import DEFAULT_RELATIONSHIP
from plannr_sync.reader import PlannrReader
from plannr_sync.selectors.runs import COUPLE

NOT_YET = "They are not related yet: only one of them is here. They are as soon as the other one comes in."
RECORDED_AS = {
    RelationshipKind.MARRIED: "married",
    RelationshipKind.CIVIL_PARTNER: "civil partners",
    RelationshipKind.COHABITING: "living together",
    RelationshipKind.ENGAGED: "engaged",
}
"""What a couple is recorded as, as people say it; anything else is "in a household"."""


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
        for record in session.reader.records(CLIENT, Scope(client_ids=tuple({u for pair in couples for u in pair})))
    }
    origin = Origin(system=SYSTEM, connection_id=connection.pk, run_id=run.pk)
    related = _related_pairs(local_ids.values())
    told = []
    for pair in couples:
        people = [records[uuid] for uuid in pair if uuid in records]
        ids = [local_ids.get(person.remote_id) for person in people]
        if len(people) < 2 or tuple(ids) in related:
            continue
        if ids[0] and ids[1]:
            kind = RelationshipKind(relationship_of(people[1]))
            relate_clients(client_id=ids[0], other_id=ids[1], kind=kind, origin=origin)
            told.append(_line(run, people, ids, OutcomeAction.UPDATE, _related_as(kind, people[1])))
        elif run.kind == RunKind.IMPORT:
            told.append(_line(run, people, ids, OutcomeAction.SKIP, NOT_YET))
    Outcome.objects.bulk_create(
        told,
        update_conflicts=True,
        unique_fields=["run", "kind", "subject", "action"],
        update_fields=["label", "sentence", "local_id", "updated_at"],
    )


def _related_as(kind: RelationshipKind, partner: Record) -> str:
    """What was set and why, in a sentence for a person."""
    if kind == DEFAULT_RELATIONSHIP:
        return f"They are recorded as in a household: {LABEL} does not say how they are related."
    return f"They are recorded as {RECORDED_AS[kind]}: that is the marital status of {partner.label} in {LABEL}."


def _line(run: Run, people: list[Record], ids: list[int | None], action: OutcomeAction, sentence: str) -> Outcome:
    """A line of the run about a couple; a run that is repeated after a crash replaces it."""
    return Outcome(
        firm_id=run.firm_id,
        run=run,
        kind=CLIENT,
        action=action,
        subject=f"couple:{people[0].remote_id}:{people[1].remote_id}",
        label=f"{people[0].label} and {people[1].label}"[:255],
        reason=COUPLE,
        sentence=sentence,
        local_model="backoffice.client",
        local_id=ids[0] or ids[1],
    )


def _related_pairs(local_ids: object) -> set[tuple[int, int]]:
    return set(Relationship.objects.filter(client__in=local_ids).values_list("client_id", "other_id"))


def _in_couples(connection: Connection, client_ids: tuple[str, ...]) -> frozenset[str]:
    """Those of these remote clients who stand in a couple here already: nobody has to ask about them."""
    local_ids = LinkedClients(connection).local_ids(client_ids)
    coupled = Relationship.objects.filter(client_id__among=local_ids.values(), kind__in=COUPLE_KINDS)
    people = set(coupled.values_list("client_id", flat=True))
    return frozenset(remote_id for remote_id, pk in local_ids.items() if pk in people)


def _family(session: Session, client_ids: tuple[str, ...], settled: frozenset[str] = frozenset()) -> Family:
    reader = session.reader
    if not isinstance(reader, PlannrReader):
        raise TypeError("This session was not opened with Plannr.")
    if reader.family is None or not set(client_ids) <= set(reader.family.members):
        reader.family = family_of(reader, client_ids, settled=settled)
    return reader.family
