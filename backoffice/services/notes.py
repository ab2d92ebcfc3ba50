"""Writing file notes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Document, FileNote, User
from backoffice.services.clients import lock_client
from backoffice.services.records import publish_change, save_new
from domain.enums.notes import NoteKind

SENT_TWICE = timedelta(minutes=1)
"""Within this the same note of the same person is one note."""


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
    """A note on the client's file; connected systems that keep notes are sent it. Raises ``ValidationError``.

    The same words of the same person once more within a minute are a form that was sent twice: the note is given back.
    """
    client = lock_client(client_id)
    same = FileNote.objects.filter(
        client=client, kind=kind, subject=subject[:255], body=body, document=document, written_by=user
    )
    if sent_before := same.filter(written_at__gt=now - SENT_TWICE).first():
        return sent_before  # type: ignore[no-any-return]
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
