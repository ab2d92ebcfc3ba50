"""Sending what the outbox holds, exactly once.

An entry is marked as being sent, and that is committed, before its request leaves; its settling commits together with
the entry's end. Whoever finds an entry still marked later knows that its answer was lost and looks before repeating.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from domain.enums.sync import Mode, OutboxState
from integrations.engine.errors import (
    ClientBusy,
    CredentialExpired,
    MayBeThereAlready,
    RateLimited,
    RemoteRefused,
    UnableToSync,
)
from integrations.engine.sender import Sender
from integrations.models import Connection, Credential, Link, OutboxEntry
from integrations.registry import switched_to_two_way
from integrations.selectors.connections import is_live
from integrations.selectors.directions import is_switched, may_send_of
from integrations.services import credentials
from integrations.services.changes import UnableToSend
from integrations.services.locks import client_lock_names, client_locks
from integrations.services.logins import FORBIDDEN, Logins, lacks_right, name_of, no_login_left
from integrations.services.queueing import queue_task
from integrations.stores.bundle import Side, side_of, terms_of
from integrations.stores.links import refresh_state
from integrations.stores.outbox import entry_of

Clock = Callable[[], datetime]
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
IN_THE_WAY = frozenset({OutboxState.WAITING, OutboxState.SENDING, OutboxState.FAILED})


@dataclass(slots=True)
class Drained:
    """What a pass over the outbox did."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    busy: int = 0
    error: str = ""


# ------------------------------------------------------------------------------------------------------- sending


def drain_outbox(
    *,
    connection_id: int,
    clock: Clock,
    client_ids: Iterable[int] | None = None,
    interactive: bool = True,
) -> Drained:
    """Sends every entry that is due, oldest first; with ``client_ids`` only theirs. Safe to run many times at once."""
    connection: Connection = Connection.objects.select_related("firm").get(pk=connection_id)
    drained = Drained()
    wanted = None if client_ids is None else list(client_ids)
    if not is_live(connection) or not _due(connection, clock(), wanted).exists():
        return drained
    recover_entries(connection=connection, clock=clock)
    with Logins(connection, interactive=interactive) as logins:
        try:
            _drain(connection, logins, clock, wanted, drained)
            session, follow_up = logins.last(), logins.system.after_sending
            if drained.sent and session is not None and follow_up is not None:
                follow_up(connection, session, clock)
        except CredentialExpired as error:  # nobody's login is left: this entry and what came meanwhile are held
            drained.error = str(error)
            credentials.hold_waiting_edits(connection=connection, now=clock(), reason=str(error))
    return drained


def _drain(
    connection: Connection,
    logins: Logins,
    clock: Clock,
    client_ids: list[int] | None,
    drained: Drained,
) -> None:
    tried: set[int] = set()
    while True:
        row = _due(connection, clock(), client_ids).exclude(pk__in=tried).order_by("pk").first()
        if row is None:
            return
        tried.add(row.pk)
        try:
            state = deliver(row, connection=connection, logins=logins, clock=clock)
        except ClientBusy:
            drained.busy += 1
            continue
        drained.sent += state == OutboxState.SENT
        drained.failed += state == OutboxState.FAILED
        drained.postponed += state == OutboxState.WAITING


def _due(connection: Connection, now: datetime, client_ids: list[int] | None) -> Any:
    """Entries that may go, whose time has come and before which nothing else of the same object is on its way."""
    earlier = OutboxEntry.objects.filter(
        connection=connection,
        local_model=OuterRef("local_model"),
        local_id=OuterRef("local_id"),
        pk__lt=OuterRef("pk"),
        state__in=IN_THE_WAY,
    )
    due = OutboxEntry.objects.filter(
        connection=connection, state__in=[OutboxState.WAITING, OutboxState.SENDING], next_attempt_at__lte=now
    ).exclude(Exists(earlier))
    if client_ids is not None:
        due = due.filter(client_ids__overlap=client_ids)
    return due if connection.mode == Mode.TWO_WAY else due.filter(_of_switched(connection, due))


