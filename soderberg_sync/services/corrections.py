"""Plans that came as a general investment account and get their right type here or elsewhere."""

from __future__ import annotations

from datetime import datetime

from backoffice.events import RecordChanged
from soderberg_sync.connector import SYSTEM
from soderberg_sync.models import PlatformAccount

PLAN = "backoffice.plan"
TYPE = frozenset({"type", "sub_type"})


def note_corrections(event: RecordChanged, *, now: datetime) -> None:
    """Such a plan has another type, from a person here or in another system: it needs correcting no more."""
    if event.model != PLAN or event.origin.system == SYSTEM or not TYPE & event.fields:
        return
    waiting = PlatformAccount.objects.filter(plan_id=event.pk, corrected_at__isnull=True).exclude(arrived_as="")
    by_hand = event.origin.user_id if not event.origin.system else None
    waiting.update(corrected_at=now, corrected_by=by_hand)
