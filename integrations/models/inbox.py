"""What came in by itself: webhook deliveries, and records that wait for a person to link, add or ignore them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.base import FirmOwned
from domain.enums.sync import DeliveryState, StagedState
from integrations.models.connections import Connection


class StagedRecord(FirmOwned):
    """A remote record that is neither linked nor ignored yet."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="staged")
    kind = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=100)
    label = models.CharField(max_length=255, blank=True)
    fields = models.JSONField(default=dict, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=StagedState.choices(), default=StagedState.WAITING)
    reason = models.TextField(blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
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
