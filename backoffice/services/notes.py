"""Writing file notes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Document, FileNote, User
from backoffice.services.records import publish_change, save_new
from domain.enums.notes import NoteKind


@transaction.atomic
def write_note(
    *,
    client_id: int,
    kind: NoteKind,
    subject: str,
    body: str,
    user: User | None,
    now: datetime,
    document: Document | None = None,
    origin: Origin | None = None,
) -> FileNote:
    """A note on the client's file; connected systems that keep notes are sent it. Raises ``ValidationError``."""
    client = Client.objects.get(pk=client_id)
    note = save_new(
        FileNote(
            firm_id=client.firm_id, client=client, kind=kind, subject=subject[:255], body=body, document=document,
            written_by=user, written_at=now,
        )
    )  # fmt: skip
    writer = Origin(user_id=user.pk) if user else HERE
    publish_change(note, action="create", origin=origin or writer)
    return note


@transaction.atomic
def delete_note(*, note_id: int, now: datetime, origin: Origin = HERE) -> FileNote:
    """The note, marked as deleted; what a connected system holds of it stays there."""
    note: FileNote = FileNote.objects.select_for_update().get(pk=note_id)
    note.deleted_at = now
    note.save(update_fields=["deleted_at", "updated_at"])
    publish_change(note, action="delete", origin=origin)
    return note
