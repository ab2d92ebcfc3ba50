"""The files of ours that go along with file notes."""

from __future__ import annotations

from pathlib import PurePosixPath

from backoffice.models import FileNote
from integrations.models import Connection
from integrations.stores.clients import LinkedClients
from xplan_sync.files import Attachment, Attachments


def attachments_of(connection: Connection) -> Attachments:
    """Finds a file by its client's id there and its own name, among those attached to notes."""

    def find(client_id: str, name: str) -> Attachment | None:
        local = LinkedClients(connection).local_ids([client_id]).get(client_id)
        notes = FileNote.objects.filter(client_id=local, document__isnull=False).select_related("document")
        for note in notes.order_by("-pk"):
            document = note.document
            if document is not None and PurePosixPath(document.file.name or "").name == name:
                return Attachment(name, document.content_type, document.size, document.file.open("rb").read)
        return None

    return find
