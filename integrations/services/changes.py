"""What an edit here means for every connected system: an outbox row, a question, or nothing.

Runs inside the transaction of the edit, so the edit and what it leads to are kept together or not at all.

A person's choices of the moment come with the event, by system: ``create``, ``delete`` (there too), ``update`` (the
item's new policy). What they ask for expressly goes while the link is live; what would go by itself also waits while
automatic sync is off for the people it is of (``integrations.registry.live_checks``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from backoffice.events import RecordChanged
from domain.enums.sync import LinkState, OutboxAction, OutboxState, UpdatePolicy
from integrations.engine.canonical import same
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import UnableToSync
from integrations.engine.policy import Ability, may_send
from integrations.engine.ports import Item, KindSpec
from integrations.engine.records import CLIENT
from integrations.local.kinds import LocalKind
from integrations.local.registry import kinds_of_model
from integrations.models import Connection, Link, OutboxEntry
from integrations.registry import sends_by_itself, system_of
from integrations.selectors.connections import connections_of_firm, is_live
from integrations.services.queueing import queue_task
from integrations.stores.bundle import Side, side_of, terms_of
from integrations.stores.links import WITHDRAWN_BY_PERSON, refresh_state

HELD_BECAUSE = "It was changed while nothing could be sent."
SYNC_WAS_OFF = "It was changed while automatic sync was off."
DELETED_HERE = "deleted_here"


class UnableToSend(UnableToSync):
    """Somebody asked for a write there that the connection, the item or the system does not allow."""

    permanent = True
    code = "not_allowed"


def handle_change(event: RecordChanged, *, now: datetime) -> None:
    """Does what the event means for each of the firm's connections except the one that made the change."""
    kinds = kinds_of_model(event.model)
    if not kinds:
        return
    for connection in connections_of_firm(event.firm_id):
        if connection.system == event.origin.system:
            continue
        connector = system_of(connection.system).connector
        for local in kinds:
            if connector.has_kind(local.kind):
                _handle(connection, local, event, now)


def _handle(connection: Connection, local: LocalKind, event: RecordChanged, now: datetime) -> None:
    choices: Mapping[str, Any] = dict(event.options).get(connection.system) or {}
    change = Change(connection, local, event, choices, now)
    link = change.link()
    if event.action == "delete":
        change.deleted(link)
    elif link is not None:
        change.updated(link)
    elif event.action == "create" and change.revive():
        pass
    else:
        change.unlinked_written()


