"""The engine's view of the links of one connection: ``LinkStore`` over the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backoffice.services.copying import insert_values
from domain.enums.sync import (
    ConflictAnswer,
    ConflictState,
    LinkState,
    OutboxAction,
    OutboxState,
    UpdatePolicy,
)
from integrations.engine.canonical import Fields, same
from integrations.engine.ports import Item, NewLink, Three
from integrations.engine.records import CLIENT, PARTS_OF_PLANS, PLAN, Record
from integrations.local.kinds import Context, storing
from integrations.local.registry import KINDS
from integrations.models import Conflict, Connection, Link, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.stores.clients import LinkedClients

WITHDRAWN_BY_PERSON = "unlinked_by_person"
"""The one end reason after which a record is not linked again by itself."""
WITH_ITS_CLIENT = "client_unlinked"
"""It ended because its client's did: it is linked again when the same client is linked with the same record again."""
DELETED_HERE, DELETED_THERE_TOO, MERGED, WITH_ITS_PLAN = "deleted_here", "deleted", "merged_with_pair", "plan_unlinked"
ENDED_HERE = frozenset({WITHDRAWN_BY_PERSON, DELETED_HERE, DELETED_THERE_TOO, MERGED, WITH_ITS_PLAN, WITH_ITS_CLIENT})
"""End reasons that are ours; any other says why the remote withdrew the record."""


