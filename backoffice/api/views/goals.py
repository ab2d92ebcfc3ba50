"""Goals and file notes."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import FileNoteFilter, GoalFilter
from backoffice.api.serializers.goals import FileNoteSerializer, GoalSerializer
from backoffice.models import FileNote, Goal, User
from backoffice.selectors import records
from backoffice.services.goals import create_goal, delete_goal, put_on_cashflow, update_goal
from backoffice.services.notes import write_note
from domain.enums.notes import NoteKind


class GoalViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """What people want to reach. The client of a goal cannot be changed."""

    model = Goal
    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    ordering_fields = ["target_date", "name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Goal]:
        """Living ones of living clients."""
        return records.goals()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the new one."""
        fields = dict(serializer.validated_data)
        client = fields.pop("client")
        serializer.instance = create_goal(client_id=client.pk, fields=fields, origin=self.origin)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        fields = {name: value for name, value in serializer.validated_data.items() if name != "client"}
        goal = cast(Goal, serializer.instance)
        serializer.instance = update_goal(goal_id=goal.pk, fields=fields, origin=self.origin)

    def perform_destroy(self, instance: Goal) -> None:
        """Mark it as deleted."""
        delete_goal(goal_id=instance.pk, now=timezone.now(), origin=self.origin)

    @extend_schema(request=None, responses=GoalSerializer)
    @action(detail=True, methods=["post"])
    def cashflow(self, request: Request, pk: str | None = None) -> Response:
        """Put the goal on the cashflow, or bring what stands for it there up to date."""
        goal = self.get_object()
        put_on_cashflow(goal_id=goal.pk, origin=self.origin)
        return Response(self.get_serializer(records.goals().get(pk=goal.pk)).data)


class FileNoteViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """What was said and done for clients. A note is never changed, and removed by nobody."""

    model = FileNote
    serializer_class = FileNoteSerializer
    filterset_class = FileNoteFilter
    ordering_fields = ["written_at", "created_at", "updated_at"]

    def rows(self) -> QuerySet[FileNote]:
        """Notes of living clients."""
        return records.file_notes()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the note as whoever is asking."""
        sent = serializer.validated_data
        serializer.instance = write_note(
            client_id=sent["client"].pk, kind=NoteKind.OTHER, subject=sent["subject"], body=sent.get("body", ""),
            user=cast(User, self.request.user), now=timezone.now(),
        )  # fmt: skip
