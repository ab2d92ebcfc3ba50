"""File notes and questionnaires of a client."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Completion, Questionnaire
from backoffice.selectors.notes import completion_page, completions_of, notes_of
from backoffice.services.notes import write_note
from backoffice.services.questionnaires import (
    complete_questionnaire,
    ensure_questionnaires,
    export_completion,
)
from backoffice.web.access import own_firm, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.extensions import link_badges
from backoffice.web.forms.questionnaires import AnswersForm, NoteForm
from backoffice.web.saving import attempt
from domain.enums.notes import NoteKind

NOTE = "backoffice.filenote"


def client_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's notes, the questionnaires there are, and the form for a new note."""
    client = client_or_404(pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: write_note(
            client_id=pk, kind=NoteKind.OTHER, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"],
            user=signed_in(request), now=timezone.now(),
        ))  # fmt: skip
        if saved:
            messages.success(request, "Note added.")
            return redirect("client_notes", pk=pk)
    notes = notes_of(pk)
    context = {
        "form": form,
        "notes": notes,
        "note_badges": link_badges(NOTE, [note.pk for note in notes]),
        "completions": completions_of(pk),
        "questionnaires": ensure_questionnaires(firm=own_firm(request)),
    }
    return render(request, "notes/list.html", client_frame(request, client, "notes") | context)


def questionnaire_answer(request: HttpRequest, client_pk: int, pk: int) -> HttpResponse:
    """Asks a client the questions of a questionnaire, and completes it."""
    client = client_or_404(client_pk)
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    form = AnswersForm(request.POST or None, questions=list(questionnaire.questions.all()))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: complete_questionnaire(
            questionnaire_id=pk, client_id=client_pk, answers=form.answers(), user=signed_in(request),
            now=timezone.now(),
        ))  # fmt: skip
        if saved:
            messages.success(request, f"{questionnaire.title} completed; a file note of it is kept.")
            return redirect("completion", pk=saved.pk)
    context = {"client": client, "questionnaire": questionnaire, "form": form}
    return render(request, "notes/answer.html", context)


def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """What a client answered."""
    return render(request, "notes/completion.html", {"completion": _completion_or_404(pk)})


@require_POST
def completion_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a PDF of the answers, keeps it among the client's documents, and writes a file note that carries it."""
    found = _completion_or_404(pk)
    now = timezone.now()
    note = export_completion(completion_id=pk, user=signed_in(request), now=now)
    done = note.subject if note.written_at == now else f"{note.subject} before"
    messages.success(request, f"{done}: the PDF is among the documents, and on the file with its note.")
    return redirect("client_notes", pk=found.client_id)


def _completion_or_404(completion_id: int) -> Completion:
    try:
        return completion_page(completion_id)
    except Completion.DoesNotExist:
        raise Http404("Nobody completed that.") from None
