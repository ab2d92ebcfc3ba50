"""The sync as scripts see it. Tokens are never shown, nor are raw payloads."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from domain.enums.sync import ConflictAnswer
from integrations.models import Conflict, Connection, Link, OutboxEntry, Outcome, Run

STAMPS = ["created_at", "updated_at"]


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """A connected system and the firm's choices for it."""

    class Meta:
        model = Connection
        fields = [
            "id", "system", "remote_firm_id", "mode", "create_by_default", "create_what_came",
            "update_by_default", "remove_unlinked", "is_enabled", "enabled_at", "disabled_at", *STAMPS,
        ]  # fmt: skip


class LinkSerializer(serializers.ModelSerializer[Link]):
    """One of our records and the remote one it is; ``ended_at`` says that it no longer is."""

    class Meta:
        model = Link
        fields = [
            "id", "connection", "kind", "local_model", "local_id", "remote_id", "update_policy", "state",
            "state_since", "last_synced_at", "remote_updated_at", "ended_at", "end_reason", *STAMPS,
        ]  # fmt: skip


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run: how far it is, what it counted, how many requests it used."""

    class Meta:
        model = Run
        fields = [
            "id", "connection", "kind", "trigger", "user", "scope", "state", "total", "done", "counts", "requests",
            "started_at", "finished_at", "error", *STAMPS,
        ]  # fmt: skip


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    """What became of one record in a run, and why."""

    class Meta:
        model = Outcome
        fields = [
            "id", "run", "kind", "action", "label", "reason", "sentence", "level", "remote_id", "local_model",
            "local_id", "field_names", *STAMPS,
        ]  # fmt: skip


class OutboxEntrySerializer(serializers.ModelSerializer[OutboxEntry]):
    """One outgoing write, with what was asked and what came back."""

    fields_sent = serializers.JSONField(source="fields", read_only=True)

    class Meta:
        model = OutboxEntry
        fields = [
            "id", "connection", "link", "kind", "action", "local_model", "local_id", "label", "fields_sent", "state",
            "attempts", "next_attempt_at", "sent_at", "request", "response", "error", "error_code", "reason",
            "idempotency_key", *STAMPS,
        ]  # fmt: skip


class ConflictSerializer(serializers.ModelSerializer[Conflict]):
    """A question about an item that is out of sync; ``values`` has base, ours and theirs of each field."""

    values = serializers.JSONField(source="fields", read_only=True)

    class Meta:
        model = Conflict
        fields = ["id", "link", "values", "reason", "state", "answer", "resolved_by", "resolved_at", *STAMPS]


class AnswerSerializer(serializers.Serializer[Any]):
    """A person's answer to a question."""

    answer = serializers.ChoiceField(
        choices=[
            (answer.value, answer.label)
            for answer in (ConflictAnswer.KEEP_OURS, ConflictAnswer.TAKE_THEIRS, ConflictAnswer.TURN_OFF)
        ]
    )


class AbandonSerializer(serializers.Serializer[Any]):
    """Why an outgoing write is given up."""

    reason = serializers.CharField(max_length=300)
