"""Uploading documents, each once: Plannr keeps no reference of ours, but our file names are like no other.

The folder is looked through before anything is sent, so that a file whose upload was never answered, or was given up
and asked for again, is found instead of uploaded twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from integrations.engine.canonical import Fields
from integrations.engine.errors import UnableToEncode
from integrations.engine.fields import decode
from integrations.engine.records import Record
from plannr_sync.client import Payload
from plannr_sync.documents_client import DocumentsClient
from plannr_sync.mapping.documents import DOCUMENTS

ReadFile = Callable[[str], bytes]
"""The bytes of a file of ours, by the name our storage has for it."""


class DocumentsWriter:
    """Uploads into the root folders of accounts."""

    def __init__(self, client: DocumentsClient, read_file: ReadFile) -> None:
        self._client, self._read_file = client, read_file

    def create(self, fields: Fields) -> Record:
        """The file there: the one that is there already, or a new one."""
        folder = self._folder(fields)
        found = _file_in(folder, fields)
        payload = found or self._client.upload(
            str(folder["uuid"]), str(fields["title"]), str(fields["filename"]),
            self._read_file(str(fields["stored_as"])), str(fields["media_type"]) or "application/octet-stream",
            datetime.fromisoformat(str(fields["added_at"])),
        )  # fmt: skip
        return _record(payload, fields)

    def find(self, fields: Fields) -> Record | None:
        """The file an unanswered upload made."""
        found = _file_in(self._folder(fields), fields)
        return _record(found, fields) if found else None

    def _folder(self, fields: Fields) -> Payload:
        if not fields.get("client"):
            raise UnableToEncode("The client must be linked to Plannr before a document can be uploaded.")
        return self._client.root_folder(str(fields["client"]))


def _file_in(folder: Payload, fields: Fields) -> Payload | None:
    files = folder.get("files") or []
    return next((dict(one) for one in files if one.get("filename") == fields["filename"]), None)


def _record(payload: Payload, fields: Fields) -> Record:
    return decode(DOCUMENTS, {**payload, "client_in_use": {"uuid": fields["client"]}})
