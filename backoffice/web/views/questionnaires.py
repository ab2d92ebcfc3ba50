"""The firm's questionnaires under Settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Question, Questionnaire
from backoffice.services.questionnaires import (
    ensure_questionnaires,
    remove_question,
    save_question,
    update_questionnaire,
)
from backoffice.web.access import needs, own_firm
from backoffice.web.forms.questionnaires import QuestionForm, QuestionnaireForm
from backoffice.web.saving import attempt, origin_of


def questionnaires(request: HttpRequest) -> HttpResponse:
    """The three, with their questions."""
    ensure_questionnaires(firm=own_firm(request))
    found = Questionnaire.objects.prefetch_related("questions")
    return render(request, "settings/questionnaires.html", {"questionnaires": found})


@needs("run_firm")
def questionnaire_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a questionnaire is called and begins with."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    form = QuestionnaireForm(request.POST or None, questionnaire=questionnaire)
    if request.method == "POST" and form.is_valid():
        fields = form.picked(("title", "introduction"))
        saved = attempt(
            form, lambda: update_questionnaire(questionnaire_id=pk, fields=fields, origin=origin_of(request))
        )
        if saved:
            messages.success(request, f"{saved.title} saved.")
            return redirect("questionnaires")
    context = {"form": form, "title": questionnaire.title}
    return render(request, "settings/question.html", context)


@needs("run_firm")
def question_new(request: HttpRequest, questionnaire_pk: int) -> HttpResponse:
    """A further question."""
    questionnaire = get_object_or_404(Questionnaire, pk=questionnaire_pk)
    return _question(request, questionnaire, None)


@needs("run_firm")
def question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One question."""
    question = get_object_or_404(Question.objects.select_related("questionnaire"), pk=pk)
    return _question(request, question.questionnaire, question)


def _question(request: HttpRequest, questionnaire: Questionnaire, question: Question | None) -> HttpResponse:
    form = QuestionForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        fields = form.picked(form.fields)
        saved = attempt(form, lambda: save_question(
            questionnaire_id=questionnaire.pk, question_id=question.pk if question else None, fields=fields,
            origin=origin_of(request),
        ))  # fmt: skip
        if saved:
            messages.success(request, "Question saved. What was answered before stays as it was.")
            return redirect("questionnaires")
    context = {"form": form, "title": "Question" if question else "New question", "question": question}
    return render(request, "settings/question.html", context)


@needs("run_firm")
def question_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then takes a question out."""
    question = get_object_or_404(Question, pk=pk)
    if request.method == "POST":
        remove_question(question_id=pk, now=timezone.now(), origin=origin_of(request))
        messages.success(request, "The question is asked no more.")
        return redirect("questionnaires")
    context = {
        "title": "Remove this question?", "back": reverse("questionnaires"), "verb": "Remove",
        "effects": [f"“{question.text}” is asked no more.", "Earlier answers keep it."],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)
