"""Plans that came as a general investment account and get their right type by hand."""

from __future__ import annotations

from datetime import datetime

from backoffice.events import RecordChanged
from soderberg_sync.models import PlatformAccount

PLAN = "backoffice.plan"
TYPE = frozenset({"type", "sub_type"})


def note_corrections(event: RecordChanged, *, now: datetime) -> None:
    """A person gave such a plan another type: it needs correcting no more."""
    if event.model != PLAN or event.origin.system or not TYPE & event.fields:
        return
    waiting = PlatformAccount.objects.filter(plan_id=event.pk, corrected_at__isnull=True).exclude(
        arrived_as=""
    )
    waiting.update(corrected_at=now)
