"""The desk: every line that waits for somebody, by reason, one in hand at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from backoffice.web.access import own_firm
from backoffice.web.progress import Progress
from domain.words import count_of
from reconciliation.models import SecondLook, StatementTransaction
from reconciliation.selectors.candidates import candidates_on_screen, payments_taken_back
from reconciliation.selectors.queue import queue_of
from reconciliation.selectors.statements import (
    TAKEN_BACK,
    desk_counts,
    look_under_way,
    reason_chips,
    shown,
    waiting_in_firm,
)
from reconciliation.selectors.telling import standing_of, standings_of, steps_for

CLAWBACKS = "clawbacks"
"""What shows the queue of payments that providers take back."""


def desk(request: HttpRequest) -> HttpResponse:
    """Queue on the left, the line in hand with its candidates on the right."""
    rows = waiting_in_firm()
    show, search = request.GET.get("show", ""), request.GET.get("q", "")
    narrowed = rows.filter(TAKEN_BACK) if show == CLAWBACKS else rows.filter(shown(show))
    wanted = _wanted(request)
    found = queue_of(narrowed, number=request.GET.get("page"), wanted=wanted)
    in_hand = found.in_hand
    if wanted and in_hand and wanted.pk != in_hand.pk:
        search = ""  # it was made for the line that has been dealt with
    here, look = _here(request, in_hand, search), look_under_way()
    context: dict[str, Any] = {
        "chips": reason_chips(rows), "show": show, "page": found.page, "queue": standings_of(found.lines),
        "search": search, "here": here, "undo_back": here, **desk_counts(rows),
        "progress": look and progress_of(look),
    }  # fmt: skip
    if in_hand:
        tolerance = own_firm(request).match_tolerance_percent
        context |= {
            "line": in_hand,
            "standing": standing_of(in_hand),
            "steps": steps_for(in_hand),
            "rest": in_hand.gross - in_hand.linked,
            "candidates": candidates_on_screen(in_hand, tolerance=tolerance, search=search),
            "taken_back": payments_taken_back(in_hand),
            "previous": found.previous,
            "following": found.following,
        }
    return render(request, "reconciliation/desk.html", context)


def look_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The row of progress of a second look, fetched again while it goes on."""
    look = get_object_or_404(SecondLook, pk=pk)
    return render(request, "components/progress.html", {"progress": progress_of(look)})


def progress_of(look: SecondLook) -> Progress:
    """How far a second look has come."""
    return Progress(
        title="Looking again, as the tolerance has changed",
        done=look.line_done,
        total=look.line_total,
        started_at=look.started_at,
        now=timezone.now(),
        url=reverse("look_progress", args=[look.pk]),
        finished=look.finished_at is not None,
        last_outcome=f"{count_of(look.matching_count, 'line')} would now match" if look.matching_count else "",
        summary_url=reverse("desk"),
    )


def _wanted(request: HttpRequest) -> StatementTransaction | None:
    """The line that was asked for, whether it still waits or not."""
    number = request.GET.get("line", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    rows = StatementTransaction.objects.select_related("statement")
    found: StatementTransaction | None = rows.filter(pk=int(number)).first()
    return found


def _here(request: HttpRequest, in_hand: StatementTransaction | None, search: str) -> str:
    """The desk with this line in hand. It names no page: the line's own may be another once others are dealt with."""
    asked = {"show": request.GET.get("show", ""), "line": in_hand.pk if in_hand else "", "q": search}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{request.path}?{query}" if query else request.path