def _of_switched(connection: Connection, due: Any) -> Q:
    """Narrows to entries of nobody but people whom somebody switched to two-way."""
    people = {pk for ids in due.values_list("client_ids", flat=True) for pk in ids}
    switched = switched_to_two_way(connection, people)
    return Q(client_ids__contained_by=list(switched), client_ids__len__gt=0) if switched else Q(pk__in=[])


def deliver(row: OutboxEntry, *, connection: Connection, logins: Logins, clock: Clock) -> str:
    """Sends one entry; gives the state it is in afterwards.

    Raises ``ClientBusy``, and ``CredentialExpired`` when nobody's login works any more.
    """
    side = side_of(connection, now=clock)
    names = client_lock_names(row.client_ids, side.clients.remote_ids(row.client_ids))
    with client_locks(connection.pk, names):
        marked = _mark_sending(row.pk, clock())
        if marked is None:
            return ""
        try:
            _send_under_a_login(marked, side, logins)
        except UnableToSync as error:
            return _note_failure(row.pk, side, error, clock())
    return OutboxState.SENT


def _mark_sending(entry_id: int, now: datetime) -> OutboxEntry | None:
    """Commits that a request may leave from now on; gives the entry, or None when somebody else has it."""
    with transaction.atomic():
        entry = OutboxEntry.objects.select_for_update(skip_locked=True).filter(pk=entry_id, state=OutboxState.WAITING)
        row: OutboxEntry | None = entry.first()
        if row is None:
            return None
        row.state, row.attempts = OutboxState.SENDING, row.attempts + 1
        row.link = row.link or _link_of(row)
        row.request = {"fields": row.fields, "key": str(row.idempotency_key), "at": now.isoformat()}
        row.save()
        return row


def _link_of(row: OutboxEntry) -> Link | None:
    """A link made since the entry was queued."""
    living = Link.objects.filter(connection=row.connection_id, ended_at__isnull=True)
    found: Link | None = living.filter(local_model=row.local_model, local_id=row.local_id).first()
    return found


def _send_under_a_login(row: OutboxEntry, side: Side, logins: Logins) -> None:
    """Under its editor's login; where that has ended or lacks the right, under the next one that works."""
    lacking: list[Credential] = []
    refusal: RemoteRefused | None = None
    expired: CredentialExpired | None = None
    for login in logins.of(row.made_by_id):
        try:
            _send(row, side, logins, login)
        except CredentialExpired as error:
            expired = error
            credentials.expire_credential(credential_id=login.pk, sentence=str(error), now=side.context.now())
        except RemoteRefused as error:
            if error.status != FORBIDDEN:
                raise
            lacking, refusal = [*lacking, login], error
            credentials.note_error(credential_id=login.pk, sentence=str(error))
        else:
            return _note_login(row, login, lacking, side)
        row.refresh_from_db()
    if refusal is not None:
        raise lacks_right(lacking, refusal, logins.system.label) from refusal
    raise no_login_left(logins.system.label, expired)


def _note_login(row: OutboxEntry, login: Credential, lacking: list[Credential], side: Side) -> None:
    """Writes down under whose login it went, and why where that is not its editor's."""
    credentials.note_success(credential_id=login.pk, now=side.context.now())
    row.refresh_from_db()
    row.request = {**row.request, "login": name_of(login)}
    if row.made_by is not None and row.made_by_id != login.user_id:
        why = "may not do this" if any(one.user_id == row.made_by_id for one in lacking) else "does not work now"
        told = f"It went under the login of {name_of(login)}: that of {row.made_by.name} {why}."
        row.reason = f"{row.reason} {told}".strip()
    row.save(update_fields=["request", "reason", "updated_at"])


