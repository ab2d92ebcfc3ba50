"""What the planner does in the background. Tasks may be lost or run twice without harm: the rows say what is due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from cashflow.reports.content import UnableToReport
from cashflow.reports.making import make
from cashflow.reports.typesetting import UnableToTypeset
from cashflow.selectors.reports import reports_to_make
from cashflow.services import reports


@shared_task
def make_report(firm_id: int, report_id: int) -> None:
    """Makes one report; does nothing when it is made or another worker has it."""
    with scope(firm=Firm.objects.get(pk=firm_id)):
        report = reports.take_report(report_id=report_id, now=timezone.now())
        if report is None:
            return

        def tell(done: int) -> None:
            reports.note_progress(report_id=report_id, done=done, now=timezone.now())

        try:
            made = make(report, timezone.now(), tell)
        except (UnableToReport, UnableToTypeset) as error:
            reports.fail_report(report_id=report_id, sentence=str(error))
        else:
            reports.keep_report(report_id=report_id, made=made, now=timezone.now())


@shared_task
def sweep_reports() -> None:
    """Gives every report that was left lying to a worker."""
    now = timezone.now()
    for firm in Firm.objects.all():
        with scope(firm=firm):
            left = reports_to_make(now)
        for report_id in left:
            make_report.delay(firm.pk, report_id)
