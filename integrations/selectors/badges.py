"""How records stand with the connected systems, for icons and for Today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Value

from domain.enums.sync import ConflictState, LinkState, OutboxAction, OutboxState, PairState, RunState
from integrations.models import Conflict, Link, OutboxEntry, Run
from integrations.models.outbox import UNSENT
from integrations.selectors.pairs import pairs_in

STATE_OF_CREATION = {
    OutboxState.WAITING: LinkState.PENDING, OutboxState.SENDING: LinkState.PENDING,
    OutboxState.HELD: LinkState.PENDING, OutboxState.FAILED: LinkState.FAILED,
}  # fmt: skip
"""The icon of a record whose creation there has not happened yet."""

RECENT = timedelta(days=7)
"""How long a failed run stays worth telling."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one record stands with one system: by its link, or by its creation there that has not happened yet."""

    local_id: int
    system: str
    state: LinkState
    since: datetime
    question: int | None
    """The open question about it."""
    creation: str
    """How far its creation there is, an ``OutboxState``; empty for what is linked."""


def standings_of(model: str, ids: list[int]) -> list[Standing]:
    """How these records stand with each system that knows them or is about to; one query."""
    ours = {"local_model": model, "local_id__in": ids}
    asked = Conflict.objects.filter(link=OuterRef("pk"), state=ConflictState.OPEN).order_by("pk")
    links = Link.objects.filter(**ours, ended_at__isnull=True).values_list(
        "connection_id", "local_id", "connection__system", "state", "state_since",
        Subquery(asked.values("pk")[:1]), Value(""),
    )  # fmt: skip
    creations = OutboxEntry.objects.filter(**ours, action=OutboxAction.CREATE, state__in=UNSENT).values_list(
        "connection_id", "local_id", "connection__system", Value(""), "created_at",
        Value(None, output_field=BigIntegerField()), "state",
    )  # fmt: skip
    rows = links.order_by().union(creations.order_by(), all=True).order_by("connection_id")
    return [
        Standing(local_id, system, LinkState(state or STATE_OF_CREATION[creation]), since, question, creation)
        for _, local_id, system, state, since, question, creation in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    out_of_sync: int
    doubted: int
    failed: int
    held: int
    runs_waiting: int
    runs_failed: int


def waiting_for_people(now: datetime) -> Waiting:
    """The numbers of Today; four queries however much there is."""
    states = Counter(
        dict(
            OutboxEntry.objects.filter(state__in=[OutboxState.FAILED, OutboxState.HELD])
            .values_list("state")
            .annotate(n=Count("pk"))
            .order_by()
        )
    )
    runs = Run.objects.aggregate(
        waiting=Count("pk", filter=Q(state=RunState.WAITING)),
        failed=Count("pk", filter=failed_lately(now)),
    )
    return Waiting(
        out_of_sync=open_conflicts().count(),
        doubted=pairs_in([PairState.WAITING]).count(),
        failed=states[OutboxState.FAILED],
        held=states[OutboxState.HELD],
        runs_waiting=runs["waiting"],
        runs_failed=runs["failed"],
    )


def failed_lately(now: datetime) -> Q:
    """Runs that failed a short while ago."""
    return Q(state=RunState.FAILED, finished_at__gte=now - RECENT)


def open_conflicts() -> QuerySet[Conflict]:
    """Questions nobody has answered yet, of links that still live."""
    found = Conflict.objects.filter(state=ConflictState.OPEN, link__ended_at__isnull=True)
    return cast("QuerySet[Conflict]", found)
