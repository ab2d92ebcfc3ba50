"""File notes: what was said or done for a client, kept for good."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import SoftDeletable
from backoffice.models.documents import Document
from backoffice.models.people import Client
from domain.enums.notes import NoteKind


@audited()
class FileNote(SoftDeletable):
    """One note on a client's file, with at most one document attached."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="file_notes")
    kind = models.CharField(max_length=30, choices=NoteKind.choices(), default=NoteKind.OTHER)
    subject = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="file_notes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["-written_at", "-id"]

    def __str__(self) -> str:
        return self.subject
