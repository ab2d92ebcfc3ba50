"""What came in by itself: webhook deliveries, and records that wait for a person to link, add or ignore them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.sync import DeliveryState, StagedState
from integrations.models.connections import Connection


@audited(exclude=["fields", "raw", "seen_at"], model_name="StagedRecordEvent")
class StagedRecord(FirmOwned):
    """A remote record that waits for a person to link it, add it or leave it out.

    While a link to it lives it counts as linked, whatever its state; once that ends it waits again, unless it is
    ignored. ``state`` therefore tells the last decision: waiting, ignored, or how it came to be linked.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="staged")
    kind = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=100)
    owner_ids = ArrayField(
        models.CharField(max_length=100), default=list, blank=True,
        help_text="Remote ids of the clients it belongs to.",
    )  # fmt: skip
    label = models.CharField(max_length=255, blank=True)
    fields = models.JSONField(default=dict, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=StagedState.choices(), default=StagedState.WAITING)
    reason = models.TextField(blank=True, help_text="What a person should know of it before deciding.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read there.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[Any]] = [GinIndex(fields=["owner_ids"], name="staged_by_owner")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "kind", "remote_id"], name="staged_once_a_record")
        ]

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.remote_id}"


class WebhookDelivery(FirmOwned):
    """One delivery exactly as it came; stored before anything is made of it, processed once."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    delivery_key = models.CharField(max_length=64, help_text="Its own id, or a digest of the body.")
    body = models.BinaryField()
    headers = models.JSONField(default=dict, blank=True, help_text="Without the signature.")
    is_signature_right = models.BooleanField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices(), default=DeliveryState.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "delivery_key"], name="delivery_once")
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"
