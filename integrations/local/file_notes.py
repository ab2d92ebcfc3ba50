"""File notes in canonical form. They only go out: nothing of another system's notes is kept here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from backoffice.models import FileNote
from backoffice.services import notes as service
from integrations.engine.canonical import Fields, moment_text
from integrations.engine.errors import UnableToStore
from integrations.engine.records import FILE_NOTE
from integrations.local.kinds import NO_ALIASES, Context

PUBLISHED = "published"
"""What every note of ours is to be there."""


class FileNotes:
    """See ``LocalKind``. The attachment is named by its file, whose name no other file of the client has."""

    kind = FILE_NOTE
    model_label = "backoffice.filenote"
    aliases = NO_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        notes = list(FileNote.objects.filter(pk__in=list(local_ids)).select_related("document"))
        remote_ids = context.clients.remote_ids({note.client_id for note in notes}) if notes else {}
        return {note.pk: _fields(note, remote_ids) for note in notes}

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        FileNote.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """Refused."""
        raise UnableToStore("File notes are written here and never come from another system.")

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Refused."""
        raise UnableToStore("File notes are never changed by another system.")

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the note, restorably."""
        service.delete_note(note_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Subjects, of deleted notes too."""
        return dict(FileNote.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "subject"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """Whose file it is on."""
        rows = FileNote.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "client_id")
        return {pk: [client_id] for pk, client_id in rows}

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote id of the client."""
        return [str(fields["client"])] if fields.get("client") else []


def _fields(note: FileNote, remote_ids: dict[int, str]) -> Fields:
    document = note.document
    return {
        "client": remote_ids.get(note.client_id, f"local:{note.client_id}"),
        "subject": note.subject,
        "body": note.body,
        "written_at": moment_text(note.written_at),
        "attachment": PurePosixPath(document.file.name).name if document and document.file.name else "",
        "state": PUBLISHED,
    }