class Change:
    """One event seen by one connection."""

    def __init__(
        self,
        connection: Connection,
        local: LocalKind,
        event: RecordChanged,
        choices: Mapping[str, Any],
        now: datetime,
    ) -> None:
        self.connection, self.local, self.event, self.choices, self.now = (
            connection,
            local,
            event,
            choices,
            now,
        )
        self.system = system_of(connection.system)
        self.spec: KindSpec = self.system.connector.kind(local.kind)
        self.side: Side = side_of(connection, now=lambda: now, user_id=event.origin.user_id)

    @cached_property
    def no_link(self) -> str:
        """Why nothing at all can be sent now; empty while the link is live."""
        return "" if is_live(self.connection) else HELD_BECAUSE

    @cached_property
    def not_by_itself(self) -> str:
        """Why the change is not sent without being asked for; empty when it is.

        Automatic sync is the cashflow's: a person's own details are sent whether it is on or off.
        """
        if self.no_link or self.local.kind == CLIENT:
            return self.no_link
        people = self.local.client_ids([self.event.pk]).get(self.event.pk, [])
        return "" if sends_by_itself(self.connection, people) else SYNC_WAS_OFF

    def link(self) -> Link | None:
        """The living link of the changed record, locked."""
        found: Link | None = self._links().filter(ended_at__isnull=True).select_for_update().first()
        return found

    def _links(self) -> Any:
        return Link.objects.filter(
            connection=self.connection, local_model=self.local.model_label, local_id=self.event.pk
        )

    # ------------------------------------------------------------------------------------------------- unlinked

    def unlinked_written(self) -> None:
        """A record nobody there knows was created or edited: it is created there when that is wanted."""
        wanted = self.choices.get("create")
        is_default = wanted is None and self.event.action == "create" and self.connection.create_by_default
        if is_default and self.local.kind != CLIENT:
            if self.may_create().allowed and not self.side.local.unlinked(self.local.kind, self.event.pk):
                self._queue(OutboxAction.CREATE, None, held=self.not_by_itself)
        elif wanted:
            self._require(self.may_create())
            self._queue(OutboxAction.CREATE, None)

    def may_create(self) -> Ability:
        """Whether this record could be created there, by mode, kind and its own values."""
        allowed = self._may_send(self.spec.create)
        fields = self.side.local.read(self.local.kind, [self.event.pk]).get(self.event.pk, {})
        reason = first_reason(self.spec.push_rules, fields) if allowed.allowed else None
        return Ability.no(reason.sentence) if reason else allowed

    def revive(self) -> bool:
        """A deleted record that is restored gets its link back, unless the remote's one was linked anew since."""
        ended = self._links().filter(end_reason=DELETED_HERE).order_by("-ended_at").first()
        if ended is None or self.side.links.by_remote(ended.kind, [ended.remote_id]):
            return False
        ended.ended_at, ended.end_reason, ended.state = None, "", LinkState.LINKED
        ended.save()
        return True

    # --------------------------------------------------------------------------------------------------- linked

    def updated(self, link: Link) -> None:
        """An edit of a linked record is sent, asked about, or stays here, by the item's policy."""
        policy_before = link.update_policy
        if "update" in self.choices:
            wanted = UpdatePolicy(self.choices["update"])
            if wanted.pushes and wanted != policy_before:
                self._require(self._may_send(self.spec.update))
            link.update_policy = wanted
            link.save()
            refresh_state(link, self.side.context)
        item = self.side.links.locked(link.pk)
        if item is None or not self._effective(item).pushes:
            return
        names = set(self.event.fields) & self.spec.mapping.pushed_names
        held = self.not_by_itself
        if policy_before != UpdatePolicy.YES:
            names |= self._differences(item)
            held = self.no_link
        self._send_or_ask(link, item, names, held)

    def _send_or_ask(self, link: Link, item: Item, names: set[str], held: str) -> None:
        asked = self._asked_names(link)
        to_ask = names if held else names & asked
        if to_ask:
            self.side.links.ask_about_edits(item, to_ask, held or HELD_BECAUSE)
        if names - to_ask:
            self._queue(OutboxAction.UPDATE, link, names - to_ask)

    def _asked_names(self, link: Link) -> set[str]:
        return {name for conflict in link.conflicts.filter(state="open") for name in conflict.fields}

    def _effective(self, item: Item) -> UpdatePolicy:
        return terms_of(self.connection, self.system.label).policy_of(self.spec, item)

    def _differences(self, item: Item) -> set[str]:
        """Fields that left the base while the item's updates were turned off."""
        local = item.local or {}
        return {
            name for name in self.spec.mapping.pushed_names if not same(local.get(name), item.agreed(name))
        }

    # --------------------------------------------------------------------------------------------------- deleted

    def deleted(self, link: Link | None) -> None:
        """A deletion goes there only when the person said so; else the link ends and the record may come back."""
        earlier = OutboxEntry.objects.filter(
            connection=self.connection, local_model=self.local.model_label, local_id=self.event.pk
        ).filter(state__in=[OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD])
        for entry in earlier.exclude(action=OutboxAction.CREATE, sent_values__isnull=False):
            entry.state, entry.reason = OutboxState.ABANDONED, "It was deleted here."
            entry.save()
        if link is None:
            return
        if self.choices.get("delete"):
            self._require(self._may_send(self.spec.delete))
            self._queue(OutboxAction.DELETE, link)
        else:
            self.side.links.unlink(link.pk, reason=DELETED_HERE)

    # ---------------------------------------------------------------------------------------------------- shared

    def _may_send(self, kind: Ability) -> Ability:
        allowed = may_send(terms_of(self.connection, self.system.label).mode, self.system.label)
        return allowed if not allowed.allowed else kind

    def _require(self, ability: Ability) -> None:
        if not ability.allowed:
            raise UnableToSend(ability.reason)

    def _queue(
        self, action: OutboxAction, link: Link | None, names: Iterable[str] = (), *, held: str = ""
    ) -> None:
        entry = self.side.outbox.add(self.local.kind, self.event.pk, action, link=link, names=names)
        if held := held or self.no_link:
            entry.state, entry.reason = OutboxState.HELD, held
            entry.save()
        queue_task("drain_outbox", self.connection.firm_id, self.connection.pk)


__all__ = ["WITHDRAWN_BY_PERSON", "UnableToSend", "handle_change"]
