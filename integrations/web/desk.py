"""The out-of-sync desk: the queue on the left, the item in hand on the right."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

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
from integrations.selectors.desk import Answered, Question, latest_answers, questions
from integrations.services.conflicts import answer_conflict, undo_answer

ANSWERS = (ConflictAnswer.KEEP_OURS, ConflictAnswer.TAKE_THEIRS, ConflictAnswer.TURN_OFF)


def desk(request: HttpRequest) -> HttpResponse:
    """Every open question; ``item`` is the one in hand, ``client`` narrows to one client."""
    client = request.GET.get("client", "")
    queue = questions(client_id=int(client) if client.isdecimal() else None)
    in_hand = _in_hand(queue, request.GET.get("item", ""))
    answered = latest_answers(timezone.now(), 20)
    context = {
        "queue": queue,
        "in_hand": in_hand,
        "answers": ANSWERS,
        "why_none_ours": _why_none_ours(queue),
        "client_filter": client,
        "answered": _together(answered),
        "is_waiting": any(one.is_waiting for one in answered),
    }
    return render(request, "sync/desk.html", context)


def _why_none_ours(queue: list[Question]) -> str:
    """Why ours can be kept of none of them; "" where it can be of one."""
    reasons = [question.why_not_ours for question in queue]
    return reasons[0] if reasons and all(reasons) else ""


def _together(answered: list[Answered]) -> list[tuple[list[Answered], bool]]:
    """Answers given in one go side by side, and whether several of them can still be taken back."""
    groups = [list(group) for _, group in groupby(answered, key=lambda one: one.conflict.resolved_at)]
    return [(group, sum(not one.why_not_back for one in group) > 1) for group in groups]


def _in_hand(queue: list[Question], wanted: str) -> Question | None:
    chosen = [question for question in queue if str(question.conflict.pk) == wanted]
    return next(iter([*chosen, *queue]), None)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answers one item at once; several are shown first, with what the answer does to each."""
    code, back = request.POST.get("answer", ""), _desk_of(request.POST.get("client", ""))
    ids = {int(pk) for pk in request.POST.getlist("conflict") if pk.isdecimal()}
    asked = [question for question in questions() if question.conflict.pk in ids]
    if code not in set(ANSWERS) or not asked:
        answered = ids and code in set(ANSWERS)
        words = "It has been answered already." if answered else "Choose at least one item and an answer."
        messages.error(request, words)
        return redirect(back)
    choice = ConflictAnswer(code)
    if len(asked) < len(ids):
        messages.info(request, f"Left out: {len(ids) - len(asked)} of what you ticked, answered already meanwhile.")
    if len(asked) > 1 and request.POST.get("do") != "confirm":
        context = _preview(asked, choice) | {"back": back, "client": request.POST.get("client", "")}
        return render(request, "sync/answer_many.html", context)
    done = _carry_out(request, asked, choice)
    if done:
        words = f"{choice.label}: {len(done)} item{'s' if len(done) > 1 else ''}."
        messages.success(request, words, extra_tags=_undo_url(done))
    return redirect(back)


def _desk_of(client: str) -> str:
    """The desk as it was narrowed."""
    return f"{reverse('sync_desk')}?client={client}" if client.isdecimal() else reverse("sync_desk")


def _preview(asked: list[Question], choice: ConflictAnswer) -> dict[str, object]:
    """What an answer would do, item by item; those it is locked for are left out and say why."""
    locked = [question for question in asked if choice == ConflictAnswer.KEEP_OURS and question.why_not_ours]
    return {"answer": choice, "asked": [one for one in asked if one not in locked], "locked": locked}


def _carry_out(request: HttpRequest, asked: list[Question], choice: ConflictAnswer) -> list[int]:
    """Those that were answered; what cannot be is told and ends it."""
    user_id, now, done = signed_in(request).pk, timezone.now(), []
    for question in asked:
        try:
            answered = answer_conflict(conflict_id=question.conflict.pk, answer=choice, user_id=user_id, now=now)
        except UnableToSync as error:
            messages.error(request, str(error))
            break
        if answered is not None:
            done.append(answered.pk)
    return done


def _undo_url(done: list[int]) -> str:
    if len(done) == 1:
        return reverse("sync_undo", args=[done[0]])
    return f"{reverse('sync_undo_many')}?{urlencode([('conflict', pk) for pk in done])}"


@require_POST
def undo_many(request: HttpRequest) -> HttpResponse:
    """Takes several answers back, as far as nothing has been sent."""
    given = [*request.POST.getlist("conflict"), *request.GET.getlist("conflict")]
    user_id, now, back = signed_in(request).pk, timezone.now(), 0
    for conflict in Conflict.objects.filter(pk__in=[int(pk) for pk in given if pk.isdecimal()]):
        try:
            undo_answer(conflict_id=conflict.pk, user_id=user_id, now=now)
            back += 1
        except UnableToSync as error:
            messages.error(request, str(error))
    if back:
        messages.info(request, f"{back} answer{'s were' if back > 1 else ' was'} taken back.")
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
