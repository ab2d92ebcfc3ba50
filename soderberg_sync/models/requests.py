"""What the platform is asked to do: kept with its key before it is sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import EncryptedTextField
from domain.enums.platform import PlatformPurpose, PlatformRequestState
from integrations.models import Connection
from soderberg_sync.models.applications import Application
from soderberg_sync.models.illustrations import Illustration


@audited(exclude=["body"], model_name="PlatformRequestEvent")
class PlatformRequest(FirmOwned):
    """One request. The same key and the same words go out however often it is sent, so it is carried out once.

    ``body`` is the JSON that leaves, encrypted: it holds personal details. It is written when the request is first
    sent, since it may name what an earlier request has yet to bring.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="platform_requests")
    purpose = models.CharField(max_length=24, choices=PlatformPurpose.choices())
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="platform_requests")
    illustration = models.ForeignKey(
        Illustration, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    path = models.CharField(max_length=200, blank=True)
    body = EncryptedTextField(blank=True)
    is_accepted = models.BooleanField(default=True, help_text="The client's answer, of a mandate.")
    state = models.CharField(max_length=8, choices=PlatformRequestState.choices(), default=PlatformRequestState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="In plain words.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["connection", "state", "next_attempt_at"], name="platform_request_due")
        ]

    def __str__(self) -> str:
        return f"{PlatformPurpose(self.purpose).label} ({self.state})"
