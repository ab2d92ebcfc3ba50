"""Two owners of a plan that was created in Plannr from here get a joint account there, as Plannr shows joint plans.

What is still to do follows from the rows: the plan's creation was sent, and its answer does not say yet what became
of the joint account. Plannr is asked before anything is sent, so what was made without an answer is not made twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.models import Ownership
from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.errors import ClientBusy, UnableToSync
from integrations.engine.ports import Session
from integrations.engine.records import CLIENT, PLAN
from integrations.models import Connection, Link, OutboxEntry
from integrations.selectors.directions import Directions
from integrations.services.locks import client_locks
from plannr_sync.directory import owners_of
from plannr_sync.reader import PlannrReader

logger = logging.getLogger(__name__)
JOINED = "joint_account"
"""Where a creation's answer notes what became of the joint account."""
KEEP_TRYING = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Owners:
    """Two people, by their remote ids, who own plans created there; ``entries`` are the creations to be marked."""

    people: tuple[str, str]
    entries: tuple[int, ...]


def owners_to_join(connection: Connection, now: datetime) -> list[Owners]:
    """Pairs of owners nobody has looked after yet; each pair once, whatever it owns."""
    created = OutboxEntry.objects.filter(
        connection=connection, kind=PLAN, action=OutboxAction.CREATE, state=OutboxState.SENT,
        sent_at__gte=now - KEEP_TRYING,
    ).exclude(response__has_key=JOINED)  # fmt: skip
    entries = dict(created.values_list("local_id", "pk"))
    owners: dict[int, list[int]] = defaultdict(list)
    for plan_id, client_id in Ownership.objects.filter(plan__in=entries).values_list("plan_id", "client_id"):
        owners[plan_id].append(client_id)
    shared = {plan_id: people for plan_id, people in owners.items() if len(people) == 2}
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    named = living.filter(local_id__in={pk for people in shared.values() for pk in people})
    remote = dict(named.values_list("local_id", "remote_id"))
    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    directions = Directions(connection, remote)
    for plan_id, people in shared.items():
        if remote.keys() >= set(people) and directions.may_send(people).allowed:
            one, other = sorted(remote[pk] for pk in people)
            by_pair[one, other].append(entries[plan_id])
    return [Owners(people, tuple(marked)) for people, marked in by_pair.items()]


def join_there(connection: Connection, session: Session, clock: Callable[[], datetime]) -> int:
    """Makes the joint accounts that are missing; gives how many pairs are done. Trouble is left for the next time."""
    if session.writer is None or not isinstance(session.reader, PlannrReader):
        return 0
    done = 0
    for owners in owners_to_join(connection, clock()):
        with suppress(ClientBusy), client_locks(connection.pk, owners.people):
            done += _join(session.reader, owners)
    return done


def _join(reader: PlannrReader, owners: Owners) -> bool:
    try:
        told = _joined(reader, owners.people)
    except UnableToSync as error:
        if not error.permanent:
            logger.warning("A joint account could not be made in Plannr yet: %s", type(error).__name__)
            return False
        told = f"No joint account was made in Plannr: {error}"
    for entry in OutboxEntry.objects.filter(pk__in=owners.entries):
        entry.response = {**entry.response, JOINED: told}
        entry.reason = f"{entry.reason} {told}".strip()
        entry.save(update_fields=["response", "reason", "updated_at"])
    return True


def _joined(reader: PlannrReader, people: tuple[str, str]) -> str:
    """What became of it, in words; the list of joint accounts is read afresh."""
    reader.directory.forget_joints()
    if any(reader.directory.role_of(one) != "individual" for one in people):
        return "Not needed: not both owners are people in Plannr."
    if any(set(owners_of(joint)) == set(people) for joint in reader.directory.joints().values()):
        return "They have a joint account in Plannr."
    names = [
        " ".join(str(account[key]) for key in ("first_name", "last_name") if account.get(key))
        for account in reader.directory.some(people)
    ]
    reader.client.create_account(
        {"type": "client", "role": "joint", "entity_name": " & ".join(names), "owners": list(people)}
    )
    return "A joint account was made in Plannr."
