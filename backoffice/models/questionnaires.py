"""The firm's three questionnaires, and what clients answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned, SoftDeletable
from backoffice.models.notes import FileNote
from backoffice.models.people import Client
from domain.enums.notes import AnswerKind, QuestionnaireKind
from domain.enums.people import Role


@audited()
class Questionnaire(FirmOwned):
    """One of the three, in the firm's words."""

    kind = models.CharField(max_length=30, choices=QuestionnaireKind.choices())
    title = models.CharField(max_length=120)
    introduction = models.TextField(blank=True, help_text="Shown above the questions.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "kind"], name="questionnaire_once_a_kind")
        ]

    def __str__(self) -> str:
        return self.title


@audited()
class Question(SoftDeletable):
    """One question. Removing it leaves what was answered before as it is."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500)
    answer_kind = models.CharField(max_length=10, choices=AnswerKind.choices(), default=AnswerKind.TEXT)
    choices = models.TextField(blank=True, help_text="One a line, for a question with a choice.")
    is_required = models.BooleanField(default=True)

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> list[str]:
        """The choices, in their order."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


@audited()
class Completion(FirmOwned):
    """A questionnaire answered by or with a client; never changed afterwards.

    ``answers`` is a list of ``{"question", "answer"}`` in the words of that day.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="completions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="completions")
    answers = models.JSONField(default=list)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField()
    note = models.ForeignKey(FileNote, on_delete=models.SET_NULL, null=True, blank=True, related_name="completions")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-completed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.questionnaire} of {self.client}"

    @property
    def by_whom(self) -> str:
        """Who filled it in: the client alone, or one of the firm's people with them; empty where nobody is known."""
        by = self.completed_by
        if by is None:
            return ""
        return f"by {by.name}" if by.role == Role.CLIENT else f"with {by.name}"
