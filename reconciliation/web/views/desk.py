"""The desk: every line that waits for somebody, by reason, one in hand at a time."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.web.access import own_firm
from reconciliation.models import StatementTransaction
from reconciliation.selectors.candidates import candidates_on_screen, payments_taken_back
from reconciliation.selectors.statements import (
    desk_counts,
    lines_with_links,
    reason_chips,
    shown,
    waiting_in_firm,
)
from reconciliation.selectors.telling import standing_of, standings_of, steps_for

QUEUE = 25
CLAWBACKS = "clawbacks"
"""What shows the queue of payments that providers take back."""


def desk(request: HttpRequest) -> HttpResponse:
    """Queue on the left, the line in hand with its candidates on the right."""
    rows = waiting_in_firm()
    show, search = request.GET.get("show", ""), request.GET.get("q", "")
    narrowed = rows.filter(gross__lt=0) if show == CLAWBACKS else rows.filter(shown(show))
    ordered = lines_with_links(narrowed.order_by("statement__date", "statement_id", "row", "pk"))
    wanted = _wanted(request)
    page = Paginator(ordered, QUEUE).get_page(request.GET.get("page"))
    queue = standings_of(page.object_list)
    in_hand = _in_hand(wanted, [standing.line for standing in queue])
    if wanted and in_hand and wanted.pk != in_hand.pk:
        search = ""  # it was made for the line that has been dealt with
    context = {
        "chips": reason_chips(rows), "show": show, "page": page, "queue": queue, "search": search,
        "undo_back": request.get_full_path(), **desk_counts(rows),
    }  # fmt: skip
    if in_hand:
        tolerance = own_firm(request).match_tolerance_percent
        position = next((i for i, standing in enumerate(queue) if standing.line.pk == in_hand.pk), 0)
        context |= {
            "line": in_hand,
            "standing": standing_of(in_hand),
            "steps": steps_for(in_hand),
            "rest": in_hand.gross - in_hand.linked,
            "candidates": candidates_on_screen(in_hand, tolerance=tolerance, search=search),
            "taken_back": payments_taken_back(in_hand),
            "previous": queue[position - 1].line.pk if position else None,
            "following": queue[position + 1].line.pk if position + 1 < len(queue) else None,
        }
    return render(request, "reconciliation/desk.html", context)


def _wanted(request: HttpRequest) -> StatementTransaction | None:
    """The line that was asked for, whether it still waits or not."""
    number = request.GET.get("line", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    rows = StatementTransaction.objects.select_related("statement")
    found: StatementTransaction | None = rows.filter(pk=int(number)).first()
    return found


def _in_hand(
    wanted: StatementTransaction | None, queue: list[StatementTransaction]
) -> StatementTransaction | None:
    """The line that was asked for; once it has been dealt with the one that came after it, or the last."""
    if wanted is None or not queue:
        return queue[0] if queue else None
    place = _place(wanted)
    return next((line for line in queue if _place(line) >= place), queue[-1])


def _place(line: StatementTransaction) -> tuple[date, int, int, int]:
    """Where a line stands in the queue."""
    return line.statement.date, line.statement_id, line.row, line.pk
