"""Goals and file notes as scripts see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.api.serializers.plan_flows import STAMPS
from backoffice.models import Client, FileNote, Goal
from domain.enums.goals import GoalMoney


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """What people want to reach. ``estimated_cost`` is pounds: below zero it costs money, above zero it brings some in.

    ``expense`` or ``income`` is what stands for it in the planner; ``cashflow`` puts it there.
    """

    client = OwnFirmField(Client)
    joint_with = OwnFirmField(Client, required=False, allow_null=True)
    money = serializers.ChoiceField(choices=GoalMoney.choices(), read_only=True)

    class Meta:
        model = Goal
        fields = [
            "id", "client", "joint_with", "category", "name", "target_date", "estimated_cost", "money", "status",
            "recurrence", "expense", "income",
            *STAMPS,
        ]  # fmt: skip
        read_only_fields = ["expense", "income", *STAMPS]


class FileNoteSerializer(serializers.ModelSerializer[FileNote]):
    """A note on a client's file, written once and never changed. Connected systems that keep notes are sent it."""

    client = OwnFirmField(Client)
    document: Any = serializers.PrimaryKeyRelatedField(read_only=True)
    written_by: Any = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = FileNote
        fields = ["id", "client", "kind", "subject", "body", "document", "written_by", "written_at", *STAMPS]
        read_only_fields = ["kind", "written_at", *STAMPS]
