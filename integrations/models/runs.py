"""Runs and what became of every record in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.base import FirmOwned
from domain.enums.sync import OutcomeAction, OutcomeLevel, RunKind, RunState, RunTrigger
from integrations.models.connections import Connection

QUIET_AFTER = timedelta(seconds=20)
"""Longer without a sign of life than this is told to whoever watches."""


class Run(FirmOwned):
    """One pass: who or what started it, over which clients, how far it is, what it counted.

    ``scope`` is ``integrations.services.scopes.RunScope`` as JSON. ``heartbeat_at`` moves while somebody works on it.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=10, choices=RunKind.choices())
    trigger = models.CharField(max_length=10, choices=RunTrigger.choices(), default=RunTrigger.PERSON)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    scope = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices(), default=RunState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True, help_text="Outcomes by action.")
    requests = models.PositiveIntegerField(default=0, help_text="Requests this run has used.")
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    last_line = models.CharField(max_length=400, blank=True)
    error = models.TextField(blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["connection", "state"], name="run_by_state")]

    def __str__(self) -> str:
        return f"{RunKind(self.kind).label} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in {RunState.DONE, RunState.STOPPED, RunState.FAILED, RunState.WAITING}

    def silent_for(self, now: datetime) -> int | None:
        """Whole seconds without a sign of life of a run under way, once that is worth saying; else None."""
        if self.state not in {RunState.RUNNING, RunState.STOPPING} or self.heartbeat_at is None:
            return None
        silence = now - self.heartbeat_at
        return int(silence.total_seconds()) if silence >= QUIET_AFTER else None

    @property
    def action_table(self) -> str:
        """The enumeration that words its outcomes: a preview says what would be."""
        return "PreviewedAction" if self.kind == RunKind.PREVIEW else "OutcomeAction"


class Outcome(FirmOwned):
    """What became of one record in a run, with the reason in words. A run repeated after a crash replaces it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=30)
    action = models.CharField(max_length=10, choices=OutcomeAction.choices())
    subject = models.CharField(max_length=120, help_text="The remote id, or local: and the local one.")
    label = models.CharField(max_length=255)
    reason = models.CharField(max_length=40, blank=True)
    sentence = models.TextField()
    level = models.CharField(max_length=10, choices=OutcomeLevel.choices(), default=OutcomeLevel.INFO)
    remote_id = models.CharField(max_length=100, blank=True)
    local_model = models.CharField(max_length=60, blank=True)
    local_id = models.BigIntegerField(null=True, blank=True)
    field_names = models.JSONField(default=list, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "kind", "subject", "action"], name="outcome_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.sentence}"
