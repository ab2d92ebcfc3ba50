"""Emergency changes of what Xplan masters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.base import FirmOwned
from integrations.models import Link


class Override(FirmOwned):
    """A field of a linked record that somebody changed here although Xplan masters it.

    It counts until a sync puts Xplan's value back (``replaced_at``).
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="overrides")
    field = models.CharField(max_length=60, help_text="Canonical name.")
    theirs = models.JSONField(null=True, blank=True, help_text="What Xplan held then.")
    ours = models.JSONField(null=True, blank=True, help_text="What was typed here last.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["link", "field"], condition=models.Q(replaced_at__isnull=True), name="override_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.link}"
