"""What follows when a cashflow that was switched to two-way is switched back, or removed."""

from __future__ import annotations

from django.utils import timezone

from backoffice.events import RecordChanged
from integrations.models import Connection
from integrations.services.connections import hold_what_may_not_go
from plannr_sync.connector import SYSTEM

SWITCHED_BACK = "Its cashflow was switched back to reading only before it was sent."


def hold_what_was_switched_off(event: RecordChanged) -> None:
    """Holds back what waits to be sent for people who no longer go two-way; in the transaction of the switch."""
    if event.model != "cashflow.cashflow" or not (event.action == "delete" or "two_way" in event.fields):
        return
    for connection in Connection.objects.filter(firm_id=event.firm_id, system=SYSTEM).select_related("firm"):
        hold_what_may_not_go(connection=connection, now=timezone.now(), reason=SWITCHED_BACK)
