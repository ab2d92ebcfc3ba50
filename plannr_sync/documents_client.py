"""Plannr's paths for files: the root folder of an account, and the upload into it."""

from __future__ import annotations

from datetime import UTC, datetime

from integrations.transport.http import Multipart
from plannr_sync.client import Payload
from plannr_sync.parts_client import PlanPartsClient

MOMENT = "%Y-%m-%dT%H:%M:%S.000000Z"
"""As Plannr writes moments, in UTC."""


class DocumentsClient(PlanPartsClient):
    """The client with the requests for files."""

    def root_folder(self, account_uuid: str) -> Payload:
        """The root folder of an account with the files directly in it."""
        return self._one("GET", f"/api/v1/account/{account_uuid}/documents")

    def upload(
        self, folder_uuid: str, name: str, filename: str, content: bytes, media_type: str, created_at: datetime
    ) -> Payload:
        """A new file in a folder. The same name twice makes two."""
        moment = created_at.astimezone(UTC).strftime(MOMENT)
        fields = {"name": name, "folder_uuid": folder_uuid, "original_created_at": moment}
        body = Multipart(fields=fields, files={"file": (filename, content, media_type)})
        return self._one("POST", "/api/v1/file/direct-upload", body)
