"""The way back from a line entered by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from domain.money import format_pounds
from reconciliation.services.hand_lines import UnableToRemoveLine, remove_line, why_it_stays
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.web.locked import locked_page
from reconciliation.web.views.lines import line_or_404


def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then takes a line that was entered by hand off its statement."""
    line = line_or_404(pk)
    back = reverse("statement", args=[line.statement_id])
    what = f"{format_pounds(line.gross)} of {line.policy_number or 'no policy number'}"
    if request.method == "POST":
        try:
            remove_line(line_id=pk)
            messages.success(request, f"{what} was removed.")
        except (UnableToRemoveLine, UnableToChangeLockedPeriod) as error:
            messages.error(request, str(error))
        return redirect(back)
    if refusal := locked_page(request, line.statement):
        return refusal
    if reason := why_it_stays(line):
        messages.error(request, reason)
        return redirect("line_why", pk=pk)
    context = {
        "title": f"Remove {what}?",
        "back": back,
        "verb": "Remove",
        "effects": [
            "It leaves the statement and its totals, as if it had not been entered. Its history stays.",
            "To put it right instead, add a line as it should be.",
        ],
    }
    return render(request, "components/confirm.html", context)
