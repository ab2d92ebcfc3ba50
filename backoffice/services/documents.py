"""Keeping files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, Document, User
from backoffice.services.records import publish_change, save_new

Keeper = Callable[[Iterable[Document]], Mapping[int, str]]
"""Those of these documents (by id) that must stay, each with the reason as a sentence; one query."""

keepers: list[Keeper] = []
"""Asked before a document is removed. What must stay above the back office adds to it at start-up."""


def why_kept(documents: Iterable[Document]) -> dict[int, str]:
    """Documents that cannot be removed, each with the reason."""
    wanted = list(documents)
    return {pk: reason for keep in keepers for pk, reason in keep(wanted).items()} if wanted else {}


@transaction.atomic
def store_document(
    *,
    client_id: int,
    title: str,
    file: UploadedFile[Any],
    user: User | None,
    plan_id: int | None = None,
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
    """The document, marked as deleted; its file stays until the privacy tools remove it.

    Raises ``ValidationError`` for one that must stay.
    """
    document: Document = Document.objects.select_for_update().get(pk=document_id)
    if reason := why_kept([document]).get(document.pk):
        raise ValidationError(reason)
    document.deleted_at = now
    document.save(update_fields=["deleted_at", "updated_at"])
    publish_change(document, action="delete", origin=origin)
    return document