@dataclass(slots=True)
class Links:
    """See ``integrations.engine.ports.LinkStore``."""

    connection: Connection
    context: Context
    clients: LinkedClients

    # -------------------------------------------------------------------------------------------------- reading

    def items(self, kind: str, client_ids: tuple[str, ...] | None) -> list[Item]:
        """Every linked object of the kind that belongs to these clients."""
        links = self._living(kind)
        if client_ids is not None:
            links = links.filter(owner_ids__overlap=list(client_ids))
        return self._items(kind, list(links.defer("raw").order_by("pk")))

    def by_remote(self, kind: str, remote_ids: Iterable[str]) -> list[Item]:
        """The linked objects behind these remote ids."""
        wanted = list(remote_ids)
        links = self._living(kind).filter(remote_id__among=wanted).defer("raw")
        return self._items(kind, list(links)) if wanted else []

    def versions(self, kind: str) -> dict[str, int]:
        """The version of every living link of the kind, by remote id."""
        return dict(self._living(kind).values_list("remote_id", "version"))

    def last_changes(self, kind: str, remote_ids: Iterable[str]) -> dict[str, datetime | None]:
        """When these records had last changed there, as far as their links know."""
        found = self._living(kind).filter(remote_id__among=list(remote_ids))
        return dict(found.values_list("remote_id", "remote_updated_at"))

    def locked(self, link_id: int) -> Item | None:
        """The item with its link and its local row locked until the commit."""
        link = Link.objects.select_for_update().filter(pk=link_id, ended_at__isnull=True).first()
        if link is None:
            return None
        KINDS[link.kind].lock(link.local_id)
        return self._items(link.kind, [link])[0]

    def former(self, kind: str, remote_ids: Iterable[str]) -> dict[str, int]:
        """Our living, unlinked objects whose last link ended without a person's word about the two themselves."""
        wanted = list(remote_ids)
        if not wanted:
            return {}
        ended = Link.objects.filter(
            connection=self.connection, kind=kind, remote_id__among=wanted, ended_at__isnull=False
        ).only("remote_id", "local_id", "end_reason", "owner_ids")
        newest = {link.remote_id: link for link in ended.order_by("ended_at")}
        last = {
            link.remote_id: link.local_id
            for link in self._of_the_same_people(kind, list(newest.values()))
            if link.end_reason != WITHDRAWN_BY_PERSON
        }
        if not last:
            return {}
        taken = set(self._living(kind).filter(local_id__in=last.values()).values_list("local_id", flat=True))
        alive = KINDS[kind].read(self.context, last.values())
        return {remote_id: pk for remote_id, pk in last.items() if pk in alive and pk not in taken}

    def _of_the_same_people(self, kind: str, links: list[Link]) -> list[Link]:
        """Those but what ended with its client and whose client is linked with somebody else there by now."""
        went = [link for link in links if link.end_reason == WITH_ITS_CLIENT]
        if not went:
            return links
        whose = KINDS[kind].client_ids([link.local_id for link in went])
        now_linked = self.clients.local_ids(one for link in went for one in link.owner_ids)
        strayed = {
            link.pk
            for link in went
            if not {now_linked.get(one) for one in link.owner_ids} & set(whose.get(link.local_id, []))
        }
        return [link for link in links if link.pk not in strayed]

    def unlinked_since(self, kind: str, remote_ids: Iterable[str], since: datetime) -> set[str]:
        """Those of these unlinked records whose link a person ended since then."""
        ended = Link.objects.filter(
            connection=self.connection, kind=kind, remote_id__among=list(remote_ids), ended_at__gte=since
        )
        by_person = ended.filter(end_reason__in=[WITHDRAWN_BY_PERSON, WITH_ITS_CLIENT])
        return set(by_person.values_list("remote_id", flat=True))

    def _living(self, kind: str) -> Any:
        return Link.objects.filter(connection=self.connection, kind=kind, ended_at__isnull=True)

    def _items(self, kind: str, links: list[Link]) -> list[Item]:
        """Items of links of one kind, in a fixed number of queries."""
        if not links:
            return []
        ids = [link.local_id for link in links]
        local = KINDS[kind].read(self.context, ids)
        labels = KINDS[kind].labels(ids)
        entries = OutboxEntry.objects.filter(link__in=links, state__in=UNSENT)
        questions = Conflict.objects.filter(link__in=links, state=ConflictState.OPEN)
        open_questions = {link_id: set(fields) for link_id, fields in questions.values_list("link_id", "fields")}
        asked = {link_id: set(names) for link_id, names in open_questions.items()}
        pending: dict[int, set[str]] = {}
        deleting: set[int] = set()
        for link_id, action, state, names in entries.values_list("link_id", "action", "state", "fields"):
            if action == OutboxAction.DELETE and state != OutboxState.FAILED:
                deleting.add(link_id)
            elif action == OutboxAction.UPDATE:
                kept_for = asked if state == OutboxState.HELD else pending
                kept_for.setdefault(link_id, set()).update(names)
        deleting |= self._deleted_with_their_plan([link for link in links if link.local_id not in local])
        return [
            Item(
                link_id=link.pk,
                kind=kind,
                local_id=link.local_id,
                remote_id=link.remote_id,
                base=link.base,
                local=local.get(link.local_id),
                kept=link.kept,
                policy=UpdatePolicy(link.update_policy),
                pending=frozenset(pending.get(link.pk, ())),
                deleting=link.pk in deleting,
                version=link.version,
                label=labels.get(link.local_id, ""),
                in_conflict=link.pk in open_questions,
                asked=frozenset(asked.get(link.pk, ())),
                owner_ids=tuple(link.owner_ids),
            )
            for link in links
        ]

    def _deleted_with_their_plan(self, gone: list[Link]) -> set[int]:
        """Links of parts that are gone here because the deletion of their plan waits to be sent."""
        plans = {link.pk: plan_of(link) for link in gone if link.kind in PARTS_OF_PLANS}
        if not plans:
            return set()
        waiting = OutboxEntry.objects.filter(
            action=OutboxAction.DELETE, link__in=self._living(PLAN).filter(remote_id__in=plans.values())
        )
        dying = set(
            waiting.filter(state__in=UNSENT).exclude(state=OutboxState.FAILED)
            .values_list("link__remote_id", flat=True)
        )  # fmt: skip
        return {pk for pk, plan in plans.items() if plan in dying}

    # -------------------------------------------------------------------------------------------------- writing

    def add(self, kind: str, local_id: int, record: Record, base: Fields, kept: Fields, *, reference: str = "") -> int:
        """A new link's id."""
        link = Link(**self._new(kind, NewLink(local_id, record, base, kept)))
        if reference:
            link.external_reference = UUID(reference)
        link.save()
        self._forget(kind)
        return link.pk

    def add_all(self, kind: str, several: Sequence[NewLink]) -> None:
        """New links of objects just created, written at once."""
        with storing("link"):
            insert_values(Link, [self._new(kind, new) for new in several])
        self._forget(kind)

    def _new(self, kind: str, new: NewLink) -> dict[str, Any]:
        """The columns of a new link."""
        return {
            "firm_id": self.connection.firm_id,
            "connection_id": self.connection.pk,
            "kind": kind,
            "local_model": KINDS[kind].model_label,
            "local_id": new.local_id,
            "remote_id": new.record.remote_id,
            "owner_ids": owner_ids(new.record) or self._owners_of_plan(kind, new.record.remote_id),
            "base": new.base,
            "kept": new.kept,
            "raw": dict(new.record.raw),
            "remote_updated_at": new.record.updated_at,
            "update_policy": self.connection.update_by_default,
            "last_synced_at": self.context.now(),
        }

    def _owners_of_plan(self, kind: str, remote_id: str) -> list[str]:
        """Whom a part belongs to that does not say so itself: the owners of the plan it hangs on."""
        if kind not in PARTS_OF_PLANS:
            return []
        plan = self._living(PLAN).filter(remote_id=remote_id.split("/", 1)[0]).first()
        return list(plan.owner_ids) if plan else []

    def settle(self, link_id: int, base: Fields, kept: Fields, record: Record) -> None:
        """New base, and the remote's state as just seen."""
        link = Link.objects.get(pk=link_id)
        link.base, link.kept, link.raw = base, kept, dict(record.raw)
        link.owner_ids = owner_ids(record) or link.owner_ids
        link.remote_updated_at, link.last_synced_at = record.updated_at, self.context.now()
        link.version += 1
        link.save()
        refresh_state(link, self.context)

    def ask(self, link_id: int, fields: Mapping[str, Three], reason: str = "") -> None:
        """Opens, or brings up to date, the conflict of the link."""
        link = Link.objects.get(pk=link_id)
        told = {
            name: {"base": three.base, "ours": three.ours, "theirs": three.theirs} for name, three in fields.items()
        }
        conflict = Conflict.objects.filter(link=link, state=ConflictState.OPEN).first()
        if conflict is None:
            Conflict.objects.create(firm_id=link.firm_id, link=link, fields=told, reason=reason)
        elif conflict.fields != told:
            conflict.fields, conflict.reason = told, reason
            conflict.save()
        refresh_state(link, self.context)

    def ask_about_edits(self, item: Item, names: Iterable[str], reason: str) -> None:
        """Opens a question about edits of ours that could not be sent; theirs is what was last agreed on.

        Fields that are asked about already keep what the other side had, with our value as it is now.
        """
        local = item.local or {}
        asked = {
            name: Three(three["base"], local.get(name), three["theirs"])
            for conflict in Conflict.objects.filter(link_id=item.link_id, state=ConflictState.OPEN)
            for name, three in conflict.fields.items()
        }
        for name in names:
            if name not in asked and not same(local.get(name), item.agreed(name)):
                asked[name] = Three(item.base.get(name), local.get(name), item.base.get(name))
        if asked:
            self.ask(item.link_id, asked, reason)

    def agree(self, link_id: int) -> None:
        """Closes an open conflict that has resolved itself."""
        for conflict in Conflict.objects.filter(link_id=link_id, state=ConflictState.OPEN):
            conflict.state, conflict.answer = ConflictState.RESOLVED, ConflictAnswer.AGREED
            conflict.resolved_at = self.context.now()
            conflict.save()
        refresh_state(Link.objects.get(pk=link_id), self.context)

    def unlink(self, link_id: int, *, reason: str) -> None:
        """Ends the link; our object stays."""
        link = Link.objects.get(pk=link_id)
        self.agree(link_id)
        link.refresh_from_db()
        link.ended_at, link.end_reason, link.state = self.context.now(), reason, LinkState.ENDED
        link.state_since = link.ended_at
        link.save()
        self._forget(link.kind)
        if link.kind == PLAN:
            self._unlink_parts(link)

    def _unlink_parts(self, plan: Link) -> None:
        """What hangs on a plan is linked for as long as the plan is; it is linked again with it."""
        parts = Link.objects.filter(
            connection=self.connection,
            kind__in=PARTS_OF_PLANS,
            remote_id__startswith=f"{plan.remote_id}/",
            ended_at__isnull=True,
        )
        for link_id in list(parts.order_by("pk").values_list("pk", flat=True)):
            self.unlink(link_id, reason=WITH_ITS_PLAN)

    def _forget(self, kind: str) -> None:
        """The names of a kind whose links have changed."""
        if kind == CLIENT:
            self.clients.forget()
        elif kind == PLAN:
            self.context.plans.forget()

    # ---------------------------------------------------------------------------------------------------- parts

    def parts_as_of(self, remote_ids: Iterable[str]) -> dict[str, datetime | None]:
        """When these plans and clients had last changed when what hangs on them was read; only those ever read."""
        found = Link.objects.filter(
            connection=self.connection,
            kind__in=[CLIENT, PLAN],
            remote_id__in=list(remote_ids),
            ended_at__isnull=True,
            parts_as_of__isnull=False,
        )
        return dict(found.values_list("remote_id", "parts_as_of"))

    def note_parts(self, read: Mapping[str, datetime | None]) -> None:
        """Remembers that what hangs on these plans and clients was read, as of their last change there."""
        links = Link.objects.filter(
            connection=self.connection,
            kind__in=[CLIENT, PLAN],
            remote_id__in=list(read),
            ended_at__isnull=True,
        )
        stale = [
            link for link in links.only("pk", "remote_id", "parts_as_of") if read[link.remote_id] != link.parts_as_of
        ]
        for link in stale:
            link.parts_as_of = read[link.remote_id]
        Link.objects.bulk_update(stale, ["parts_as_of"], batch_size=500)


def plan_of(link: Link) -> str:
    """Remote id of the plan a linked part hangs on."""
    return str(link.remote_id.split("/", 1)[0])


def owner_ids(record: Record) -> list[str]:
    """The clients a record belongs to; a client belongs to itself."""
    return [record.remote_id] if record.kind == CLIENT else list(record.owner_ids)


def state_of(link: Link) -> LinkState:
    """How a living link stands, from its policy, its conflict and its outbox; the first that applies counts."""
    if link.update_policy == UpdatePolicy.NO:
        return LinkState.PAUSED
    if link.conflicts.filter(state=ConflictState.OPEN).exists():
        return LinkState.OUT_OF_SYNC
    states = set(link.outbox.filter(state__in=UNSENT).values_list("state", flat=True))
    if OutboxState.FAILED in states:
        return LinkState.FAILED
    return LinkState.PENDING if states else LinkState.LINKED


def refresh_state(link: Link, context: Context) -> None:
    """Writes the state down, so that lists and icons need no joins."""
    state = state_of(link)
    if state != link.state:
        Link.objects.filter(pk=link.pk).update(state=state, state_since=context.now())
