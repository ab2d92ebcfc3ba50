"""Electronic messages from providers: each kept as it came, and taken once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.reconciliation import MessageState
from reconciliation.models.imports import StatementImport


def message_path(message: StatementMessage, filename: str) -> str:
    """Where a message lies: by firm; storage makes names unique."""
    return f"firm-{message.firm_id}/messages/{filename}"


@audited(exclude=["updated_at"])
class StatementMessage(FirmOwned):
    """One message of one adapter. A refused one says why, and may be tried again once the cause is gone.

    It is known by adapter, provider and the provider's number. Other content under a number that was taken is kept
    beside it, as refused.
    """

    adapter = models.CharField(max_length=40, help_text="The way it came: folder, interface.")
    message_id = models.CharField(max_length=200, help_text="The provider's own number of the message.")
    provider_name = models.CharField(max_length=200, help_text="The provider as the message names it.")
    file = models.FileField(upload_to=message_path, max_length=400)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=MessageState.choices())
    error = models.TextField(blank=True)
    statement_import = models.ForeignKey(
        StatementImport, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    received_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-received_at", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "firm",
                "adapter",
                "message_id",
                Upper("provider_name"),
                condition=models.Q(state="taken"),
                name="message_taken_once",
            ),
            models.UniqueConstraint(
                "firm", "adapter", "message_id", Upper("provider_name"), "sha256", name="message_kept_once"
            ),
            models.CheckConstraint(
                name="message_taken_has_import",
                condition=models.Q(state="refused") | models.Q(statement_import__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.message_id}"
