"""The engine's view of the outbox of one connection: ``OutboxStore`` over the database, and how rows get into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.canonical import Fields
from integrations.engine.ports import Entry
from integrations.engine.records import Record
from integrations.local.kinds import Context
from integrations.local.registry import KINDS
from integrations.models import Connection, Link, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.stores.clients import LinkedClients
from integrations.stores.links import refresh_state

NOT_UNDER_WAY = frozenset({OutboxState.WAITING, OutboxState.FAILED})
TAKEN_ON: Mapping[str, frozenset[OutboxState]] = {
    OutboxAction.CREATE: NOT_UNDER_WAY | {OutboxState.HELD},
    OutboxAction.UPDATE: NOT_UNDER_WAY,
    OutboxAction.DELETE: NOT_UNDER_WAY | {OutboxState.HELD},
}
"""Which entries take on what is wanted once more. The fields of a held update are asked about on the desk."""


@dataclass(slots=True)
class Outbox:
    """See ``integrations.engine.ports.OutboxStore``."""

    connection: Connection
    context: Context
    clients: LinkedClients

    def drop_fields(self, link_id: int, names: Iterable[str]) -> None:
        """These edits need no sending any more; an entry with nothing left is given up."""
        gone = set(names)
        for entry in OutboxEntry.objects.filter(link_id=link_id, action=OutboxAction.UPDATE, state__in=NOT_UNDER_WAY):
            left = [name for name in entry.fields if name not in gone]
            if left != entry.fields:
                entry.fields = left or entry.fields
                if not left:
                    entry.state, entry.reason = OutboxState.ABANDONED, "Nothing left to send."
                entry.save()
        self._refresh(link_id)

    def queue_update(self, link_id: int, names: Iterable[str]) -> None:
        """These fields still have to be sent."""
        link = Link.objects.get(pk=link_id)
        self.add(link.kind, link.local_id, OutboxAction.UPDATE, link=link, names=names)

    def add(
        self,
        kind: str,
        local_id: int,
        action: OutboxAction,
        *,
        link: Link | None = None,
        names: Iterable[str] = (),
    ) -> OutboxEntry:
        """The entry that wants this write: one that waits, is held or had failed takes it on, else a new one."""
        local = KINDS[kind]
        if action == OutboxAction.CREATE:
            local.lock(local_id)  # who asks for the same creation meanwhile waits, and then finds this entry
        waiting = OutboxEntry.objects.select_for_update().filter(
            connection=self.connection, local_model=local.model_label, local_id=local_id, action=action
        )
        entry: Any = waiting.filter(state__in=TAKEN_ON[action]).order_by("-state", "pk").first()
        if entry is None:
            entry = OutboxEntry(
                firm_id=self.connection.firm_id,
                connection=self.connection,
                kind=kind,
                action=action,
                local_model=local.model_label,
                local_id=local_id,
                made_by_id=self.context.origin.user_id,
            )
            if action == OutboxAction.CREATE:
                self._take_over_doubt(entry)
        entry.link = link
        entry.fields = sorted({*entry.fields, *names})
        entry.client_ids = local.client_ids([local_id]).get(local_id, [])
        entry.label = local.labels([local_id]).get(local_id, "")[:255]
        if entry.state in {OutboxState.FAILED, OutboxState.HELD}:
            entry.state, entry.reason, entry.error, entry.error_code = OutboxState.WAITING, "", "", ""
        entry.next_attempt_at = self.context.now()
        entry.save()
        if link is not None:
            refresh_state(link, self.context)
        return entry  # type: ignore[no-any-return]

    def _take_over_doubt(self, entry: OutboxEntry) -> None:
        """A creation given up unanswered may have been carried out: the next one looks for what it left."""
        given_up = OutboxEntry.objects.filter(
            connection=self.connection,
            local_model=entry.local_model,
            local_id=entry.local_id,
            action=OutboxAction.CREATE,
            state=OutboxState.ABANDONED,
            sent_values__isnull=False,
        )
        doubt = given_up.order_by("-pk").first()
        if doubt is not None:
            entry.reference, entry.sent_values = doubt.reference, doubt.sent_values
            OutboxEntry.objects.filter(pk=doubt.pk).update(sent_values=None)

    def note_sent(self, entry_id: int, fields: Fields | None) -> None:
        """What a create is about to send; None when it is certain that nothing was created."""
        OutboxEntry.objects.filter(pk=entry_id).update(sent_values=fields)

    def finish(self, entry_id: int, *, sentence: str, record: Record | None = None) -> None:
        """The entry is carried out, or needs no carrying out."""
        entry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
        entry.state, entry.sent_at, entry.error, entry.error_code = (
            OutboxState.SENT,
            self.context.now(),
            "",
            "",
        )
        entry.reason = sentence
        entry.response = entry.response | {"remote_id": record.remote_id if record else ""}
        if entry.link_id is None:
            living = Link.objects.filter(connection=self.connection, ended_at__isnull=True)
            entry.link = living.filter(local_model=entry.local_model, local_id=entry.local_id).first()
        entry.sent_values = None
        entry.save()
        if entry.link_id is not None:
            self._adopt_orphans(entry)
            self._refresh(entry.link_id)

    def _adopt_orphans(self, entry: OutboxEntry) -> None:
        """Writes wanted before the object was linked belong to its link now."""
        orphans = OutboxEntry.objects.filter(
            connection=self.connection, local_model=entry.local_model, local_id=entry.local_id, link=None
        )
        orphans.filter(state__in=UNSENT).exclude(action=OutboxAction.CREATE).update(link=entry.link)

    def unanswered(self, kind: str, client_ids: tuple[str, ...] | None) -> bool:
        """Whether a create of this kind for one of these clients was sent and never answered."""
        entries = OutboxEntry.objects.filter(
            connection=self.connection,
            kind=kind,
            action=OutboxAction.CREATE,
            sent_values__isnull=False,
            state__in=UNSENT,
        )
        if client_ids is not None and kind != "client":
            entries = entries.filter(client_ids__overlap=list(self.clients.local_ids(client_ids).values()))
        return bool(entries.exists())

    def _refresh(self, link_id: int) -> None:
        link = Link.objects.filter(pk=link_id, ended_at__isnull=True).first()
        if link is not None:
            refresh_state(link, self.context)


def entry_of(row: OutboxEntry) -> Entry:
    """The engine's form of a row."""
    return Entry(
        entry_id=row.pk,
        kind=row.kind,
        action=row.action,
        local_id=row.local_id,
        link_id=row.link_id,
        fields=frozenset(row.fields),
        reference=str(row.reference),
        key=str(row.idempotency_key),
        sent=row.sent_values,
    )
