"""What this app does when the back office changes. Subscribed once, at start-up."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from backoffice.events import RecordChanged, RecordsCreated, subscribe
from integrations.registry import systems
from integrations.selectors.connections import connections_of_firm
from integrations.selectors.locks import locked_fields
from integrations.services.changes import UnableToSend, handle_change


def on_record_changed(event: RecordChanged) -> None:
    """An edit, for every connected system; inside the edit's own transaction.

    What a sync wrote concerns only the other systems, if there are any.
    What a person asked for and may not have is an objection to the edit itself: the form shows it and nothing is saved.
    """
    others = [system for system in systems() if system.code != event.origin.system]
    if event.origin.system and event.action != "delete":
        others = [system for system in others if not system.is_only_read]  # it is told nothing but an end
    if not others:
        return
    try:
        handle_change(event, now=timezone.now())
    except UnableToSend as error:
        raise ValidationError(str(error), code=error.code) from error


def on_records_created(event: RecordsCreated) -> None:
    """Many new records: one by one, but not at all where no other system is connected than the one they came from."""
    if any(one.system != event.origin.system for one in connections_of_firm(event.firm_id)):
        for record in event.each():
            on_record_changed(record)


def refuse_what_is_locked(event: RecordChanged) -> None:
    """A person's edit of a field that only the other system may change is an objection to the edit itself."""
    if event.action != "update" or event.origin.system or event.origin.user_id is None:
        return
    locked = locked_fields(event.model, event.pk)
    for name in sorted(event.fields & locked.keys()):
        raise ValidationError(locked[name], code="locked")


def register() -> None:
    """Subscribe to the back office's events; what is refused leads to nothing else."""
    subscribe(RecordChanged, refuse_what_is_locked)
    subscribe(RecordChanged, on_record_changed)
    subscribe(RecordsCreated, on_records_created)
