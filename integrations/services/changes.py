"""What an edit here means for every connected system: an outbox row, a question, or nothing.

Runs inside the transaction of the edit, so the edit and what it leads to are kept together or not at all.

A person's choices of the moment come with the event, by system: ``create``, ``delete`` (there too), ``update`` (the
item's new policy). What they ask for expressly goes while the link is live; what would go by itself also waits while
automatic sync is off for the people it is of (``integrations.registry.live_checks``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from backoffice.events import RecordChanged
from domain.enums.sync import LinkState, OutboxAction, OutboxState, PairState, UpdatePolicy
from integrations.engine.canonical import same
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import UnableToSync
from integrations.engine.policy import Ability
from integrations.engine.ports import Item, KindSpec
from integrations.engine.records import CLIENT, PLAN
from integrations.local.kinds import LocalKind
from integrations.local.parts import plan_ids_of
from integrations.local.registry import kinds_of_model
from integrations.models import Connection, LikelyPair, Link, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.registry import sends_by_itself, system_of
from integrations.selectors.connections import connections_of_firm, is_live
from integrations.selectors.directions import is_switched, may_send_of
from integrations.services.queueing import queue_task
from integrations.services.waiting_creations import follow_edit
from integrations.stores.bundle import Side, side_of, terms_of
from integrations.stores.links import DELETED_HERE, WITHDRAWN_BY_PERSON, refresh_state

HELD_BECAUSE = "It was changed while nothing could be sent."
SYNC_WAS_OFF = "It was changed while automatic sync was off."
KEPT_HERE = "{why} So it was not sent, and the item is updated no more, either way, until somebody turns that on again."


class UnableToSend(UnableToSync):
    """Somebody asked for a write there that the connection, the item or the system does not allow."""

    permanent = True
    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about one system when they made the change; None and False where nothing was said."""

    create: bool | None = None
    delete: bool = False
    policy: UpdatePolicy | None = None

    @classmethod
    def made_with(cls, event: RecordChanged, system: str) -> Choices:
        """Those the event carries for the system."""
        said = dict(event.options).get(system) or {}
        policy = said.get("update")
        return cls(
            create=said.get("create"),
            delete=bool(said.get("delete")),
            policy=None if policy is None else UpdatePolicy(policy),
        )


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
                seen = Seen(connection, local, event, now)
                _change_of(seen, seen.link()).handle()


def _change_of(seen: Seen, link: Link | None) -> Change:
    """What the event is to one connection."""
    if seen.event.action == "delete":
        return Deletion(seen, link)
    if link is not None:
        return Edit(seen, link)
    return Unlinked(seen)


class Change(Protocol):
    """What one event is to one connection."""

    def handle(self) -> None:
        """Does what follows from it. Raises ``UnableToSend`` when somebody asked for what cannot be."""


