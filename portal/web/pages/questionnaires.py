"""Questionnaires of the firm, completed by the client."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.models import Completion, Questionnaire
from backoffice.selectors.notes import completion_page, completions_of
from backoffice.services.questionnaires import complete_questionnaire, ensure_questionnaires
from backoffice.web.forms.questionnaires import AnswersForm
from backoffice.web.saving import attempt
from portal.models import PortalAccess
from portal.web.access import for_clients, for_the_client


@for_clients
def questionnaires(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What the firm asks, and what was answered before."""
    context = {
        "questionnaires": ensure_questionnaires(firm=access.firm),
        "completions": completions_of(access.client_id),
    }
    return render(request, "portal/questionnaires.html", context)


@for_clients
@for_the_client
def questionnaire(request: HttpRequest, access: PortalAccess, pk: int) -> HttpResponse:
    """The questions of one; its answers are kept and a file note tells the firm."""
    found = get_object_or_404(Questionnaire, pk=pk)
    form = AnswersForm(request.POST or None, questions=list(found.questions.all()))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: complete_questionnaire(
            questionnaire_id=pk, client_id=access.client_id, answers=form.answers(), user=access.user,
            now=timezone.now(),
        ))  # fmt: skip
        if saved:
            messages.success(request, "Thank you. Your adviser can read your answers now.")
            return redirect("portal_completion", pk=saved.pk)
    return render(request, "portal/questionnaire.html", {"questionnaire": found, "form": form})


@for_clients
def completion(request: HttpRequest, access: PortalAccess, pk: int) -> HttpResponse:
    """What was answered."""
    try:
        found = completion_page(pk)
    except Completion.DoesNotExist:
        raise Http404("Nobody completed that.") from None
    if found.client_id != access.client_id:
        raise Http404("Nobody completed that.")
    return render(request, "portal/completion.html", {"completion": found})
