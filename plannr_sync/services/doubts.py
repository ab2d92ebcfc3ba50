"""Whether somebody about to be created, imported or linked may be on the other side already. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backoffice.models import Client, User
from domain.identifiers import masked_number
from integrations.engine.canonical import Fields, is_empty
from integrations.engine.eligibility import first_reason
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection
from integrations.registry import system_of
from integrations.selectors.words import value_in_words
from integrations.stores.bundle import side_of
from plannr_sync.connector import SYSTEM
from plannr_sync.duplicates import Match, compare, person_of
from plannr_sync.family import family_of
from plannr_sync.mapping.clients import PULL_RULES
from plannr_sync.reader import PlannrReader
from plannr_sync.selectors.duplicates import (
    Doubt,
    LookAlike,
    look_alikes_here,
    look_alikes_there,
    person_here,
)
from plannr_sync.services.importing import ask_plannr, require_taking_part, unlinked_with_partner

COMPARED_OTHERWISE = frozenset({"members"})
"""Fields whose values are ids of other records, which tell a person nothing."""


@dataclass(frozen=True, slots=True)
class ImportDoubts:
    """Who may be here already, and the ids of the others who would come in, partners included."""

    doubts: list[Doubt]
    rest: list[str]


def doubts_about_creating(*, connection: Connection, client: Client, user: User | None) -> list[Doubt]:
    """Who in Plannr may be this client, or the partner who would be created along. Raises ``UnableToSync``."""
    people = [person_here(one) for one in unlinked_with_partner(connection, client)]
    found = ask_plannr(connection, user, lambda reader: look_alikes_there(connection, reader, people))
    return [Doubt(person, found[person.key]) for person in people if found[person.key]]


def doubts_about_importing(
    *, connection: Connection, client_ids: Iterable[str] | None, user: User | None, with_family: bool = True
) -> ImportDoubts:
    """Which clients of ours may be those about to come in, partners included. Raises ``UnableToSync``.

    Without ``with_family`` the ids are everybody already, as a preview has found them; None are all of Plannr's.
    """
    named = None if client_ids is None else tuple(client_ids)
    coming = ask_plannr(connection, user, lambda reader: _coming(reader, named, with_family))
    ids = [one.remote_id for one in coming if first_reason(PULL_RULES, one.fields) is None]
    taken = {link.remote_id for link in connection.links.filter(ended_at__isnull=True, remote_id__in=ids)}
    wanted = set(ids) - taken
    people = [person_of(one.remote_id, one.fields) for one in coming if one.remote_id in wanted]
    found = look_alikes_here(connection, people)
    doubts = [Doubt(person, found[person.key]) for person in people if found[person.key]]
    doubted = {doubt.person.key for doubt in doubts}
    return ImportDoubts(doubts, [person.key for person in people if person.key not in doubted])


def _coming(reader: PlannrReader, client_ids: tuple[str, ...] | None, with_family: bool) -> list[Record]:
    """The clients an import of these would bring in; None are all."""
    if client_ids is None:
        return list(reader.records(CLIENT, Scope()))
    members = family_of(reader, client_ids).members if with_family else client_ids
    return list(reader.records(CLIENT, Scope(client_ids=tuple(members))))


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field on both sides, in words."""

    label: str
    ours: str
    theirs: str
    differs: bool
    """Whether both sides say something and not the same."""
    is_masked: bool = False
    """Whether the values show only their end, so that it has to be said whether they are the same."""

    @property
    def is_same(self) -> bool:
        """Whether both sides say the same, where the values do not show it."""
        return self.is_masked and bool(self.ours and self.theirs) and not self.differs


@dataclass(frozen=True, slots=True)
class Comparison:
    """A client of ours beside the record they are to be linked to, and everybody else who could be meant."""

    record: Record
    rows: list[FieldPair]
    match: Match | None
    others_here: list[LookAlike]
    others_there: list[LookAlike]

    @property
    def is_certain(self) -> bool:
        """Whether it is surely the same person and nobody else could be meant."""
        return self.match is not None and self.match.is_sure and not self.others_here and not self.others_there


def compare_before_linking(
    *, connection: Connection, client: Client, remote_id: str, user: User | None, now: datetime
) -> Comparison:
    """The two records side by side, and who else on either side looks like them. Raises ``UnableToSync``."""
    ours = person_here(client)
    record, look_alikes = ask_plannr(
        connection,
        user,
        lambda reader: (reader.fetch(CLIENT, remote_id), look_alikes_there(connection, reader, [ours])),
    )
    require_taking_part(record)
    theirs = person_of(remote_id, record.fields)
    here, there = look_alikes_here(connection, [theirs])[theirs.key], look_alikes[ours.key]
    side = side_of(connection, now=lambda: now, user_id=user.pk if user else None)
    return Comparison(
        record=record,
        rows=_rows(side.local.read(CLIENT, [client.pk])[client.pk], record),
        match=compare(ours, theirs),
        others_here=[one for one in here if one.local_id != client.pk],
        others_there=[one for one in there if one.remote_id != remote_id],
    )


def _rows(ours: Fields, record: Record) -> list[FieldPair]:
    """The fields of a client that either side knows."""
    spec = system_of(SYSTEM).connector.kind(CLIENT)
    rows = []
    for rule in spec.mapping.rules:
        name = rule.canonical
        if name in record.fields and name in ours and name not in COMPARED_OTHERWISE:
            here, there = (
                "" if is_empty(fields.get(name)) else value_in_words(spec, name, fields[name])
                for fields in (ours, record.fields)
            )
            if here or there:
                says_another = bool(here and there) and here != there
                differs = says_another and not rule.agree(ours[name], record.fields[name])
                masked = name == "national_insurance_number"
                if masked:
                    here, there = (masked_number(one) if one else "" for one in (here, there))
                rows.append(FieldPair(rule.label, here, there, differs, masked))
    return rows
