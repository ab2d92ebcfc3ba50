"""What people do with links: link, unlink, create there, delete there, choose an item's policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.events import Origin, RecordChanged
from domain.enums.sync import OutboxAction, OutboxState, UpdatePolicy
from integrations.engine.canonical import Fields, is_empty
from integrations.engine.diff import spellings
from integrations.engine.ports import Three
from integrations.engine.records import Record
from integrations.local.registry import KINDS
from integrations.models import Connection, Link, OutboxEntry
from integrations.registry import system_of
from integrations.selectors.client_links import linked_alone
from integrations.selectors.creations import creations_under_way
from integrations.services.changes import UnableToSend, handle_change
from integrations.services.queueing import leave_time_to_undo
from integrations.stores.bundle import side_of
from integrations.stores.links import WITH_ITS_CLIENT, WITHDRAWN_BY_PERSON, refresh_state

NOTHING: Fields = {}
CREATION_WAITS = "The creation of {name} in {system} waits: cancel it first, or there would be two records there."
CREATION_LEAVES = "{name} is being created in {system} at this moment. Look again in a minute."


@transaction.atomic
def link_existing(
    *,
    connection: Connection,
    local_id: int,
    record: Record,
    user_id: int | None,
    now: datetime,
    agreed_before: Fields = NOTHING,
) -> Link:
    """Links one of our records to a remote one. Where both hold different values a person is asked.

    An empty side takes the other's value with the next run or answer, and so does a field that is the remote's alone.
    ``agreed_before`` are values both are known to have held once. Raises ``UnableToSend`` when either is linked, and
    while the creation of ours there is under way.
    """
    side = side_of(connection, now=lambda: now, user_id=user_id)
    taken = Link.objects.filter(connection=connection, ended_at__isnull=True)
    if side.links.by_remote(record.kind, [record.remote_id]):
        raise UnableToSend("That record is linked to somebody else already.")
    if taken.filter(local_model=KINDS[record.kind].model_label, local_id=local_id).exists():
        raise UnableToSend("This one is linked already.")
    _require_no_creation(connection, KINDS[record.kind].model_label, local_id)
    local = side.local.read(record.kind, [local_id])[local_id]
    mapping = system_of(connection.system).connector.kind(record.kind).mapping
    agreed = {name: value for name, value in record.fields.items() if mapping.rule(name).agree(local.get(name), value)}
    link_id = side.links.add(record.kind, local_id, record, agreed, spellings(agreed, local))
    differing = {
        name: Three(agreed_before.get(name), local.get(name), value)
        for name, value in record.fields.items()
        if name in mapping.pushed_names and name not in agreed and not is_empty(local.get(name))
    }
    if differing:
        side.links.ask(link_id, differing, "Newly linked: the two sides hold different values.")
    link: Link = Link.objects.get(pk=link_id)
    return link


def _require_no_creation(connection: Connection, model: str, local_id: int) -> None:
    """Raises ``UnableToSend`` while the record is about to be created there; a sender cannot take it up meanwhile."""
    entry = creations_under_way(connection, model, [local_id]).select_for_update().first()
    if entry is None:
        return
    words = CREATION_LEAVES if entry.state == OutboxState.SENDING else CREATION_WAITS
    raise UnableToSend(words.format(name=entry.label, system=system_of(connection.system).label))


@transaction.atomic
def cancel_creations(
    *, connection: Connection, model: str, local_ids: Collection[int], reason: str
) -> list[OutboxEntry]:
    """Gives up the creation of these records there. Raises ``UnableToSend`` while one of them is being sent."""
    entries = list(creations_under_way(connection, model, local_ids).select_for_update())
    for entry in entries:
        if entry.state == OutboxState.SENDING:
            words = CREATION_LEAVES.format(name=entry.label, system=system_of(connection.system).label)
            raise UnableToSend(words)
        entry.state, entry.reason = OutboxState.ABANDONED, reason
        entry.save(update_fields=["state", "reason", "updated_at"])
    return entries


@transaction.atomic
def unlink_client(*, link: Link, user_id: int | None, now: datetime) -> None:
    """Ends the link of a client and of what is theirs alone, which is linked again when the client is."""
    for one in linked_alone(link):
        if Link.objects.filter(pk=one.pk, ended_at__isnull=True).exists():  # not gone with its plan
            unlink(link_id=one.pk, user_id=user_id, now=now, reason=WITH_ITS_CLIENT)
    unlink(link_id=link.pk, user_id=user_id, now=now)


@transaction.atomic
def unlink(*, link_id: int, user_id: int | None, now: datetime, reason: str = WITHDRAWN_BY_PERSON) -> Link:
    """Ends a link because a person said so. Both records stay; what waited to be sent is given up."""
    link: Link = Link.objects.select_related("connection__firm").select_for_update(of=("self",)).get(pk=link_id)
    not_sent = [OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD]
    waiting = OutboxEntry.objects.filter(link=link, state__in=not_sent)
    waiting.update(state=OutboxState.ABANDONED, reason="It was unlinked.")
    side = side_of(link.connection, now=lambda: now, user_id=user_id)
    side.links.unlink(link.pk, reason=reason)
    link.refresh_from_db()
    return link


@transaction.atomic
def set_policy(*, link_id: int, policy: UpdatePolicy, user_id: int | None, now: datetime) -> Link:
    """Sets what happens to one linked item. Turning updates on again sends what was changed here meanwhile."""
    link: Link = Link.objects.select_for_update().get(pk=link_id)
    _tell(link, "update", now, user_id, {"update": policy.value})
    link.refresh_from_db()
    return link


@transaction.atomic
def create_there(
    *, connection: Connection, kind: str, local_ids: Iterable[int], user_id: int | None, now: datetime
) -> int:
    """Queues the creation of unlinked records there; gives how many. Raises ``UnableToSend`` when one cannot be."""
    count = 0
    for local_id in local_ids:
        options = ((connection.system, {"create": True}),)
        origin = Origin(user_id=user_id)
        event = RecordChanged(connection.firm_id, origin, KINDS[kind].model_label, local_id, "update", options=options)
        handle_change(event, now=now)
        count += 1
    return count


@transaction.atomic
def delete_there_and_here(*, link_id: int, user_id: int | None, now: datetime) -> OutboxEntry:
    """The queued deletion there; our record goes when the other system confirms. Raises ``UnableToSend``."""
    link: Link = Link.objects.select_for_update().get(pk=link_id)
    _tell(link, "delete", now, user_id, {"delete": True})
    entry: OutboxEntry = OutboxEntry.objects.filter(link=link, action=OutboxAction.DELETE).latest("pk")
    leave_time_to_undo(entry)
    return entry


@transaction.atomic
def take_back_deletion(*, entry_id: int, now: datetime) -> OutboxEntry:
    """Gives up a deletion that has not left. Raises ``UnableToSend`` once a request may have."""
    entry: OutboxEntry = OutboxEntry.objects.select_for_update().get(pk=entry_id, action=OutboxAction.DELETE)
    if entry.state not in {OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD} or entry.request:
        raise UnableToSend("It is too late: the deletion has been sent.")
    entry.state, entry.reason = OutboxState.ABANDONED, "The removal was taken back."
    entry.save()
    if entry.link is not None and entry.link.ended_at is None:
        refresh_state(entry.link, side_of(entry.connection, now=lambda: now).context)
    return entry


def _tell(link: Link, action: str, now: datetime, user_id: int | None, choices: dict[str, Any]) -> None:
    """Handles a person's choice as the event it would have been had it come with an edit."""
    options = ((link.connection.system, choices),)
    origin = Origin(user_id=user_id)
    event = RecordChanged(link.firm_id, origin, link.local_model, link.local_id, action, options=options)
    handle_change(event, now=now)