def _send(row: OutboxEntry, side: Side, logins: Logins, login: Credential) -> None:
    system = logins.system
    switched = is_switched(side.connection, row.client_ids)
    terms = terms_of(side.connection, system.label, switched_to_two_way=switched)
    session = logins.session(login)
    before = session.written()
    try:
        Sender(side.ours(), session, terms).send(system.connector.kind(row.kind), entry_of(row))
    finally:
        _note_written(row.pk, [one for one in session.written() if not any(one is old for old in before)])


def _note_written(entry_id: int, written: list[dict[str, Any]]) -> None:
    """Keeps what this attempt sent and what came back, for whoever looks at the entry."""
    for row in OutboxEntry.objects.filter(pk=entry_id) if written else ():
        row.request = {**row.request, "written": written}
        row.save(update_fields=["request", "updated_at"])


def _note_failure(entry_id: int, side: Side, error: UnableToSync, now: datetime) -> str:
    """Writes down why an entry did not go and when it is tried again; a refusal waits for a person instead."""
    with transaction.atomic():
        row: OutboxEntry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
        gives_up = error.permanent or row.attempts >= MOST_ATTEMPTS
        row.state = OutboxState.FAILED if gives_up else OutboxState.WAITING
        if isinstance(error, MayBeThereAlready):
            row.state = OutboxState.HELD
        row.error, row.error_code = str(error), error.code
        row.response = {"fields": error.fields, "status": error.status} if isinstance(error, RemoteRefused) else {}
        row.next_attempt_at = now + _pause(error, row.attempts)
        row.save()
        if row.link is not None:
            refresh_state(row.link, side.context)
    if isinstance(error, CredentialExpired):
        raise error
    return row.state


def _pause(error: UnableToSync, attempts: int) -> timedelta:
    if isinstance(error, RateLimited):
        return timedelta(seconds=error.retry_after)
    doublings: int = min(attempts - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def recover_entries(*, connection: Connection, clock: Clock) -> int:
    """Entries whose sender died go back to waiting: their clients' locks are free, so nobody is at it."""
    recovered = 0
    side = side_of(connection, now=clock)
    for row in OutboxEntry.objects.filter(connection=connection, state=OutboxState.SENDING):
        names = client_lock_names(row.client_ids, side.clients.remote_ids(row.client_ids))
        try:
            with client_locks(connection.pk, names), transaction.atomic():
                stuck = OutboxEntry.objects.select_for_update().filter(pk=row.pk, state=OutboxState.SENDING)
                recovered += stuck.update(state=OutboxState.WAITING, next_attempt_at=clock())
        except ClientBusy:
            continue
    return recovered


# ------------------------------------------------------------------------------------------- a person's decisions


@transaction.atomic
def retry_entry(*, entry_id: int, now: datetime) -> OutboxEntry:
    """Tries a failed or held entry again at once. Raises ``UnableToSend`` when the firm only reads."""
    row: OutboxEntry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
    allowed = may_send_of(row.connection, row.client_ids)
    if not allowed.allowed:
        raise UnableToSend(allowed.reason)
    if row.state in {OutboxState.FAILED, OutboxState.HELD, OutboxState.WAITING}:
        row.state, row.attempts, row.next_attempt_at, row.reason = OutboxState.WAITING, 0, now, ""
        row.save()
        _refresh(row, now)
        queue_task("drain_outbox", row.firm_id, row.connection_id)
    return row


@transaction.atomic
def abandon_entry(*, entry_id: int, reason: str, now: datetime) -> OutboxEntry:
    """Gives an entry up, with the person's reason; what it wanted to send shows as out of sync from the next run on."""
    row: OutboxEntry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
    if row.state in {OutboxState.FAILED, OutboxState.HELD, OutboxState.WAITING}:
        row.state, row.reason = OutboxState.ABANDONED, reason
        row.save()
        _refresh(row, now)
    return row


def _refresh(row: OutboxEntry, now: datetime) -> None:
    if row.link is not None and row.link.ended_at is None:
        refresh_state(row.link, side_of(row.connection, now=lambda: now).context)
