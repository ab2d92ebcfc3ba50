"""Runs of the matcher: taking back what one of them did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from backoffice.web.access import needs
from backoffice.web.going_back import way_back
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.models import ExpectationLink
from reconciliation.selectors.reversal import balances_going
from reconciliation.selectors.statements import run_with_links
from reconciliation.services.links import undo_run
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.web.views.imports import balances_told


@needs("reverse_import")
def match_run_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then undoes every link a run made."""
    run = get_object_or_404(run_with_links(pk))
    if request.method == "POST":
        try:
            count = undo_run(run_id=pk)
            if count:
                messages.success(request, f"{count_of(count, 'link')} undone.")
            else:
                messages.warning(request, "Nothing was undone: no link of this run stands any more.")
        except UnableToChangeLockedPeriod as error:
            messages.error(request, str(error))
        return redirect(way_back(request, reverse("statement", args=[run.statement_id])))
    context = {
        "title": f"Undo what run {run.pk} linked?",
        "back": reverse("statement", args=[run.statement_id]),
        "verb": "Undo",
        "effects": [
            f"{count_of(run.standing, 'link')} of {format_pounds(run.amount)} "
            f"{'is' if run.standing == 1 else 'are'} undone, and what was outstanding is restored to the penny.",
            *balances_told(balances_going(ExpectationLink.objects.filter(run=run))),
            "Links made by hand stay. The lines wait; run again to have them matched anew.",
        ],
    }
    return render(request, "components/confirm.html", context)
