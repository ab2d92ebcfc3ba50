"""Wanted remote writes: the only way anything is ever sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.sync import OutboxAction, OutboxState
from integrations.models.connections import Connection
from integrations.models.links import Link

UNSENT = frozenset({OutboxState.WAITING, OutboxState.SENDING, OutboxState.FAILED, OutboxState.HELD})
"""States in which an edit has not arrived and nobody has given it up."""


@audited(
    exclude=["request", "response", "next_attempt_at", "attempts", "sent_values"],
    model_name="OutboxEntryEvent",
)
class OutboxEntry(FirmOwned):
    """One wanted write. ``fields`` names what to send (values are read when it is sent, so the last edit goes).

    ``request`` and ``response`` tell what went out and came back, without tokens and personal values. ``sent_values``
    is there while a create was sent and its answer has not come: an attempt that finds it looks before it repeats.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="outbox")
    link = models.ForeignKey(Link, on_delete=models.SET_NULL, null=True, blank=True, related_name="outbox")
    kind = models.CharField(max_length=30)
    action = models.CharField(max_length=10, choices=OutboxAction.choices())
    local_model = models.CharField(max_length=60)
    local_id = models.BigIntegerField()
    client_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Our clients it belongs to.")
    label = models.CharField(max_length=255, blank=True)
    fields = models.JSONField(default=list, blank=True)
    reference = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Goes along with a create.")
    idempotency_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    state = models.CharField(max_length=10, choices=OutboxState.choices(), default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_values = models.JSONField(
        null=True, blank=True, editable=False, help_text="What a create sent whose answer never came."
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    request = models.JSONField(default=dict, blank=True)
    response = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True, help_text="Why a person gave it up, or why it is held back.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["connection", "next_attempt_at", "id"],
                condition=models.Q(state__in=[OutboxState.WAITING, OutboxState.SENDING]),
                name="outbox_to_do",
            ),
            models.Index(fields=["connection", "local_model", "local_id"], name="outbox_by_local"),
            GinIndex(fields=["client_ids"], name="outbox_by_client"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "local_model", "local_id", "action"],
                condition=models.Q(state=OutboxState.WAITING),
                name="outbox_one_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{OutboxAction(self.action).label} {self.label or self.local_model}"
