"""What a person may put right about a statement itself: its date, title, reference and stated total."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from backoffice.web.saving import attempt
from reconciliation.selectors.statements import statements
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.statements import update_statement
from reconciliation.web.forms.statements import DETAILS, StatementDetailsForm
from reconciliation.web.locked import locked_page


def statement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for a statement's details; of a locked period it says why there is none."""
    found = get_object_or_404(statements(), pk=pk)
    if request.method != "POST" and (refusal := locked_page(request, found)):
        return refusal
    form = StatementDetailsForm(
        request.POST or None, record=found, initial={name: getattr(found, name) for name in DETAILS}
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = attempt(form, lambda: update_statement(statement_id=pk, fields=form.picked(DETAILS)))
        except UnableToChangeLockedPeriod as error:
            form.add_error(None, str(error))
            saved = None
        if saved:
            messages.success(request, f"{saved} saved.")
            return redirect("statement", pk=pk)
    return render(request, "reconciliation/statement_edit.html", {"statement": found, "form": form})