class Seen:
    """One event as one connection sees it: what every kind of change asks and does."""

    def __init__(self, connection: Connection, local: LocalKind, event: RecordChanged, now: datetime) -> None:
        self.connection, self.local, self.event = connection, local, event
        self.choices = Choices.made_with(event, connection.system)
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
        return "" if sends_by_itself(self.connection, self.people) else SYNC_WAS_OFF

    @cached_property
    def people(self) -> list[int]:
        """Our clients the record belongs to."""
        return self.local.client_ids([self.event.pk]).get(self.event.pk, [])

    def link(self) -> Link | None:
        """The living link of the changed record, locked."""
        found: Link | None = self.links().filter(ended_at__isnull=True).select_for_update().first()
        return found

    def links(self) -> Any:
        """All links the changed record ever had."""
        return Link.objects.filter(
            connection=self.connection, local_model=self.local.model_label, local_id=self.event.pk
        )

    def may_send(self, kind: Ability) -> Ability:
        """Whether the mode allows sending, and then whether the kind of record does."""
        allowed = may_send_of(self.connection, self.people)
        return allowed if not allowed.allowed else kind

    def queue(self, action: OutboxAction, link: Link | None, names: Iterable[str] = (), *, held: str = "") -> None:
        """An outbox row; ``held`` is why it does not go by itself."""
        entry = self.side.outbox.add(self.local.kind, self.event.pk, action, link=link, names=names)
        if held := held or self.no_link:
            entry.state, entry.reason = OutboxState.HELD, held
            entry.save()
        queue_task("drain_outbox", self.connection.firm_id, self.connection.pk)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A record nobody there knows was created, restored or edited."""

    seen: Seen

    def handle(self) -> None:
        """It is created there when that is wanted; a restored one gets its link back, a waiting creation follows."""
        seen, wanted = self.seen, self.seen.choices.create
        is_new = seen.event.action == "create"
        if is_new and self._revive():
            return
        if wanted:
            _require(self._may_create())
            seen.queue(OutboxAction.CREATE, None)
        elif wanted is None and is_new and self._goes_by_default():
            self._create_by_default()
        elif not is_new:
            follow_edit(
                connection=seen.connection, local=seen.local, spec=seen.spec, side=seen.side,
                local_id=seen.event.pk, now=seen.side.context.now(),
            )  # fmt: skip

    def _goes_by_default(self) -> bool:
        """Whether the firm wants new records there: what another system brought is a choice of its own."""
        connection, brought_by = self.seen.connection, self.seen.event.origin.system
        return connection.create_by_default and (connection.create_what_came or not brought_by)

    def _create_by_default(self) -> None:
        """Nobody creates clients there without being asked, nor anything before its owners are there.

        What was linked once and is brought back may be there still, closed or put away: it is created when asked for.
        """
        seen = self.seen
        if seen.local.kind == CLIENT or seen.links().exists() or not self._may_create().allowed:
            return
        waits_for = seen.side.local.unlinked(seen.local.kind, seen.event.pk)
        if len(waits_for) <= self._plans_on_their_way():
            seen.queue(OutboxAction.CREATE, None, held=seen.not_by_itself)

    def _plans_on_their_way(self) -> int:
        """How many plans it hangs on (one at most) are about to be created there: it goes after them."""
        seen = self.seen
        plan_ids = plan_ids_of(seen.local, seen.event.pk)
        creates = OutboxEntry.objects.filter(
            connection=seen.connection, kind=PLAN, local_id__in=plan_ids, action=OutboxAction.CREATE
        )
        return int(creates.filter(state__in=UNSENT).count()) if plan_ids else 0

    def _may_create(self) -> Ability:
        """Whether this record could be created there: by mode, kind, its own values, and what may be it already."""
        seen = self.seen
        allowed = seen.may_send(seen.spec.create)
        if not allowed.allowed:
            return allowed
        fields = seen.side.local.read(seen.local.kind, [seen.event.pk]).get(seen.event.pk, {})
        refused = first_reason(seen.spec.push_rules, fields)
        why_not = refused.sentence if refused else seen.side.pairs.doubt(seen.local.kind, seen.event.pk)
        return Ability.no(why_not) if why_not else allowed

    def _revive(self) -> bool:
        """Whether a link that ended with the record's deletion is back; not when the remote's was linked anew since."""
        ended = self.seen.links().filter(end_reason=DELETED_HERE).order_by("-ended_at").first()
        if ended is None or self.seen.side.links.by_remote(ended.kind, [ended.remote_id]):
            return False
        ended.ended_at, ended.end_reason, ended.state = None, "", LinkState.LINKED
        ended.save()
        refresh_state(ended, self.seen.side.context)
        return True


@dataclass(frozen=True, slots=True)
class Edit:
    """A linked record was edited, or a person chose another policy for it."""

    seen: Seen
    link: Link

    def handle(self) -> None:
        """It is sent, asked about, or stays here, by the item's policy."""
        seen, policy_before = self.seen, self.link.update_policy
        self._choose_policy()
        item = seen.side.links.locked(self.link.pk)
        if item is None or not self._effective(item).pushes:
            return
        touched = {seen.local.aliases.get(name, name) for name in seen.event.fields}
        names, held = touched & seen.spec.mapping.pushed_names, seen.not_by_itself
        if policy_before != UpdatePolicy.YES:
            names |= self._differences(item)
            held = seen.no_link
        refused = first_reason(seen.spec.push_rules, item.local or {})
        if refused is None:
            self._send_or_ask(item, names, held)
        elif names or refused.field in touched - seen.spec.mapping.names:
            self._keep_here(names, refused.sentence)

    def _choose_policy(self) -> None:
        wanted = self.seen.choices.policy
        if wanted is None:
            return
        if wanted.pushes and wanted != self.link.update_policy:
            _require(self.seen.may_send(self.seen.spec.update))
        self.link.update_policy = wanted
        self.link.save()
        refresh_state(self.link, self.seen.side.context)

    def _keep_here(self, names: set[str], why: str) -> None:
        """The other system cannot take what it is now: it is updated no more, either way, until a person says so.

        The edit stands in the outbox as given up, with the reason. Raises ``UnableToSend`` where it was asked for.
        """
        if self.seen.choices.policy is UpdatePolicy.YES:
            raise UnableToSend(why)
        entry = self.seen.side.outbox.add(
            self.seen.local.kind, self.seen.event.pk, OutboxAction.UPDATE, link=self.link, names=names
        )
        entry.state, entry.reason = OutboxState.ABANDONED, KEPT_HERE.format(why=why)
        entry.save()
        Link.objects.filter(pk=self.link.pk).update(update_policy=UpdatePolicy.NO)
        self.link.refresh_from_db()
        refresh_state(self.link, self.seen.side.context)

    def _send_or_ask(self, item: Item, names: set[str], held: str) -> None:
        asked = {name for conflict in self.link.conflicts.filter(state="open") for name in conflict.fields}
        to_ask = names if held else names & asked
        if to_ask:
            self.seen.side.links.ask_about_edits(item, to_ask, held or HELD_BECAUSE)
        if names - to_ask:
            self.seen.queue(OutboxAction.UPDATE, self.link, names - to_ask)

    def _effective(self, item: Item) -> UpdatePolicy:
        seen = self.seen
        switched = is_switched(seen.connection, seen.people)
        terms = terms_of(seen.connection, seen.system.label, switched_to_two_way=switched)
        return terms.policy_of(seen.spec, item)

    def _differences(self, item: Item) -> set[str]:
        """Fields that left the base while the item's updates were turned off."""
        local = item.local or {}
        pushed = self.seen.spec.mapping.pushed_names
        return {name for name in pushed if not same(local.get(name), item.agreed(name))}


