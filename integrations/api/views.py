"""Connections, links, runs, outcomes, the outbox and questions for scripts; deciding goes through the same services."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.api.base import FirmViewSet
from domain.enums.sync import ConflictAnswer
from integrations.api.filters import ConflictFilter, LinkFilter, OutboxFilter, OutcomeFilter, RunFilter
from integrations.api.serializers import (
    AbandonSerializer,
    AnswerSerializer,
    ConflictSerializer,
    ConnectionSerializer,
    LinkSerializer,
    OutboxEntrySerializer,
    OutcomeSerializer,
    RunSerializer,
)
from integrations.engine.errors import UnableToSync
from integrations.models import Conflict, Connection, Link, OutboxEntry, Outcome, Run
from integrations.selectors import records
from integrations.services import conflicts, outbox, runs


class Reading(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """A list and its records, to be read."""


class ConnectionViewSet(Reading):
    """The firm's connected systems."""

    model = Connection
    serializer_class = ConnectionSerializer

    def rows(self) -> QuerySet[Connection]:
        """All of them."""
        return records.connections()


class LinkViewSet(Reading):
    """Which of our records is which remote one."""

    model = Link
    serializer_class = LinkSerializer
    filterset_class = LinkFilter
    ordering_fields = ["created_at", "updated_at", "last_synced_at"]

    def rows(self) -> QuerySet[Link]:
        """All of them, ended ones too."""
        return records.links()


class RunViewSet(Reading):
    """Runs and how far they are."""

    model = Run
    serializer_class = RunSerializer
    filterset_class = RunFilter
    ordering_fields = ["created_at", "finished_at"]

    def rows(self) -> QuerySet[Run]:
        """All of them."""
        return records.runs()

    @extend_schema(request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str | None = None) -> Response:
        """Stop the run where that is safe."""
        run = runs.stop_run(run_id=self.get_object().pk, now=timezone.now())
        return Response(self.get_serializer(self.reread(run)).data)


class OutcomeViewSet(Reading):
    """What became of every record in a run."""

    model = Outcome
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter
    ordering_fields = ["created_at"]

    def rows(self) -> QuerySet[Outcome]:
        """All of them."""
        return records.outcomes()


class OutboxViewSet(Reading):
    """Outgoing writes."""

    model = OutboxEntry
    serializer_class = OutboxEntrySerializer
    filterset_class = OutboxFilter
    rights = {"abandon": "abandon_change"}
    ordering_fields = ["created_at", "next_attempt_at"]

    def rows(self) -> QuerySet[OutboxEntry]:
        """All of them."""
        return records.outbox()

    @extend_schema(request=None, responses=OutboxEntrySerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Send it again at once."""
        try:
            entry = outbox.retry_entry(entry_id=self.get_object().pk, now=timezone.now())
        except UnableToSync as error:
            raise ValidationError(str(error)) from error
        return Response(self.get_serializer(self.reread(entry)).data)

    @extend_schema(request=AbandonSerializer, responses=OutboxEntrySerializer)
    @action(detail=True, methods=["post"])
    def abandon(self, request: Request, pk: str | None = None) -> Response:
        """Give it up, with the reason."""
        entry, sent = self.get_object(), AbandonSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        outbox.abandon_entry(entry_id=entry.pk, reason=sent.validated_data["reason"], now=timezone.now())
        return Response(self.get_serializer(self.reread(entry)).data)


class ConflictViewSet(Reading):
    """Questions about items that are out of sync."""

    model = Conflict
    serializer_class = ConflictSerializer
    filterset_class = ConflictFilter
    ordering_fields = ["created_at", "resolved_at"]

    def rows(self) -> QuerySet[Conflict]:
        """All of them, answered ones too."""
        return records.conflicts()

    @extend_schema(request=AnswerSerializer, responses=ConflictSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """Answer the question; one answered before stays as it is."""
        conflict, sent = self.get_object(), AnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            conflicts.answer_conflict(
                conflict_id=conflict.pk,
                answer=ConflictAnswer(sent.validated_data["answer"]),
                user_id=cast(Any, request.user).pk,
                now=timezone.now(),
            )
        except UnableToSync as error:
            raise ValidationError(str(error)) from error
        return Response(self.get_serializer(self.reread(conflict)).data)
