"""Which of our unlinked records may be which new one of the other system, and what a person said about it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.sync import PairState
from integrations.models.connections import Connection


@audited(exclude=["fields", "sent_values"], model_name="LikelyPairEvent")
class LikelyPair(FirmOwned):
    """One of ours beside one of theirs: perhaps one and the same. An answer stays as a memory.

    ``holds`` says that the record there is not imported until somebody has answered. ``fields`` are its values as last
    read, ``sent_values`` what a creation of ours had sent that was given up unanswered.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pairs")
    kind = models.CharField(max_length=30)
    local_model = models.CharField(max_length=60)
    local_id = models.BigIntegerField()
    remote_id = models.CharField(max_length=100)
    owner_ids = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Remote ids of the clients the record there belongs to.",
    )
    label = models.CharField(max_length=255, blank=True, help_text="What the record there is called.")
    sign = models.CharField(max_length=30, help_text="The rule that found them.")
    reason = models.TextField(help_text="The rule in words.")
    holds = models.BooleanField()
    fields = models.JSONField(default=dict, blank=True)
    sent_values = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=PairState.choices(), default=PairState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-holds", "id"]
        indexes: ClassVar[list[Any]] = [
            GinIndex(fields=["owner_ids"], name="pair_by_owner"),
            models.Index(fields=["firm", "state"], name="pair_by_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "kind", "local_model", "local_id", "remote_id"], name="pair_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.local_model} {self.local_id} ? {self.kind} {self.remote_id}"
