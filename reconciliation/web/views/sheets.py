"""Further sheets of a workbook: read into its statement, or left out again before they have come in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from reconciliation.models import StatementImport
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.sheets import UnableToLeaveSheet, UnableToReadSheet, leave_sheet, read_another_sheet


@require_POST
def import_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes up another sheet of the file; its columns are asked about next."""
    first = get_object_or_404(StatementImport, pk=pk)
    try:
        job = read_another_sheet(import_id=pk, sheet=request.POST.get("sheet", ""), user=signed_in(request))
    except (UnableToReadSheet, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
        return redirect("statement", pk=first.statement_id)
    return redirect("import_mapping", pk=job.pk)


@require_POST
def import_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves out a sheet that has not come in; it is offered again."""
    job = get_object_or_404(StatementImport, pk=pk)
    try:
        leave_sheet(import_id=pk)
        messages.success(request, f"Sheet “{job.mapping.get('sheet')}” is left out.")
    except (UnableToLeaveSheet, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
    return redirect("statement", pk=job.statement_id)
