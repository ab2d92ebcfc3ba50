"""Changes of their personal details that clients ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.portal import RequestState


@audited()
class ChangeRequest(FirmOwned):
    """What a client wants changed; one of the firm's people makes it or says why not.

    ``changes`` is a list of ``{"field", "label", "was", "asked"}``, texts as people read them.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="change_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    changes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices(), default=RequestState.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What the client is told.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[Any]] = ["-asked_at", "-id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["firm", "state"], name="change_request_by_state")]

    def __str__(self) -> str:
        return f"Change asked for by {self.asked_by}"
