"""Reports of a cashflow: asked for, watched while they are made, looked at, issued; and a client's archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from backoffice.selectors.clients import people_of
from backoffice.web.access import needs, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.progress import Progress
from backoffice.web.saving import attempt, origin_of
from cashflow.extensions import uploads_of
from cashflow.models import Report, ReportPage
from cashflow.selectors.checks import checks_of
from cashflow.selectors.records import records_of
from cashflow.selectors.reports import QUIET_AFTER, archive_of, copies_of, report_page, reports_of
from cashflow.services import reports as service
from cashflow.web.beside import opened
from cashflow.web.report_forms import ReportForm
from cashflow.web.views import cashflow_or_404
from domain.enums.reports import ReportState

UNDER_WAY = frozenset({ReportState.QUEUED, ReportState.WORKING})
STEPS_TOLD = ("Working out the figures", "Setting the pages", "Keeping the report")


def report_or_404(report_id: int) -> Report:
    """The firm's report, or the page that says there is none."""
    try:
        return report_page(report_id)
    except Report.DoesNotExist:
        raise Http404("No such report.") from None


def cashflow_reports(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of a cashflow, what is checked before one, and the form that asks for one."""
    found = opened(request, cashflow_or_404(pk), "cashflow_reports")
    if isinstance(found, HttpResponse):
        return found
    form = ReportForm(request.POST or None, scenarios=found.scenarios)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(form, lambda: service.order_report(
            cashflow_id=pk, title=said["title"], terms=said["terms"], scenario_ids=said.get("scenarios", []),
            note=said["note"], user=signed_in(request), origin=origin_of(request),
        ))  # fmt: skip
        if made:
            return redirect("cashflow_report", report_pk=made.pk)
    checks = checks_of(records_of(found.cashflow), found.plan, timezone.localdate())
    context = {
        "form": form,
        "reports": reports_of(found.cashflow),
        "stopping": [check for check in checks if check.stops and not check.is_met],
        "marking": [check for check in checks if not check.stops and not check.is_met],
    }
    return render(request, "cashflow/reports/list.html", found.frame | context)


@require_GET
def cashflow_report(request: HttpRequest, report_pk: int) -> HttpResponse:
    """One report: how far it is, its pages, and what may be done with it."""
    report = report_or_404(report_pk)
    copies = copies_of(report)
    uploads = uploads_of(signed_in(request), copies)
    context = {
        "report": report,
        "progress": progress_of(report) if report.state in UNDER_WAY else None,
        "pages": list(report.pages.all()),
        "copies": [(copy, uploads[copy.pk]) for copy in copies],
        "back": reverse("cashflow_reports", args=[report.cashflow_id]),
    }
    return render(request, "cashflow/reports/report.html", context)


@require_GET
def cashflow_report_progress(request: HttpRequest, report_pk: int) -> HttpResponse:
    """The progress row afresh; once the report is made or given up, the whole page."""
    report = report_or_404(report_pk)
    if report.state not in UNDER_WAY:
        return HttpResponseClientRedirect(reverse("cashflow_report", args=[report_pk]))
    return render(request, "components/progress.html", {"progress": progress_of(report)})


def progress_of(report: Report) -> Progress:
    """The report under way as its progress row shows it."""
    now = timezone.now()
    silence = now - report.heartbeat_at if report.heartbeat_at else None
    page = reverse("cashflow_report", args=[report.pk])
    return Progress(
        title=f"Making {report.title}", done=report.done, total=service.STEPS,
        started_at=report.started_at or report.created_at, now=now,
        url=reverse("cashflow_report_progress", args=[report.pk]), finished=False,
        last_outcome=STEPS_TOLD[min(report.done, len(STEPS_TOLD) - 1)], summary_url=page,
        silent_for=int(silence.total_seconds()) if silence and silence >= QUIET_AFTER else None,
    )  # fmt: skip


@require_GET
def cashflow_report_picture(request: HttpRequest, page_pk: int) -> HttpResponseBase:
    """One page as a picture."""
    page = get_object_or_404(ReportPage, pk=page_pk)
    answer = FileResponse(page.picture.open("rb"), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_POST
@needs("issue_report")
def cashflow_report_issue(request: HttpRequest, report_pk: int) -> HttpResponse:
    """Puts the report among its clients' documents, as it was looked at."""
    report_or_404(report_pk)
    try:
        copies = service.issue_report(
            report_id=report_pk, user=signed_in(request), now=timezone.now(), origin=origin_of(request)
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        names = " and ".join(copy.client.name for copy in copies)
        messages.success(request, f"Issued: it is kept among the documents of {names}.")
    return redirect("cashflow_report", report_pk=report_pk)


@require_POST
def cashflow_report_again(request: HttpRequest, report_pk: int) -> HttpResponse:
    """The same report made afresh, with the plan as it is now."""
    report_or_404(report_pk)
    try:
        made = service.repeat_report(report_id=report_pk, user=signed_in(request), origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("cashflow_report", report_pk=report_pk)
    return redirect("cashflow_report", report_pk=made.pk)


@require_POST
def cashflow_report_discard(request: HttpRequest, report_pk: int) -> HttpResponse:
    """Forgets a report that was not issued."""
    report = report_or_404(report_pk)
    try:
        service.discard_report(report_id=report_pk, origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("cashflow_report", report_pk=report_pk)
    messages.success(request, f"{report.title} discarded.")
    return redirect("cashflow_reports", pk=report.cashflow_id)


@require_GET
def client_reports(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's archive: every report that was issued for them."""
    client = client_or_404(pk)
    archive = archive_of({client.pk, *(person.pk for person in people_of(client))})
    uploads = uploads_of(signed_in(request), archive)
    context: dict[str, Any] = client_frame(request, client, "reports") | {
        "archive": [(copy, uploads[copy.pk]) for copy in archive],
    }
    return render(request, "cashflow/reports/archive.html", context)
