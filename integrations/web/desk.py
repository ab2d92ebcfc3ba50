"""The out-of-sync desk: the queue on the left, the item in hand on the right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from domain.enums.sync import ConflictAnswer
from integrations.engine.errors import UnableToSync
from integrations.models import Conflict
from integrations.selectors.desk import Question, latest_answers, questions
from integrations.services.conflicts import answer_conflict, undo_answer

ANSWERS = (ConflictAnswer.KEEP_OURS, ConflictAnswer.TAKE_THEIRS, ConflictAnswer.TURN_OFF)


def desk(request: HttpRequest) -> HttpResponse:
    """Every open question; ``item`` is the one in hand, ``client`` narrows to one client."""
    client = request.GET.get("client", "")
    queue = questions(client_id=int(client) if client.isdecimal() else None)
    in_hand = _in_hand(queue, request.GET.get("item", ""))
    context = {
        "queue": queue,
        "in_hand": in_hand,
        "answers": ANSWERS,
        "client_filter": client,
        "answered": latest_answers(timezone.now(), 20),
    }
    return render(request, "sync/desk.html", context)


def _in_hand(queue: list[Question], wanted: str) -> Question | None:
    chosen = [question for question in queue if str(question.conflict.pk) == wanted]
    return next(iter([*chosen, *queue]), None)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answers one item or several at once; the toast of a single answer can take it back."""
    code = request.POST.get("answer", "")
    ids = [int(pk) for pk in request.POST.getlist("conflict") if pk.isdecimal()]
    if code not in set(ANSWERS) or not ids:
        messages.error(request, "Choose at least one item and an answer.")
        return redirect("sync_desk")
    choice, done = ConflictAnswer(code), []
    for conflict_id in ids:
        try:
            answered = answer_conflict(
                conflict_id=conflict_id, answer=choice, user_id=signed_in(request).pk, now=timezone.now()
            )
        except UnableToSync as error:
            messages.error(request, str(error))
            break
        if answered is not None:
            done.append(answered.pk)
    if done:
        undo = reverse("sync_undo", args=[done[0]]) if len(done) == 1 else ""
        words = f"{choice.label}: {len(done)} item{'s' if len(done) > 1 else ''}."
        messages.success(request, words, extra_tags=undo)
    return redirect("sync_desk")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an answer back while nothing has been sent."""
    get_object_or_404(Conflict, pk=pk)
    try:
        undo_answer(conflict_id=pk, user_id=signed_in(request).pk, now=timezone.now())
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("sync_desk")
    messages.info(request, "The answer was taken back.")
    return redirect(f"{reverse('sync_desk')}?item={pk}")
