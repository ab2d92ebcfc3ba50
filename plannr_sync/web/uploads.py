"""The button that uploads an issued report to Plannr."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
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
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(asked)
    return redirect("cashflow_report", report_pk=copy.report_id)
