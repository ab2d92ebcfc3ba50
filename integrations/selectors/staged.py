"""Reading what is staged: what waits, what is ignored, and what is linked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from domain.enums.sync import StagedState
from integrations.models import Connection, Link, StagedRecord

PENDING, IGNORED, LINKED = "pending", "ignored", "linked"


@dataclass(frozen=True, slots=True)
class StagedCounts:
    """How many records there are of each sort."""

    pending: int = 0
    ignored: int = 0
    linked: int = 0


def _living_link() -> Any:
    return Link.objects.filter(
        connection=OuterRef("connection"), kind=OuterRef("kind"), remote_id=OuterRef("remote_id"),
        ended_at__isnull=True,
    )  # fmt: skip


def unlinked_only(rows: Any) -> Any:
    """Those of these rows that no link lives for."""
    return rows.filter(~Exists(_living_link()))


def _of(connection: Connection, owner_ids: Iterable[str]) -> Any:
    rows = StagedRecord.objects.filter(connection=connection, owner_ids__overlap=list(owner_ids))
    return rows.annotate(link_id=Subquery(_living_link().values("pk")[:1]))


def _sorts() -> dict[str, Q]:
    is_linked, is_ignored = Q(link_id__isnull=False), Q(state=StagedState.IGNORED)
    return {PENDING: ~is_linked & ~is_ignored, IGNORED: ~is_linked & is_ignored, LINKED: is_linked}


def staged_records(connection: Connection, owner_ids: Iterable[str], sort: str) -> list[StagedRecord]:
    """Records of one sort that belong to these remote clients, by name; ``link_id`` names the living link."""
    rows = _of(connection, owner_ids).filter(_sorts()[sort])
    return list(rows.select_related("decided_by").order_by("label", "pk"))


def staged_counts(connection: Connection, owner_ids: Iterable[str]) -> StagedCounts:
    """How many there are; one query."""
    counted = {name: Count("pk", filter=condition) for name, condition in _sorts().items()}
    return StagedCounts(**_of(connection, owner_ids).order_by().aggregate(**counted))
