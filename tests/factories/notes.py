"""Factories of goals, file notes and questionnaires. All people are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from django_scopes import scopes_disabled

from backoffice import models
from domain.enums.notes import NoteKind, QuestionnaireKind
from tests.factories.base import FirmOwnedFactory, same_firm

CLIENT = "tests.factories.backoffice.ClientFactory"
MOMENT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


class GoalFactory(FirmOwnedFactory):
    """A goal that costs money on a day."""

    class Meta:
        model = models.Goal

    client = same_firm(CLIENT)
    name = factory.Sequence(lambda n: f"Goal {n}")
    category = "Retirement"
    target_date = date(2031, 5, 1)
    estimated_cost = Decimal(-1000)


class FileNoteFactory(FirmOwnedFactory):
    """A note without a document."""

    class Meta:
        model = models.FileNote

    client = same_firm(CLIENT)
    kind = NoteKind.OTHER
    subject = factory.Sequence(lambda n: f"Telephone call {n}")
    body = "Rang about the review."
    written_at = MOMENT


class QuestionnaireFactory(FirmOwnedFactory):
    """The firm's one questionnaire of a kind."""

    class Meta:
        model = models.Questionnaire

    kind = QuestionnaireKind.VALUES
    title = "Values session"

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        with scopes_disabled():
            known = model_class.objects.filter(firm=kwargs["firm"], kind=kwargs["kind"]).first()
        return known or super()._create(model_class, *args, **kwargs)


class QuestionFactory(FirmOwnedFactory):
    """A question answered in words."""

    class Meta:
        model = models.Question

    questionnaire = same_firm("tests.factories.notes.QuestionnaireFactory")
    text = factory.Sequence(lambda n: f"What matters, number {n}?")


class CompletionFactory(FirmOwnedFactory):
    """A completed questionnaire."""

    class Meta:
        model = models.Completion

    questionnaire = same_firm("tests.factories.notes.QuestionnaireFactory")
    client = same_firm(CLIENT)
    answers = [{"question": "What matters?", "answer": "Time."}]
    completed_at = MOMENT
