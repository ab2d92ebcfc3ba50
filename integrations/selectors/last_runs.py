"""What sync last did: the latest pass of each connection."""

from __future__ import annotations

from domain.enums.sync import RunKind
from integrations.models import Run


def last_runs() -> list[Run]:
    """The latest run of each connection, previews apart, with its connection; one query."""
    latest = Run.objects.exclude(kind=RunKind.PREVIEW).order_by("connection_id", "-pk")
    return list(latest.distinct("connection_id").select_related("connection"))
