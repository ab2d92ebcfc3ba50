"""Which of our objects is which remote record, what both last agreed on, and where a person must decide."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.sync import ConflictAnswer, ConflictState, LinkState, UpdatePolicy
from integrations.models.connections import Connection

LIVING = models.Q(ended_at__isnull=True)


@audited(
    exclude=["raw", "base", "kept", "version", "last_synced_at", "remote_updated_at", "parts_as_of"],
    model_name="LinkEvent",
)
class Link(FirmOwned):
    """Our object ↔ the remote's record.

    ``base`` holds the remote's values as last agreed, ``kept`` our spelling of those we write differently, ``raw`` the
    payload as last read. ``version`` counts settlings. An ended link stays as a memory of who was who.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=30, help_text="The connector's kind of record, such as plan.")
    local_model = models.CharField(max_length=60, help_text="Such as backoffice.plan.")
    local_id = models.BigIntegerField()
    remote_id = models.CharField(max_length=100)
    external_reference = models.UUIDField(default=uuid.uuid4, editable=False)
    owner_ids = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Remote ids of the clients it belongs to.",
    )
    base = models.JSONField(default=dict, blank=True)
    kept = models.JSONField(default=dict, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    remote_updated_at = models.DateTimeField(null=True, blank=True)
    parts_as_of = models.DateTimeField(
        null=True, blank=True,
        help_text="When the remote record had last changed when what hangs on it was read; empty: never read.",
    )  # fmt: skip
    update_policy = models.CharField(max_length=20, choices=UpdatePolicy.choices(), default=UpdatePolicy.YES)
    state = models.CharField(max_length=12, choices=LinkState.choices(), default=LinkState.LINKED)
    state_since = models.DateTimeField(auto_now_add=True)
    last_synced_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta(FirmOwned.Meta):
        indexes: ClassVar[list[Any]] = [
            GinIndex(fields=["owner_ids"], name="link_by_owner"),
            models.Index(fields=["firm", "local_model", "local_id"], name="link_by_local"),
            models.Index(fields=["connection", "state"], name="link_by_state"),
            models.Index(
                fields=["connection", "kind", "remote_id"],
                condition=models.Q(ended_at__isnull=False),
                name="link_ended_by_remote_id",
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"], condition=LIVING, name="link_once_a_remote_record"
            ),
            models.UniqueConstraint(
                fields=["connection", "local_model", "local_id"],
                condition=LIVING,
                name="link_once_a_local_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_model} {self.local_id} ↔ {self.kind} {self.remote_id}"

    @property
    def pulls(self) -> bool:
        """Whether changes there come here."""
        return UpdatePolicy(self.update_policy).pulls


@audited()
class Conflict(FirmOwned):
    """Fields of a link that a person has to decide.

    ``fields`` maps a name to ``{"base": …, "ours": …, "theirs": …}``; ``undo`` keeps what an answer replaced.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="conflicts")
    fields = models.JSONField()
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ConflictState.choices(), default=ConflictState.OPEN)
    answer = models.CharField(max_length=20, choices=ConflictAnswer.choices(), blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    undo = models.JSONField(default=dict, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["link"], condition=models.Q(state=ConflictState.OPEN), name="conflict_one_open_a_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link}: {', '.join(sorted(self.fields))}"
