"""The button that uploads an issued report to Plannr."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from backoffice.web.going_back import way_back
from cashflow.models import ReportCopy
from integrations.engine.errors import UnableToSync
from plannr_sync.services.documents import upload_report


@require_POST
def plannr_upload(request: HttpRequest, copy_pk: int) -> HttpResponse:
    """Queues the upload and goes back to where the button was."""
    copy = get_object_or_404(ReportCopy, pk=copy_pk)
    try:
        entry = upload_report(copy_id=copy_pk, user=signed_in(request), now=timezone.now())
    except UnableToSync as error:
        messages.error(request, str(error))
    else:
        if entry is None:
            messages.info(request, "It is in Plannr already.")
        else:
            messages.success(request, "The report is on its way to Plannr.")
    return redirect(way_back(request, reverse("cashflow_report", args=[copy.report_id])))
