"""What this app does when the back office changes. Subscribed once, at start-up."""

from __future__ import annotations

from django.utils import timezone

from backoffice.events import RecordChanged, subscribe
from integrations.services.changes import handle_change


def on_record_changed(event: RecordChanged) -> None:
    """An edit, for every connected system; inside the edit's own transaction."""
    handle_change(event, now=timezone.now())


def register() -> None:
    """Subscribe to the back office's events."""
    subscribe(RecordChanged, on_record_changed)
