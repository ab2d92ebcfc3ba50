"""Forms about file notes and questionnaires."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import Question, Questionnaire
from backoffice.web.forms.editing import EditForm
from domain.enums.notes import AnswerKind

LONGEST_ANSWER = 4000
SCALE = [(str(step), str(step)) for step in range(1, 6)]


class NoteForm(forms.Form):
    """A note on a client's file."""

    subject = forms.CharField(max_length=255)
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), label="Note", max_length=20_000)


class AnswersForm(forms.Form):
    """One field a question of a questionnaire."""

    def __init__(self, data: Any = None, *, questions: list[Question]) -> None:
        super().__init__(data)
        for question in questions:
            self.fields[f"question-{question.pk}"] = _field_of(question)

    def answers(self) -> dict[int, str]:
        """What was answered, by question id."""
        return {int(name.partition("-")[2]): str(value) for name, value in self.cleaned_data.items()}


def _field_of(question: Question) -> forms.Field:
    told: dict[str, Any] = {"label": question.text, "required": question.is_required}
    if question.answer_kind == AnswerKind.CHOICE:
        choices = [(one, one) for one in question.options]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)
    if question.answer_kind == AnswerKind.SCALE:
        return forms.ChoiceField(
            choices=SCALE, widget=forms.RadioSelect, help_text="1 is the least, 5 the most.", **told
        )
    return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}), **told)


class QuestionnaireForm(EditForm):
    """What a questionnaire is called and begins with."""

    title = forms.CharField(max_length=120)
    introduction = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Above the questions."
    )

    def __init__(self, data: Any = None, *, questionnaire: Questionnaire) -> None:
        initial = {"title": questionnaire.title, "introduction": questionnaire.introduction}
        super().__init__(data, record=questionnaire, initial=initial)


class QuestionForm(EditForm):
    """One question."""

    text = forms.CharField(max_length=500, label="Question")
    answer_kind = forms.ChoiceField(choices=AnswerKind.choices(), label="Answered")
    choices = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="One a line, for a question with a choice."
    )
    position = forms.IntegerField(min_value=0, max_value=999, label="Place", help_text="0 comes first.")
    is_required = forms.BooleanField(required=False, initial=True, label="Has to be answered")

    def __init__(self, data: Any = None, *, question: Question | None = None) -> None:
        names = ("text", "answer_kind", "choices", "position", "is_required")
        initial = {name: getattr(question, name) for name in names} if question else {}
        super().__init__(data, record=question, initial=initial)
        if question is None:
            del self.fields["position"]  # a new one comes last
