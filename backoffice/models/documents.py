"""Files kept for a client."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.people import Client
from backoffice.models.plans import Plan


def document_path(document: Document, filename: str) -> str:
    """Where a document's file lies: by firm and client; storage makes names unique."""
    return f"firm-{document.firm_id}/client-{document.client_id}/{filename}"


@audited()
class Document(SoftDeletable):
    """A file with a title, on a client or one of their plans."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="documents")
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents")
    title = models.CharField(max_length=255)
    file = models.FileField(upload_to=document_path, max_length=400)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title
