"""Keeping files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Document, User
from backoffice.services.records import publish_change, save_new


@transaction.atomic
def store_document(
    *, client_id: int, title: str, file: UploadedFile[Any], user: User | None, plan_id: int | None = None,
    origin: Origin = HERE,
) -> Document:
    """The file, kept for the client under ``title``. Raises ``ValidationError``."""
    client = Client.objects.get(pk=client_id)
    document = save_new(
        Document(
            firm_id=client.firm_id,
            client=client,
            plan_id=plan_id,
            title=title,
            file=file,
            content_type=file.content_type or "",
            size=file.size or 0,
            uploaded_by=user,
        )
    )
    publish_change(document, action="create", origin=origin)
    return document


@transaction.atomic
def delete_document(*, document_id: int, now: datetime, origin: Origin = HERE) -> Document:
    """The document, marked as deleted; its file stays until the privacy tools remove it."""
    document: Document = Document.objects.select_for_update().get(pk=document_id)
    document.deleted_at = now
    document.save(update_fields=["deleted_at", "updated_at"])
    publish_change(document, action="delete", origin=origin)
    return document
