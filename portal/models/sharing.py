"""Documents that a client may see on their own screens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Document
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned


@audited()
class SharedDocument(FirmOwned):
    """That a document is shared with the client it belongs to. Documents are the firm's own until somebody shares."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="shared")
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField()
    first_opened_at = models.DateTimeField(null=True, blank=True, help_text="When the client first opened it.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[Any]] = ["-shared_at", "-id"]

    def __str__(self) -> str:
        return str(self.document)
