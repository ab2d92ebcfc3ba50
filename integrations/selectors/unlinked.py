"""The items of some people that a connected system does not know, and whether each could be created there.

    unlinked_items(connection, [7, 8])  -> [UnlinkedItem(kind="plan", pk=3, name="ISA", why_not="", …), …]

In the connector's order, so that a plan comes before what hangs on it. A fixed number of queries a kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from backoffice.models import ClientMember
from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.canonical import Fields
from integrations.engine.eligibility import first_reason
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT, PLAN
from integrations.local.kinds import LocalKind
from integrations.local.parts import PlanPart
from integrations.local.registry import KINDS
from integrations.models import Connection, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.registry import system_of
from integrations.selectors.directions import Directions
from integrations.stores.bundle import Side, side_of
from integrations.stores.pairs import doubts_of
from integrations.stores.unlinked import unlinked_ids


@dataclass(frozen=True, slots=True)
class UnlinkedItem:
    """One item. ``why_not`` is empty where it could be created; ``entry`` is a creation that is on its way already."""

    kind: str
    kind_label: str
    model: str
    pk: int
    name: str
    owners: str
    why_not: str
    entry: OutboxEntry | None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.kind}-{self.pk}"

    @property
    def may_choose(self) -> bool:
        """Whether a person may ask for its creation now."""
        return not self.why_not and self.entry is None

    @property
    def state(self) -> str:
        """How far its creation is; empty where none was asked for."""
        return self.entry.state if self.entry else ""


def unlinked_items(connection: Connection, client_ids: Collection[int]) -> list[UnlinkedItem]:
    """What these people, and the joint clients they are members of, own and the other system does not know."""
    shared = ClientMember.objects.filter(member_id__in=client_ids).values_list("shared_id", flat=True)
    search = _Search(connection, {*client_ids, *shared})
    return [item for spec in search.connector.kinds if spec.kind != CLIENT for item in search.items(spec)]


class _Search:
    """Goes through the kinds; remembers which plans cannot go, for what hangs on them."""

    def __init__(self, connection: Connection, people: set[int]) -> None:
        self.connection, self.people = connection, people
        self.system = system_of(connection.system)
        self.connector = self.system.connector
        self.side: Side = side_of(connection, now=timezone.now)
        self.stuck_plans: set[int] = set()

    @cached_property
    def doubts(self) -> dict[tuple[str, int], str]:
        """Why some should not be created yet; asked once for all kinds."""
        return doubts_of(self.connection)

    def items(self, spec: KindSpec) -> Iterator[UnlinkedItem]:
        """Those of one kind."""
        local = KINDS[spec.kind]
        ids = unlinked_ids(self.connection, local, self.people)
        if not ids:
            return
        fields = local.read(self.side.context, ids)
        owners, names = local.client_ids(ids), local.labels(ids)
        people = {pk for several in owners.values() for pk in several}
        called, linked = KINDS[CLIENT].labels(people), self.side.clients.remote_ids(people)
        directions, entries = Directions(self.connection, people), self._entries(local, ids)
        plans = self._plans_of(local, ids)
        for pk in (pk for pk in ids if pk in fields):
            missing = [called[one] for one in owners[pk] if one not in linked]
            reason = directions.may_send(owners[pk]).reason or self._why_not(spec, fields[pk], missing)
            reason = reason or self.doubts.get((local.model_label, pk), "")
            if not reason and plans.get(pk) in self.stuck_plans:
                reason = f"Its plan is not in {self.system.label} and cannot be created there."
            if spec.kind == PLAN and reason:
                self.stuck_plans.add(pk)
            yield UnlinkedItem(
                kind=spec.kind,
                kind_label=spec.mapping.label,
                model=local.model_label,
                pk=pk,
                name=names.get(pk, ""),
                owners=" and ".join(called[one] for one in owners[pk]),
                why_not=reason,
                entry=entries.get(pk),
            )

    def _why_not(self, spec: KindSpec, fields: Fields, missing: list[str]) -> str:
        """Why the item cannot be created there, by its kind, its own values and its owners."""
        if not spec.create.allowed:
            return spec.create.reason
        refused = first_reason(spec.push_rules, fields)
        if refused is not None:
            return refused.sentence
        return f"Link {' and '.join(missing)} to {self.system.label} first." if missing else ""

    def _entries(self, local: LocalKind, ids: list[int]) -> dict[int, OutboxEntry]:
        """Creations on their way, the newest of each item."""
        found = OutboxEntry.objects.filter(
            connection=self.connection,
            local_model=local.model_label,
            local_id__in=ids,
            action=OutboxAction.CREATE,
            state__in=UNSENT,
        )
        return {entry.local_id: entry for entry in found.order_by("pk")}

    def _plans_of(self, local: LocalKind, ids: list[int]) -> dict[int, int]:
        """The plan each part hangs on, where that is not linked itself."""
        if not isinstance(local, PlanPart):
            return {}
        rows = local.model.objects.filter(pk__in=ids).values_list("pk", "plan_id")
        return dict(rows)


@dataclass(frozen=True, slots=True)
class Creating:
    """How far creations that were asked for together are."""

    total: int
    sent: int
    failed: int

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is on its way any more."""
        return self.sent + self.failed >= self.total


def creating_since(connection: Connection, client_ids: Collection[int], first_entry: int) -> list[OutboxEntry]:
    """Creations for these people from one outbox row on."""
    shared = ClientMember.objects.filter(member_id__in=client_ids).values_list("shared_id", flat=True)
    found = OutboxEntry.objects.filter(
        connection=connection,
        action=OutboxAction.CREATE,
        client_ids__overlap=[*client_ids, *shared],
        pk__gte=first_entry,
    )
    return list(found.exclude(kind=CLIENT).order_by("pk"))


def how_far(entries: Collection[OutboxEntry]) -> Creating:
    """Counted by what became of each."""
    on_their_way = {OutboxState.WAITING, OutboxState.SENDING}
    sent = sum(entry.state == OutboxState.SENT for entry in entries)
    waiting = sum(entry.state in on_their_way for entry in entries)
    return Creating(total=len(entries), sent=sent, failed=len(entries) - sent - waiting)
