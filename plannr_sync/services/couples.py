"""Couples created in Plannr from here are linked with each other there, once both exist.

What is still to do follows from the rows: a creation was sent, the partner is in Plannr too, and the creation's
answer does not say yet that the two are related. Plannr is asked before anything is sent, so an attempt whose answer
was lost is never repeated blindly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.models import Relationship
from backoffice.services.clients import COUPLE_KINDS
from domain.enums.people import RelationshipKind
from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.errors import ClientBusy, UnableToSync
from integrations.engine.ports import Session
from integrations.engine.records import CLIENT
from integrations.models import Connection, Link, OutboxEntry
from integrations.selectors.directions import Directions
from integrations.services.locks import client_locks
from plannr_sync.client import PlannrClient
from plannr_sync.mapping.codecs import uuid_of
from plannr_sync.reader import PlannrReader

logger = logging.getLogger(__name__)
RELATED = "related"
"""Where a creation's answer notes what became of the relationship."""
KEEP_TRYING = timedelta(days=7)

WORDS = {
    RelationshipKind.MARRIED: "Spouse",
    RelationshipKind.CIVIL_PARTNER: "Civil partner",
    RelationshipKind.COHABITING: "Partner",
    RelationshipKind.ENGAGED: "Fiancé",
    RelationshipKind.HOUSEHOLD: "Partner",
}
"""What Plannr is told each is to the other; all of them mean a partner when they are read again."""


@dataclass(frozen=True, slots=True)
class Couple:
    """Two clients of ours who are in Plannr both; ``entries`` are the creations to be marked."""

    one: str
    other: str
    other_name: str
    kind: RelationshipKind
    entries: tuple[int, ...]


def couples_to_relate(connection: Connection, now: datetime) -> list[Couple]:
    """Couples of whom one was created there from here, not related there yet; each couple once."""
    created = OutboxEntry.objects.filter(
        connection=connection, kind=CLIENT, action=OutboxAction.CREATE, state=OutboxState.SENT,
        sent_at__gte=now - KEEP_TRYING,
    ).exclude(response__has_key=RELATED)  # fmt: skip
    entries = dict(created.values_list("local_id", "pk"))
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    pairs = Relationship.objects.filter(client__in=entries, kind__in=COUPLE_KINDS).select_related("other")
    remote = dict(
        living.filter(local_id__in={*entries, *(pair.other_id for pair in pairs)}).values_list("local_id", "remote_id")
    )
    directions = Directions(connection, remote)
    may_go = [pair for pair in pairs if directions.may_send([pair.client_id, pair.other_id]).allowed]
    return list(_each_once(may_go, remote, entries))


def _each_once(pairs: object, remote: dict[int, str], entries: dict[int, int]) -> Iterator[Couple]:
    seen: set[frozenset[int]] = set()
    for pair in pairs:  # type: ignore[attr-defined]
        both = frozenset((pair.client_id, pair.other_id))
        if both in seen or not both <= remote.keys():
            continue
        seen.add(both)
        yield Couple(
            one=remote[pair.client_id],
            other=remote[pair.other_id],
            other_name=pair.other.name,
            kind=RelationshipKind(pair.kind),
            entries=tuple(entries[pk] for pk in sorted(both) if pk in entries),
        )


def relate_there(connection: Connection, session: Session, clock: Callable[[], datetime]) -> int:
    """Relates in Plannr whoever is to be; gives how many couples are done. Trouble is left for the next time."""
    if not isinstance(session.reader, PlannrReader) or session.writer is None:
        return 0
    done = 0
    for couple in couples_to_relate(connection, clock()):
        with suppress(ClientBusy), client_locks(connection.pk, (couple.one, couple.other)):
            done += _relate(session.reader.client, couple)
    return done


def _relate(client: PlannrClient, couple: Couple) -> bool:
    try:
        if not _is_related(client, couple):
            word = WORDS[couple.kind]
            client.link_clients(couple.one, couple.other, word, word)
        told = "Related in Plannr."
    except UnableToSync as error:
        if not error.permanent:
            logger.warning("A couple could not be related in Plannr yet: %s", type(error).__name__)
            return False
        told = f"Not related in Plannr: {error}"
    for entry in OutboxEntry.objects.filter(pk__in=couple.entries):
        entry.response = {**entry.response, RELATED: told}
        entry.save(update_fields=["response", "updated_at"])
    return True


def _is_related(client: PlannrClient, couple: Couple) -> bool:
    """Whether Plannr knows of the two; told by the linked person's id, or by name where only that is given."""
    for link in client.linked_clients(couple.one):
        nested = uuid_of({key: link.get(key) for key in ("account", "client", "account_uuid", "client_uuid")})
        if couple.other in (nested, str(link.get("uuid") or "")):
            return True
        if not nested and str(link.get("name") or "").casefold() == couple.other_name.casefold():
            return True
    return False
