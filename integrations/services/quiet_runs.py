"""Runs that the clock started and that found nothing: worth a line while they are fresh, only in the way later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from domain.enums.sync import RunState, RunTrigger
from integrations.models import Run

KEPT_FOR = timedelta(days=2)
"""So long everybody can see that every single look was made, and when."""


@transaction.atomic
def forget_quiet_runs(*, connection_id: int, now: datetime) -> int:
    """Removes a connection's older runs that were scheduled, went well and found nothing; gives how many.

    The newest finished run of each kind and scope stays however old it is: it says when all was well last, and from
    when on a look for changes has to ask.
    """
    done = Run.objects.filter(connection_id=connection_id, state=RunState.DONE)
    newest = done.order_by().values("kind", "scope").annotate(last=Max("pk")).values_list("last", flat=True)
    quiet = done.filter(trigger=RunTrigger.SCHEDULE, finished_at__lt=now - KEPT_FOR, outcomes__isnull=True)
    found = list(quiet.exclude(pk__in=list(newest)).values_list("pk", flat=True))
    Run.objects.filter(pk__in=found).delete()
    return len(found)
