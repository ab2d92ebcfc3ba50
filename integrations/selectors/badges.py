"""How records stand with the connected systems, for icons and for Today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from domain.enums.sync import ConflictState, OutboxState, PairState, RunState
from integrations.models import Conflict, Link, OutboxEntry, Run
from integrations.selectors.pairs import pairs_in

RECENT = timedelta(days=7)
"""How long a failed run stays worth telling."""


def living_links(model: str, ids: list[int]) -> list[Any]:
    """Links of these records, with their connection and, as ``question``, the open question about each; one query."""
    found = Link.objects.filter(local_model=model, local_id__in=ids, ended_at__isnull=True)
    asked = Conflict.objects.filter(link=OuterRef("pk"), state=ConflictState.OPEN).order_by("pk")
    with_questions = found.annotate(question=Subquery(asked.values("pk")[:1]))
    return list(with_questions.select_related("connection").order_by("connection_id"))


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