@dataclass(frozen=True, slots=True)
class Deletion:
    """A record was deleted here."""

    seen: Seen
    link: Link | None

    def handle(self) -> None:
        """It goes there only when the person said so; else the link ends and the record may come back."""
        seen = self.seen
        self._give_up_earlier_entries()
        self._end_questions()
        if self.link is None:
            return
        if seen.choices.delete:
            _require(seen.may_send(seen.spec.delete))
            seen.queue(OutboxAction.DELETE, self.link)
        else:
            seen.side.links.unlink(self.link.pk, reason=DELETED_HERE)

    def _give_up_earlier_entries(self) -> None:
        """What was still to be sent, except a creation that may have been carried out unanswered."""
        seen = self.seen
        earlier = OutboxEntry.objects.filter(
            connection=seen.connection,
            local_model=seen.local.model_label,
            local_id=seen.event.pk,
            state__in=[OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD],
        )
        for entry in earlier.exclude(action=OutboxAction.CREATE, sent_values__isnull=False):
            entry.state, entry.reason = OutboxState.ABANDONED, "It was deleted here."
            entry.save()

    def _end_questions(self) -> None:
        """Nobody has to say any more whether it is the same as something there."""
        asked = LikelyPair.objects.filter(
            connection=self.seen.connection,
            local_model=self.seen.local.model_label,
            local_id=self.seen.event.pk,
            state__in=[PairState.WAITING, PairState.LATER],
        )
        asked.delete()


def _require(ability: Ability) -> None:
    if not ability.allowed:
        raise UnableToSend(ability.reason)


__all__ = ["WITHDRAWN_BY_PERSON", "UnableToSend", "handle_change"]
